// Buckets of an account, and whether a bucket's CORS policy lets this UI send and read files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

struct Bucket {
  std::string name{};
  std::optional<text::UnixMillis> created_at{};  // absent where storage does not tell it
  bool named = false;                            // by hand, since the credentials may not list buckets
};

struct BucketList {
  std::vector<Bucket> buckets;
  bool complete =
      true;  // false: the credentials may not list buckets, these are named by hand or in one's grants
};

struct CreateBucketRequest {
  std::string name;  // 3..63 of a-z 0-9 -, no dash at an end
};

// Answer to GET and PUT .../buckets/{bucket}/cors. PUT reads the policy, adds a rule for our origin, and
// writes it back: other rules stay as they are.
struct CorsState {
  std::string origin;    // the origin that was looked for
  bool allowed = false;  // that origin may PUT, GET, HEAD and read ETag
  std::vector<std::string>
      missing;  // what is not allowed yet, for people: "method PUT", "exposed header ETag"
};

}  // namespace r2deck::api
