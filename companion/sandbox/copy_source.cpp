#include "companion/sandbox/copy_source.h"

#include <algorithm>

#include "companion/sandbox/uri.h"
#include "companion/sandbox/xml_in.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {

Outcome<CopySource> parse_copy_source(std::string_view header) {
  // A question mark that belongs to the key comes encoded.
  if (header.find("?versionId=") != header.npos)
    return Failure{S3Error::not_implemented, "versionId in x-amz-copy-source not implemented"};
  const auto decoded = percent_decode(header);
  if (!decoded) return Failure{S3Error::invalid_argument, "x-amz-copy-source is not URL-encoded"};
  std::string_view source = *decoded;
  if (source.starts_with('/')) source.remove_prefix(1);
  const std::size_t slash = source.find('/');
  if (slash == source.npos || slash == 0 || slash + 1 == source.size())
    return Failure{S3Error::invalid_argument, "copy source bucket name"};  // R2's words
  return CopySource{std::string(source.substr(0, slash)), std::string(source.substr(slash + 1))};
}

Outcome<MetadataDirective> metadata_directive(const RequestHead& head) {
  const std::string* text = head.find("x-amz-metadata-directive");
  if (!text || *text == "COPY") return MetadataDirective::copy;
  if (*text == "REPLACE") return MetadataDirective::replace;
  if (*text == "MERGE") return MetadataDirective::merge;
  return Failure{S3Error::invalid_argument, "metadata directive " + *text + "."};
}

Outcome<HeaderList> copied_headers(MetadataDirective directive, const HeaderList& source,
                                   const HeaderList& request) {
  if (directive == MetadataDirective::copy) return source;
  if (directive == MetadataDirective::replace) return request;
  HeaderList merged = source;
  for (const auto& [name, value] : request) {
    const auto found = std::find_if(merged.begin(), merged.end(),
                                    [&wanted = name](const auto& each) { return each.first == wanted; });
    if (found == merged.end()) {
      merged.emplace_back(name, value);
    } else {
      found->second = value;
    }
  }
  if (metadata_bytes(merged) > r2::kMaxMetadataBytes) return S3Error::metadata_too_large;
  return merged;
}

Outcome<ByteRange> copy_range(const RequestHead& head, std::int64_t source_size) {
  const std::string* text = head.find("x-amz-copy-source-range");
  if (!text) return ByteRange{0, source_size};
  const Failure malformed{S3Error::invalid_argument, "Invalid x-amz-copy-source-range: " + *text};
  if (!text->starts_with("bytes=") || text->find(' ') != text->npos) return malformed;
  const std::string_view spec = std::string_view(*text).substr(6);
  const std::size_t dash = spec.find('-');
  if (dash == spec.npos) return malformed;
  const auto first = parse_number(spec.substr(0, dash));
  const auto last = parse_number(spec.substr(dash + 1));
  if (!first || !last) return malformed;
  if (*last < *first) return Failure{S3Error::invalid_argument, "x-amz-copy-source-range must be positive."};
  if (*last >= source_size) return S3Error::invalid_range;
  return ByteRange{*first, *last - *first + 1};
}

}  // namespace r2deck::sandbox
