// Changing an account: its label, its state, its credentials; testing it, naming its buckets, removing it.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

// The open dialog of that kind, unless it is about another account by now.
template <class T>
T* open_dialog(Turn& turn, const std::string& account) {
  auto* dialog = std::get_if<T>(&turn.model.dialog);
  return dialog != nullptr && dialog->account == account ? dialog : nullptr;
}

// One dialog leads to another, about the same account.
template <class From, class To>
bool go_on_to(Turn& turn) {
  const auto* from = std::get_if<From>(&turn.model.dialog);
  if (from == nullptr || from->busy) return false;
  const std::string account = from->account;
  turn.model.dialog = To{.account = account};
  return true;
}

void failed(Turn& turn, const std::string& account, const Problem& problem) {
  const auto show = [&](auto* dialog) {
    if (dialog == nullptr) return;
    dialog->busy = false;
    dialog->problem = problem;
  };
  show(open_dialog<AccountSettingsDialog>(turn, account));
  show(open_dialog<ReplaceCredentialsDialog>(turn, account));
  show(open_dialog<RemoveAccountDialog>(turn, account));
}

// Of whichever dialog about an account is open.
std::string account_in_dialog(const Model& model) {
  if (const auto* settings = std::get_if<AccountSettingsDialog>(&model.dialog)) return settings->account;
  if (const auto* replace = std::get_if<ReplaceCredentialsDialog>(&model.dialog)) return replace->account;
  return {};
}

}  // namespace

void on(Turn& turn, const msg::AccountSettingsAsked&) {
  if (!turn.model.permits.owner()) return;
  if (turn.model.accounts.current() != nullptr)
    turn.model.dialog = AccountSettingsDialog{.account = turn.model.accounts.chosen};
}

void on(Turn& turn, const msg::UpdateAccountSubmitted& message) {
  auto* dialog = std::get_if<AccountSettingsDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  turn.want(effect::UpdateAccount{dialog->account, message.changes});
}

void on(Turn& turn, const msg::AccountChanged& message) {
  if (!observed_ok(turn, message.account)) {
    failed(turn, account_in_dialog(turn.model), message.account.problem());
    return;
  }
  const api::Account& account = message.account.value();
  if (account_in_dialog(turn.model) == account.id) turn.model.dialog = {};
  for (api::Account& known : turn.model.accounts.list) {
    if (known.id == account.id) known = account;
  }
  notify(turn, Notice::Kind::success, "Account \"" + account.label + "\" changed.");
  // Another endpoint, other rights, or none at all: what is shown of it is looked at again.
  if (account.id == turn.model.accounts.chosen)
    choose_account(turn, account.id, std::string(turn.model.preferences.bucket));
}

void on(Turn& turn, const msg::ReplaceCredentialsAsked&) {
  go_on_to<AccountSettingsDialog, ReplaceCredentialsDialog>(turn);
}

void on(Turn& turn, const msg::ReplaceCredentialsSubmitted& message) {
  auto* dialog = std::get_if<ReplaceCredentialsDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  api::ReplaceCredentialsRequest credentials = message.credentials;
  credentials.secret_access_key.clear();  // the page's own field supplies either
  if (credentials.api_token) credentials.api_token = "";
  turn.want(effect::ReplaceCredentials{dialog->account, std::move(credentials)});
}

void on(Turn& turn, const msg::TestAccountAsked& message) {
  auto* dialog = std::get_if<AccountSettingsDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->testing) return;
  dialog->testing = true;
  dialog->problem.reset();
  api::TestAccountRequest test{.bucket = {}, .write = message.write};
  const Listing& listing = turn.model.listing;
  if (dialog->account == turn.model.accounts.chosen && !listing.bucket.empty()) test.bucket = listing.bucket;
  turn.want(effect::TestAccount{dialog->account, std::move(test)});
}

void on(Turn& turn, const msg::AccountTested& message) {
  const bool ok = observed_ok(turn, message.report);
  auto* dialog = open_dialog<AccountSettingsDialog>(turn, message.account);
  if (dialog == nullptr) return;
  dialog->testing = false;
  if (ok)
    dialog->report = message.report.value();
  else
    dialog->problem = message.report.problem();
}

void on(Turn& turn, const msg::RemoveAccountAsked&) {
  if (!go_on_to<AccountSettingsDialog, RemoveAccountDialog>(turn)) return;
  turn.want(effect::LoadDependents{std::get<RemoveAccountDialog>(turn.model.dialog).account});
}

void on(Turn& turn, const msg::DependentsAnswered& message) {
  const bool ok = observed_ok(turn, message.dependents);
  auto* dialog = open_dialog<RemoveAccountDialog>(turn, message.account);
  if (dialog == nullptr) return;
  if (ok)
    dialog->dependents = message.dependents.value();
  else
    dialog->problem = message.dependents.problem();
}

void on(Turn& turn, const msg::RemoveAccountConfirmed&) {
  auto* dialog = std::get_if<RemoveAccountDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy || !dialog->dependents) return;
  dialog->busy = true;
  dialog->problem.reset();
  turn.want(effect::RemoveAccount{dialog->account});
}

void on(Turn& turn, const msg::AccountRemoved& message) {
  if (!observed_ok(turn, message.done)) {
    failed(turn, message.account, message.done.problem());
    return;
  }
  Model& model = turn.model;
  if (open_dialog<RemoveAccountDialog>(turn, message.account) != nullptr) model.dialog = {};
  std::string label;
  std::erase_if(model.accounts.list, [&](const api::Account& account) {
    if (account.id != message.account) return false;
    label = account.label;
    return true;
  });
  notify(turn, Notice::Kind::success, "Account \"" + label + "\" removed.");
  if (model.accounts.chosen != message.account) return;
  model.accounts.chosen.clear();
  model.buckets = {};
  model.listing = {};
  if (!model.accounts.list.empty()) choose_account(turn, std::string(model.accounts.list.front().id), {});
}

void on(Turn& turn, const msg::NameBucketSubmitted& message) {
  auto* dialog = std::get_if<AccountSettingsDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  turn.want(effect::NameBucket{dialog->account, message.name});
}

void on(Turn& turn, const msg::BucketNamed& message) {
  if (!observed_ok(turn, message.bucket)) {
    failed(turn, message.account, message.bucket.problem());
    return;
  }
  if (auto* dialog = open_dialog<AccountSettingsDialog>(turn, message.account)) dialog->busy = false;
  notify(turn, Notice::Kind::success, "Bucket \"" + message.bucket->name + "\" is in the list now.");
  if (message.account == turn.model.accounts.chosen) load_buckets(turn);
}

}  // namespace r2deck::core
