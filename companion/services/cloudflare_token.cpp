#include "companion/services/cloudflare_token.h"

#include <algorithm>

#include "companion/s3/sha256.h"
#include "companion/services/account_records.h"
#include "companion/services/problems.h"
#include "shared/text/utf8.h"

namespace r2deck::services {
namespace {

constexpr std::size_t kMostAccountsTold = 10;
constexpr std::size_t kShownName = 60;
constexpr char kWhereTheIdIs[] =
    "Give the account id too: it stands on the R2 overview page of the Cloudflare dashboard.";

// A name that others chose, as one line.
std::string shown(const std::string& name) {
  std::string line = text::truncate_end(text::replace_invalid_utf8(name), kShownName);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

std::string told(const std::vector<cloudflare::Account>& accounts) {
  std::string list;
  for (std::size_t i = 0; i < std::min(accounts.size(), kMostAccountsTold); ++i) {
    list += (i == 0 ? "" : ", ") + shown(accounts[i].name) + " (" + accounts[i].id + ")";
  }
  if (accounts.size() > kMostAccountsTold)
    list += " and " + std::to_string(accounts.size() - kMostAccountsTold) + " more";
  return list;
}

Problem account_id_needed(std::string message) {
  return refused(ErrorCode::account_id_needed, "accountId", std::move(message), kWhereTheIdIs);
}

Result<cloudflare::Token> active(Result<cloudflare::Token> token) {
  if (!token.ok() || token->status == "active") return token;
  return refused(ErrorCode::wrong_credentials, "apiToken",
                 "Cloudflare says that this API token is " + shown(token->status) + ".",
                 "Enable or roll it at Cloudflare, or make another.");
}

// What Cloudflare says of a token that is none, or another's: not what it says when it cannot answer.
bool is_unknown(const Problem& problem) {
  return problem.code == ErrorCode::wrong_credentials || problem.code == ErrorCode::access_denied ||
         problem.code == ErrorCode::not_found;
}

// Of a user's token: the accounts that it sees. A token of R2's rights alone may see none.
Result<std::vector<cloudflare::Account>> visible_accounts(const cloudflare::Client& client) {
  auto accounts = client.list_accounts();
  if (!accounts.ok() && is_unknown(accounts.problem())) return std::vector<cloudflare::Account>();
  return accounts;
}

Result<VerifiedToken> of_user(const cloudflare::Client& client, const cloudflare::Token& token,
                              const std::string& account_id) {
  auto accounts = visible_accounts(client);
  if (!accounts.ok()) return accounts.problem();
  VerifiedToken verified{token.id, store::TokenOf::user, account_id, {}};
  if (account_id.empty()) {
    if (accounts->empty()) return account_id_needed("Cloudflare names no account to this API token.");
    if (accounts->size() > 1)
      return account_id_needed("This API token reaches several accounts: " + told(*accounts) + ".");
    verified.account_id = accounts->front().id;
    verified.account_name = shown(accounts->front().name);
    return verified;
  }
  const auto found = std::find_if(accounts->begin(), accounts->end(),
                                  [&](const cloudflare::Account& each) { return each.id == account_id; });
  if (found == accounts->end() && !accounts->empty()) {
    return refused(ErrorCode::access_denied, "accountId",
                   "This API token does not reach that account, but " + told(*accounts) + ".",
                   "Give the id of an account that it reaches.");
  }
  if (found != accounts->end()) verified.account_name = shown(found->name);
  return verified;
}

}  // namespace

Result<VerifiedToken> verify_token(const cloudflare::Client& client,
                                   const std::optional<std::string>& account_id) {
  const std::string account = lower_case(account_id.value_or(""));
  if (!account.empty()) {
    const auto token = active(client.verify_account_token(account));
    if (token.ok()) return VerifiedToken{token->id, store::TokenOf::account, account, {}};
    if (token.problem().subject == "apiToken" || !is_unknown(token.problem())) return token.problem();
  }
  const auto token = active(client.verify_user_token());
  if (token.ok()) return of_user(client, *token, account);
  const Problem& problem = token.problem();
  if (account.empty() && problem.subject != "apiToken" && is_unknown(problem)) {
    return account_id_needed(
        "Cloudflare knows no user's API token of this value, and an account's can be looked up under its "
        "account alone.");
  }
  return problem;
}

vault::SecretString derived_secret(std::string_view token) {
  std::string hex;
  hex.reserve(64);  // never moves, so that no copy is left behind
  s3::append_hex(hex, s3::Sha256().update(token).finish());
  return vault::SecretString::take(hex);
}

}  // namespace r2deck::services
