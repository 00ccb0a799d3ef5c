#include "wasm-ui/view/activity_words.h"

#include <algorithm>
#include <cctype>

#include "shared/text/time.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

constexpr UnixMillis kOneMinute = 60'000;
constexpr UnixMillis kOneHour = 60 * kOneMinute;
constexpr UnixMillis kOneDay = 24 * kOneHour;
constexpr std::size_t kDateDigits = 10;  // "2026-01-02"

// Held against the companion's source by tests/unit/ui/activity_words_test.cpp.
constexpr ActionWords kActionWords[] = {
    {"account.create", "Add account"},
    {"user.create", "Add person"},
    {"audit.broken", "Audit log found broken"},
    {"audit.begin", "Begin audit log"},
    {"upload.create", "Begin upload"},
    {"upload.abort", "Cancel upload"},
    {"account.update", "Change account"},
    {"vault.change_key", "Change master key"},
    {"vault.change_passphrase", "Change passphrase"},
    {"upload.complete", "Complete upload"},
    {"object.copy", "Copy object"},
    {"upload.copy", "Copy part"},
    {"token.create", "Create API token"},
    {"bucket.create", "Create bucket"},
    {"link.presign", "Create link"},
    {"link.create", "Create sign-in link"},
    {"object.delete", "Delete object"},
    {"user.disable", "Disable person"},
    {"user.enable", "Enable person"},
    {"session.revoke", "End session"},
    {"vault.export", "Export backup"},
    {"bucket.unname", "Forget named bucket"},
    {"grant.create", "Give role"},
    {"vault.lock", "Lock vault"},
    {"bucket.name", "Name bucket"},
    {"token.refused", "Refuse API token"},
    {"request.refused", "Refuse request"},
    {"account.delete", "Remove account"},
    {"audit.prune", "Remove old entries"},
    {"user.remove", "Remove person"},
    {"account.replace_credentials", "Replace credentials"},
    {"user.reset", "Reset sign-in"},
    {"token.revoke", "Revoke API token"},
    {"user.password", "Set password"},
    {"bucket.cors", "Set up CORS"},
    {"totp.enrol", "Set up two-factor sign-in"},
    {"upload.size", "Settle size of upload"},
    {"session.create", "Sign in"},
    {"session.end", "Sign out"},
    {"upload.sign", "Sign upload parts"},
    {"grant.revoke", "Take role away"},
    {"account.test", "Test connection"},
    {"totp.disable", "Turn off two-factor sign-in"},
    {"totp.confirm", "Turn on two-factor sign-in"},
    {"vault.unlock", "Unlock vault"},
};

std::string number_of(UnixMillis count, const char* unit) {
  return std::to_string(count).append(" ").append(unit);
}

}  // namespace

std::span<const ActionWords> known_actions() {
  return kActionWords;
}

std::string action_words(std::string_view action) {
  for (const ActionWords& known : kActionWords)
    if (known.action == action) return known.words;
  return std::string(action);
}

std::string actor_words(std::string_view actor) {
  if (actor == "cli") return "Command line";
  if (actor == "r2deck") return "R2 Deck itself";
  if (actor == "stranger") return "A stranger";
  return std::string(actor);
}

std::string outcome_words(std::string_view outcome) {
  if (outcome == "ok") return "Done";
  std::string words(outcome);
  std::replace(words.begin(), words.end(), '_', ' ');
  if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

std::string account_words(std::string_view id, const core::Accounts& accounts) {
  const api::Account* account = accounts.find(std::string(id));
  return account == nullptr ? std::string(id) : account->label;
}

std::string place_words(const api::AuditEntry& entry, const core::Accounts& accounts) {
  std::string words = entry.account.empty() ? std::string() : account_words(entry.account, accounts);
  for (const std::string* part : {&entry.bucket, &entry.key}) {
    if (part->empty()) continue;
    if (!words.empty()) words += " / ";
    words += *part;
  }
  return words;
}

std::string exact_time(UnixMillis time, const ViewState& state) {
  const UnixMillis offset =
      state.utc_offset_minutes == nullptr ? 0 : state.utc_offset_minutes(time) * kOneMinute;
  constexpr std::size_t kToTheSecond = 19;  // of "2026-01-02T03:04:05.006Z"
  std::string shown = text::to_rfc3339(time + offset).substr(0, kToTheSecond);
  shown[kDateDigits] = ' ';
  return shown;
}

std::string ago(UnixMillis time, const ViewState& state) {
  const UnixMillis age = state.now - time;  // negative where this clock goes behind the companion's
  if (age < kOneMinute) return "just now";
  if (age < kOneHour) return number_of(age / kOneMinute, "min ago");
  if (age < kOneDay) return number_of(age / kOneHour, "h ago");
  if (age < 2 * kOneDay) return "1 day ago";
  if (age < 7 * kOneDay) return number_of(age / kOneDay, "days ago");
  return exact_time(time, state).substr(0, kDateDigits);
}

std::optional<UnixMillis> start_of_day(std::string_view date, int days, const ViewState& state) {
  if (date.size() != kDateDigits) return std::nullopt;
  const Result<UnixMillis> day = text::from_rfc3339(std::string(date).append("T00:00:00Z"));
  if (!day) return std::nullopt;
  const UnixMillis wanted = *day + days * kOneDay;
  if (state.utc_offset_minutes == nullptr) return wanted;
  // The offset of that very moment, which the first guess may miss by the hour of a change of clocks.
  const UnixMillis guess = wanted - state.utc_offset_minutes(wanted) * kOneMinute;
  return wanted - state.utc_offset_minutes(guess) * kOneMinute;
}

}  // namespace r2deck::view
