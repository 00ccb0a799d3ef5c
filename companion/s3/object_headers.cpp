#include "companion/s3/ascii.h"
#include "companion/s3/client.h"
#include "companion/s3/rfc2047.h"

namespace r2deck::s3 {

Pairs to_headers(const ObjectHeaders& headers) {
  Pairs out;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out.emplace_back(name, value);
  };
  add("Content-Type", headers.content_type);
  add("Cache-Control", headers.cache_control);
  add("Content-Disposition", headers.content_disposition);
  add("Content-Encoding", headers.content_encoding);
  add("Content-Language", headers.content_language);
  add("Expires", headers.expires);
  add("x-amz-storage-class", headers.storage_class);
  for (const auto& [name, value] : headers.metadata) {
    out.emplace_back("x-amz-meta-" + lower(name), to_encoded_words(value));
  }
  return out;
}

}  // namespace r2deck::s3
