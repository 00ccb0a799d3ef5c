// Adding an account, and creating a bucket in one.
#include <string>
#include <vector>

#include "shared/r2/bucket_name.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using semantics::Role;

// The ways to add an account, in the order in which they are offered.
enum Way { by_token, by_r2_keys, by_s3_keys };

api::CreateAccountRequest request_of(const DialogState& form) {
  api::CreateAccountRequest request;
  request.label = form.label;
  if (form.way == by_s3_keys) {
    request.kind = api::AccountKind::s3;
    request.endpoint = form.endpoint;
    if (!form.region.empty()) request.region = form.region;
  } else {
    request.jurisdiction = static_cast<api::Jurisdiction>(form.jurisdiction);
    if (!form.account_id.empty()) request.account_id = form.account_id;
  }
  if (form.way == by_token)
    request.api_token = "";  // the page's own field has it
  else
    request.access_key_id = form.access_key_id;
  return request;
}

bool complete(const DialogState& form) {
  if (form.way == by_token) return true;
  const bool place = form.way == by_r2_keys ? !form.account_id.empty() : !form.endpoint.empty();
  return !form.label.empty() && place && !form.access_key_id.empty();
}

void choose(const char* name, std::vector<std::string> options, int& value) {
  auto chosen = static_cast<std::size_t>(value);
  if (combo(name, options, chosen)) value = static_cast<int>(chosen);
}

// Each answers whether Enter was pressed in the secret's field.
bool draw_token_fields(DialogState& form, bool account_id_asked) {
  const bool entered = password_placeholder("API token");
  small_text("From Cloudflare: R2 > Manage API tokens. Its account and its keys are found by it.",
             colors().muted);
  text_field("Label", form.label, {.placeholder = "The account's name at Cloudflare"});
  if (account_id_asked || !form.account_id.empty()) {
    text_field(
        "Account ID", form.account_id,
        {.placeholder = "32 hex digits, from the R2 overview page", .invalid = form.account_id.empty()});
  }
  choose("Jurisdiction", {"Default", "European Union", "FedRAMP"}, form.jurisdiction);
  return entered;
}

bool draw_key_fields(DialogState& form) {
  text_field("Label", form.label, {.placeholder = "My R2 account"});
  if (form.way == by_r2_keys) {
    text_field("Account ID", form.account_id, {.placeholder = "32 hex digits, from the R2 overview page"});
    choose("Jurisdiction", {"Default", "European Union", "FedRAMP"}, form.jurisdiction);
  } else {
    text_field("Endpoint", form.endpoint, {.placeholder = "https://s3.example.com"});
    text_field("Region", form.region, {.placeholder = "auto"});
  }
  text_field("Access key ID", form.access_key_id);
  return password_placeholder("Secret access key");
}

}  // namespace

void draw_fields(Frame& frame, const core::AddAccountDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "add-account", "Add account", modal());
  DialogState& form = frame.state.dialog;
  heading("Add account", kTitleSize);
  choose("Way", {"Cloudflare API token", "Cloudflare R2 access key", "Other S3 endpoint"}, form.way);
  const bool entered =
      form.way == by_token ? draw_token_fields(form, dialog.account_id_asked) : draw_key_fields(form);
  small_text("The secret goes to the companion once, and is sealed on this machine.", colors().muted);
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = "Add account", .disabled = !complete(form), .busy = dialog.busy},
                     entered) == Pressed::go_on)
    frame.dispatch(core::msg::AddAccountSubmitted{request_of(form)});
}

void draw_fields(Frame& frame, const core::CreateBucketDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "create-bucket", "Create bucket", modal());
  DialogState& form = frame.state.dialog;
  heading("Create bucket", kTitleSize);
  const Result<void> good = r2::check_new_bucket_name(form.bucket_name);
  const bool wrong = !form.bucket_name.empty() && !good;
  const FieldResult name =
      text_field("Name", form.bucket_name,
                 {.placeholder = "my-bucket",
                  .invalid = wrong,
                  .focus = form.just_opened,
                  .hint = wrong ? std::string_view(good.problem().message)
                                : std::string_view("3 to 63 small letters, digits and dashes")});
  checkbox("Let this page send files (sets CORS)", form.allow_browser);
  dialog_problem(dialog.problem);
  const bool pressed =
      dialog_buttons(frame, {.go_on = "Create bucket", .disabled = !good, .busy = dialog.busy}) ==
      Pressed::go_on;
  if ((pressed || name.submitted) && good && !dialog.busy)
    frame.dispatch(core::msg::CreateBucketSubmitted{form.bucket_name, form.allow_browser});
}

}  // namespace r2deck::view
