#include "companion/cli/commands_uploads.h"

#include "companion/cli/account_commands.h"
#include "companion/cli/command_json.h"
#include "companion/cli/commands_objects.h"
#include "shared/r2/limits.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

// What most of them have in common: the upload's id, and a request to it.
template <class Request, class Do>
Result<json::object> ask(const json::object& args, Do ask_service) {
  const auto id = text_member(args, "upload");
  if (!id) return id.problem();
  const auto request = request_member<Request>(args, "request");
  if (!request) return request.problem();
  const auto answer = ask_service(*id, *request);
  if (!answer) return answer.problem();
  return to_json(*answer);
}

}  // namespace

Result<json::object> upload_create(const CommandContext& context, const json::object& args) {
  const auto account = account_or_only(context, args);
  if (!account) return account.problem();
  const auto bucket = text_member(args, "bucket");
  if (!bucket) return bucket.problem();
  const auto request = request_member<api::CreateUploadRequest>(args, "request");
  if (!request) return request.problem();
  const auto created =
      context.services.uploads.create(owner_at_the_shell(context), *account, *bucket, *request);
  if (!created) return created.problem();
  return to_json(*created);
}

Result<json::object> upload_sign(const CommandContext& context, const json::object& args) {
  return ask<api::SignPartsRequest>(args, [&](const std::string& id, const api::SignPartsRequest& request) {
    return context.services.uploads.sign(owner_at_the_shell(context), id, request);
  });
}

Result<json::object> upload_parts(const CommandContext& context, const json::object& args) {
  const auto id = text_member(args, "upload");
  if (!id) return id.problem();
  const auto parts = context.services.uploads.parts(owner_at_the_shell(context), *id);
  if (!parts) return parts.problem();
  return to_json(*parts);
}

Result<json::object> upload_complete(const CommandContext& context, const json::object& args) {
  return ask<api::CompleteUploadRequest>(
      args, [&](const std::string& id, const api::CompleteUploadRequest& request) {
        return context.services.uploads.complete(owner_at_the_shell(context), id, request);
      });
}

Result<json::object> upload_size(const CommandContext& context, const json::object& args) {
  const auto id = text_member(args, "upload");
  if (!id) return id.problem();
  const json::value* size = args.if_contains("size");
  if (size == nullptr || !size->is_int64())
    return wrong_member("size", "It must be given, as a whole number.");
  const auto settled =
      context.services.uploads.settle_size(owner_at_the_shell(context), *id, size->get_int64());
  if (!settled) return settled.problem();
  return to_json(*settled);
}

Result<json::object> upload_copy(const CommandContext& context, const json::object& args) {
  const auto account = account_or_only(context, args);
  if (!account) return account.problem();
  const auto bucket = text_member(args, "bucket"), key = text_member(args, "key");
  if (!bucket) return bucket.problem();
  if (!key) return key.problem();
  const auto source = source_member(args);
  if (!source) return source.problem();
  const auto begun = context.services.uploads.create_copy(owner_at_the_shell(context), *account, *source,
                                                          {*bucket, *key}, flag_member(args, "overwrite"));
  if (!begun) return begun.problem();
  return json::object{{"id", begun->upload.id},
                      {"partCount", begun->upload.part_count},
                      {"size", begun->size},
                      {"sourceEtag", begun->source_etag}};
}

Result<json::object> upload_copy_part(const CommandContext& context, const json::object& args) {
  const auto id = text_member(args, "upload"), source_etag = text_member(args, "sourceEtag");
  if (!id) return id.problem();
  if (!source_etag) return source_etag.problem();
  const json::value* part = args.if_contains("part");
  if (part == nullptr || !part->is_int64() || part->get_int64() < 1 || part->get_int64() > r2::kMaxParts)
    return wrong_member("part", "It must be given, from 1 to 10,000.");
  const auto source = source_member(args);
  if (!source) return source.problem();
  const auto etag = context.services.uploads.copy_part(
      owner_at_the_shell(context), *id, static_cast<std::int32_t>(part->get_int64()), *source, *source_etag);
  if (!etag) return etag.problem();
  return json::object{{"etag", *etag}};
}

Result<json::object> upload_abort(const CommandContext& context, const json::object& args) {
  const auto id = text_member(args, "upload");
  if (!id) return id.problem();
  if (const auto aborted = context.services.uploads.abort(owner_at_the_shell(context), *id); !aborted)
    return aborted.problem();
  return json::object();
}

}  // namespace r2deck::cli
