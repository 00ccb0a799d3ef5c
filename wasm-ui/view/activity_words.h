// What the audit log's codes are called on the screen.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shared/api/audit.h"
#include "wasm-ui/core/model.h"
#include "wasm-ui/view/view.h"

namespace r2deck::view {

struct ActionWords {
  const char* action;  // as the log has it
  const char* words;
};
// Every action that the companion writes; by words, in alphabetical order.
std::span<const ActionWords> known_actions();
// "Delete object"; an action that this build does not know stands as it is.
std::string action_words(std::string_view action);

// A user or "user/token" as they are; those who are nobody's user in words.
std::string actor_words(std::string_view actor);

// "Done", or what went wrong: "Access denied".
std::string outcome_words(std::string_view outcome);

// The account's label, or its id where there is none of that id any more.
std::string account_words(std::string_view id, const core::Accounts& accounts);
// "Sandbox / demo / holiday/a.txt"; empty where it was done to no account.
std::string place_words(const api::AuditEntry& entry, const core::Accounts& accounts);

// "just now", "5 min ago", "3 h ago", "1 day ago", "3 days ago"; after a week the date, in local time.
std::string ago(UnixMillis time, const ViewState& state);
// "2026-01-02 03:04:05", in local time.
std::string exact_time(UnixMillis time, const ViewState& state);

// The first moment of "2026-01-02" in local time, `days` days later. Nothing where it is no date.
std::optional<UnixMillis> start_of_day(std::string_view date, int days, const ViewState& state);

}  // namespace r2deck::view
