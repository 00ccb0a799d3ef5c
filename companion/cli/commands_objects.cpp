#include "companion/cli/commands_objects.h"

#include "companion/cli/account_commands.h"
#include "companion/cli/command_json.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

struct Place {
  std::string account, bucket;
};
Result<Place> place_of(const CommandContext& context, const json::object& args) {
  auto account = account_or_only(context, args);
  if (!account) return account.problem();
  auto bucket = text_member(args, "bucket");
  if (!bucket) return bucket.problem();
  return Place{*std::move(account), *std::move(bucket)};
}

}  // namespace

Result<services::ObjectPlace> source_member(const json::object& args) {
  const json::value* source = args.if_contains("source");
  if (source == nullptr || !source->is_object()) return wrong_member("source", "It must be given.");
  auto bucket = text_member(source->get_object(), "bucket");
  if (!bucket) return bucket.problem();
  auto key = text_member(source->get_object(), "key");
  if (!key) return key.problem();
  return services::ObjectPlace{*std::move(bucket), *std::move(key)};
}

services::Principal owner_at_the_shell(const CommandContext& context) {
  services::Principal who{.actor = actor_of(context)};
  who.user = services::kOwner;
  who.grants = {{.role = api::AccessRole::owner}};
  return who;
}

Result<json::object> bucket_list(const CommandContext& context, const json::object& args) {
  const auto account = account_or_only(context, args);
  if (!account) return account.problem();
  const auto buckets = context.services.buckets.list(*account);
  if (!buckets) return buckets.problem();
  return to_json(*buckets);
}

Result<json::object> object_list(const CommandContext& context, const json::object& args) {
  const auto place = place_of(context, args);
  if (!place) return place.problem();
  services::ObjectQuery query;
  query.prefix = text_member_or(args, "prefix", "");
  query.delimiter = text_member_or(args, "delimiter", "");
  query.cursor = text_member_or(args, "cursor", "");
  const auto page = context.services.objects.list(place->account, place->bucket, query);
  if (!page) return page.problem();
  return to_json(*page);
}

Result<json::object> object_stat(const CommandContext& context, const json::object& args) {
  const auto place = place_of(context, args);
  if (!place) return place.problem();
  const auto key = text_member(args, "key");
  if (!key) return key.problem();
  const auto info = context.services.objects.head(place->account, place->bucket, *key);
  if (!info) return info.problem();
  return to_json(*info);
}

Result<json::object> object_presign(const CommandContext& context, const json::object& args) {
  const auto place = place_of(context, args);
  if (!place) return place.problem();
  const auto request = request_member<api::PresignRequest>(args, "request");
  if (!request) return request.problem();
  const auto link =
      context.services.objects.presign(owner_at_the_shell(context), place->account, place->bucket, *request);
  if (!link) return link.problem();
  return to_json(*link);
}

Result<json::object> object_delete(const CommandContext& context, const json::object& args) {
  const auto place = place_of(context, args);
  if (!place) return place.problem();
  const json::value* given = args.if_contains("keys");
  if (given == nullptr || !given->is_array()) return wrong_member("keys", "It must be given, as a list.");
  std::vector<std::string> keys;
  for (const json::value& key : given->get_array()) {
    if (!key.is_string()) return wrong_member("keys", "It must be a list of texts.");
    keys.emplace_back(key.get_string());
  }
  const auto failures =
      context.services.objects.remove_many(owner_at_the_shell(context), place->account, place->bucket, keys);
  if (!failures) return failures.problem();
  json::array failed;
  for (const s3::DeleteFailure& failure : *failures) {
    failed.push_back(json::object{{"key", failure.key},
                                  {"code", to_string(failure.problem.code)},
                                  {"message", failure.problem.message}});
  }
  return json::object{{"failed", std::move(failed)}};
}

Result<json::object> object_copy(const CommandContext& context, const json::object& args) {
  const auto place = place_of(context, args);
  if (!place) return place.problem();
  const auto key = text_member(args, "key");
  if (!key) return key.problem();
  const auto source = source_member(args);
  if (!source) return source.problem();
  const auto copied = context.services.objects.copy(owner_at_the_shell(context), place->account, *source,
                                                    {place->bucket, *key}, flag_member(args, "overwrite"));
  if (!copied) return copied.problem();
  api::ObjectInfo info;
  info.object = *copied;
  return json::object{{"object", to_json(info).at("object")}};
}

}  // namespace r2deck::cli
