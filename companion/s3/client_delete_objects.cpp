// Deleting many objects: in calls of 1,000, the errors told by key.
#include <algorithm>

#include "companion/s3/client_impl.h"
#include "shared/r2/limits.h"

namespace r2deck::s3 {
namespace {

// Keys that XML 1.0 cannot hold, or would give back as another ("\r"), go one by one.
bool fits_xml(std::string_view key) {
  return std::none_of(key.begin(), key.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n'; }) &&
         key.find("\xef\xbf\xbe") == std::string_view::npos &&
         key.find("\xef\xbf\xbf") == std::string_view::npos;
}

using Keys = std::vector<std::string>;

}  // namespace

Result<std::vector<DeleteFailure>> Client::delete_objects(std::string_view bucket, const Keys& keys) {
  const Attempt attempt = at_bucket("DeleteObjects", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  if (std::find(keys.begin(), keys.end(), "") != keys.end())
    return invalid(attempt, "The object's key is empty.");
  std::vector<DeleteFailure> failures;
  Keys sorted = keys;
  const auto plain = std::stable_partition(sorted.begin(), sorted.end(), fits_xml);

  for (auto from = sorted.begin(); from != plain;) {
    const auto to = from + std::min<std::ptrdiff_t>(r2::kMaxDeleteKeys, plain - from);
    const Keys batch(from, to);
    std::string body = xml::write_delete(batch);
    Pairs headers = {{"Content-MD5", content_md5(body)}, {"Content-Type", "application/xml"}};
    auto response =
        impl_->caller.call({.attempt = attempt,
                            .request = request("POST", bucket, {}, {{"delete", ""}}, std::move(headers)),
                            .body = std::move(body)});
    auto errors = response.ok() ? checked(attempt, xml::parse_delete(response->body))
                                : Result<std::vector<xml::KeyError>>(std::move(response).problem());
    if (!errors.ok()) {
      if (from == sorted.begin()) return std::move(errors).problem();
      std::for_each(from, sorted.end(), [&](const auto& key) {
        failures.push_back({key, errors.problem()});
      });
      return failures;
    }
    for (const xml::KeyError& error : *errors) {
      const Attempt one = at_object("DeleteObjects", bucket, error.key);
      failures.push_back({error.key, problem_from_code(one, error.error.code, error.error.message)});
    }
    from = to;
  }
  for (auto key = plain; key != sorted.end(); ++key) {
    if (auto deleted = delete_object(bucket, *key); !deleted.ok())
      failures.push_back({*key, std::move(deleted).problem()});
  }
  return failures;
}

}  // namespace r2deck::s3
