// A bucket's CORS policy seen from one origin: what our UI needs, what is missing, and the policy with our
// rule merged in. Pure; nothing here talks to storage.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/s3/client.h"

namespace r2deck::services {

// Ours names every header: `*` fails on R2 for many (r2/buckets/cors, "Common issues").
s3::CorsRule cors_rule_for(std::string_view origin);

// What `origin` may not do yet, for people: "method PUT", "header content-type", "exposed header ETag". As in
// storage, the first rule that fits a request's origin, method and headers decides; empty: all is well.
std::vector<std::string> cors_missing(const std::vector<s3::CorsRule>& rules, std::string_view origin);

// The policy in which cors_missing is empty. A rule for `origin` alone is widened, never narrowed; all others
// stay as they are. Ours stands first, since the first rule that fits decides.
std::vector<s3::CorsRule> with_cors_rule(std::vector<s3::CorsRule> rules, std::string_view origin);

}  // namespace r2deck::services
