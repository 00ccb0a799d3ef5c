// What an answer's headers say about an object.
#include <algorithm>

#include "companion/s3/client_impl.h"
#include "companion/s3/content_range.h"
#include "companion/s3/rfc2047.h"
#include "companion/s3/xml_reader.h"

namespace r2deck::s3 {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

std::int32_t count_of(std::string_view header) {
  return std::max(0, xml::number<std::int32_t>(header).value_or(0));
}

}  // namespace

Result<ObjectHead> object_head(const Attempt& attempt, const HttpResponse& response) {
  ObjectHead head;
  const auto size = xml::number<std::int64_t>(response.header("content-length"));
  if (!size || *size < 0) return bad_response(attempt, "The answer does not say how long the object is.");
  const auto modified = text::from_http_date(response.header("last-modified"));
  if (!modified.ok()) return bad_response(attempt, "The answer does not say when the object was changed.");
  head.size = *size;
  head.modified = *modified;
  head.etag = xml::unquoted_etag(response.header("etag"));
  head.content_type = response.header("content-type");
  head.storage_class = response.header("x-amz-storage-class");
  head.cache_control = response.header("cache-control");
  head.content_disposition = response.header("content-disposition");
  head.content_encoding = response.header("content-encoding");
  head.content_language = response.header("content-language");
  head.expires = response.header("expires");
  head.content_range = response.header("content-range");
  const auto range = parse_content_range(head.content_range);
  head.object_size = range ? range->size : head.size;
  head.parts_count = count_of(response.header("x-amz-mp-parts-count"));
  head.missing_metadata = count_of(response.header("x-amz-missing-meta"));
  for (const auto& [name, value] : response.headers) {
    if (name.starts_with(kMetadataPrefix)) {
      head.metadata.emplace_back(name.substr(kMetadataPrefix.size()), from_encoded_words(value));
    }
  }
  std::sort(head.metadata.begin(), head.metadata.end());
  return head;
}

Result<std::string> etag_of(const Attempt& attempt, const HttpResponse& response) {
  std::string etag = xml::unquoted_etag(response.header("etag"));
  if (etag.empty()) return bad_response(attempt, "The answer does not say which ETag was stored.");
  return etag;
}

}  // namespace r2deck::s3
