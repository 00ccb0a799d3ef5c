// Listing a bucket's objects, a page a call.
#include "companion/s3/client_impl.h"

namespace r2deck::s3 {
namespace {

// Keys may hold control characters that XML cannot; encoded they survive.
Pairs list_query(const ListObjectsOptions& options) {
  Pairs query = {{"encoding-type", "url"}, {"max-keys", std::to_string(options.max_keys)}};
  if (!options.prefix.empty()) query.emplace_back("prefix", options.prefix);
  if (!options.delimiter.empty()) query.emplace_back("delimiter", options.delimiter);
  return query;
}

Result<ListObjectsPage> going_on(const Attempt& attempt, const ListObjectsOptions& options,
                                 Result<ListObjectsPage> page) {
  if (page.ok() && page->next_continuation_token &&
      *page->next_continuation_token == options.continuation_token) {
    return bad_response(attempt, kRepeats);
  }
  return page;
}

}  // namespace

Result<ListObjectsPage> Client::list_objects_v2(std::string_view bucket, const ListObjectsOptions& options) {
  const Attempt attempt = at_bucket("ListObjectsV2", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  Pairs query = list_query(options);
  query.emplace_back("list-type", "2");
  if (!options.continuation_token.empty())
    query.emplace_back("continuation-token", options.continuation_token);
  if (!options.start_after.empty()) query.emplace_back("start-after", options.start_after);
  auto response =
      impl_->caller.call({.attempt = attempt, .request = request("GET", bucket, {}, std::move(query))});
  if (!response.ok()) return std::move(response).problem();
  return going_on(attempt, options, checked(attempt, xml::parse_list_objects_v2(response->body)));
}

Result<ListObjectsPage> Client::list_objects(std::string_view bucket, const ListObjectsOptions& options) {
  const Attempt attempt = at_bucket("ListObjects", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  Pairs query = list_query(options);
  if (!options.continuation_token.empty()) query.emplace_back("marker", options.continuation_token);
  auto response =
      impl_->caller.call({.attempt = attempt, .request = request("GET", bucket, {}, std::move(query))});
  if (!response.ok()) return std::move(response).problem();
  return going_on(attempt, options, checked(attempt, xml::parse_list_objects(response->body)));
}

}  // namespace r2deck::s3
