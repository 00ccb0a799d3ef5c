// R2's buckets by the REST API: list, create, get, delete. A bucket of a jurisdiction is seen only by
// requests that name it in `cf-r2-jurisdiction` (R2 > Reference > Data location). No sockets.
#pragma once

#include "companion/sandbox/reply.h"
#include "companion/sandbox/rest_request.h"
#include "companion/sandbox/store.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

// The path is /accounts/{id}/r2/buckets[/{name}], and the caller is known.
Reply answer_buckets(Store& store, const RestRequest& request, text::UnixMillis now);

}  // namespace r2deck::sandbox
