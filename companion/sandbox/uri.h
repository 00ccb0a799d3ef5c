// Percent-encoding as S3 means it, and the query of a request target, kept raw beside its meaning.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace r2deck::sandbox {

// "%41" -> "A". A "+" stays a plus. Nothing when a "%" is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);
// All but A-Z a-z 0-9 - . _ ~ (and "/" where told) as %XX, upper case.
std::string percent_encode(std::string_view text, bool keep_slash);

struct QueryItem {
  std::string name, value;  // decoded
};

// The part of a request target after "?".
class Query {
 public:
  // Nothing when an escape is broken. Empty items ("a&&b") are dropped; "a" and "a=" are both ("a", "").
  static std::optional<Query> parse(std::string_view raw);

  const std::vector<QueryItem>& items() const { return items_; }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // The first value of that name.
  const std::string* find(std::string_view name) const;
  std::string get(std::string_view name) const;  // "" when it is not there
  std::size_t count(std::string_view name) const;

 private:
  std::vector<QueryItem> items_;
};

}  // namespace r2deck::sandbox
