// Objects of a bucket: a page of the listing, metadata, deletion, presigned links.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/services/accounts.h"
#include "companion/services/authority.h"
#include "companion/services/object_place.h"
#include "shared/api/objects.h"

namespace r2deck::services {

struct ObjectQuery {
  std::string prefix, delimiter, cursor;
  std::int32_t limit = 1000;  // 1..1000
};

// Errors of every call: those of Accounts::open, what storage answers, invalid_request for a bucket's name,
// key_invalid for a key that R2 or a browser could not carry.
class Objects {
 public:
  Objects(Accounts& accounts, Audit& audit, Clock clock)
      : accounts_(accounts), audit_(audit), clock_(std::move(clock)) {}

  Result<api::ObjectPage> list(std::string_view account, std::string_view bucket, const ObjectQuery& query);
  Result<api::ObjectInfo> head(std::string_view account, std::string_view bucket, std::string_view key);
  // A key that is not there is fine, as it is for S3.
  Result<void> remove(const Actor& actor, std::string_view account, std::string_view bucket,
                      std::string_view key);
  // Many keys, 1 to r2::kMaxDeleteKeys, each judged and audited by itself. Answers the keys that are not
  // known to be deleted, each with its reason; a Problem when storage could not be asked. Errors: also
  // forbidden (one of them may not be deleted: then none is).
  Result<std::vector<s3::DeleteFailure>> remove_many(const Principal& who, std::string_view account,
                                                     std::string_view bucket,
                                                     const std::vector<std::string>& keys);
  // Within one account, by storage itself, with the source's headers and metadata. What was copied is what
  // was looked at, and the copy has its size. `may_overwrite` counts only where `who` may; else
  // precondition_failed where the key exists. Errors: also forbidden, not_found, size_refused (over
  // r2::kMaxRequestBody, which one request copies at most), size_mismatch.
  Result<api::Object> copy(const Principal& who, std::string_view account, const ObjectPlace& from,
                           const ObjectPlace& to, bool may_overwrite);
  // A link that carries the account's authority for one key. GET and HEAD last 1..604800 s, PUT and DELETE
  // 1..3600 s. Talks to no one; audited, since the link works for whoever holds it. What `who` must be
  // allowed is what the link allows: object_read, object_overwrite or object_delete. Errors: forbidden.
  Result<api::PresignedUrl> presign(const Principal& who, std::string_view account, std::string_view bucket,
                                    const api::PresignRequest& request);

 private:
  Accounts& accounts_;
  Audit& audit_;
  Clock clock_;
};

}  // namespace r2deck::services
