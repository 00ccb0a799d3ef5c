#include "companion/services/authority.h"

#include <algorithm>
#include <array>
#include <set>

#include "companion/services/problems.h"
#include "shared/text/utf8.h"

namespace r2deck::services {
namespace {

// How much a grant must cover for the action.
enum class Reach {
  nobody,     // no grant is asked for: strangers too
  person,     // somebody who is signed in, whatever they may
  in_person,  // signed in as a person: an API token cannot give itself more, nor outlive itself
  touched,    // some grant in that account, or in that bucket
  key,        // the key, or the prefix
  bucket,     // the whole bucket
  account,    // the whole account
  all,        // everything
};

struct Rule {
  Action action;
  Reach reach;
  unsigned roles;  // a set of bits
};

constexpr unsigned bit(AccessRole role) {
  return 1U << static_cast<unsigned>(role);
}
constexpr unsigned kOwners = bit(AccessRole::owner);
constexpr unsigned kAdmins = kOwners | bit(AccessRole::admin);
constexpr unsigned kEditors = kAdmins | bit(AccessRole::editor);
constexpr unsigned kReaders = kEditors | bit(AccessRole::viewer);
constexpr unsigned kSenders = kEditors | bit(AccessRole::uploader);
constexpr unsigned kAnyRole = kReaders | kSenders;

constexpr Rule kRules[] = {
    {Action::sign_in, Reach::nobody, 0},
    {Action::health, Reach::nobody, 0},
    {Action::self_read, Reach::person, 0},
    {Action::self_change, Reach::in_person, 0},
    {Action::account_list, Reach::person, 0},
    {Action::bucket_list, Reach::touched, kAnyRole},
    {Action::bucket_read, Reach::touched, kAnyRole},  // its CORS: whether a tab can send there at all
    {Action::object_list, Reach::key, kReaders},
    {Action::object_read, Reach::key, kReaders},
    {Action::object_create, Reach::key, kSenders},
    {Action::object_overwrite, Reach::key, kEditors},
    {Action::object_delete, Reach::key, kEditors},
    {Action::bucket_create, Reach::account, kAdmins},
    {Action::bucket_configure, Reach::bucket, kAdmins},
    {Action::account_manage, Reach::all, kOwners},
    {Action::people_manage, Reach::all, kOwners},
    {Action::audit_read, Reach::all, kOwners},
    {Action::system_read, Reach::all, kOwners},
    {Action::system_manage, Reach::all, kOwners},
};

constexpr Action kActions[] = {
#define X(name) Action::name,
    R2DECK_ACTIONS(X)
#undef X
};
// Every action has its rule, at its own place: an action without one does not compile.
constexpr bool complete() {
  for (std::size_t i = 0; i < std::size(kActions); ++i) {
    if (kRules[i].action != kActions[i]) return false;
  }
  return true;
}
static_assert(std::size(kRules) == std::size(kActions) && complete());

constexpr const Rule& rule_of(Action action) {
  return kRules[static_cast<std::size_t>(action)];
}

bool has_dot_segment(std::string_view key) {
  for (;;) {
    const auto slash = key.find('/');
    const std::string_view segment = key.substr(0, slash);
    if (segment == "." || segment == "..") return true;
    if (slash == std::string_view::npos) return false;
    key.remove_prefix(slash + 1);
  }
}

bool covers_key(const api::Scope& scope, std::string_view key) {
  if (has_dot_segment(key)) return scope.bucket.empty();
  if (scope.prefix.empty()) return true;
  if (!text::valid_utf8(key) || !text::valid_utf8(scope.prefix)) return false;  // has no NFC to compare
  return text::to_nfc(key).starts_with(text::to_nfc(scope.prefix));
}

// Is the bucket, or where none is named the account, within the grant or the grant within it?
bool touches(const api::Scope& scope, const Where& where) {
  if (!scope.account.empty() && scope.account != where.account) return false;
  return scope.bucket.empty() || where.bucket.empty() || scope.bucket == where.bucket;
}

bool in_bucket(const api::Scope& scope, const Where& where) {
  return !where.account.empty() && !where.bucket.empty() && touches(scope, where);
}

bool covers(const api::Scope& scope, Reach reach, const Where& where) {
  switch (reach) {
    case Reach::touched:
      return !where.account.empty() && touches(scope, where);
    case Reach::key:
      return in_bucket(scope, where) && covers_key(scope, where.key);
    case Reach::bucket:
      return in_bucket(scope, where) && scope.prefix.empty();
    case Reach::account:
      return !where.account.empty() && touches(scope, where) && scope.bucket.empty();
    case Reach::all:
      return scope.account.empty();
    case Reach::nobody:
    case Reach::person:
    case Reach::in_person:
      break;
  }
  return false;
}

// Asks the user's grants, and where the token has grants of its own, those as well.
template <class Allows>
bool both(const Principal& who, Allows allows) {
  if (who.user.empty()) return false;
  if (std::none_of(who.grants.begin(), who.grants.end(), allows)) return false;
  return !who.narrowed || std::any_of(who.narrowed->begin(), who.narrowed->end(), allows);
}

bool has_role(const Rule& rule, const api::Scope& scope) {
  return (rule.roles & bit(scope.role)) != 0;
}

bool sees_account(const Principal& who, std::string_view account) {
  return both(who, [&](const api::Scope& scope) { return touches(scope, {.account = account}); });
}

Problem not_allowed(Action action, const Where& where) {
  const std::string_view what = !where.key.empty() ? where.key : where.bucket;
  Problem problem =
      refused(ErrorCode::forbidden, text::replace_invalid_utf8(what), "You may not do this here.",
              "Ask an owner of this R2 Deck for the role that it takes.");
  problem.operation = to_string(action);
  if (action == Action::object_list) {
    problem.hint = "List a folder that you were given, or one below it; /api/v1/me names them.";
  }
  return problem;
}

// Word for word what the store says of an account that does not exist.
Problem no_such_account(std::string_view account) {
  Problem problem = refused(ErrorCode::not_found, std::string(account), "There is no such account.");
  problem.operation = "find the account";
  return problem;
}

Result<void> allowed_or_not(bool allowed, const Principal& who, Action action, const Where& where) {
  if (allowed) return {};
  if (!where.account.empty() && !sees_account(who, where.account)) return no_such_account(where.account);
  return not_allowed(action, where);
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
#define X(name)      \
  case Action::name: \
    return #name;
    R2DECK_ACTIONS(X)
#undef X
  }
  return "";
}

bool may(const Principal& who, Action action, const Where& where) {
  const Rule& rule = rule_of(action);
  if (rule.reach == Reach::nobody) return true;
  if (rule.reach == Reach::person) return !who.user.empty();
  if (rule.reach == Reach::in_person) return !who.user.empty() && !who.session.empty();
  return both(who, [&](const api::Scope& scope) {
    return has_role(rule, scope) && covers(scope, rule.reach, where);
  });
}

bool may_somewhere(const Principal& who, Action action, const Where& where) {
  const Rule& rule = rule_of(action);
  if (rule.reach != Reach::key) return may(who, action, where);
  return both(who, [&](const api::Scope& scope) {
    return has_role(rule, scope) && (where.account.empty() || touches(scope, where));
  });
}

std::vector<std::string> granted_buckets(const Principal& who, std::string_view account) {
  std::set<std::string> names;
  const auto note = [&](const api::Scope& scope) {
    if (scope.account == account && !scope.bucket.empty()) names.insert(scope.bucket);
  };
  std::for_each(who.grants.begin(), who.grants.end(), note);
  if (who.narrowed) std::for_each(who.narrowed->begin(), who.narrowed->end(), note);
  std::erase_if(names, [&](const std::string& bucket) {
    return !may(who, Action::bucket_read, {.account = account, .bucket = bucket});
  });
  return {names.begin(), names.end()};
}

Result<void> require(const Principal& who, Action action, const Where& where) {
  return allowed_or_not(may(who, action, where), who, action, where);
}

Result<void> require_somewhere(const Principal& who, Action action, const Where& where) {
  return allowed_or_not(may_somewhere(who, action, where), who, action, where);
}

Result<void> require_still(const Principal& who, Action action, const Where& where) {
  if (may(who, action, where)) return {};
  return not_allowed(action, where);
}

bool needs_key(Action action) {
  return rule_of(action).reach == Reach::key;
}

}  // namespace r2deck::services
