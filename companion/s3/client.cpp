#include "companion/s3/client.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <set>

#include "companion/s3/call.h"
#include "companion/s3/rfc2047.h"
#include "companion/s3/xml.h"

namespace r2deck::s3 {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

Attempt at_service(std::string_view operation, const Endpoint& endpoint) {
  return {.operation = operation, .subject = endpoint.authority(), .addressed = Addressed::service};
}
Attempt at_bucket(std::string_view operation, std::string_view bucket) {
  return {.operation = operation, .subject = std::string(bucket), .addressed = Addressed::bucket};
}
Attempt at_object(std::string_view operation, std::string_view bucket, std::string_view key,
                  Addressed addressed = Addressed::object) {
  return {.operation = operation,
          .subject = std::string(bucket).append(1, '/').append(key),
          .addressed = addressed};
}

Request request(std::string_view method, std::string_view bucket = {}, std::string_view key = {},
                Pairs query = {}, Pairs headers = {}) {
  return {.method = std::string(method),
          .bucket = std::string(bucket),
          .key = std::string(key),
          .query = std::move(query),
          .headers = std::move(headers)};
}

// An empty name would address the next thing above: deleting the object "" would delete the bucket.
Result<void> check_names(const Attempt& attempt, std::string_view bucket,
                         std::optional<std::string_view> key = {}) {
  if (!bucket.empty() && (!key || !key->empty())) return {};
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = std::string(attempt.operation),
                 .subject = attempt.subject,
                 .message = bucket.empty() ? "The bucket's name is empty." : "The object's key is empty.",
                 .hint = {}};
}

// PutBucketCors wants one on AWS and RGW; it harms nowhere.
std::string content_md5(std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_md5(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)};
}

template <class T>
Result<T> checked(const Attempt& attempt, xml::Parsed<T> parsed) {
  if (auto* malformed = std::get_if<xml::Malformed>(&parsed)) {
    return bad_response(attempt, std::move(malformed->message));
  }
  return std::move(std::get<T>(parsed));
}

Result<ObjectHead> object_head(const Attempt& attempt, const HttpResponse& response) {
  ObjectHead head;
  const auto length = response.header("content-length");
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), head.size);
  if (error != std::errc{} || end != length.data() + length.size() || head.size < 0) {
    return bad_response(attempt, "The answer does not say how long the object is.");
  }
  const auto modified = text::from_http_date(response.header("last-modified"));
  if (!modified.ok()) return bad_response(attempt, "The answer does not say when the object was changed.");
  head.modified = *modified;
  head.etag = xml::unquoted_etag(response.header("etag"));
  head.content_type = response.header("content-type");
  head.storage_class = response.header("x-amz-storage-class");
  for (const auto& [name, value] : response.headers) {
    if (name.starts_with(kMetadataPrefix)) {
      head.metadata.emplace_back(name.substr(kMetadataPrefix.size()), from_encoded_words(value));
    }
  }
  std::sort(head.metadata.begin(), head.metadata.end());  // the transport keeps no order
  return head;
}

constexpr std::string_view kRepeats = "The list goes on where it has been before.";

}  // namespace

struct Client::Impl {
  Caller caller;

  Impl(Endpoint endpoint, Credentials credentials, ClientOptions options)
      : caller(std::move(endpoint), std::move(credentials), std::move(options)) {}

  Result<void> done(const Call& call) {
    auto response = caller.call(call);
    if (!response.ok()) return std::move(response).problem();
    return {};
  }
};

Client::Client(Endpoint endpoint, Credentials credentials, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(endpoint), std::move(credentials), std::move(options))) {}
Client::~Client() = default;

std::int64_t Client::clock_offset() const {
  return impl_->caller.clock_offset();
}
const Endpoint& Client::endpoint() const {
  return impl_->caller.endpoint();
}

Result<std::vector<Bucket>> Client::list_buckets() {
  const Attempt attempt = at_service("ListBuckets", endpoint());
  std::vector<Bucket> buckets;
  std::set<std::string> seen;
  for (Pairs query;;) {
    auto response =
        impl_->caller.call({.attempt = attempt, .request = request("GET", {}, {}, query), .body = {}});
    if (!response.ok()) return std::move(response).problem();
    auto page = checked(attempt, xml::parse_list_buckets(response->body));
    if (!page.ok()) return std::move(page).problem();
    std::move(page->buckets.begin(), page->buckets.end(), std::back_inserter(buckets));
    if (!page->next_token) return buckets;
    if (!seen.insert(*page->next_token).second) return bad_response(attempt, std::string(kRepeats));
    query = {{"continuation-token", std::move(*page->next_token)}};
  }
}

Result<void> Client::create_bucket(std::string_view bucket) {
  const Attempt attempt = at_bucket("CreateBucket", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  // AWS wants the region of all but its first named here; R2 places the bucket by itself.
  const std::string& region = endpoint().region;
  std::string body;
  if (region != "auto" && region != "us-east-1") body = xml::write_create_bucket(region);
  return impl_->done({.attempt = attempt,
                      .request = request("PUT", bucket),
                      .body = std::move(body),
                      .repeat = Repeat::only_unsent});
}

Result<void> Client::head_bucket(std::string_view bucket) {
  const Attempt attempt = at_bucket("HeadBucket", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  return impl_->done({.attempt = attempt, .request = request("HEAD", bucket), .body = {}});
}

Result<std::vector<CorsRule>> Client::get_bucket_cors(std::string_view bucket) {
  const Attempt attempt = at_bucket("GetBucketCors", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  auto response = impl_->caller.call(
      {.attempt = attempt, .request = request("GET", bucket, {}, {{"cors", ""}}), .body = {}});
  if (response.ok()) return checked(attempt, xml::parse_cors(response->body));
  if (response.problem().remote_code == "NoSuchCORSConfiguration") return std::vector<CorsRule>{};
  return std::move(response).problem();
}

Result<void> Client::put_bucket_cors(std::string_view bucket, const std::vector<CorsRule>& rules) {
  const Attempt attempt = at_bucket("PutBucketCors", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return named;
  std::string body = xml::write_cors(rules);
  Pairs headers = {{"Content-MD5", content_md5(body)}, {"Content-Type", "application/xml"}};
  return impl_->done({.attempt = attempt,
                      .request = request("PUT", bucket, {}, {{"cors", ""}}, std::move(headers)),
                      .body = std::move(body)});
}

Result<ListObjectsPage> Client::list_objects_v2(std::string_view bucket, const ListObjectsOptions& options) {
  const Attempt attempt = at_bucket("ListObjectsV2", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  // Keys may hold control characters that XML cannot; encoded they survive.
  Pairs query = {
      {"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", std::to_string(options.max_keys)}};
  if (!options.prefix.empty()) query.emplace_back("prefix", options.prefix);
  if (!options.delimiter.empty()) query.emplace_back("delimiter", options.delimiter);
  if (!options.continuation_token.empty())
    query.emplace_back("continuation-token", options.continuation_token);
  auto response = impl_->caller.call(
      {.attempt = attempt, .request = request("GET", bucket, {}, std::move(query)), .body = {}});
  if (!response.ok()) return std::move(response).problem();
  auto page = checked(attempt, xml::parse_list_objects_v2(response->body));
  if (page.ok() && page->next_continuation_token == options.continuation_token &&
      page->next_continuation_token) {
    return bad_response(attempt, std::string(kRepeats));
  }
  return page;
}

Result<ObjectHead> Client::head_object(std::string_view bucket, std::string_view key) {
  const Attempt attempt = at_object("HeadObject", bucket, key);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  auto response =
      impl_->caller.call({.attempt = attempt, .request = request("HEAD", bucket, key), .body = {}});
  if (!response.ok()) return std::move(response).problem();
  return object_head(attempt, *response);
}

Result<void> Client::delete_object(std::string_view bucket, std::string_view key) {
  const Attempt attempt = at_object("DeleteObject", bucket, key);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return named;
  return impl_->done({.attempt = attempt, .request = request("DELETE", bucket, key), .body = {}});
}

Result<std::string> Client::create_multipart_upload(std::string_view bucket, std::string_view key,
                                                    const ObjectHeaders& headers, bool if_none_match) {
  const Attempt attempt = at_object("CreateMultipartUpload", bucket, key);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  Pairs all = to_headers(headers);
  if (if_none_match) all.emplace_back("If-None-Match", "*");
  auto response =
      impl_->caller.call({.attempt = attempt,
                          .request = request("POST", bucket, key, {{"uploads", ""}}, std::move(all)),
                          .body = {},
                          .repeat = Repeat::only_unsent});
  if (!response.ok()) return std::move(response).problem();
  return checked(attempt, xml::parse_create_multipart_upload(response->body));
}

Result<std::vector<Part>> Client::list_parts(std::string_view bucket, std::string_view key,
                                             std::string_view upload_id) {
  const Attempt attempt = at_object("ListParts", bucket, key, Addressed::upload);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  std::vector<Part> parts;
  for (std::int32_t marker = 0;;) {
    Pairs query = {{"uploadId", std::string(upload_id)}, {"max-parts", "1000"}};
    if (marker > 0) query.emplace_back("part-number-marker", std::to_string(marker));
    auto response = impl_->caller.call(
        {.attempt = attempt, .request = request("GET", bucket, key, std::move(query)), .body = {}});
    if (!response.ok()) return std::move(response).problem();
    auto page = checked(attempt, xml::parse_list_parts(response->body));
    if (!page.ok()) return std::move(page).problem();
    std::move(page->parts.begin(), page->parts.end(), std::back_inserter(parts));
    if (!page->next_marker) return parts;
    if (*page->next_marker <= marker) return bad_response(attempt, std::string(kRepeats));
    marker = *page->next_marker;
  }
}

Result<std::string> Client::complete_multipart_upload(std::string_view bucket, std::string_view key,
                                                      std::string_view upload_id,
                                                      const std::vector<Part>& parts, bool if_none_match) {
  const Attempt attempt = at_object("CompleteMultipartUpload", bucket, key, Addressed::upload);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  Pairs headers = {{"Content-Type", "application/xml"}};
  if (if_none_match) headers.emplace_back("If-None-Match", "*");
  auto response = impl_->caller.call(
      {.attempt = attempt,
       .request = request("POST", bucket, key, {{"uploadId", std::string(upload_id)}}, std::move(headers)),
       .body = xml::write_complete_multipart_upload(parts),
       .repeat = Repeat::never});
  if (!response.ok()) return std::move(response).problem();
  return checked(attempt, xml::parse_complete_multipart_upload(response->body));
}

Result<void> Client::abort_multipart_upload(std::string_view bucket, std::string_view key,
                                            std::string_view upload_id) {
  const Attempt attempt = at_object("AbortMultipartUpload", bucket, key, Addressed::upload);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return named;
  auto done = impl_->done({.attempt = attempt,
                           .request = request("DELETE", bucket, key, {{"uploadId", std::string(upload_id)}}),
                           .body = {}});
  if (!done.ok() && done.problem().code == ErrorCode::no_such_upload) return {};
  return done;
}

}  // namespace r2deck::s3
