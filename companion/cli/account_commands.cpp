#include "companion/cli/account_commands.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "companion/cli/command_json.h"
#include "companion/s3/endpoint.h"
#include "companion/services/cloudflare_token.h"
#include "companion/vault/token.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

bool same_place(const store::AccountRecord& account, const api::CreateAccountRequest& request,
                const std::string& endpoint) {
  if (account.kind != request.kind) return false;
  if (request.kind == api::AccountKind::s3) return account.endpoint == endpoint;
  const std::string& id = *request.account_id;
  return account.jurisdiction == request.jurisdiction && account.account_id.size() == id.size() &&
         std::equal(id.begin(), id.end(), account.account_id.begin(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

// The account of that name at that place, if it is there; by token, the one that has it already.
Result<std::optional<store::AccountRecord>> find_same(const CommandContext& context,
                                                      const api::CreateAccountRequest& request) {
  std::string endpoint;
  if (request.kind == api::AccountKind::s3) {
    const auto parsed = s3::parse_endpoint(request.endpoint.value_or(""));
    if (!parsed) return parsed.problem();
    endpoint = parsed->url();
  }
  auto accounts = context.services.stores.accounts.list();
  if (!accounts) return accounts.problem();
  const auto has_token = [&](const store::AccountRecord& account) {
    const auto opened = context.services.accounts.open(account.id);
    return opened && account.jurisdiction == request.jurisdiction &&
           vault::equal_in_constant_time((*opened)->credentials.secret_access_key,
                                         services::derived_secret(*request.api_token).view());
  };
  const auto same =
      std::find_if(accounts->begin(), accounts->end(), [&](const store::AccountRecord& account) {
        if (request.api_token) return has_token(account);
        return account.label == request.label && same_place(account, request, endpoint);
      });
  if (same == accounts->end()) return std::optional<store::AccountRecord>();
  return std::optional(std::move(*same));
}

bool has_these_credentials(const CommandContext& context, const store::AccountRecord& account,
                           const api::CreateAccountRequest& request) {
  if (request.api_token) return true;  // it was found by them
  if (account.credentials.access_key_id != request.access_key_id) return false;
  const auto opened = context.services.accounts.open(account.id);
  return opened &&
         vault::equal_in_constant_time((*opened)->credentials.secret_access_key, request.secret_access_key);
}

}  // namespace

Result<std::string> account_member(const CommandContext& context, const json::object& args) {
  const auto named = text_member(args, "account");
  if (!named) return named.problem();
  const auto accounts = context.services.stores.accounts.list();
  if (!accounts) return accounts.problem();
  std::vector<std::string> ids;
  for (const store::AccountRecord& account : *accounts) {
    if (account.id == *named) return account.id;
    if (account.label == *named) ids.push_back(account.id);
  }
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "find the account",
                   .subject = *named,
                   .message = "No account has this label or id.",
                   .hint = "See: r2deck account list"};
  }
  return Problem{.code = ErrorCode::conflict,
                 .operation = "find the account",
                 .subject = *named,
                 .message = "Several accounts have this label.",
                 .hint = "Name it by its id: r2deck account list"};
}

Result<std::string> account_or_only(const CommandContext& context, const json::object& args) {
  if (args.contains("account")) return account_member(context, args);
  const auto accounts = context.services.stores.accounts.list();
  if (!accounts) return accounts.problem();
  if (accounts->size() == 1) return accounts->front().id;
  if (accounts->empty()) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "find the account",
                   .message = "There is no storage account yet.",
                   .hint = "Add one: r2deck account add --help"};
  }
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "find the account",
                 .message = "There are several accounts, so the address must name one.",
                 .hint = "Write ACCOUNT:BUCKET, with a label or id of: r2deck account list"};
}

Result<json::object> account_add(const CommandContext& context, const json::object& args) {
  auto request = request_member<api::CreateAccountRequest>(args, "account");
  if (!request) return request.problem();
  if (flag_member(args, "ifAbsent")) {
    const auto same = find_same(context, *request);
    if (!same) return same.problem();
    if (*same) {
      const bool keep = has_these_credentials(context, **same, *request);
      if (!keep) {
        auto replaced = context.services.accounts.replace_credentials(
            actor_of(context), (*same)->id,
            {{}, request->access_key_id, std::move(request->secret_access_key)});
        if (!replaced) return replaced.problem();
      }
      vault::wipe(request->secret_access_key);
      if (request->api_token) vault::wipe(*request->api_token);
      return json::object{{"account", json::object{{"id", (*same)->id}, {"label", (*same)->label}}},
                          {"change", keep ? "none" : "replaced"}};
    }
  }
  const auto added = context.services.accounts.create(actor_of(context), *std::move(request));
  if (!added) return added.problem();
  return json::object{{"account", to_json(*added)}, {"change", "added"}};
}

Result<json::object> account_get(const CommandContext& context, const json::object& args) {
  const auto id = account_or_only(context, args);
  if (!id) return id.problem();
  const auto account = context.services.accounts.get(*id);
  if (!account) return account.problem();
  return to_json(*account);
}

Result<json::object> account_list(const CommandContext& context, const json::object&) {
  const auto accounts = context.services.accounts.list();
  if (!accounts) return accounts.problem();
  return to_json(*accounts);
}

Result<json::object> account_test(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  const auto request = request_member<api::TestAccountRequest>(args, "test");
  if (!request) return request.problem();
  const auto report = context.services.connections.test(actor_of(context), *account, *request);
  if (!report) return report.problem();
  return to_json(*report);
}

Result<json::object> account_update(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  const auto request = request_member<api::UpdateAccountRequest>(args, "changes");
  if (!request) return request.problem();
  const auto updated = context.services.accounts.update(actor_of(context), *account, *request);
  if (!updated) return updated.problem();
  return to_json(*updated);
}

Result<json::object> account_credentials(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  auto request = request_member<api::ReplaceCredentialsRequest>(args, "credentials");
  if (!request) return request.problem();
  const auto replaced =
      context.services.accounts.replace_credentials(actor_of(context), *account, *std::move(request));
  if (!replaced) return replaced.problem();
  return to_json(*replaced);
}

Result<json::object> account_name_bucket(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  const auto name = text_member(args, "bucket");
  if (!name) return name.problem();
  const auto named = context.services.buckets.name(actor_of(context), *account, {*name});
  if (!named) return named.problem();
  return to_json(*named);
}

Result<json::object> account_unname_bucket(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  const auto name = text_member(args, "bucket");
  if (!name) return name.problem();
  if (auto done = context.services.buckets.unname(actor_of(context), *account, *name); !done)
    return done.problem();
  return json::object();
}

Result<json::object> account_dependents(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  const auto dependents = context.services.accounts.dependents(*account);
  if (!dependents) return dependents.problem();
  return to_json(*dependents);
}

Result<json::object> account_remove(const CommandContext& context, const json::object& args) {
  const auto account = account_member(context, args);
  if (!account) return account.problem();
  auto done = context.services.accounts.remove(actor_of(context), *account, flag_member(args, "force"));
  if (!done) return done.problem();
  return json::object();
}

}  // namespace r2deck::cli
