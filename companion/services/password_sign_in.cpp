#include "companion/services/password_sign_in.h"

#include <algorithm>

#include "companion/services/problems.h"
#include "companion/vault/secret_string.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

Problem wrong_name_or_password() {
  return refused(
      ErrorCode::unauthenticated, "user", "The name or the password is wrong.",
      "Check both; an owner can set another password, or `r2deck user reset` lets you in by a link.");
}

std::string small_letters(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name;
}

}  // namespace

// What a try counts for.
struct PasswordSignIn::Keys {
  std::string pair;     // user and address, or the known device
  std::string address;  // these two are empty for a known device
  std::string user;
};

Result<SignedIn> PasswordSignIn::sign_in(PasswordTry attempt) {
  const vault::SecretString password = vault::SecretString::take(attempt.password);
  attempt.user = small_letters(std::move(attempt.user));
  const std::string network = network_of(attempt.address);
  Keys keys{attempt.user + "\n" + network, network, attempt.user};
  if (!attempt.device.empty()) {
    const std::string device = vault::hash_token(attempt.device);
    const auto user = users_.named(attempt.user);
    const auto known = user.ok() ? users_.knows_device(user->id, device) : Result<bool>(false);
    if (!known.ok()) return known.problem();
    if (*known) keys = {device, {}, {}};
  }
  Actor actor{kStranger, attempt.address};
  if (const auto admitted = admit(keys); !admitted.ok()) {
    audit_.count_refusal(actor, kSignIn, admitted.problem());
    return admitted.problem();
  }

  Result<SignedIn> proven = prove(attempt, password.view(), keys, actor);
  // Only who was wrong has failed; being asked for the code, or to wait, is no failure.
  const bool blameless = proven.ok() || proven.problem().code != ErrorCode::unauthenticated;
  if (proven.ok()) by_pair_.succeeded(keys.pair);
  if (blameless && !proven.ok()) by_pair_.forgive(keys.pair);
  if (blameless) {
    by_address_.forgive(keys.address);
    by_user_.forgive(keys.user);
  }
  if (!proven.ok() && proven.problem().code == ErrorCode::rate_limited) {
    audit_.count_refusal(actor, kSignIn, proven.problem());
    return proven;
  }
  return audit_.record(actor, {kSignIn, {}, {}, {}, "password"}, std::move(proven));
}

Result<void> PasswordSignIn::admit(const Keys& keys) {
  const text::UnixMillis now = clock_();
  if (auto admitted = by_pair_.begin(keys.pair, now); !admitted.ok()) return admitted;
  if (keys.user.empty()) return {};
  if (auto admitted = by_address_.begin(keys.address, now); !admitted.ok()) {
    by_pair_.forgive(keys.pair);
    return admitted;
  }
  if (auto admitted = by_user_.begin(keys.user, now); !admitted.ok()) {
    by_pair_.forgive(keys.pair);
    by_address_.forgive(keys.address);
    return admitted;
  }
  return {};
}

Result<SignedIn> PasswordSignIn::prove(const PasswordTry& attempt, std::string_view password,
                                       const Keys& keys, Actor& actor) {
  const auto user = users_.named(attempt.user);
  if (!user.ok() && user.problem().code != ErrorCode::not_found) return user.problem();
  const std::string_view hash = user.ok() && !user->disabled ? std::string_view(user->password_hash) : "";
  const auto caller = keys.user.empty() ? Passwords::Caller::known : Passwords::Caller::stranger;
  const Result<bool> right = passwords_.verify(hash, password, caller);
  if (!right.ok()) return right.problem();
  // A name that nobody has may be a password in the wrong field: it is not written down.
  if (user.ok()) actor.name = user->name;
  if (!*right) return wrong_name_or_password();
  if (const auto checked = check_code(*user, attempt.code); !checked.ok()) return checked.problem();

  Result<NewSession> session =
      sessions_.begin(*user, {.address = attempt.address, .device = attempt.browser});
  if (!session.ok()) return session.problem();
  SignedIn signed_in{std::move(*session), attempt.device};
  if (!keys.user.empty()) {
    signed_in.device = vault::random_token();
    const auto kept = users_.remember_device(user->id, vault::hash_token(signed_in.device), clock_());
    if (!kept.ok()) return kept.problem();
  }
  return signed_in;
}

Result<void> PasswordSignIn::check_code(const store::UserRecord& user,
                                        const std::optional<std::string>& code) {
  if (!user.totp_confirmed) return {};
  if (!code) {
    return refused(ErrorCode::code_required, "code", "A code is needed as well.",
                   "Type the six digits of your authenticator, or a recovery code.");
  }
  const Result<bool> right = factors_.check(user, *code);
  if (!right.ok()) return right.problem();
  if (*right) return {};
  return refused(ErrorCode::unauthenticated, "code", "This code is wrong, or was used already.",
                 "Wait for the next one, and see that the clocks of both devices are right.");
}

Result<void> PasswordSignIn::change_password(const Principal& who, std::optional<std::string> current,
                                             std::string password) {
  const vault::SecretString wanted = vault::SecretString::take(password);
  vault::SecretString present;
  if (current) present = vault::SecretString::take(*current);
  const auto change = [&]() -> Result<void> {
    if (auto checked = Passwords::check(wanted.view()); !checked.ok()) return checked;
    const auto user = users_.find(who.user);
    if (!user.ok()) return user.problem();
    if (!user->password_hash.empty()) {
      const std::string key = "change\n" + user->id;
      if (auto admitted = by_pair_.begin(key, clock_()); !admitted.ok()) return admitted;
      const auto right = passwords_.verify(user->password_hash, present.view(), Passwords::Caller::known);
      if (!right.ok()) return right.problem();
      if (!*right) return invalid("current", "This is not your present password.");
      by_pair_.succeeded(key);
    }
    const Result<std::string> hash = passwords_.hash(wanted.view());
    if (!hash.ok()) return hash.problem();
    if (auto set = users_.set_password(user->id, *hash); !set.ok()) return set;
    if (auto done = users_.forget_devices(user->id); !done.ok()) return done;
    return sessions_.end_others(who);
  };
  return audit_.record(who.actor, {"user.password", {}, {}, {}, who.actor.name}, change());
}

}  // namespace r2deck::services
