// What `r2deck account` does to a data folder (commands.h lists them all).
#pragma once

#include <boost/json/object.hpp>

#include "companion/cli/commands.h"

namespace r2deck::cli {

// The id of the account that "account" names, by its id or its label. Errors: not_found; conflict where
// several have the label.
Result<std::string> account_member(const CommandContext& context, const boost::json::object& args);
// The same, or, where no "account" is given, the only one there is. Errors: also invalid_request where there
// are several.
Result<std::string> account_or_only(const CommandContext& context, const boost::json::object& args);

Result<boost::json::object> account_add(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> account_get(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> account_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> account_test(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> account_update(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> account_credentials(const CommandContext& context,
                                                const boost::json::object& args);
Result<boost::json::object> account_name_bucket(const CommandContext& context,
                                                const boost::json::object& args);
Result<boost::json::object> account_unname_bucket(const CommandContext& context,
                                                  const boost::json::object& args);
Result<boost::json::object> account_dependents(const CommandContext& context,
                                               const boost::json::object& args);
Result<boost::json::object> account_remove(const CommandContext& context, const boost::json::object& args);

}  // namespace r2deck::cli
