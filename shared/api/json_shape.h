// What the codec's two halves share. Every type of the API has one description,
//
//   template <class Io, Like<Bucket> V>
//   void describe(Io& io, V& bucket) {
//     io.text("name", bucket.name, kLoose);
//     io.time("createdAt", bucket.created_at);
//   }
//
// which a Reader fills from JSON and a Writer turns into JSON, so that the two cannot differ. The rules
// matter to the Reader alone.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace r2deck::api {

template <class V, class T>
concept Like = std::same_as<std::remove_const_t<V>, T>;

using Pairs = std::vector<std::pair<std::string, std::string>>;

enum class Characters {
  any,      // all of Unicode
  line,     // no control characters: what may stand in a header or on one line
  visible,  // ASCII without spaces and control characters: ids, keys, tokens
};

// Lengths are in code points.
struct TextRule {
  std::size_t min = 0;
  std::size_t max = 0;
  Characters characters = Characters::any;
};

// Bounds, both included.
struct Range {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// For answers: the companion wrote them, so that a length is no reason to refuse one.
inline constexpr TextRule kLoose{0, 1 << 20};
inline constexpr Range kAnySize{};
inline constexpr Range kAnyCount{0, 1 << 20};

template <class E>
struct Named {
  E value;
  std::string_view name;
};

}  // namespace r2deck::api
