// What an object carries besides its bytes, from the request that makes it to the record and back.
#pragma once

#include <string>
#include <string_view>

#include "companion/s3/client.h"
#include "shared/api/uploads.h"

namespace r2deck::services {

// The file's mtime becomes metadata. Errors: invalid_request.
Result<s3::ObjectHeaders> object_headers(const api::CreateUploadRequest& request);

// Headers as they are kept in an upload's record: [["content-type","text/plain"], ...]
std::string to_json(const s3::Pairs& headers);
s3::Pairs headers_from_json(std::string_view json);

}  // namespace r2deck::services
