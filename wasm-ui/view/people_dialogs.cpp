// What is asked about people: who is added, which role where, a password, and whether it is really meant.
#include <algorithm>
#include <string>
#include <vector>

#include "shared/r2/bucket_name.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/people_parts.h"
#include "wasm-ui/view/self_parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using core::PersonQuestion;
using semantics::Role;

constexpr api::AccessRole kRoles[] = {api::AccessRole::uploader, api::AccessRole::viewer,
                                      api::AccessRole::editor, api::AccessRole::admin,
                                      api::AccessRole::owner};
constexpr int kViewer = 2;
constexpr std::string_view kPasswordHint = "At least 10 characters. They can change it in their profile.";

// As services/authority.h of the companion has it.
const char* what_it_may(int role) {
  if (role == 0) return "They can sign in, and see no bucket until you give them access.";
  switch (kRoles[role - 1]) {
    case api::AccessRole::uploader:
      return "Sends files, and neither sees nor overwrites what is there.";
    case api::AccessRole::viewer:
      return "Sees and downloads files.";
    case api::AccessRole::editor:
      return "Sees, sends, overwrites and deletes files.";
    case api::AccessRole::admin:
      return "What an editor may, and sets up buckets.";
    case api::AccessRole::owner:
      return "Everything: accounts, people and the audit log too.";
  }
  return "";
}

void draw_account_choice(const core::Accounts& accounts, DialogState& form) {
  std::vector<std::string> ids = {""}, labels = {"Every account"};
  for (const api::Account& account : accounts.list) {
    ids.push_back(account.id);
    labels.push_back(account.label);
  }
  // One that is not known here must not turn into every account.
  if (std::find(ids.begin(), ids.end(), form.person_account) == ids.end()) {
    ids.push_back(form.person_account);
    labels.push_back(form.person_account);
  }
  auto chosen =
      static_cast<std::size_t>(std::find(ids.begin(), ids.end(), form.person_account) - ids.begin());
  if (combo("Account", labels, chosen)) form.person_account = ids[chosen];
}

// Of the account on show all buckets are known, if it may list them: there a slip of the pen shows.
bool is_unknown_bucket(const core::Model& model, const DialogState& form) {
  const core::Buckets& buckets = model.buckets;
  if (form.person_account != model.accounts.chosen || !buckets.loaded || !buckets.complete) return false;
  return std::none_of(buckets.list.begin(), buckets.list.end(),
                      [&](const api::Bucket& one) { return one.name == form.bucket_name; });
}

// True when the fields make a scope that can be given.
bool draw_role_fields(Frame& frame, bool may_be_none) {
  DialogState& form = frame.state.dialog;
  std::vector<std::string> roles;
  if (may_be_none) roles.emplace_back("None yet");
  for (const api::AccessRole role : kRoles)
    roles.emplace_back(words_for(role));
  const int none = may_be_none ? 0 : 1;
  auto chosen = static_cast<std::size_t>(form.person_role - none);
  if (combo("Role", roles, chosen)) form.person_role = static_cast<int>(chosen) + none;
  small_text(what_it_may(form.person_role), colors().muted);
  if (form.person_role == 0 || kRoles[form.person_role - 1] == api::AccessRole::owner) return true;
  draw_account_choice(frame.model.accounts, form);
  if (form.person_account.empty()) return true;
  const bool good = form.bucket_name.empty() || r2::check_bucket_name(form.bucket_name).ok();
  const bool unknown = good && !form.bucket_name.empty() && is_unknown_bucket(frame.model, form);
  text_field("Bucket", form.bucket_name,
             {.placeholder = "every bucket",
              .invalid = !good,
              .hint = !good     ? "No bucket has a name like this."
                      : unknown ? "There is no bucket of this name yet."
                                : ""});
  if (!form.bucket_name.empty())
    text_field(
        "Prefix", form.prefix,
        {.placeholder = "the whole bucket", .hint = "Only names that begin so, such as reports/2026/"});
  return good;
}

api::Scope scope_of(const DialogState& form) {
  api::Scope scope{.role = kRoles[form.person_role - 1]};
  if (scope.role == api::AccessRole::owner) return scope;
  scope.account = form.person_account;
  if (!scope.account.empty()) scope.bucket = form.bucket_name;
  if (!scope.bucket.empty()) scope.prefix = form.prefix;
  return scope;
}

struct QuestionWords {
  const char* key;
  const char* title;
  std::string text;
  const char* go_on;
};

QuestionWords words_of(const core::PersonQuestionDialog& dialog, const core::Accounts& accounts) {
  const std::string who = "\"" + dialog.user + "\"";
  switch (dialog.question) {
    case PersonQuestion::take_back:
      return {"take-back", "Take access back",
              who + " is " + words_for(dialog.scope, accounts) + " no more, from their next request on.",
              "Take back"};
    case PersonQuestion::reset:
      return {"reset", "Reset sign-in",
              "Takes the password, the second factor and all sessions of " + who +
                  " away. Then a link lets them in: r2deck link --user " + dialog.user,
              "Reset"};
    case PersonQuestion::disable:
      return {"disable", "Disable person",
              who +
                  " is signed out everywhere. Neither they nor their API tokens are let in until you enable "
                  "them again.",
              "Disable"};
    case PersonQuestion::remove:
      return {"remove", "Remove person",
              who +
                  " goes for good, with their access, sessions and API tokens. What they uploaded stays, and "
                  "so does what the audit log says of them.",
              "Remove"};
    case PersonQuestion::revoke_token:
      return {"revoke", "Revoke API token",
              "Whatever uses \"" + dialog.name + "\" of " + who +
                  " is refused from now on. This cannot be undone.",
              "Revoke"};
  }
  return {};
}

}  // namespace

void draw_fields(Frame& frame, const core::AddPersonDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "add-person", "Add person", modal());
  const TouchSized touch(frame.narrow);
  DialogState& form = frame.state.dialog;
  if (form.just_opened) form.person_role = kViewer;
  heading("Add person", kTitleSize);
  const FieldResult name = text_field(
      "Name", form.label,
      {.placeholder = "ada", .focus = form.just_opened, .hint = "Small letters, digits and . _ @ + -"});
  auto way = static_cast<std::size_t>(form.way);
  const std::vector<std::string> ways = {"Name and password", "A link only"};
  if (combo("Signs in by", ways, way)) form.way = static_cast<int>(way);
  const bool with_password = form.way == 0;
  bool entered = name.submitted;
  if (with_password)
    entered |= password_placeholder(
        "Password", {.member = "password", .autocomplete = "new-password", .hint = kPasswordHint});
  const bool good = draw_role_fields(frame, true);
  dialog_problem(dialog.problem);
  const DialogButtons buttons{.go_on = "Add", .disabled = form.label.empty() || !good, .busy = dialog.busy};
  if (dialog_buttons(frame, buttons, entered) != Pressed::go_on) return;
  core::msg::AddPersonSubmitted submitted{.user = form.label, .with_password = with_password, .scope = {}};
  if (form.person_role != 0) submitted.scope = scope_of(form);
  frame.dispatch(std::move(submitted));
}

void draw_fields(Frame& frame, const core::GrantDialog& dialog) {
  const bool change = !dialog.grant.empty();
  const char* title = change ? "Change access" : "Give access";
  const semantics::Scope scope(Role::dialog, "grant", title, modal());
  const TouchSized touch(frame.narrow);
  DialogState& form = frame.state.dialog;
  if (form.just_opened) {
    const auto role = std::find(std::begin(kRoles), std::end(kRoles), dialog.scope.role);
    form.person_role = static_cast<int>(role - std::begin(kRoles)) + 1;
    form.person_account = dialog.scope.account;
    form.bucket_name = dialog.scope.bucket;
    form.prefix = dialog.scope.prefix;
  }
  heading(title, kTitleSize);
  fitted_text(dialog.user, ImGui::GetContentRegionAvail().x, colors().muted);
  semantics::item(Role::text, dialog.user);
  const bool good = draw_role_fields(frame, false);
  dialog_problem(dialog.problem);
  const DialogButtons buttons{.go_on = change ? "Save" : "Give", .disabled = !good, .busy = dialog.busy};
  if (dialog_buttons(frame, buttons) == Pressed::go_on)
    frame.dispatch(core::msg::GrantSubmitted{scope_of(form)});
}

void draw_fields(Frame& frame, const core::PersonPasswordDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "person-password", "Set password", modal());
  const TouchSized touch(frame.narrow);
  heading("Set password", kTitleSize);
  paragraph("\"" + dialog.user + "\" signs in with it from now on, and is signed out everywhere.",
            colors().muted);
  bool entered = password_placeholder(
      "New password", {.member = "password", .autocomplete = "new-password", .hint = kPasswordHint});
  entered |=
      password_placeholder("New password again", {.member = "=password", .autocomplete = "new-password"});
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = "Set", .busy = dialog.busy}, entered) == Pressed::go_on)
    frame.dispatch(core::msg::PersonPasswordSubmitted{});
}

void draw_fields(Frame& frame, const core::PersonQuestionDialog& dialog) {
  const QuestionWords words = words_of(dialog, frame.model.accounts);
  const semantics::Scope scope(Role::alertdialog, words.key, words.title, modal());
  const TouchSized touch(frame.narrow);
  heading(words.title, kTitleSize);
  paragraph(words.text, colors().text);
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = words.go_on, .danger = true, .busy = dialog.busy}) == Pressed::go_on)
    frame.dispatch(core::msg::PersonQuestionConfirmed{});
}

}  // namespace r2deck::view
