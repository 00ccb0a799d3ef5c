// What `r2deck account` does to a data folder (commands.h lists them all).
#pragma once

#include <boost/json/object.hpp>

#include "companion/cli/commands.h"

namespace r2deck::cli {

Result<boost::json::object> account_add(const CommandContext& context, const boost::json::object& args);
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
