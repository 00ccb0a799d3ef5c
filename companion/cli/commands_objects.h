// The commands about buckets and objects. The bytes of files are in none of them: whoever transfers asks for
// a presigned URL and talks to storage itself.
//
//   bucket.list {account?} -> {buckets: [{name, createdAt?, named?}], complete?}
//   object.list {account?, bucket, prefix?, delimiter?, cursor?} -> {objects, prefixes, cursor?}, one page
//   object.stat {account?, bucket, key} -> what GET .../object answers
//   object.presign {account?, bucket, request} -> {url, expiresAt}; `request` is what POST .../presign takes
//
// Without an `account` it is the only one there is.
#pragma once

#include "companion/cli/commands.h"

namespace r2deck::cli {

Result<boost::json::object> bucket_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_stat(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_presign(const CommandContext& context, const boost::json::object& args);

}  // namespace r2deck::cli
