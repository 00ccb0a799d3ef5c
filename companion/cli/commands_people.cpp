#include "companion/cli/commands_people.h"

#include "companion/cli/command_json.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

Result<json::object> nothing_but(const Result<void>& done) {
  if (!done) return done.problem();
  return json::object();
}

}  // namespace

Result<api::Scope> scope_member(const json::object& args) {
  json::object scope;
  for (const char* name : {"role", "account", "bucket", "prefix"}) {
    if (const json::value* value = args.if_contains(name); value != nullptr) scope[name] = *value;
  }
  auto request = api::decode<api::CreateGrantRequest>(json::serialize(scope));
  if (!request) return request.problem();
  return std::move(request->scope);
}

Result<json::object> user_add(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  if (!name) return name.problem();
  api::CreateUserRequest request{*name, std::nullopt};
  if (args.contains("password")) request.password = text_member_or(args, "password", "");
  const auto added = context.services.people.add(actor_of(context), std::move(request));
  if (!added) return added.problem();
  return json::object{{"user", to_json(*added)}};
}

Result<json::object> user_list(const CommandContext& context, const json::object&) {
  const auto users = context.services.people.list();
  if (!users) return users.problem();
  return to_json(*users);
}

Result<json::object> user_passwd(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  auto password = text_member(args, "password");
  if (!name) return name.problem();
  if (!password) return password.problem();
  return nothing_but(context.services.people.set_password(actor_of(context), *name, *std::move(password)));
}

Result<json::object> user_reset(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  if (!name) return name.problem();
  return nothing_but(context.services.people.reset(actor_of(context), *name));
}

Result<json::object> user_disable(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  if (!name) return name.problem();
  const json::value* disabled = args.if_contains("disabled");
  if (disabled == nullptr || !disabled->is_bool())
    return wrong_member("disabled", "It must be true or false.");
  return nothing_but(context.services.people.set_disabled(actor_of(context), *name, disabled->get_bool()));
}

Result<json::object> user_grant(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  if (!name) return name.problem();
  const auto scope = scope_member(args);
  if (!scope) return scope.problem();
  const auto given = context.services.people.grant(actor_of(context), *name, *scope);
  if (!given) return given.problem();
  return json::object{{"grant", to_json(*given)}};
}

Result<json::object> user_revoke(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  const auto grant = text_member(args, "grant");
  if (!name) return name.problem();
  if (!grant) return grant.problem();
  return nothing_but(context.services.people.revoke(actor_of(context), *name, *grant));
}

}  // namespace r2deck::cli
