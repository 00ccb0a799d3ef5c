#include "companion/sandbox/cors.h"

#include <algorithm>
#include <pugixml.hpp>

#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"

namespace r2deck::sandbox {
namespace {

constexpr std::size_t kMaxRules = 100;  // Amazon S3: PutBucketCors
constexpr std::string_view kMethods[] = {"GET", "PUT", "POST", "DELETE", "HEAD"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items)
    text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::vector<std::string> header_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    while (!item.empty() && item.front() == ' ')
      item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ')
      item.remove_suffix(1);
    if (!item.empty()) names.push_back(lowered(item));
  }
  return names;
}

// scheme://host[:port], nothing after it: what a browser sends. "null" is sent too, but is nobody in
// particular.
bool valid_origin(std::string_view origin) {
  if (origin == "*") return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == origin.npos || scheme == 0) return false;
  const std::string_view authority = origin.substr(scheme + 3);
  return !authority.empty() && authority.find_first_of("/?#@ *\t") == authority.npos;
}

bool matches_origin(const CorsRule& rule, std::string_view origin) {
  return std::any_of(rule.allowed_origins.begin(), rule.allowed_origins.end(),
                     [origin](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

bool matches_method(const CorsRule& rule, std::string_view method) {
  return std::find(rule.allowed_methods.begin(), rule.allowed_methods.end(), method) !=
         rule.allowed_methods.end();
}

bool matches_header(const std::string& pattern, std::string_view name, bool star) {
  if (pattern == "*") return star;
  if (!pattern.empty() && pattern.back() == '*') {
    return name.starts_with(lowered(std::string_view(pattern).substr(0, pattern.size() - 1)));
  }
  return lowered(pattern) == name;
}

bool allows_header(const CorsRule& rule, std::string_view name, bool star) {
  return std::any_of(rule.allowed_headers.begin(), rule.allowed_headers.end(),
                     [&](const std::string& pattern) { return matches_header(pattern, name, star); });
}

std::string allow_origin(const CorsRule& rule, std::string_view origin) {
  const bool any =
      std::find(rule.allowed_origins.begin(), rule.allowed_origins.end(), "*") != rule.allowed_origins.end();
  return any ? "*" : std::string(origin);
}

Outcome<CorsRule> parse_rule(const pugi::xml_node& node) {
  CorsRule rule;
  for (const auto& child : node.children()) {
    const std::string_view name = local_name(child);
    const std::string text = child.text().get();
    if (text.empty() && name != "ID") return S3Error::malformed_xml;
    if (name == "ID") {
      rule.id = text;
    } else if (name == "AllowedOrigin") {
      if (!valid_origin(text)) {
        return Failure{S3Error::invalid_argument,
                       "AllowedOrigin must be scheme://host[:port], without a path: " + text};
      }
      rule.allowed_origins.push_back(text);
    } else if (name == "AllowedMethod") {
      if (std::find(std::begin(kMethods), std::end(kMethods), text) == std::end(kMethods)) {
        return Failure{S3Error::invalid_argument,
                       "Found unsupported HTTP method in CORS config. Unsupported method is " + text};
      }
      rule.allowed_methods.push_back(text);
    } else if (name == "AllowedHeader") {
      rule.allowed_headers.push_back(text);
    } else if (name == "ExposeHeader") {
      rule.expose_headers.push_back(text);
    } else if (name == "MaxAgeSeconds") {
      const auto seconds = parse_number(text);
      if (!seconds) return S3Error::malformed_xml;
      rule.max_age_seconds = *seconds;
    } else {
      return S3Error::malformed_xml;
    }
  }
  if (rule.allowed_origins.empty() || rule.allowed_methods.empty()) return S3Error::malformed_xml;
  return rule;
}

}  // namespace

Outcome<CorsPolicy> parse_cors(std::string_view xml) {
  XmlDocument document;
  if (!document.parse(xml, "CORSConfiguration")) return S3Error::malformed_xml;
  CorsPolicy policy;
  for (const auto& child : document.root().children()) {
    if (local_name(child) != "CORSRule") return S3Error::malformed_xml;
    auto rule = parse_rule(child);
    if (!rule) return rule.failure();
    policy.push_back(std::move(*rule));
  }
  if (policy.empty() || policy.size() > kMaxRules) return S3Error::malformed_xml;
  return policy;
}

std::string cors_xml(const CorsPolicy& policy) {
  XmlWriter xml("CORSConfiguration");
  for (const auto& rule : policy) {
    xml.open("CORSRule");
    if (!rule.id.empty()) xml.leaf("ID", rule.id);
    for (const auto& each : rule.allowed_origins)
      xml.leaf("AllowedOrigin", each);
    for (const auto& each : rule.allowed_methods)
      xml.leaf("AllowedMethod", each);
    for (const auto& each : rule.allowed_headers)
      xml.leaf("AllowedHeader", each);
    for (const auto& each : rule.expose_headers)
      xml.leaf("ExposeHeader", each);
    if (rule.max_age_seconds) xml.leaf("MaxAgeSeconds", *rule.max_age_seconds);
    xml.close();
  }
  return xml.finish();
}

std::optional<CorsHeaders> preflight(const CorsPolicy& policy, std::string_view origin,
                                     std::string_view method, std::string_view requested_headers,
                                     const CorsOptions& options) {
  const auto names = header_names(requested_headers);
  const auto rule = std::find_if(policy.begin(), policy.end(), [&](const CorsRule& each) {
    return matches_origin(each, origin) && matches_method(each, method) &&
           std::all_of(names.begin(), names.end(), [&](const std::string& name) {
             return allows_header(each, name, options.header_star);
           });
  });
  if (rule == policy.end()) return std::nullopt;
  CorsHeaders headers = {{"Access-Control-Allow-Origin", allow_origin(*rule, origin)},
                         {"Access-Control-Allow-Methods", joined(rule->allowed_methods)}};
  // The names that were asked for, not the patterns: a browser knows no "x-amz-*".
  if (!names.empty()) headers.emplace_back("Access-Control-Allow-Headers", joined(names));
  if (rule->max_age_seconds)
    headers.emplace_back("Access-Control-Max-Age", std::to_string(*rule->max_age_seconds));
  headers.emplace_back("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  return headers;
}

CorsHeaders actual(const CorsPolicy& policy, std::string_view origin, std::string_view method,
                   const CorsOptions& options) {
  if (origin.empty()) return {};
  const auto rule = std::find_if(policy.begin(), policy.end(), [&](const CorsRule& each) {
    return matches_origin(each, origin) && matches_method(each, method);
  });
  if (rule == policy.end()) return {};
  CorsHeaders headers = {{"Access-Control-Allow-Origin", allow_origin(*rule, origin)}};
  std::vector<std::string> exposed;
  for (const auto& name : rule->expose_headers) {
    if (!(options.hide_etag && lowered(name) == "etag")) exposed.push_back(name);
  }
  if (!exposed.empty()) headers.emplace_back("Access-Control-Expose-Headers", joined(exposed));
  headers.emplace_back("Vary", "Origin");
  return headers;
}

}  // namespace r2deck::sandbox
