// What may be done with an account that is there: its settings, a test of its connection, other credentials,
// and removing it.
#include <algorithm>
#include <string>
#include <vector>

#include "shared/r2/bucket_name.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;

constexpr std::size_t kMostUploadsShown = 6;

const char* words_for(api::ConnectionCheckName check) {
  switch (check) {
    case api::ConnectionCheckName::token:
      return "API token";
    case api::ConnectionCheckName::list_buckets:
      return "List buckets";
    case api::ConnectionCheckName::read_objects:
      return "Read objects";
    case api::ConnectionCheckName::admin:
      return "Read settings";
    case api::ConnectionCheckName::write_objects:
      return "Write objects";
  }
  return "";
}

void draw_check(const api::ConnectionCheck& check) {
  const char* name = words_for(check.check);
  const std::string said = std::string(name) + ": " + check.detail;
  switch (check.outcome) {
    case api::CheckOutcome::ok:
      return callout(name, kIconCircleCheck, colors().good, said, check.hint);
    case api::CheckOutcome::denied:
      return callout(name, kIconTriangleAlert, colors().warn, said, check.hint);
    case api::CheckOutcome::failed:
      return callout(name, kIconCircleAlert, colors().bad, said, check.hint);
    case api::CheckOutcome::skipped:
      return small_text(said, colors().muted);
  }
}

void draw_test(Frame& frame, const core::AccountSettingsDialog& dialog) {
  DialogState& form = frame.state.dialog;
  checkbox("Also try to write", form.may_write, "Begins an upload and aborts it at once.");
  if (button("Test connection", {.icon = kIconShieldCheck, .disabled = dialog.testing}))
    frame.dispatch(core::msg::TestAccountAsked{form.may_write});
  if (dialog.testing) {
    ImGui::SameLine();
    spinner(20, colors().accent_text);
    frame.state.frame_in(33);
  }
  if (!dialog.report) return;
  for (const api::ConnectionCheck& check : dialog.report->checks)
    draw_check(check);
}

void draw_naming(Frame& frame, const core::AccountSettingsDialog& dialog) {
  DialogState& form = frame.state.dialog;
  const bool good = static_cast<bool>(r2::check_bucket_name(form.bucket_name));
  const FieldResult field = text_field("Bucket to show", form.bucket_name,
                                       {.placeholder = "the name of a bucket that cannot be listed",
                                        .invalid = !form.bucket_name.empty() && !good});
  const bool pressed = button("Show bucket", {.icon = kIconPlus, .disabled = !good || dialog.busy});
  if ((pressed || field.submitted) && good && !dialog.busy)
    frame.dispatch(core::msg::NameBucketSubmitted{form.bucket_name});
}

// What differs from the account as it is.
api::UpdateAccountRequest changes_of(const DialogState& form, const api::Account& account) {
  api::UpdateAccountRequest changes;
  if (form.label != account.label) changes.label = form.label;
  if (form.disabled != account.disabled) changes.disabled = form.disabled;
  const auto jurisdiction = static_cast<api::Jurisdiction>(form.jurisdiction);
  if (jurisdiction != account.jurisdiction) changes.jurisdiction = jurisdiction;
  return changes;
}

bool any(const api::UpdateAccountRequest& changes) {
  return changes.label || changes.disabled || changes.jurisdiction;
}

}  // namespace

void draw_fields(Frame& frame, const core::AccountSettingsDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "account-settings", "Account settings", modal());
  const api::Account* account = frame.model.accounts.find(dialog.account);
  if (account == nullptr) return;  // it goes with its session
  DialogState& form = frame.state.dialog;
  if (form.just_opened) {
    form.label = account->label;
    form.disabled = account->disabled;
    form.jurisdiction = static_cast<int>(account->jurisdiction);
  }
  heading("Account settings", kTitleSize);
  small_text(account->endpoint, colors().muted);
  text_field("Label", form.label);
  if (account->kind == api::AccountKind::r2) {
    auto chosen = static_cast<std::size_t>(form.jurisdiction);
    const std::vector<std::string> names = {"Default", "European Union", "FedRAMP"};
    if (combo("Jurisdiction", names, chosen)) form.jurisdiction = static_cast<int>(chosen);
  }
  checkbox("Disabled", form.disabled, "Nothing is signed with a disabled account.");
  if (!account->disabled) {
    draw_naming(frame, dialog);
    draw_test(frame, dialog);
  }
  dialog_problem(dialog.problem);
  if (button("Replace credentials", {.icon = kIconKeyRound, .disabled = dialog.busy}))
    frame.dispatch(core::msg::ReplaceCredentialsAsked{});
  const api::UpdateAccountRequest changes = changes_of(form, *account);
  const Pressed pressed = dialog_buttons(frame, {.go_on = "Save",
                                                 .disabled = !any(changes) || form.label.empty(),
                                                 .busy = dialog.busy,
                                                 .cancel = "Close",
                                                 .aside = "Remove account"});
  if (pressed == Pressed::go_on) frame.dispatch(core::msg::UpdateAccountSubmitted{changes});
  if (pressed == Pressed::aside) frame.dispatch(core::msg::RemoveAccountAsked{});
}

void draw_fields(Frame& frame, const core::ReplaceCredentialsDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "replace-credentials", "Replace credentials", modal());
  const api::Account* account = frame.model.accounts.find(dialog.account);
  if (account == nullptr) return;
  DialogState& form = frame.state.dialog;
  heading("Replace credentials", kTitleSize);
  const bool r2 = account->kind == api::AccountKind::r2;
  if (r2) {
    auto way = static_cast<std::size_t>(form.way);
    const std::vector<std::string> ways = {"Cloudflare API token", "Access key"};
    if (combo("Way", ways, way)) form.way = static_cast<int>(way);
  }
  const bool token = r2 && form.way == 0;
  api::ReplaceCredentialsRequest credentials;
  bool entered = false;
  if (token) {
    credentials.api_token = "";  // the page's own field has it
    entered = password_placeholder("API token");
  } else {
    text_field("Access key ID", form.access_key_id);
    credentials.access_key_id = form.access_key_id;
    entered = password_placeholder("Secret access key");
  }
  if (!account->access_key_tail.empty())
    small_text("The key in use ends in " + account->access_key_tail + ".", colors().muted);
  dialog_problem(dialog.problem);
  const DialogButtons buttons{
      .go_on = "Replace", .disabled = !token && form.access_key_id.empty(), .busy = dialog.busy};
  if (dialog_buttons(frame, buttons, entered) == Pressed::go_on)
    frame.dispatch(core::msg::ReplaceCredentialsSubmitted{std::move(credentials)});
}

void draw_fields(Frame& frame, const core::RemoveAccountDialog& dialog) {
  const semantics::Scope scope(Role::alertdialog, "remove-account", "Remove account", modal());
  const api::Account* account = frame.model.accounts.find(dialog.account);
  if (account == nullptr) return;
  heading("Remove account", kTitleSize);
  paragraph(
      "\"" + account->label + "\" and its credentials are forgotten here. What is in its buckets stays.",
      colors().text);
  if (dialog.dependents && dialog.dependents->upload_count > 0) {
    const api::AccountDependents& dependents = *dialog.dependents;
    callout(
        "dependents", kIconTriangleAlert, colors().warn,
        counted(dependents.upload_count, "unfinished upload is", "unfinished uploads are") + " lost with it.",
        "", true);
    for (std::size_t i = 0; i < std::min(dependents.uploads.size(), kMostUploadsShown); ++i) {
      const std::string name = dependents.uploads[i].bucket + "/" + dependents.uploads[i].key;
      fitted_text(name, ImGui::GetContentRegionAvail().x, colors().muted);
      semantics::item(Role::text, name);
    }
  }
  dialog_problem(dialog.problem);
  if (dialog_buttons(
          frame, {.go_on = "Remove", .danger = true, .disabled = !dialog.dependents, .busy = dialog.busy}) ==
      Pressed::go_on)
    frame.dispatch(core::msg::RemoveAccountConfirmed{});
}

}  // namespace r2deck::view
