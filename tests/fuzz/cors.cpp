// What a CORS policy lets a browser do, and the policy's XML between client and sandbox.
#include "companion/sandbox/cors.h"

#include <algorithm>

#include "companion/s3/xml.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

const std::string* find(const sandbox::CorsHeaders& headers, std::string_view name) {
  for (const auto& [each, value] : headers) {
    if (each == name) return &value;
  }
  return nullptr;
}

sandbox::CorsRule read_rule(Fields& fields) {
  sandbox::CorsRule rule;
  rule.id = fields.next();
  rule.allowed_origins = fields.list();
  rule.allowed_methods = fields.list();
  rule.allowed_headers = fields.list();
  rule.expose_headers = fields.list();
  if (const auto age = fields.number(); age > 0) rule.max_age_seconds = age;
  return rule;
}

void check_xml(const sandbox::CorsPolicy& policy, const std::string& xml) {
  const auto read = s3::xml::parse_cors(xml);
  const auto* rules = std::get_if<std::vector<s3::CorsRule>>(&read);
  expect(rules && rules->size() == policy.size(), "the client reads what the sandbox writes");
  for (std::size_t i = 0; i < policy.size(); ++i) {
    const auto& ours = policy[i];
    const auto& theirs = (*rules)[i];
    expect(ours.id == theirs.id && ours.allowed_origins == theirs.allowed_origins &&
               ours.allowed_methods == theirs.allowed_methods &&
               ours.allowed_headers == theirs.allowed_headers &&
               ours.expose_headers == theirs.expose_headers && ours.max_age_seconds == theirs.max_age_seconds,
           "client and sandbox read one rule alike");
  }
  const std::string written = s3::xml::write_cors(*rules);
  if (written.find('\r') != written.npos)
    return;  // pugixml writes it plainly, and XML reads it as a line feed
  const auto again = sandbox::parse_cors(written);
  expect(again && *again == policy, "the sandbox reads what the client writes");
}

}  // namespace

// The request: origin, method, headers; then two rules: id, origins, methods, headers, exposed headers,
// seconds.
void run(std::string_view input) {
  Fields fields(input);
  const std::string_view origin = fields.next(), method = fields.next(), requested = fields.next();
  sandbox::CorsPolicy given{read_rule(fields)};
  if (!fields.done()) given.push_back(read_rule(fields));

  const auto parsed = sandbox::parse_cors(sandbox::cors_xml(given));
  if (!parsed) return;  // no policy of a bucket
  check_xml(*parsed, sandbox::cors_xml(*parsed));

  const bool allowed = std::any_of(parsed->begin(), parsed->end(), [&](const sandbox::CorsRule& rule) {
    return (holds(rule.allowed_origins, origin) || holds(rule.allowed_origins, "*")) &&
           holds(rule.allowed_methods, method);
  });
  const auto preflight = sandbox::preflight(*parsed, origin, method, requested, {});
  const auto actual = sandbox::actual(*parsed, origin, method, {});
  expect(!preflight || allowed, "a preflight needs a rule for origin and method");
  expect(actual.empty() == (origin.empty() || !allowed), "an answer carries what a rule allows");
  if (requested.find_first_not_of(", ") == requested.npos)
    expect(preflight.has_value() == allowed, "a preflight without headers needs no more");
  for (const auto* headers : {preflight ? &*preflight : nullptr, actual.empty() ? nullptr : &actual}) {
    if (!headers) continue;
    const auto* allow = find(*headers, "Access-Control-Allow-Origin");
    expect(allow && (*allow == "*" || *allow == origin), "the origin is named, or any");
  }
  const auto hidden = sandbox::actual(*parsed, origin, method, {.header_star = false, .hide_etag = true});
  if (const auto* exposed = find(hidden, "Access-Control-Expose-Headers"))
    expect(*exposed != "ETag", "a hidden ETag is not exposed");
}

}  // namespace r2deck::fuzz
