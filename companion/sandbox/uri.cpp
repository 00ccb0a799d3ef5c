#include "companion/sandbox/uri.h"

#include <algorithm>

#include "companion/sandbox/digest.h"

namespace r2deck::sandbox {
namespace {

bool unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto byte = from_hex(text.substr(i + 1, 2));
    if (!byte) return std::nullopt;
    bytes += *byte;
    i += 2;
  }
  return bytes;
}

std::string percent_encode(std::string_view text, bool keep_slash) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size() + text.size() / 2);
  for (const char c : text) {
    if (unreserved(c) || (c == '/' && keep_slash)) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[static_cast<unsigned char>(c) >> 4];
      encoded += kDigits[static_cast<unsigned char>(c) & 15];
    }
  }
  return encoded;
}

std::optional<Query> Query::parse(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    const std::string_view item = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(raw.size(), item.size() + 1));
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    auto name = percent_decode(item.substr(0, equals));
    auto value = percent_decode(equals == item.npos ? std::string_view() : item.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    query.items_.push_back({std::move(*name), std::move(*value)});
  }
  return query;
}

const std::string* Query::find(std::string_view name) const {
  const auto item =
      std::find_if(items_.begin(), items_.end(), [name](const QueryItem& each) { return each.name == name; });
  return item == items_.end() ? nullptr : &item->value;
}

std::string Query::get(std::string_view name) const {
  const std::string* value = find(name);
  return value ? *value : std::string();
}

std::size_t Query::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(items_.begin(), items_.end(),
                                                [name](const QueryItem& each) { return each.name == name; }));
}

}  // namespace r2deck::sandbox
