#include "companion/cli/commands_objects.h"

#include "companion/cli/account_commands.h"
#include "companion/cli/command_json.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

// Whoever has a shell on the data folder is its owner, as for every other command.
services::Principal owner_at_the_shell(const CommandContext& context) {
  services::Principal who{.actor = actor_of(context)};
  who.user = services::kOwner;
  who.grants = {{.role = api::AccessRole::owner}};
  return who;
}

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

}  // namespace r2deck::cli
