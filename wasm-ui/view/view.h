// What the app looks like: one frame is drawn from the model, and what the person does is dispatched as
// messages. Nothing here decides anything. Between frames only ViewState lives: text being typed, what is
// unfolded, how tall the transfers are.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "wasm-ui/core/model.h"
#include "wasm-ui/core/msg.h"

namespace r2deck::view {

using core::UnixMillis;

// Collects what one frame dispatched; the caller stamps the time and feeds update() after the frame.
struct Dispatch {
  std::vector<core::Message> messages;
  void operator()(core::Message message) { messages.push_back(std::move(message)); }
};

// The text of a dialog's fields. Emptied whenever a dialog opens.
struct DialogState {
  std::size_t kind = 0;  // index of core::Dialog that it is for
  std::string label, account_id, endpoint, region, access_key_id;
  int way = 0;           // to add an account, or of its credentials
  int jurisdiction = 0;  // of api::Jurisdiction
  bool disabled = false;
  bool may_write = false;  // consent to a trial that writes
  std::string bucket_name;
  bool allow_browser = true;
  std::int64_t link_seconds = 0;
  bool just_opened = false;
  bool popup_above = false;  // a list had dropped down in the last frame
  // of a new API token
  std::string prefix;
  int token_role = 0;     // 0: what its owner may
  int token_account = 0;  // 0: every account
  int token_expiry = 2;
  // of somebody's role, with bucket_name and prefix
  int person_role = 0;         // 0: none yet, for somebody new
  std::string person_account;  // id; empty: every account
};

// The dates that the Activity page is narrowed down to, as they are typed.
struct ActivityState {
  bool by_date = false;
  std::string since, until;
};

struct ViewState {
  // ---- set by whoever draws, before each frame ----
  UnixMillis now = 0;
  bool system_dark = true;                          // prefers-color-scheme
  int (*utc_offset_minutes)(UnixMillis) = nullptr;  // of local time then; null: UTC

  // ---- answered after each frame ----
  // When the next frame is due although nothing happens: a spinner, a blinking caret, a tooltip's delay.
  std::optional<UnixMillis> next_frame_at;
  std::uint32_t background = 0;  // 0xRRGGBB, for the page behind the canvas
  bool dark = true;              // the theme in use

  // ---- the views' own ----
  std::optional<bool> applied_dark;
  DialogState dialog;
  std::string filter;
  std::string sign_in_user;         // typed while signed out
  bool sign_in_user_given = false;  // who was signed in before was proposed once
  std::uint32_t rows_version = 0;   // Listing::version that the last frame showed
  std::string shown_place;          // account/bucket/prefix that the last frame showed
  bool drawer_asked = false;        // open the buckets' drawer, on a narrow screen
  ActivityState activity;
  bool transfers_open = true;
  float transfers_height = 220;      // CSS pixels
  std::set<core::LocalId> unfolded;  // transfers that show their parts

  // Asks for another frame within `delay` milliseconds.
  void frame_in(UnixMillis delay) {
    if (!next_frame_at || *next_frame_at > now + delay) next_frame_at = now + delay;
  }
};

// Draws one frame into the current ImGui context, between NewFrame and Render. Calls semantics::begin_frame()
// and end_frame() itself.
void draw(const core::Model& model, ViewState& state, Dispatch& dispatch);

}  // namespace r2deck::view
