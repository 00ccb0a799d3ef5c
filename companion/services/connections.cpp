#include "companion/services/connections.h"

#include "companion/services/connection_advice.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

using api::CheckOutcome;
using Name = api::ConnectionCheckName;

// After these, nothing else can be found out: every other request would fail in the same way.
bool ends_the_test(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_credentials:
    case ErrorCode::clock_skew:
    case ErrorCode::forbidden:
    case ErrorCode::endpoint_unknown:
    case ErrorCode::endpoint_unreachable:
    case ErrorCode::tls_failed:
    case ErrorCode::timed_out:
      return true;
    default:
      return false;
  }
}

// One test under way.
class Trial {
 public:
  Trial(Storage& storage, api::AccountKind kind) : storage_(storage), kind_(kind) {}

  void token(CloudflareAccount& cloudflare) {
    const auto found = cloudflare.token_of == store::TokenOf::account
                           ? cloudflare.client.verify_account_token(cloudflare.account_id)
                           : cloudflare.client.verify_user_token();
    if (!found.ok())
      return failed(Name::token, found.problem(), found.problem().code == ErrorCode::wrong_credentials);
    if (found->status == "active") return succeeded(Name::token, "Cloudflare knows the API token as active.");
    add(Name::token, CheckOutcome::failed, "Cloudflare says that the API token is not active.",
        "Enable or roll it at Cloudflare, then replace it here.");
    over_ = true;
  }

  // Answers the first bucket, where there is one.
  std::optional<std::string> list_buckets() {
    if (over_) return skipped(Name::list_buckets), std::nullopt;
    s3::ListBucketsOptions one;
    one.max_keys = 1;
    const auto page = storage_.client.list_buckets_page(one);
    if (!page.ok()) return failed(Name::list_buckets, page.problem()), std::nullopt;
    succeeded(Name::list_buckets, "It may list the account's buckets.");
    if (page->buckets.empty()) return std::nullopt;
    return page->buckets.front().name;
  }

  void read_objects(const std::string& bucket) {
    if (over_) return skipped(Name::read_objects);
    s3::ListObjectsOptions one;
    one.max_keys = 1;
    const auto page = storage_.client.list_objects_v2(bucket, one);
    if (!page.ok()) return failed(Name::read_objects, page.problem());
    if (!page->objects.empty()) {
      const auto head = storage_.client.head_object(bucket, page->objects.front().key);
      const bool gone = !head.ok() && head.problem().code == ErrorCode::no_such_key;
      if (!head.ok() && !gone) return failed(Name::read_objects, head.problem());
    }
    succeeded(Name::read_objects, "It may list and read the objects of \"" + bucket + "\".");
  }

  void admin(const std::string& bucket) {
    if (over_) return skipped(Name::admin);
    const auto cors = storage_.client.get_bucket_cors(bucket);
    if (cors.ok()) return succeeded(Name::admin, "It may read the settings of \"" + bucket + "\".");
    if (cors.problem().code != ErrorCode::not_implemented) return failed(Name::admin, cors.problem());
    add(Name::admin, CheckOutcome::skipped, "This store has no such settings.", {});
  }

  // Nothing is left of it: an upload that is begun is no object, and aborting is free.
  void write_objects(const std::string& bucket) {
    if (over_) return skipped(Name::write_objects);
    const std::string key = ".r2deck-connection-test-" + vault::random_id();
    const auto begun = storage_.client.create_multipart_upload(bucket, key, {}, false);
    if (!begun.ok()) return failed(Name::write_objects, begun.problem());
    const auto aborted = storage_.client.abort_multipart_upload(bucket, key, *begun);
    if (aborted.ok()) return succeeded(Name::write_objects, "It may write to \"" + bucket + "\".");
    add(Name::write_objects, CheckOutcome::failed,
        "It may begin an upload, but the trial's could not be aborted: " + aborted.problem().message,
        "R2 clears it away after 7 days; other stores by their lifecycle rules.");
  }

  void skip(Name check, std::string why, std::string hint = {}) {
    add(check, CheckOutcome::skipped, std::move(why), std::move(hint));
  }

  api::ConnectionReport report() && { return std::move(report_); }

 private:
  void add(Name check, CheckOutcome outcome, std::string detail, std::string hint) {
    report_.checks.push_back({check, outcome, std::move(detail), std::move(hint)});
  }
  void succeeded(Name check, std::string detail) { add(check, CheckOutcome::ok, std::move(detail), {}); }
  void skipped(Name check) { skip(check, "Not tried: what failed before would fail here too."); }
  void failed(Name check, const Problem& problem) { failed(check, problem, ends_the_test(problem.code)); }
  void failed(Name check, const Problem& problem, bool over) {
    over_ = over;
    const bool denied = problem.code == ErrorCode::access_denied;
    add(check, denied ? CheckOutcome::denied : CheckOutcome::failed, problem.message,
        advice(check, problem, kind_));
  }

  Storage& storage_;
  api::AccountKind kind_;
  bool over_ = false;
  api::ConnectionReport report_;
};

}  // namespace

Result<api::ConnectionReport> Connections::test(const Actor& actor, std::string_view account,
                                                const api::TestAccountRequest& request) {
  const Result<api::Account> known = accounts_.get(account);
  if (!known.ok()) return known.problem();
  const Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
  if (!storage.ok()) return storage.problem();
  const auto named = named_.list(account);
  if (!named.ok()) return named.problem();

  Trial trial(**storage, known->kind);
  if (known->credentials == api::CredentialKind::token) {
    const auto cloudflare = accounts_.open_cloudflare(account);
    if (!cloudflare.ok()) return cloudflare.problem();
    trial.token(**cloudflare);
  }
  std::optional<std::string> bucket = trial.list_buckets();
  if (!named->empty()) bucket = named->front();
  if (request.bucket) bucket = request.bucket;
  constexpr char kNoBucket[] = "Not tried: no bucket is known to try it with.";
  constexpr char kNameOne[] = "Name a bucket, and test again.";
  if (bucket) {
    trial.read_objects(*bucket);
    trial.admin(*bucket);
  } else {
    trial.skip(Name::read_objects, kNoBucket, kNameOne);
    trial.skip(Name::admin, kNoBucket, kNameOne);
  }
  if (!request.write) {
    trial.skip(Name::write_objects, "Not tried: it takes a trial that writes, and your consent.");
  } else if (bucket) {
    trial.write_objects(*bucket);
  } else {
    trial.skip(Name::write_objects, kNoBucket, kNameOne);
  }
  const Deed deed{
      "account.test", std::string(account), bucket.value_or(""), {}, request.write ? "wrote" : ""};
  return audit_.record(actor, deed, Result<api::ConnectionReport>(std::move(trial).report()));
}

}  // namespace r2deck::services
