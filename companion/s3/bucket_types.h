// What S3's bucket operations ask for and answer. Plain values; the operations are in client.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::s3 {

struct Bucket {
  std::string name;
  text::UnixMillis created_at = 0;
};

// R2, API > S3 > Extensions, "ListBuckets": sent as search parameters.
struct ListBucketsOptions {
  std::string prefix = {}, start_after = {}, continuation_token = {};  // empty: not sent
  std::int32_t max_keys = 0;                                           // 1..1000; 0: not sent, R2 takes 1000
};
struct ListBucketsPage {
  std::vector<Bucket> buckets;
  std::optional<std::string> next_continuation_token;
};

struct CorsRule {
  std::string id;
  std::vector<std::string> allowed_origins, allowed_methods, allowed_headers, expose_headers;
  std::optional<std::int64_t> max_age_seconds;
  bool operator==(const CorsRule&) const = default;
};

// When a lifecycle rule acts: so many days after the object was made, or from a date on. Exactly one is set.
struct LifecycleTime {
  std::optional<std::int32_t> days = {};
  std::optional<text::UnixMillis> date = {};  // midnight UTC
  bool operator==(const LifecycleTime&) const = default;
};
struct LifecycleTransition {
  LifecycleTime after = {};
  std::string storage_class = {};
  bool operator==(const LifecycleTransition&) const = default;
};
// R2, Buckets > Object lifecycles.
struct LifecycleRule {
  std::string id = {};
  bool enabled = true;
  std::string prefix = {};  // empty: every object
  std::optional<LifecycleTime> expiration = {};
  std::vector<LifecycleTransition> transitions = {};
  std::optional<std::int32_t> abort_multipart_days = {};
  // The rule says more than this (tags, versions, sizes: other stores have them). Writing it would lose that,
  // so put_bucket_lifecycle refuses it.
  bool has_more = false;
  bool operator==(const LifecycleRule&) const = default;
};

struct BucketEncryption {
  std::string algorithm;  // "AES256"
  bool bucket_key = false;
  bool operator==(const BucketEncryption&) const = default;
};

}  // namespace r2deck::s3
