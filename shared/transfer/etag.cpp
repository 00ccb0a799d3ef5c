#include "shared/transfer/etag.h"

#include <algorithm>

#include "shared/transfer/md5.h"

namespace r2deck::transfer {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view bare_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return etag;
}

bool same_etag(std::string_view a, std::string_view b) {
  a = bare_etag(a);
  b = bare_etag(b);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string> composite_etag(std::span<const std::string> part_md5s) {
  if (part_md5s.empty()) return std::nullopt;
  Md5 md5;
  for (const std::string& hex : part_md5s) {
    const std::optional<Md5Digest> digest = digest_from_hex(hex);
    if (!digest) return std::nullopt;
    md5.update(*digest);
  }
  return to_hex(md5.finish()) + "-" + std::to_string(part_md5s.size());
}

}  // namespace r2deck::transfer
