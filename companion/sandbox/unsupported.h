// The headers of Amazon S3's API that R2 does not implement: each is refused rather than ignored, so that
// nobody believes that an object is tagged, locked or shared.
#pragma once

#include "companion/sandbox/errors.h"
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/router.h"

namespace r2deck::sandbox {

// By API > S3 compatibility; where that page and Cloudflare's local S3 endpoint differ, as the latter
// answers: a canned ACL and "x-amz-server-side-encryption: AES256" change nothing on R2 and are taken.
// Errors: not_implemented.
Outcome<void> refuse_unsupported_headers(const RequestHead& head, Operation operation);

}  // namespace r2deck::sandbox
