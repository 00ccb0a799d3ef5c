// A bucket's CORS policy and what it lets a browser do. Pure functions.
//
// As R2 documents it (Buckets > Configure CORS) and as it was seen to behave: origins match exactly ("*" is
// any), a request without Origin gets no CORS headers, header names match without case. A pattern such as
// "x-amz-*" matches by its prefix. A lone "*" in AllowedHeaders failed for many, so it matches nothing unless
// told otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/sandbox/errors.h"

namespace r2deck::sandbox {

struct CorsRule {
  std::string id;
  std::vector<std::string> allowed_origins, allowed_methods, allowed_headers, expose_headers;
  std::optional<std::int64_t> max_age_seconds;
  bool operator==(const CorsRule&) const = default;
};
using CorsPolicy = std::vector<CorsRule>;

// A PutBucketCors body. Errors: malformed_xml (not the schema, unknown elements, no rule, over 100 rules,
// empty values), invalid_argument (an origin that no browser sends, an unknown method).
Outcome<CorsPolicy> parse_cors(std::string_view xml);
std::string cors_xml(const CorsPolicy& policy);

struct CorsOptions {
  bool header_star = false;
  bool hide_etag = false;
};
using CorsHeaders = std::vector<std::pair<std::string, std::string>>;

// The headers of a preflight's answer, or nothing: refuse it. `requested_headers` is
// Access-Control-Request-Headers as sent.
std::optional<CorsHeaders> preflight(const CorsPolicy& policy, std::string_view origin,
                                     std::string_view method, std::string_view requested_headers,
                                     const CorsOptions& options);
// What an answer to an actual request carries; empty when no rule matches.
CorsHeaders actual(const CorsPolicy& policy, std::string_view origin, std::string_view method,
                   const CorsOptions& options);

}  // namespace r2deck::sandbox
