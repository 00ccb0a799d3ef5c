// A bucket's lifecycle: which objects expire or become cheaper, and when unfinished uploads are aborted. Pure
// functions; Store::apply_lifecycle acts on it.
//
// By Buckets > Object lifecycles. What that page leaves open is as Amazon S3 documents
// PutBucketLifecycleConfiguration, but for two things that R2 was reported to want: every rule has an ID, and
// a Filter may be missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/errors.h"
#include "shared/text/time.h"

namespace r2deck::sandbox {

// Buckets > Object lifecycles: "object lifecycles currently has a 1000 rule maximum".
inline constexpr std::size_t kMaxLifecycleRules = 1'000;
inline constexpr std::size_t kMaxRuleId = 255;  // Amazon S3: LifecycleRule
inline constexpr std::int64_t kMaxLifecycleDays = 2'147'483'647;

// One of the two.
struct LifecycleTime {
  std::optional<std::int64_t> days;      // since an object was written
  std::optional<text::UnixMillis> date;  // a midnight of UTC
  bool operator==(const LifecycleTime&) const = default;
};

struct LifecycleRule {
  std::string id, prefix;
  bool enabled = true;
  std::optional<LifecycleTime> expire, transition;  // to STANDARD_IA, the only class to go to
  std::optional<std::int64_t> abort_days;           // since an upload was begun
  bool operator==(const LifecycleRule&) const = default;
};
using Lifecycle = std::vector<LifecycleRule>;

// A PutBucketLifecycleConfiguration body. Errors: malformed_xml (not the schema, no rule, over 1,000, an ID
// that is missing or too long, no Status, no action), invalid_argument (an ID twice, days that are not
// positive, a date that is no midnight, another class than STANDARD_IA), not_implemented (versions, tags and
// sizes, which R2 does not have).
Outcome<Lifecycle> parse_lifecycle(std::string_view xml);
std::string lifecycle_xml(const Lifecycle& lifecycle);

// "Buckets have a default lifecycle rule to expire multipart uploads seven days after initiation." It goes
// when another configuration is put in its place.
Lifecycle default_lifecycle();

// What was written before that moment is due; nothing: not yet, whatever its age.
std::optional<text::UnixMillis> due_before(const LifecycleTime& time, text::UnixMillis now);

}  // namespace r2deck::sandbox
