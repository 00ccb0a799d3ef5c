// The accounts that the companion holds, which one is shown, and adding one. Changing one:
// account_settings.cpp.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {

const api::Account* Accounts::find(const std::string& id) const {
  const auto account = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
  return account == list.end() ? nullptr : &*account;
}

const api::Account* Accounts::current() const {
  return chosen.empty() ? nullptr : find(chosen);
}

void load_accounts(Turn& turn) {
  turn.model.accounts.loading = true;
  turn.want(effect::LoadAccounts{});
}

void choose_account(Turn& turn, const std::string& account, const std::string& bucket_to_open) {
  Model& model = turn.model;
  model.accounts.chosen = account;
  model.buckets.list.clear();
  model.buckets.loaded = false;
  model.buckets.problem.reset();
  model.listing = {};
  model.preferences.account = account;
  model.preferences.bucket = bucket_to_open;
  save_preferences(turn);
  load_buckets(turn);
}

namespace {

// The account that they were in is theirs no more.
void forget_place(Model& model) {
  model.accounts.chosen.clear();
  model.buckets = {};
  model.listing = {};
}

}  // namespace

void on(Turn& turn, const msg::AccountsAnswered& message) {
  Accounts& accounts = turn.model.accounts;
  accounts.loading = false;
  if (!observed_ok(turn, message.accounts)) {
    if (turn.model.session.state == SessionState::signed_in) accounts.problem = message.accounts.problem();
    return;
  }
  accounts.problem.reset();
  accounts.loaded = true;
  accounts.list = message.accounts->accounts;
  if (accounts.current() != nullptr) return;
  if (accounts.list.empty()) return forget_place(turn.model);
  const Preferences& kept = turn.model.preferences;
  if (accounts.find(kept.account) != nullptr)
    choose_account(turn, kept.account, std::string(kept.bucket));
  else
    choose_account(turn, accounts.list.front().id, {});
}

void on(Turn& turn, const msg::AccountChosen& message) {
  const Accounts& accounts = turn.model.accounts;
  if (message.account != accounts.chosen && accounts.find(message.account) != nullptr)
    choose_account(turn, message.account, {});
}

void on(Turn& turn, const msg::AddAccountAsked&) {
  if (turn.model.permits.owner()) turn.model.dialog = AddAccountDialog{};
}

void on(Turn& turn, const msg::AddAccountSubmitted& message) {
  auto* dialog = std::get_if<AddAccountDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  api::CreateAccountRequest account = message.account;
  account.secret_access_key.clear();  // the page's own field supplies either
  if (account.api_token) account.api_token = "";
  turn.want(effect::CreateAccount{std::move(account)});
}

void on(Turn& turn, const msg::AddAccountAnswered& message) {
  const bool ok = observed_ok(turn, message.account);
  auto* dialog = std::get_if<AddAccountDialog>(&turn.model.dialog);  // gone if the session has ended
  if (!ok) {
    if (dialog != nullptr) {
      dialog->busy = false;
      dialog->problem = message.account.problem();
      dialog->account_id_asked |= dialog->problem->code == ErrorCode::account_id_needed;
    }
    return;
  }
  if (dialog != nullptr) turn.model.dialog = {};
  turn.model.accounts.list.push_back(message.account.value());
  notify(turn, Notice::Kind::success, "Account \"" + message.account->label + "\" added.");
  choose_account(turn, message.account->id, {});
}

}  // namespace r2deck::core
