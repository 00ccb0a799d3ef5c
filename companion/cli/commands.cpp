#include "companion/cli/commands.h"

#include <boost/json.hpp>
#include <optional>

#include "companion/cli/account_commands.h"
#include "companion/cli/command_json.h"
#include "companion/cli/commands_audit.h"
#include "companion/cli/commands_objects.h"
#include "companion/cli/commands_people.h"
#include "companion/cli/commands_uploads.h"
#include "companion/cli/commands_vault.h"
#include "shared/text/time.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;

json::value time_or_null(const std::optional<text::UnixMillis>& time) {
  return time ? json::value(text::to_rfc3339(*time)) : json::value(nullptr);
}

// ---- API tokens ----------------------------------------------------------------------------------------

Result<json::object> token_create(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  if (!name) return name.problem();
  std::optional<text::UnixMillis> expires_at;
  if (const json::value* days = args.if_contains("days"); days != nullptr) {
    if (!days->is_int64()) return wrong_member("days", "It must be a whole number.");
    expires_at = context.services.clock() + days->get_int64() * kDay;
  }
  services::TokenWish wish{*name, expires_at};
  wish.user = text_member_or(args, "user", services::kOwner);
  if (args.contains("role")) {
    const auto scope = scope_member(args);
    if (!scope) return scope.problem();
    wish.scopes.push_back(*scope);
  }
  auto made = context.services.tokens.create(actor_of(context), wish);
  if (!made) return made.problem();
  return json::object{{"name", made->name}, {"token", made->token}};
}

Result<json::object> token_list(const CommandContext& context, const json::object&) {
  const auto tokens = context.services.tokens.list();
  if (!tokens) return tokens.problem();
  json::array list;
  for (const store::TokenRecord& token : *tokens) {
    const auto user = context.services.stores.users.find(token.user);
    if (!user) return user.problem();
    list.push_back(json::object{{"name", token.name},
                                {"user", user->name},
                                {"createdAt", text::to_rfc3339(token.created_at)},
                                {"expiresAt", time_or_null(token.expires_at)},
                                {"lastUsed", time_or_null(token.last_used)},
                                {"revokedAt", time_or_null(token.revoked_at)}});
  }
  return json::object{{"tokens", std::move(list)}};
}

Result<json::object> token_revoke(const CommandContext& context, const json::object& args) {
  const auto name = text_member(args, "name");
  if (!name) return name.problem();
  const std::string user = text_member_or(args, "user", services::kOwner);
  if (auto revoked = context.services.tokens.revoke(actor_of(context), *name, user); !revoked)
    return revoked.problem();
  return json::object();
}

// ---- the sign-in link ----------------------------------------------------------------------------------

Result<json::object> link_create(const CommandContext& context, const json::object& args) {
  std::string origin = context.serving_origin;
  if (origin.empty()) {
    auto asked = text_member(args, "origin");
    if (!asked) return asked.problem();
    origin = *std::move(asked);
  }
  const auto link = context.services.sessions.create_link(actor_of(context),
                                                          text_member_or(args, "user", services::kOwner));
  if (!link) return link.problem();
  return json::object{{"url", origin + "/#sign-in=" + link->token},
                      {"expiresAt", text::to_rfc3339(link->expires_at)},
                      {"serving", !context.serving_origin.empty()}};
}

// ---- all of them ---------------------------------------------------------------------------------------

struct Entry {
  std::string_view name;
  Result<json::object> (*run)(const CommandContext&, const json::object&);
};
constexpr Entry kCommands[] = {
    {"token.create", token_create},
    {"token.list", token_list},
    {"token.revoke", token_revoke},
    {"link.create", link_create},
    {"account.add", account_add},
    {"account.get", account_get},
    {"account.list", account_list},
    {"account.test", account_test},
    {"account.update", account_update},
    {"account.credentials", account_credentials},
    {"account.nameBucket", account_name_bucket},
    {"account.unnameBucket", account_unname_bucket},
    {"account.dependents", account_dependents},
    {"account.remove", account_remove},
    {"bucket.list", bucket_list},
    {"object.list", object_list},
    {"object.stat", object_stat},
    {"object.presign", object_presign},
    {"object.delete", object_delete},
    {"object.copy", object_copy},
    {"upload.create", upload_create},
    {"upload.sign", upload_sign},
    {"upload.parts", upload_parts},
    {"upload.complete", upload_complete},
    {"upload.size", upload_size},
    {"upload.copy", upload_copy},
    {"upload.copyPart", upload_copy_part},
    {"upload.abort", upload_abort},
    {"user.add", user_add},
    {"user.list", user_list},
    {"user.passwd", user_passwd},
    {"user.reset", user_reset},
    {"user.disable", user_disable},
    {"user.grant", user_grant},
    {"user.revoke", user_revoke},
    {"vault.status", vault_status},
    {"vault.lock", vault_lock},
    {"vault.unlock", vault_unlock},
    {"vault.change", vault_change},
    {"vault.export", vault_export},
    {"backup", backup_to},
    {"audit.list", audit_list},
    {"audit.export", audit_export},
    {"audit.verify", audit_verify},
    {"audit.prune", audit_prune},
};

json::object problem_to_json(const Problem& problem) {
  return {
      {"code", to_string(problem.code)}, {"operation", problem.operation}, {"subject", problem.subject},
      {"message", problem.message},      {"hint", problem.hint},           {"retryable", problem.retryable}};
}

Problem unreadable_reply() {
  return {.code = ErrorCode::bad_response,
          .operation = "use the control socket",
          .message = "The companion's answer cannot be read.",
          .hint = "Restart the companion: it may be another version than this command."};
}

Problem problem_from(const json::object& object) {
  const auto text = [&](std::string_view name) { return text_member(object, name); };
  const auto code = text("code");
  const auto operation = text("operation"), subject = text("subject"), message = text("message"),
             hint = text("hint");
  if (!code || !operation || !subject || !message || !hint) return unreadable_reply();
  return {.code = error_code_from(*code).value_or(ErrorCode::internal),
          .operation = *operation,
          .subject = *subject,
          .message = *message,
          .hint = *hint,
          .retryable = flag_member(object, "retryable")};
}

Result<json::object> run_line(const CommandContext& context, std::string_view line) {
  json::error_code error;
  const json::value request = json::parse(line, error);
  const json::object* object = error ? nullptr : request.if_object();
  const json::value* args = object != nullptr ? object->if_contains("args") : nullptr;
  if (args == nullptr || !args->is_object()) return wrong_member("", "The request cannot be read.");
  const auto command = text_member(*object, "command");
  if (!command) return command.problem();
  return run_command(context, *command, args->get_object());
}

}  // namespace

services::Actor actor_of(const CommandContext& context) {
  return {services::kCli, context.serving_origin.empty() ? services::kCommandLine : services::kControlSocket};
}

Result<json::object> run_command(const CommandContext& context, std::string_view command,
                                 const json::object& args) {
  for (const Entry& entry : kCommands) {
    if (entry.name == command) return entry.run(context, args);
  }
  return wrong_member("command", "There is no such command.");
}

std::string answer_control_line(const CommandContext& context, std::string_view line) {
  const auto result = run_line(context, line);
  return json::serialize(result ? json::object{{"result", *result}}
                                : json::object{{"problem", problem_to_json(result.problem())}});
}

std::string to_control_line(std::string_view command, const json::object& args) {
  return json::serialize(json::object{{"command", command}, {"args", args}});
}

Result<json::object> from_control_reply(std::string_view line) {
  json::error_code error;
  json::value reply = json::parse(line, error);
  json::object* object = error ? nullptr : reply.if_object();
  if (object == nullptr) return unreadable_reply();
  if (json::value* result = object->if_contains("result"); result != nullptr && result->is_object()) {
    return std::move(result->get_object());
  }
  if (const json::value* problem = object->if_contains("problem");
      problem != nullptr && problem->is_object()) {
    return problem_from(problem->get_object());
  }
  return unreadable_reply();
}

}  // namespace r2deck::cli
