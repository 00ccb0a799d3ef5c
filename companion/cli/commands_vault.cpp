#include "companion/cli/commands_vault.h"

#include <boost/json.hpp>
#include <filesystem>
#include <system_error>

namespace r2deck::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

Problem missing(std::string_view member) {
  return {.code = ErrorCode::invalid_request,
          .operation = "run the command",
          .subject = std::string(member),
          .message = "It must be given, as a text."};
}

// Empty where it is not given.
vault::SecretString secret_member(const json::object& args, std::string_view name) {
  const json::value* value = args.if_contains(name);
  return value != nullptr && value->is_string() ? vault::SecretString(std::string_view(value->get_string()))
                                                : vault::SecretString();
}

// Relative paths would be the companion's own, not the command's.
Result<fs::path> file_member(const json::object& args) {
  const json::value* value = args.if_contains("file");
  if (value == nullptr || !value->is_string()) return missing("file");
  fs::path file{std::string(value->get_string())};
  if (!file.is_absolute()) return missing("file");
  return file;
}

Problem nobody_serves() {
  return {.code = ErrorCode::conflict,
          .operation = "use the vault",
          .message = "R2 Deck is not running on this data folder, so that nothing is open.",
          .hint = "`r2deck serve` asks for the passphrase when it starts."};
}

Result<json::object> nothing_more(const Result<void>& done) {
  if (!done) return done.problem();
  return json::object();
}

}  // namespace

Result<json::object> vault_status(const CommandContext& context, const json::object&) {
  services::Custody& custody = context.services.custody;
  return json::object{{"mode", to_string(custody.mode())},
                      {"locked", custody.locked()},
                      {"serving", !context.serving_origin.empty()}};
}

Result<json::object> vault_lock(const CommandContext& context, const json::object&) {
  if (context.serving_origin.empty()) return nobody_serves();
  return nothing_more(context.services.custody.lock(actor_of(context)));
}

Result<json::object> vault_unlock(const CommandContext& context, const json::object& args) {
  if (context.serving_origin.empty()) return nobody_serves();
  return nothing_more(context.services.custody.unlock(actor_of(context), secret_member(args, "passphrase")));
}

Result<json::object> vault_change(const CommandContext& context, const json::object& args) {
  const json::value* to = args.if_contains("to");
  const auto mode =
      to != nullptr && to->is_string() ? services::key_mode_from(to->get_string()) : std::nullopt;
  if (!mode) return missing("to");
  const json::value* new_key = args.if_contains("newKey");
  services::KeyChange change;
  change.to = *mode;
  change.new_key = new_key == nullptr || !new_key->is_bool() || new_key->get_bool();
  change.current = secret_member(args, "current");
  change.passphrase = secret_member(args, "passphrase");
  change.credential = secret_member(args, "credential");
  return nothing_more(context.services.custody.change(actor_of(context), std::move(change)));
}

Result<json::object> vault_export(const CommandContext& context, const json::object& args) {
  const auto file = file_member(args);
  if (!file) return file.problem();
  return nothing_more(
      context.services.custody.export_to(actor_of(context), *file, secret_member(args, "passphrase")));
}

Result<json::object> backup_to(const CommandContext& context, const json::object& args) {
  const auto file = file_member(args);
  if (!file) return file.problem();
  std::error_code error;
  if (fs::exists(*file, error)) {
    return Problem{.code = ErrorCode::already_exists,
                   .operation = "write the backup",
                   .subject = file->string(),
                   .message = "There is a file of this name already.",
                   .hint = "Choose another name."};
  }
  return nothing_more(context.services.audit.record(actor_of(context), {"backup", {}, {}, {}, {}},
                                                    context.services.custody.copy_database_to(*file)));
}

}  // namespace r2deck::cli
