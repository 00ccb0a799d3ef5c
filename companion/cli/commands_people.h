// The commands about people; see commands.h for what they take and answer.
#pragma once

#include "companion/cli/commands.h"
#include "shared/api/people.h"

namespace r2deck::cli {

// From {role, account?, bucket?, prefix?}, read as the API reads it. Errors: invalid_request.
Result<api::Scope> scope_member(const boost::json::object& args);

Result<boost::json::object> user_add(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> user_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> user_passwd(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> user_reset(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> user_disable(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> user_grant(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> user_revoke(const CommandContext& context, const boost::json::object& args);

}  // namespace r2deck::cli
