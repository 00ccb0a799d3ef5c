#include "wasm-ui/core/permits.h"

#include <algorithm>

#include "shared/text/utf8.h"

namespace r2deck::core {
namespace {

using api::AccessRole;
using api::Scope;

bool has(const Scope& scope, Permit permit) {
  if (scope.role == AccessRole::uploader) return permit == Permit::create;
  if (scope.role == AccessRole::viewer) return permit == Permit::list || permit == Permit::read;
  return true;
}

bool manages(const Scope& scope) {
  return scope.role == AccessRole::admin || scope.role == AccessRole::owner;
}

bool in_bucket(const Scope& scope, std::string_view account, std::string_view bucket) {
  return (scope.account.empty() || scope.account == account) &&
         (scope.bucket.empty() || scope.bucket == bucket);
}

bool has_dot_segment(std::string_view key) {
  const std::string framed = "/" + std::string(key) + "/";
  return framed.find("/./") != std::string::npos || framed.find("/../") != std::string::npos;
}

bool covers(const Scope& scope, std::string_view key) {
  if (has_dot_segment(key)) return scope.bucket.empty();
  return scope.prefix.empty() || text::to_nfc(key).starts_with(text::to_nfc(scope.prefix));
}

// Up to its last slash: where somebody with that grant begins.
std::string folder_of(const Scope& scope) {
  return scope.prefix.substr(0, scope.prefix.rfind('/') + 1);
}

// A prefix that climbs covers nothing, itself not either.
bool opens_its_prefix(const Scope& scope) {
  return covers(scope, scope.prefix);
}

// Does the grant begin amid the names of that folder?
bool begins_in(const Scope& scope, std::string_view folder) {
  return opens_its_prefix(scope) && text::to_nfc(folder_of(scope)) == text::to_nfc(folder);
}

template <class Test>
bool any(const std::vector<Scope>& scopes, Test test) {
  return std::any_of(scopes.begin(), scopes.end(), test);
}

}  // namespace

bool Permits::owner() const {
  return any(scopes, [](const Scope& one) { return one.role == AccessRole::owner && one.account.empty(); });
}

bool Permits::create_bucket(std::string_view account) const {
  return any(scopes, [&](const Scope& one) {
    return manages(one) && one.bucket.empty() && in_bucket(one, account, {});
  });
}

bool Permits::configure(std::string_view account, std::string_view bucket) const {
  return any(scopes, [&](const Scope& one) {
    return manages(one) && one.prefix.empty() && in_bucket(one, account, bucket);
  });
}

bool Permits::may(Permit permit, std::string_view account, std::string_view bucket,
                  std::string_view key) const {
  return any(scopes, [&](const Scope& one) {
    return has(one, permit) && in_bucket(one, account, bucket) && covers(one, key);
  });
}

bool Permits::may_in(Permit permit, std::string_view account, std::string_view bucket,
                     std::string_view folder) const {
  return any(scopes, [&](const Scope& one) {
    return has(one, permit) && in_bucket(one, account, bucket) &&
           (covers(one, folder) || begins_in(one, folder));
  });
}

std::string Permits::listing_prefix(std::string_view account, std::string_view bucket,
                                    std::string_view folder) const {
  if (may(Permit::list, account, bucket, folder)) return std::string(folder);
  for (const Scope& one : scopes)
    if (has(one, Permit::list) && in_bucket(one, account, bucket) && begins_in(one, folder))
      return one.prefix;
  return std::string(folder);
}

std::vector<std::string> Permits::starts(std::string_view account, std::string_view bucket,
                                         std::string_view folder) const {
  std::vector<std::string> found;
  for (const Scope& one : scopes) {
    std::string start = folder_of(one);
    if (in_bucket(one, account, bucket) && opens_its_prefix(one) && start.size() > folder.size() &&
        start.starts_with(folder))
      found.push_back(std::move(start));
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> topmost;
  for (std::string& start : found)
    if (topmost.empty() || !start.starts_with(topmost.back())) topmost.push_back(std::move(start));
  return topmost;
}

bool Permits::opens(std::string_view account, std::string_view bucket, std::string_view folder) const {
  return may_in(Permit::list, account, bucket, folder) || may_in(Permit::create, account, bucket, folder) ||
         starts(account, bucket, folder).size() > 1;
}

}  // namespace r2deck::core
