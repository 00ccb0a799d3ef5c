// What `r2deck audit` does to a data folder; see commands.h.
//
//   audit.list    {filter, before?, limit}   -> {entries: [...], more}
//   audit.export  {filter, format, after}    -> {text, lastId}: empty text at the end
//   audit.verify  {mark?: {id, mac}}         -> a verdict
//   audit.prune   {days, force}              -> {entries, through}
//
// `filter` has since, until, actor, account, bucket, action and outcome, each only where asked for. A verdict
// is the members entries, pruned, firstId, lastId, since, head ("ID:MAC"), and where it breaks broken: {id,
// how, message}.
#pragma once

#include <boost/json/object.hpp>

#include "companion/cli/commands.h"

namespace r2deck::cli {

Result<boost::json::object> audit_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> audit_export(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> audit_verify(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> audit_prune(const CommandContext& context, const boost::json::object& args);

}  // namespace r2deck::cli
