// The views that a frame is made of. Internal to view/.
#pragma once

#include <string_view>

#include "imgui.h"
#include "wasm-ui/core/model.h"
#include "wasm-ui/view/semantics.h"
#include "wasm-ui/view/view.h"

namespace r2deck::view {

struct Frame {
  const core::Model& model;
  ViewState& state;
  Dispatch& dispatch;
  bool narrow;  // one column
};

void draw_sign_in(Frame& frame);  // the whole page, until somebody is signed in
void draw_header(Frame& frame);
void draw_connection(Frame& frame);  // a banner while the companion does not answer
void draw_buckets(Frame& frame);     // the list, in whatever is the current window
void draw_drawer(Frame& frame);      // the same, as a drawer over a narrow screen
void draw_main(Frame& frame);        // breadcrumbs, toolbar, objects; or why there are none
void draw_toolbar(Frame& frame);
void draw_upload_settings(Frame& frame);
void draw_objects(Frame& frame);
void draw_transfers(Frame& frame);
float transfers_height(const Frame& frame);  // CSS pixels; 0 when there are none
void draw_dialog(Frame& frame);
void draw_notices(Frame& frame, float bottom);
void draw_drop_overlay(Frame& frame);

// May the person do that in the folder on show? What they may not is left out.
bool may_here(const Frame& frame, core::Permit permit);

// Centred in the window: an icon, a line that says what is, and one that says what to do. What follows (a
// button) goes below; `width` is what it will take.
void empty_state(const char* icon, std::string_view title, std::string_view what_to_do,
                 float button_width = 0);
void loading_state(Frame& frame, std::string_view what);
// The same for a failure, with "Try again"; true when that is pressed.
bool failed_state(const Problem& problem, std::string_view what);

// Dialogs, one file each. They draw inside the open modal window.
void draw_fields(Frame& frame, const core::UnlockDialog& dialog);
void draw_fields(Frame& frame, const core::AddAccountDialog& dialog);
void draw_fields(Frame& frame, const core::AccountSettingsDialog& dialog);
void draw_fields(Frame& frame, const core::ReplaceCredentialsDialog& dialog);
void draw_fields(Frame& frame, const core::RemoveAccountDialog& dialog);
void draw_fields(Frame& frame, const core::CreateBucketDialog& dialog);
void draw_fields(Frame& frame, const core::LinkDialog& dialog);
void draw_fields(Frame& frame, const core::DeleteDialog& dialog);
void draw_fields(Frame& frame, const core::ReviewDialog& dialog);
void draw_fields(Frame& frame, const core::ProfileDialog& dialog);
void draw_fields(Frame& frame, const core::ChangePasswordDialog& dialog);
void draw_fields(Frame& frame, const core::SecondFactorDialog& dialog);
void draw_fields(Frame& frame, const core::SecondFactorOffDialog& dialog);
void draw_fields(Frame& frame, const core::SessionsDialog& dialog);
void draw_fields(Frame& frame, const core::TokensDialog& dialog);
void draw_fields(Frame& frame, const core::NewTokenDialog& dialog);
void draw_fields(Frame& frame, const core::RevokeTokenDialog& dialog);
void draw_fields(Frame& frame, const core::AddPersonDialog& dialog);
void draw_fields(Frame& frame, const core::GrantDialog& dialog);
void draw_fields(Frame& frame, const core::PersonPasswordDialog& dialog);
void draw_fields(Frame& frame, const core::PersonQuestionDialog& dialog);
void draw_fields(Frame& frame, const core::ActivityEntryDialog& dialog);
void draw_user_menu(Frame& frame);  // who is signed in, and what they may do about themselves
// The row of buttons at a dialog's end: Cancel, then the one that goes on. A press of Cancel is dispatched
// here.
struct DialogButtons {
  const char* go_on;
  bool danger = false;
  bool disabled = false;
  bool busy = false;
  const char* cancel = "Cancel";
  const char* aside = nullptr;  // a third one, at the left
};
enum class Pressed { none, go_on, aside };
// `entered`: Enter was pressed in one of the dialog's fields, which is a press of the one that goes on.
Pressed dialog_buttons(Frame& frame, const DialogButtons& buttons, bool entered = false);
void dialog_problem(const std::optional<Problem>& problem);
semantics::State modal();  // what a dialog's scope says of itself

}  // namespace r2deck::view
