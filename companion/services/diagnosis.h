// Why a browser may have seen status 0: the same way asked step by step from here, where errors can be read.
#pragma once

#include <string_view>

#include "companion/services/accounts.h"
#include "companion/store/uploads_store.h"
#include "shared/api/uploads.h"

namespace r2deck::services {

// Beyond this storage refuses signatures (S3: RequestTimeTooSkewed, 15 minutes); a margin for what is on its
// way.
inline constexpr std::int64_t kMostClockSkew = 14LL * 60 * 1000;

// In an order in which the first failure explains the rest; "ok" when all is well from here.
api::Diagnosis diagnose(Storage& storage, const store::UploadRecord& upload, std::string_view origin);

}  // namespace r2deck::services
