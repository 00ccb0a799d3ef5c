#include "companion/services/buckets.h"

#include <set>

#include "companion/services/cors.h"
#include "shared/r2/bucket_name.h"

namespace r2deck::services {
namespace {

api::CorsState state_of(const std::vector<s3::CorsRule>& rules, std::string_view origin) {
  api::CorsState state;
  state.origin = std::string(origin);
  state.missing = cors_missing(rules, origin);
  state.allowed = state.missing.empty();
  return state;
}

Problem unlisted(Problem problem) {
  if (problem.code == ErrorCode::access_denied)
    problem.hint = "Credentials for some buckets may not list them: an owner names the buckets by hand.";
  return problem;
}

}  // namespace

Result<api::BucketList> Buckets::list(std::string_view account, const std::vector<std::string>& granted) {
  Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
  if (!storage.ok()) return storage.problem();
  Result<std::vector<std::string>> named = named_.list(account);
  if (!named.ok()) return named.problem();
  Result<std::vector<s3::Bucket>> listed = (*storage)->client.list_buckets();
  const bool known = !named->empty() || !granted.empty();
  if (!listed.ok() && (!known || listed.problem().code != ErrorCode::access_denied)) {
    return unlisted(listed.problem());
  }
  api::BucketList list;
  list.complete = listed.ok();
  const std::set<std::string> by_hand(named->begin(), named->end());
  std::set<std::string> unseen = by_hand;
  if (!listed.ok()) unseen.insert(granted.begin(), granted.end());
  for (std::size_t i = 0; listed.ok() && i < listed->size(); ++i) {
    const s3::Bucket& bucket = (*listed)[i];
    list.buckets.push_back({bucket.name, bucket.created_at, unseen.erase(bucket.name) > 0});
  }
  for (const std::string& name : unseen)
    list.buckets.push_back({name, std::nullopt, by_hand.contains(name)});
  return list;
}

Result<api::Bucket> Buckets::name(const Actor& actor, std::string_view account,
                                  const api::NameBucketRequest& request) {
  const auto make = [&]() -> Result<api::Bucket> {
    const Result<api::Account> known = accounts_.get(account);
    if (!known.ok()) return known.problem();
    const auto checked = known->kind == api::AccountKind::r2 ? r2::check_new_bucket_name(request.name)
                                                             : r2::check_bucket_name(request.name);
    if (!checked.ok()) return checked.problem();
    if (const auto made = named_.insert(account, request.name, clock_()); !made.ok()) return made.problem();
    return api::Bucket{request.name, std::nullopt, true};
  };
  return audit_.record(actor, {"bucket.name", std::string(account), request.name, {}, {}}, make());
}

Result<void> Buckets::unname(const Actor& actor, std::string_view account, std::string_view bucket) {
  return audit_.record(actor, {"bucket.unname", std::string(account), std::string(bucket), {}, {}},
                       named_.remove(account, bucket));
}

Result<api::Bucket> Buckets::create(const Actor& actor, std::string_view account,
                                    const api::CreateBucketRequest& request) {
  const auto make = [&]() -> Result<api::Bucket> {
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    if (const auto checked = r2::check_new_bucket_name(request.name); !checked.ok()) return checked.problem();
    if (const auto made = (*storage)->client.create_bucket(request.name); !made.ok()) return made.problem();
    return api::Bucket{request.name, clock_(), false};
  };
  return audit_.record(actor, {"bucket.create", std::string(account), request.name, {}, {}}, make());
}

Result<api::CorsState> Buckets::cors(std::string_view account, std::string_view bucket,
                                     std::string_view origin) {
  if (const auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked.problem();
  Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
  if (!storage.ok()) return storage.problem();
  Result<std::vector<s3::CorsRule>> rules = (*storage)->client.get_bucket_cors(bucket);
  if (!rules.ok()) return rules.problem();
  return state_of(*rules, origin);
}

Result<api::CorsState> Buckets::ensure_cors(const Actor& actor, std::string_view account,
                                            std::string_view bucket, std::string_view origin) {
  bool changes = true;
  const auto ensure = [&]() -> Result<api::CorsState> {
    if (const auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    s3::Client& client = (*storage)->client;
    Result<std::vector<s3::CorsRule>> rules = client.get_bucket_cors(bucket);
    if (!rules.ok()) return rules.problem();
    if (api::CorsState state = state_of(*rules, origin); state.allowed) {
      changes = false;
      return state;
    }
    const auto merged = with_cors_rule(*rules, origin);
    if (const auto put = client.put_bucket_cors(bucket, merged); !put.ok()) return put.problem();
    Result<std::vector<s3::CorsRule>> now = client.get_bucket_cors(bucket);
    if (!now.ok()) return now.problem();
    return state_of(*now, origin);
  };
  Result<api::CorsState> outcome = ensure();
  if (!changes) return outcome;
  const Deed deed{
      "bucket.cors", std::string(account), std::string(bucket), {}, "allow " + std::string(origin)};
  return audit_.record(actor, deed, std::move(outcome));
}

}  // namespace r2deck::services
