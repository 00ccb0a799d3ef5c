// Buckets themselves: list, create, look, delete, where.
#include <iterator>
#include <set>

#include "companion/s3/client_impl.h"
#include "shared/r2/limits.h"

namespace r2deck::s3 {

Result<ListBucketsPage> Client::list_buckets_page(const ListBucketsOptions& options) {
  const Attempt attempt = at_service("ListBuckets", endpoint());
  if (options.max_keys < 0 || options.max_keys > r2::kMaxListKeys)
    return invalid(attempt, "A page has 1 to 1,000 buckets.");
  Pairs query;
  if (!options.prefix.empty()) query.emplace_back("prefix", options.prefix);
  if (!options.start_after.empty()) query.emplace_back("start-after", options.start_after);
  if (!options.continuation_token.empty())
    query.emplace_back("continuation-token", options.continuation_token);
  if (options.max_keys > 0) query.emplace_back("max-keys", std::to_string(options.max_keys));
  auto response =
      impl_->caller.call({.attempt = attempt, .request = request("GET", {}, {}, std::move(query))});
  if (!response.ok()) return std::move(response).problem();
  auto page = checked(attempt, xml::parse_list_buckets(response->body));
  if (page.ok() && page->next_continuation_token &&
      *page->next_continuation_token == options.continuation_token) {
    return bad_response(attempt, kRepeats);
  }
  return page;
}

Result<std::vector<Bucket>> Client::list_buckets() {
  const Attempt attempt = at_service("ListBuckets", endpoint());
  std::vector<Bucket> buckets;
  std::set<std::string> seen;
  ListBucketsOptions options;
  for (int pages = 0; pages < kMaxPages; ++pages) {
    auto page = list_buckets_page(options);
    if (!page.ok()) return std::move(page).problem();
    std::move(page->buckets.begin(), page->buckets.end(), std::back_inserter(buckets));
    if (!page->next_continuation_token) return buckets;
    options.continuation_token = std::move(*page->next_continuation_token);
    if (!seen.insert(options.continuation_token).second) return bad_response(attempt, kRepeats);
  }
  return bad_response(attempt, kEndless);
}

Result<void> Client::create_bucket(std::string_view bucket, std::string_view location_hint) {
  const Attempt attempt = at_bucket("CreateBucket", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  // AWS wants the region of all but its first named here; R2 takes a hint, or places the bucket by itself.
  const std::string& region = endpoint().region;
  std::string body;
  if (!location_hint.empty()) {
    body = xml::write_create_bucket(location_hint);
  } else if (region != "auto" && region != "us-east-1") {
    body = xml::write_create_bucket(region);
  }
  return impl_->done({.attempt = attempt,
                      .request = request("PUT", bucket),
                      .body = std::move(body),
                      .repeat = Repeat::only_unsent});
}

Result<void> Client::head_bucket(std::string_view bucket) {
  const Attempt attempt = at_bucket("HeadBucket", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  return impl_->done({.attempt = attempt, .request = request("HEAD", bucket)});
}

Result<void> Client::delete_bucket(std::string_view bucket) {
  const Attempt attempt = at_bucket("DeleteBucket", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  // A second attempt would say that there is no such bucket.
  return impl_->done(
      {.attempt = attempt, .request = request("DELETE", bucket), .repeat = Repeat::only_unsent});
}

Result<std::string> Client::get_bucket_location(std::string_view bucket) {
  const Attempt attempt = at_bucket("GetBucketLocation", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  auto response =
      impl_->caller.call({.attempt = attempt, .request = request("GET", bucket, {}, {{"location", ""}})});
  if (!response.ok()) return std::move(response).problem();
  return checked(attempt, xml::parse_location(response->body));
}

}  // namespace r2deck::s3
