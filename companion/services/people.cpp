#include "companion/services/people.h"

#include <algorithm>

#include "companion/services/problems.h"
#include "companion/vault/secret_string.h"
#include "companion/vault/token.h"
#include "shared/r2/bucket_name.h"
#include "shared/text/utf8.h"

namespace r2deck::services {
namespace {

// Small letters only, so that no two names look alike; "/" parts a user from a token in the audit log.
Result<void> check_user_name(std::string_view name) {
  constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::string_view kRest = "abcdefghijklmnopqrstuvwxyz0123456789._@+-";
  if (name.empty() || name.size() > 64 || kFirst.find(name.front()) == std::string_view::npos ||
      name.find_first_not_of(kRest) != std::string_view::npos) {
    return invalid("name",
                   "A user's name has 1 to 64 of a-z, 0-9 and . _ @ + -, and begins with a letter or digit.");
  }
  if (name == kCli || name == kStranger || name == kCompanion) {
    return invalid("name", "This name is kept for the audit log.", "Choose another.");
  }
  return {};
}

Deed deed_to(const char* action, std::string_view whom, std::string_view detail = {}) {
  return {action, {}, {}, {}, std::string(whom) + (detail.empty() ? "" : ": " + std::string(detail))};
}

bool is_owner(const std::vector<api::Grant>& grants) {
  return std::any_of(grants.begin(), grants.end(),
                     [](const api::Grant& grant) { return grant.scope.role == AccessRole::owner; });
}

}  // namespace

Result<api::Scope> checked_scope(api::Scope scope) {
  if (scope.role == AccessRole::owner && !scope.account.empty()) {
    return invalid("role", "An owner is one of everything, not of a single account.");
  }
  if (scope.account.empty() && !scope.bucket.empty()) return invalid("bucket", "A bucket needs its account.");
  if (scope.bucket.empty() && !scope.prefix.empty()) return invalid("prefix", "A prefix needs its bucket.");
  if (!scope.bucket.empty()) {
    if (const auto checked = r2::check_bucket_name(scope.bucket); !checked.ok()) return checked.problem();
  }
  if (!text::valid_utf8(scope.prefix)) return invalid("prefix", "A prefix is valid UTF-8.");
  scope.prefix = text::to_nfc(scope.prefix);
  return scope;
}

std::string describe(const api::Scope& scope) {
  std::string text(store::to_string(scope.role));
  if (scope.account.empty()) return text + " of everything";
  text += " of " + (scope.bucket.empty() ? "every bucket" : scope.bucket);
  if (!scope.prefix.empty()) text += "/" + scope.prefix;
  return text + " in " + scope.account;
}

Result<api::User> People::to_api(const store::UserRecord& record) {
  auto grants = grants_.of_user(record.id);
  if (!grants.ok()) return grants.problem();
  return api::User{.name = record.name,
                   .has_password = !record.password_hash.empty(),
                   .second_factor = record.totp_confirmed,
                   .disabled = record.disabled,
                   .grants = std::move(*grants),
                   .created_at = record.created_at};
}

Result<api::UserList> People::list() {
  const auto records = users_.list();
  if (!records.ok()) return records.problem();
  api::UserList list;
  for (const auto& record : *records) {
    Result<api::User> user = to_api(record);
    if (!user.ok()) return user.problem();
    list.users.push_back(std::move(*user));
  }
  return list;
}

Result<api::User> People::find(std::string_view name) {
  const auto record = users_.named(name);
  if (!record.ok()) return record.problem();
  return to_api(*record);
}

Result<api::User> People::add(const Actor& actor, api::CreateUserRequest request) {
  vault::SecretString password;
  if (request.password) password = vault::SecretString::take(*request.password);
  const auto make = [&]() -> Result<api::User> {
    if (const auto checked = check_user_name(request.name); !checked.ok()) return checked.problem();
    store::UserRecord record;
    record.id = vault::random_id();
    record.name = request.name;
    record.created_at = clock_();
    if (request.password) {
      if (const auto checked = Passwords::check(password.view()); !checked.ok()) return checked.problem();
      Result<std::string> hash = passwords_.hash(password.view());
      if (!hash.ok()) return hash.problem();
      record.password_hash = std::move(*hash);
    }
    if (const auto inserted = users_.insert(record); !inserted.ok()) return inserted.problem();
    return to_api(record);
  };
  return audit_.record(actor, deed_to("user.create", request.name), make());
}

// Somebody must be left who can let others in.
Result<void> People::keep_an_owner(const store::UserRecord& but) {
  const auto grants = grants_.of_user(but.id);
  if (!grants.ok()) return grants.problem();
  if (!is_owner(*grants)) return {};
  const auto others = grants_.other_owners(but.id);
  if (!others.ok()) return others.problem();
  if (*others > 0) return {};
  return refused(ErrorCode::conflict, but.name, "This is the last owner.",
                 "Make somebody else an owner first.");
}

Result<void> People::set_disabled(const Actor& actor, std::string_view name, bool disabled) {
  const auto set = [&]() -> Result<void> {
    const auto user = users_.named(name);
    if (!user.ok()) return user.problem();
    if (disabled) {
      if (auto kept = keep_an_owner(*user); !kept.ok()) return kept;
    }
    if (auto done = users_.set_disabled(user->id, disabled); !done.ok()) return done;
    return disabled ? sessions_.revoke_all(user->id) : Result<void>();
  };
  return audit_.record(actor, deed_to(disabled ? "user.disable" : "user.enable", name), set());
}

Result<void> People::set_password(const Actor& actor, std::string_view name, std::string password) {
  const vault::SecretString secret = vault::SecretString::take(password);
  const auto set = [&]() -> Result<void> {
    const auto user = users_.named(name);
    if (!user.ok()) return user.problem();
    if (auto checked = Passwords::check(secret.view()); !checked.ok()) return checked;
    const Result<std::string> hash = passwords_.hash(secret.view());
    if (!hash.ok()) return hash.problem();
    if (auto done = users_.set_password(user->id, *hash); !done.ok()) return done;
    if (auto done = users_.forget_devices(user->id); !done.ok()) return done;
    return sessions_.revoke_all(user->id);
  };
  return audit_.record(actor, deed_to("user.password", name), set());
}

Result<void> People::reset(const Actor& actor, std::string_view name) {
  const auto set = [&]() -> Result<void> {
    const auto user = users_.named(name);
    if (!user.ok()) return user.problem();
    if (auto done = users_.set_password(user->id, ""); !done.ok()) return done;
    if (auto done = users_.set_totp(user->id, ""); !done.ok()) return done;
    if (auto done = users_.forget_devices(user->id); !done.ok()) return done;
    return sessions_.revoke_all(user->id);
  };
  return audit_.record(actor, deed_to("user.reset", name), set());
}

Result<void> People::remove(const Actor& actor, std::string_view name) {
  const auto take = [&]() -> Result<void> {
    const auto user = users_.named(name);
    if (!user.ok()) return user.problem();
    if (auto kept = keep_an_owner(*user); !kept.ok()) return kept;
    return users_.remove(user->id);
  };
  return audit_.record(actor, deed_to("user.remove", name), take());
}

Result<api::Grant> People::grant(const Actor& actor, std::string_view name, api::Scope scope) {
  const auto give = [&]() -> Result<api::Grant> {
    const auto user = users_.named(name);
    if (!user.ok()) return user.problem();
    Result<api::Scope> checked = checked_scope(scope);
    if (!checked.ok()) return checked.problem();
    api::Grant grant{vault::random_id(), std::move(*checked), clock_()};
    if (const auto given = grants_.give_user(user->id, grant); !given.ok()) return given.problem();
    return grant;
  };
  Deed deed = deed_to("grant.create", name, describe(scope));
  deed.account = scope.account;
  deed.bucket = scope.bucket;
  return audit_.record(actor, deed, give());
}

Result<void> People::revoke(const Actor& actor, std::string_view name, std::string_view grant) {
  Deed deed = deed_to("grant.revoke", name);
  const auto take = [&]() -> Result<void> {
    const auto user = users_.named(name);
    if (!user.ok()) return user.problem();
    const auto grants = grants_.of_user(user->id);
    if (!grants.ok()) return grants.problem();
    for (const api::Grant& each : *grants) {
      if (each.id != grant) continue;
      deed = deed_to("grant.revoke", name, describe(each.scope));
      deed.account = each.scope.account;
      deed.bucket = each.scope.bucket;
      if (each.scope.role != AccessRole::owner) break;
      if (auto kept = keep_an_owner(*user); !kept.ok()) return kept;
    }
    return grants_.take(user->id, grant);
  };
  const Result<void> taken = take();
  return audit_.record(actor, deed, taken);
}

Result<Principal> People::principal(std::string_view user_id) {
  const auto user = users_.find(user_id);
  if (!user.ok() && user.problem().code != ErrorCode::not_found) return user.problem();
  if (!user.ok() || user->disabled) {
    return refused(ErrorCode::unauthenticated, "user", "This user was disabled.",
                   "Ask an owner of this R2 Deck.");
  }
  auto grants = grants_.of_user(user->id);
  if (!grants.ok()) return grants.problem();
  Principal principal;
  principal.actor.name = user->name;
  principal.user = user->id;
  for (api::Grant& grant : *grants)
    principal.grants.push_back(std::move(grant.scope));
  return principal;
}

}  // namespace r2deck::services
