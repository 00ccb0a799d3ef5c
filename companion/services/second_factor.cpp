#include "companion/services/second_factor.h"

#include "companion/services/problems.h"
#include "companion/services/qr_code.h"
#include "companion/vault/token.h"
#include "companion/vault/totp.h"

namespace r2deck::services {
namespace {

constexpr int kRecoveryCodes = 10;

vault::Place place_of_totp(std::string_view user) {
  return {"user", user, "totp_secret"};
}

Problem wrong_code() {
  return invalid("code", "This code is wrong, or was used already.",
                 "Wait for the next one, and see that the clocks of both devices are right.");
}

// Its secret is sealed; the hashes of recovery codes are not.
Problem uncheckable_code() {
  return refused(
      ErrorCode::vault_locked, "code",
      "The vault is locked, and an authenticator's code cannot be checked until it is unlocked.",
      "Type one of your recovery codes, or sign in by a link: `r2deck link --user NAME` on the machine "
      "that R2 Deck runs on. Or have the vault unlocked first: an owner does it there by `r2deck vault "
      "unlock`, or in the browser.",
      true);
}

// 80 bits as "abcd-efgh-ijkl-mnop": more than anybody can try, and short enough to be written down.
std::string new_recovery_code() {
  std::string code = vault::to_base32(vault::random_totp_secret()).substr(0, 16);
  for (char& c : code)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::size_t at : {12, 8, 4})
    code.insert(at, "-");
  return code;
}

// People type codes in any case, with or without dashes and spaces.
std::string as_meant(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

std::string recovery_hash(std::string_view user, std::string_view plain) {
  return vault::hash_token(std::string(user) + ":" + std::string(plain));
}

}  // namespace

Result<api::SecondFactor> SecondFactors::enrol(const Principal& who) {
  const auto make = [&]() -> Result<api::SecondFactor> {
    const auto user = users_.find(who.user);
    if (!user.ok()) return user.problem();
    if (user->totp_confirmed) {
      return refused(ErrorCode::conflict, user->name, "There is a second factor already.",
                     "Turn it off first, by one of its codes.");
    }
    const std::string secret = vault::random_totp_secret();
    const auto same_key = vault_.keep();
    const Result<std::string> sealed = vault_.seal(secret, place_of_totp(user->id));
    if (!sealed.ok()) return sealed.problem();
    const auto set = users_.set_totp(user->id, *sealed);
    if (!set.ok()) return set.problem();
    const std::string text = vault::to_base32(secret);
    // A user's name needs no escaping but for "@" and "+", which a label may have as they are.
    const std::string uri =
        "otpauth://totp/R2%20Deck:" + user->name + "?secret=" + text + "&issuer=R2%20Deck";
    return api::SecondFactor{text, uri, qr_code(uri)};
  };
  return audit_.record(who.actor, {"totp.enrol", {}, {}, {}, {}}, make());
}

Result<api::RecoveryCodes> SecondFactors::confirm(const Principal& who, std::string_view code) {
  const auto make = [&]() -> Result<api::RecoveryCodes> {
    const auto user = users_.find(who.user);
    if (!user.ok()) return user.problem();
    if (user->totp_confirmed || user->sealed_totp.empty()) {
      return refused(ErrorCode::conflict, user->name, "There is nothing to confirm.",
                     "Begin with a new secret.");
    }
    if (const auto admitted = tries_.begin(user->id, clock_()); !admitted.ok()) return admitted.problem();
    const Result<bool> right = check_totp(*user, as_meant(code));
    if (!right.ok()) return right.problem();
    if (!*right) return wrong_code();
    tries_.succeeded(user->id);
    api::RecoveryCodes codes;
    std::vector<std::string> hashes;
    for (int i = 0; i < kRecoveryCodes; ++i) {
      codes.codes.push_back(new_recovery_code());
      hashes.push_back(recovery_hash(user->id, as_meant(codes.codes.back())));
    }
    if (const auto confirmed = users_.confirm_totp(user->id, hashes); !confirmed.ok())
      return confirmed.problem();
    return codes;
  };
  return audit_.record(who.actor, {"totp.confirm", {}, {}, {}, {}}, make());
}

Result<void> SecondFactors::disable(const Principal& who, std::string_view code) {
  const auto end = [&]() -> Result<void> {
    const auto user = users_.find(who.user);
    if (!user.ok()) return user.problem();
    if (!user->totp_confirmed) {
      return refused(ErrorCode::conflict, user->name, "There is no second factor to turn off.");
    }
    if (auto admitted = tries_.begin(user->id, clock_()); !admitted.ok()) return admitted;
    const Result<bool> right = check(*user, code);
    if (!right.ok()) return right.problem();
    if (!*right) return wrong_code();
    tries_.succeeded(user->id);
    return users_.set_totp(user->id, "");
  };
  return audit_.record(who.actor, {"totp.disable", {}, {}, {}, {}}, end());
}

Result<bool> SecondFactors::check(const store::UserRecord& user, std::string_view code) {
  const std::string plain = as_meant(code);
  if (plain.size() == 6) return check_totp(user, plain);
  return users_.use_recovery_code(user.id, recovery_hash(user.id, plain));
}

Result<bool> SecondFactors::check_totp(const store::UserRecord& user, std::string_view code) {
  const Result<vault::SecretString> secret = vault_.open(user.sealed_totp, place_of_totp(user.id));
  if (!secret.ok()) {
    return secret.problem().code == ErrorCode::vault_locked ? uncheckable_code() : secret.problem();
  }
  const auto step = vault::find_totp_step(secret->view(), code, clock_());
  if (!step) return false;
  return users_.use_totp_step(user.id, *step);
}

}  // namespace r2deck::services
