// The commands about buckets and objects. The bytes of files are in none of them: whoever transfers asks for
// a presigned URL and talks to storage itself.
//
//   bucket.list {account?} -> {buckets: [{name, createdAt?, named?}], complete?}
//   object.list {account?, bucket, prefix?, delimiter?, cursor?} -> {objects, prefixes, cursor?}, one page
//   object.stat {account?, bucket, key} -> what GET .../object answers
//   object.presign {account?, bucket, request} -> {url, expiresAt}; `request` is what POST .../presign takes
//   object.delete {account?, bucket, keys} -> {failed: [{key, code, message}]}; 1 to 1,000 keys
//   object.copy {account?, bucket, key, source: {bucket, key}, overwrite} -> {object}; within one account
//
// Without an `account` it is the only one there is.
#pragma once

#include "companion/cli/commands.h"

namespace r2deck::cli {

Result<boost::json::object> bucket_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_list(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_stat(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_presign(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_delete(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> object_copy(const CommandContext& context, const boost::json::object& args);

// {"bucket", "key"} of the member "source". Errors: invalid_request.
Result<services::ObjectPlace> source_member(const boost::json::object& args);
// Whoever has a shell on the data folder is its owner, as for every other command.
services::Principal owner_at_the_shell(const CommandContext& context);

}  // namespace r2deck::cli
