// What an object carries besides its bytes: the system headers and x-amz-meta-*, taken from the request that
// makes it and given back with every GET and HEAD.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/sandbox/errors.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct ObjectHeaders {
  HeaderList headers;         // lower-case names, as they go out again; no line breaks in any value
  std::string storage_class;  // "STANDARD" or "STANDARD_IA"

  // One line a header, for the store.
  std::string serialize() const;
  static ObjectHeaders parse(std::string_view lines, std::string storage_class);
};

// Reads them from a PutObject, CreateMultipartUpload or CopyObject. Metadata in RFC 2047 form is decoded to
// be measured, and written again in that form where it is not ASCII, as R2 does (API > S3 > Extensions). A
// name that comes twice is one list, by HTTP's rule. `default_class`: the bucket's. Errors:
// metadata_too_large (8,192 bytes of names and decoded values), invalid_storage_class, invalid_argument
// (metadata that is not UTF-8).
Outcome<ObjectHeaders> read_object_headers(const RequestHead& head,
                                           std::string_view default_class = "STANDARD");
// x-amz-storage-class, or `default_class`. Errors: invalid_storage_class.
Outcome<std::string> read_storage_class(const RequestHead& head, std::string_view default_class);
// What Platform > Limits counts: names without "x-amz-meta-", and decoded values.
std::int64_t metadata_bytes(const HeaderList& headers);

// "=?UTF-8?B?4pyT?=" and Q form to UTF-8; other text comes back as it is.
std::string decode_rfc2047(std::string_view value);
// ASCII without control characters stays; other text becomes one B-encoded word.
std::string encode_rfc2047(std::string_view value);

}  // namespace r2deck::sandbox
