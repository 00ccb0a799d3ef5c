// What the dialogs about oneself share, with the pages about others too.
#pragma once

#include <string>
#include <string_view>

#include "shared/api/people.h"
#include "wasm-ui/view/parts.h"

namespace r2deck::view {

// A dialog that only shows, or waits: a spinner while it is busy, then what went wrong.
void waiting_or_problem(Frame& frame, bool busy, const std::optional<Problem>& problem);
// The one button of a dialog that asks nothing; true when it is pressed.
bool end_button(const char* name);
// A button that copies what the dialog shows once, and how that went.
void copy_button(Frame& frame, const char* name, core::Copied copied);

// "Editor of demo/films/ in Sandbox". The account's label where it is known.
std::string words_for(const api::Scope& scope, const core::Accounts& accounts);
const char* words_for(api::AccessRole role);

// One entry of a list: three lines of text, and a button at its end. True when that is pressed.
struct EntryLook {
  std::string title{};
  std::string detail{};
  std::string more{};
  const char* button = nullptr;  // none where it is missing
  bool disabled = false;
  const char* badge = nullptr;  // beside the title
};
bool list_entry(const std::string& id, const EntryLook& look);
// A session, with "Sign out" where it is another than this one; a token, with "Revoke". `unscoped`: what one
// without a scope of its own may.
EntryLook look_of(const api::SessionInfo& session, const ViewState& state);
EntryLook look_of(const api::TokenInfo& token, const char* unscoped, const Frame& frame);
// Around the entries: a list that scrolls where it grows too tall. Call end_list() in any case.
void begin_list(const char* id, std::size_t entries);
void end_list();

}  // namespace r2deck::view
