// Objects of a bucket: a page of the listing, metadata, deletion, presigned links.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/services/accounts.h"
#include "companion/services/authority.h"
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
