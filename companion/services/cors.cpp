#include "companion/services/cors.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace r2deck::services {
namespace {

using Names = std::vector<std::string>;

// Reading back in an hour is soon enough for a policy that hardly changes; browsers cap it at 2 h or less.
constexpr std::int64_t kMaxAgeSeconds = 3600;

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// Lists of a rule may hold `*` as a whole name; patterns such as x-amz-* match by what stands before the
// star.
bool names_it(const Names& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view entry) {
    if (entry.empty() || entry.back() != '*') return same_name(entry, name);
    entry.remove_suffix(1);
    return name.size() >= entry.size() && same_name(entry, name.substr(0, entry.size()));
  });
}

// R2 compares origins exactly; a lone `*` is everyone.
bool names_origin(const s3::CorsRule& rule, std::string_view origin) {
  return std::any_of(rule.allowed_origins.begin(), rule.allowed_origins.end(),
                     [&](const std::string& entry) { return entry == "*" || entry == origin; });
}

bool names_method(const s3::CorsRule& rule, std::string_view method) {
  return std::find(rule.allowed_methods.begin(), rule.allowed_methods.end(), method) !=
         rule.allowed_methods.end();
}

// What a transfer sends, and what it reads of the answer.
struct Need {
  std::string_view method;
  Names headers;
  Names exposed;
};
const std::array<Need, 3>& needs() {
  static const std::array<Need, 3> kNeeds{{
      {"PUT", {"content-type", "if-none-match", "x-amz-meta-mtime"}, {"ETag"}},
      {"GET", {}, {}},
      {"HEAD", {}, {"ETag"}},
  }};
  return kNeeds;
}

// The first that decides about such a request: origin, method and every header fit.
const s3::CorsRule* deciding(const std::vector<s3::CorsRule>& rules, std::string_view origin,
                             const Need& need) {
  for (const auto& rule : rules) {
    if (names_origin(rule, origin) && names_method(rule, need.method) &&
        std::all_of(need.headers.begin(), need.headers.end(),
                    [&](const std::string& header) { return names_it(rule.allowed_headers, header); })) {
      return &rule;
    }
  }
  return nullptr;
}

// Why none decides: the method is nowhere allowed, or it is, but not with these headers.
void explain(const std::vector<s3::CorsRule>& rules, std::string_view origin, const Need& need,
             Names& missing) {
  const auto close = std::find_if(rules.begin(), rules.end(), [&](const s3::CorsRule& rule) {
    return names_origin(rule, origin) && names_method(rule, need.method);
  });
  if (close == rules.end()) {
    missing.push_back("method " + std::string(need.method));
    return;
  }
  for (const auto& header : need.headers) {
    if (!names_it(close->allowed_headers, header)) missing.push_back("header " + header);
  }
}

void add_names(Names& list, const Names& wanted) {
  for (const auto& name : wanted) {
    if (!names_it(list, name)) list.push_back(name);
  }
}

}  // namespace

s3::CorsRule cors_rule_for(std::string_view origin) {
  s3::CorsRule rule;
  rule.allowed_origins = {std::string(origin)};
  rule.allowed_methods = {"GET", "HEAD", "PUT"};
  rule.allowed_headers = {"content-type",       "content-md5",   "cache-control", "content-disposition",
                          "if-match",           "if-none-match", "range",         "x-amz-meta-mtime",
                          "x-amz-storage-class"};
  rule.expose_headers = {"ETag", "Content-Length", "Content-Range", "Accept-Ranges"};
  rule.max_age_seconds = kMaxAgeSeconds;
  return rule;
}

std::vector<std::string> cors_missing(const std::vector<s3::CorsRule>& rules, std::string_view origin) {
  Names missing;
  for (const auto& need : needs()) {
    if (const s3::CorsRule* rule = deciding(rules, origin, need)) {
      for (const auto& header : need.exposed) {
        if (!names_it(rule->expose_headers, header)) missing.push_back("exposed header " + header);
      }
    } else {
      explain(rules, origin, need, missing);
    }
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

std::vector<s3::CorsRule> with_cors_rule(std::vector<s3::CorsRule> rules, std::string_view origin) {
  s3::CorsRule rule = cors_rule_for(origin);
  const auto ours = std::find_if(rules.begin(), rules.end(), [&](const s3::CorsRule& each) {
    return each.allowed_origins.size() == 1 && each.allowed_origins.front() == origin;
  });
  if (ours != rules.end()) {
    const s3::CorsRule wanted = std::exchange(rule, *ours);
    add_names(rule.allowed_methods, wanted.allowed_methods);
    add_names(rule.allowed_headers, wanted.allowed_headers);
    add_names(rule.expose_headers, wanted.expose_headers);
    rules.erase(ours);
  }
  rules.insert(rules.begin(), std::move(rule));
  return rules;
}

}  // namespace r2deck::services
