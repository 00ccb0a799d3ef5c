#include "companion/http/reply.h"

namespace r2deck::http {
namespace {

constexpr std::string_view kAccounts = "/api/v1/accounts";
constexpr std::string_view kAccount = "/api/v1/accounts/{account}";

// "true" or "false"; false where it is not given. Errors: invalid_request.
Result<bool> force_of(const Call& call) {
  const std::string text = call.target.parameter("force").value_or("false");
  if (text == "true" || text == "false") return text == "true";
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = {},
                 .subject = "force",
                 .message = "It is true or false.",
                 .hint = {}};
}

// ---- each of these is called by one route ----

// Those where one has any role.
Result<Response> list(services::Services& services, const Call& call) {
  Result<api::AccountList> list = services.accounts.list();
  if (list.ok()) {
    std::erase_if(list->accounts, [&](const api::Account& account) {
      return !services::may(call.principal, services::Action::bucket_list, {.account = account.id});
    });
  }
  return reply(200, list);
}

Result<Response> create(services::Services& services, const Call& call) {
  Result<api::CreateAccountRequest> request = body_of<api::CreateAccountRequest>(call);
  if (!request.ok()) return request.problem();
  return reply(201, services.accounts.create(call.principal.actor, std::move(*request)));
}

Result<Response> update(services::Services& services, const Call& call) {
  const Result<api::UpdateAccountRequest> request = body_of<api::UpdateAccountRequest>(call);
  if (!request.ok()) return request.problem();
  return reply(200, services.accounts.update(call.principal.actor, call.captured[0], *request));
}

Result<Response> remove(services::Services& services, const Call& call) {
  const Result<bool> force = force_of(call);
  if (!force.ok()) return force.problem();
  return reply_empty(services.accounts.remove(call.principal.actor, call.captured[0], *force));
}

Result<Response> replace_credentials(services::Services& services, const Call& call) {
  Result<api::ReplaceCredentialsRequest> request = body_of<api::ReplaceCredentialsRequest>(call);
  if (!request.ok()) return request.problem();
  return reply(200, services.accounts.replace_credentials(call.principal.actor, call.captured[0],
                                                          std::move(*request)));
}

Result<Response> test(services::Services& services, const Call& call) {
  const Result<api::TestAccountRequest> request = body_of<api::TestAccountRequest>(call);
  if (!request.ok()) return request.problem();
  return reply(200, services.connections.test(call.principal.actor, call.captured[0], *request));
}

Result<Response> name_bucket(services::Services& services, const Call& call) {
  const Result<api::NameBucketRequest> request = body_of<api::NameBucketRequest>(call);
  if (!request.ok()) return request.problem();
  return reply(201, services.buckets.name(call.principal.actor, call.captured[0], *request));
}

}  // namespace

std::vector<Route> account_routes(Context context) {
  services::Services& services = context.services;
  const auto by = [&services](auto handler) {
    return [&services, handler](const Call& call) { return handler(services, call); };
  };
  return {
      {"GET", kAccounts, services::Action::account_list, 200, {}, by(list)},
      {"POST", kAccounts, services::Action::account_manage, 201, {}, by(create)},
      {"GET",
       kAccount,
       services::Action::account_manage,
       200,
       {},
       [&services](const Call& call) { return reply(200, services.accounts.get(call.captured[0])); }},
      {"PATCH", kAccount, services::Action::account_manage, 200, {}, by(update)},
      {"DELETE", kAccount, services::Action::account_manage, 204, {"force"}, by(remove)},
      {"PUT",
       "/api/v1/accounts/{account}/credentials",
       services::Action::account_manage,
       200,
       {},
       by(replace_credentials)},
      {"GET",
       "/api/v1/accounts/{account}/dependents",
       services::Action::account_manage,
       200,
       {},
       [&services](const Call& call) { return reply(200, services.accounts.dependents(call.captured[0])); }},
      {"POST", "/api/v1/accounts/{account}/test", services::Action::account_manage, 200, {}, by(test)},
      {"POST",
       "/api/v1/accounts/{account}/named-buckets",
       services::Action::account_manage,
       201,
       {},
       by(name_bucket)},
      {"DELETE",
       "/api/v1/accounts/{account}/named-buckets/{bucket}",
       services::Action::account_manage,
       204,
       {},
       [&services](const Call& call) {
         return reply_empty(
             services.buckets.unname(call.principal.actor, call.captured[0], call.captured[1]));
       }},
  };
}

}  // namespace r2deck::http
