// A bucket's configuration: CORS, lifecycle, encryption.
#include <algorithm>

#include "companion/s3/client_impl.h"

namespace r2deck::s3 {
namespace {

// `name` is the sub-resource: "cors", "lifecycle".
Call get_config(const Attempt& attempt, std::string_view bucket, std::string name) {
  return {.attempt = attempt, .request = request("GET", bucket, {}, {{std::move(name), ""}})};
}
Call delete_config(const Attempt& attempt, std::string_view bucket, std::string name) {
  return {.attempt = attempt, .request = request("DELETE", bucket, {}, {{std::move(name), ""}})};
}
// AWS and RGW want the MD5 here; it harms nowhere.
Call put_config(const Attempt& attempt, std::string_view bucket, std::string name, std::string body) {
  Pairs headers = {{"Content-MD5", content_md5(body)}, {"Content-Type", "application/xml"}};
  return {.attempt = attempt,
          .request = request("PUT", bucket, {}, {{std::move(name), ""}}, std::move(headers)),
          .body = std::move(body)};
}

}  // namespace

Result<std::vector<CorsRule>> Client::get_bucket_cors(std::string_view bucket) {
  const Attempt attempt = at_bucket("GetBucketCors", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  auto response = impl_->caller.call(get_config(attempt, bucket, "cors"));
  if (response.ok()) return checked(attempt, xml::parse_cors(response->body));
  if (response.problem().remote_code == "NoSuchCORSConfiguration") return std::vector<CorsRule>{};
  return std::move(response).problem();
}

Result<void> Client::put_bucket_cors(std::string_view bucket, const std::vector<CorsRule>& rules) {
  const Attempt attempt = at_bucket("PutBucketCors", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  return impl_->done(put_config(attempt, bucket, "cors", xml::write_cors(rules)));
}

Result<void> Client::delete_bucket_cors(std::string_view bucket) {
  const Attempt attempt = at_bucket("DeleteBucketCors", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  return impl_->done(delete_config(attempt, bucket, "cors"));
}

Result<std::vector<LifecycleRule>> Client::get_bucket_lifecycle(std::string_view bucket) {
  const Attempt attempt = at_bucket("GetBucketLifecycleConfiguration", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  auto response = impl_->caller.call(get_config(attempt, bucket, "lifecycle"));
  if (response.ok()) return checked(attempt, xml::parse_lifecycle(response->body));
  if (response.problem().remote_code == "NoSuchLifecycleConfiguration") return std::vector<LifecycleRule>{};
  return std::move(response).problem();
}

Result<void> Client::put_bucket_lifecycle(std::string_view bucket, const std::vector<LifecycleRule>& rules) {
  const Attempt attempt = at_bucket("PutBucketLifecycleConfiguration", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  if (std::any_of(rules.begin(), rules.end(), [](const LifecycleRule& rule) { return rule.has_more; }))
    return invalid(attempt, "A rule says more than R2 knows, which writing it would lose.");
  return impl_->done(put_config(attempt, bucket, "lifecycle", xml::write_lifecycle(rules)));
}

Result<void> Client::delete_bucket_lifecycle(std::string_view bucket) {
  const Attempt attempt = at_bucket("DeleteBucketLifecycle", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  return impl_->done(delete_config(attempt, bucket, "lifecycle"));
}

Result<std::optional<BucketEncryption>> Client::get_bucket_encryption(std::string_view bucket) {
  const Attempt attempt = at_bucket("GetBucketEncryption", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  auto response = impl_->caller.call(get_config(attempt, bucket, "encryption"));
  if (response.ok()) return checked(attempt, xml::parse_encryption(response->body));
  if (response.problem().remote_code == "ServerSideEncryptionConfigurationNotFoundError")
    return std::optional<BucketEncryption>();
  return std::move(response).problem();
}

}  // namespace r2deck::s3
