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

api::CreateAccountRequest request_of(const DialogState& form) {
  api::CreateAccountRequest request;
  request.label = form.label;
  request.kind = static_cast<api::AccountKind>(form.account_kind);
  request.access_key_id = form.access_key_id;
  if (request.kind == api::AccountKind::r2) {
    request.account_id = form.account_id;
    request.jurisdiction = static_cast<api::Jurisdiction>(form.jurisdiction);
  } else {
    request.endpoint = form.endpoint;
    if (!form.region.empty()) request.region = form.region;
  }
  return request;
}

bool complete(const DialogState& form) {
  const bool place = form.account_kind == 0 ? !form.account_id.empty() : !form.endpoint.empty();
  return !form.label.empty() && place && !form.access_key_id.empty();
}

void choose(const char* name, std::vector<std::string> options, int& value) {
  auto chosen = static_cast<std::size_t>(value);
  if (combo(name, options, chosen)) value = static_cast<int>(chosen);
}

}  // namespace

void draw_fields(Frame& frame, const core::AddAccountDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "add-account", "Add account", modal());
  DialogState& form = frame.state.dialog;
  heading("Add account", kTitleSize);
  text_field("Label", form.label, {.placeholder = "My R2 account", .focus = form.just_opened});
  choose("Kind", {"Cloudflare R2", "Other S3 endpoint"}, form.account_kind);
  if (form.account_kind == 0) {
    text_field("Account ID", form.account_id, {.placeholder = "32 hex digits, from the R2 overview page"});
    choose("Jurisdiction", {"Default", "European Union", "FedRAMP"}, form.jurisdiction);
  } else {
    text_field("Endpoint", form.endpoint, {.placeholder = "https://s3.example.com"});
    text_field("Region", form.region, {.placeholder = "auto"});
  }
  text_field("Access key ID", form.access_key_id);
  password_placeholder("Secret access key");
  small_text("The secret goes to the companion once, and is sealed on this machine.", colors().muted);
  dialog_problem(dialog.problem);
  if (dialog_buttons(frame, {.go_on = "Add account", .disabled = !complete(form), .busy = dialog.busy}) ==
      Pressed::go_on)
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
