// Reading pugixml's tree by local names, with the strictness that answers from a network deserve.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "companion/s3/xml.h"

namespace r2deck::s3::xml {

// Our own bounds on what is read at all. The largest answer of S3, a page of 1,000 objects, has 20,000 tags,
// eight levels are more than any answer has, and a tree of that many nodes takes about 20 MB.
inline constexpr std::size_t kMaxTags = 200'000;
inline constexpr std::size_t kMaxAttributes = 200'000;
inline constexpr int kMaxDepth = 12;

// Throws nothing; a document that is no XML, has another root, a document type or absurd proportions has a
// null root.
class Document {
 public:
  Document(std::string_view body, std::string_view root_name);
  pugi::xml_node root() const { return root_; }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

std::string_view local_name(const pugi::xml_node& node);
// The first child of that local name, or a null node.
pugi::xml_node child(const pugi::xml_node& parent, std::string_view name);
// All text and CDATA of an element.
std::string text(const pugi::xml_node& node);
std::string child_text(const pugi::xml_node& parent, std::string_view name);
// The texts of all children of that name.
std::vector<std::string> child_texts(const pugi::xml_node& parent, std::string_view name);

// A whole decimal number within the type; no sign but '-', no space.
template <std::integral T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Each>
void for_each_child(const pugi::xml_node& parent, std::string_view name, Each each) {
  for (const pugi::xml_node& node : parent.children()) {
    if (local_name(node) == name) each(node);
  }
}

// What S3's answers have in common.
std::optional<text::UnixMillis> time_of(std::string_view rfc3339);
// encoding-type=url, as botocore undoes it: "+" is a space (S3 writes it so, and a plus sign always as %2B).
// An escape that is none stays as it is.
std::string url_decoded(std::string_view encoded);
// Whether a list goes on; nothing when <IsTruncated> is neither true nor false. Absent means false.
std::optional<bool> is_truncated(const pugi::xml_node& root);

Malformed no_s3();
// "... no valid <element>."
Malformed malformed(std::string_view element);
// A list says that it goes on, but not where.
Malformed no_token();

}  // namespace r2deck::s3::xml
