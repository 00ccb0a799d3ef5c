// The commands of an upload, as its routes are: /api/v1/accounts/.../uploads and /api/v1/uploads/{id}. The
// upload is the owner's, as if their tab had begun it.
//
//   upload.create {account?, bucket, request} -> {id, mode, partSize, partCount}
//   upload.sign {upload, request} -> {urls}
//   upload.parts {upload} -> {parts}
//   upload.complete {upload, request} -> {etag, size}
//   upload.abort {upload} -> {}
//   upload.size {upload, size} -> {id, mode, partSize, partCount}; create was told the most that it may be
//   upload.copy {account?, bucket, key, source, overwrite} -> {id, partCount, size, sourceEtag}
//   upload.copyPart {upload, part, source, sourceEtag} -> {etag}; `source` is {bucket, key}
//
// `request` is what the route takes.
#pragma once

#include "companion/cli/commands.h"

namespace r2deck::cli {

Result<boost::json::object> upload_create(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_sign(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_parts(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_complete(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_size(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_copy(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_copy_part(const CommandContext& context, const boost::json::object& args);
Result<boost::json::object> upload_abort(const CommandContext& context, const boost::json::object& args);

}  // namespace r2deck::cli
