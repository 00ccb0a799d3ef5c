// What commands.h lists of the vault and of backups.
#pragma once

#include "companion/cli/commands.h"

namespace r2deck::cli {

Result<boost::json::object> vault_status(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> vault_lock(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> vault_unlock(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> vault_change(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> vault_export(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> backup_to(const CommandContext& context, const boost::json::object& args);

}  // namespace r2deck::cli
