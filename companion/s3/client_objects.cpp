// One object: look, get, put, delete, copy.
#include "companion/s3/client_impl.h"
#include "companion/s3/content_range.h"
#include "shared/r2/limits.h"

namespace r2deck::s3 {
namespace {

Pairs override_query(const ResponseOverrides& overrides) {
  Pairs query;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) query.emplace_back(std::string("response-").append(name), value);
  };
  add("content-type", overrides.content_type);
  add("content-disposition", overrides.content_disposition);
  add("content-encoding", overrides.content_encoding);
  add("content-language", overrides.content_language);
  add("cache-control", overrides.cache_control);
  add("expires", overrides.expires);
  return query;
}

// Of HeadObject and GetObject.
Result<Request> reading(const Attempt& attempt, std::string_view method, std::string_view bucket,
                        std::string_view key, const GetObjectOptions& options) {
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  Request out = request(method, bucket, key, override_query(options.overrides));
  add_conditions(out.headers, options.conditions);
  if (auto added = add_customer_key(out.headers, attempt, options.customer_key); !added.ok())
    return std::move(added).problem();
  if (options.part_number < 0 || options.part_number > r2::kMaxParts)
    return invalid(attempt, "Parts are numbered from 1 to 10,000.");
  if (options.part_number > 0 && options.range)
    return invalid(attempt, "Ask for a part or a range, not both.");
  if (options.part_number > 0) out.query.emplace_back("partNumber", std::to_string(options.part_number));
  if (options.range) {
    auto range = to_header(*options.range);
    if (!range) return invalid(attempt, "The range ends before it begins.");
    out.headers.emplace_back("Range", std::move(*range));
  }
  return out;
}

std::string_view name_of(MetadataDirective directive) {
  switch (directive) {
    case MetadataDirective::copy:
      return "COPY";
    case MetadataDirective::replace:
      return "REPLACE";
    case MetadataDirective::merge:
      return "MERGE";
  }
  return "COPY";
}

Result<Pairs> copy_headers(const Attempt& attempt, std::string source, const CopyObjectOptions& options) {
  ObjectHeaders carried;
  if (options.directive != MetadataDirective::copy) carried = options.headers;
  carried.storage_class = options.headers.storage_class;
  Pairs headers = to_headers(carried);
  headers.emplace_back("x-amz-copy-source", std::move(source));
  headers.emplace_back("x-amz-metadata-directive", name_of(options.directive));
  add_conditions(headers, options.source_conditions, "x-amz-copy-source-");
  add_conditions(headers, options.destination_conditions, "cf-copy-destination-");
  if (auto added = add_customer_key(headers, attempt, options.customer_key); !added.ok())
    return std::move(added).problem();
  if (auto added = add_customer_key(headers, attempt, options.source_customer_key, "copy-source-");
      !added.ok())
    return std::move(added).problem();
  return headers;
}

// Repeated, a copy would meet what it has made itself: under the destination's conditions always, and under
// the source's conditions and keys where the source is the destination.
Repeat repeat_of_copy(bool onto_itself, const CopyObjectOptions& options) {
  const bool source_must_fit =
      !options.source_conditions.empty() || options.source_customer_key || options.customer_key;
  const bool safe = options.destination_conditions.empty() && !(onto_itself && source_must_fit);
  return safe ? Repeat::safe : Repeat::only_unsent;
}

}  // namespace

Result<ObjectHead> Client::head_object(std::string_view bucket, std::string_view key,
                                       const GetObjectOptions& options) {
  const Attempt attempt = at_object("HeadObject", bucket, key);
  auto asked = reading(attempt, "HEAD", bucket, key, options);
  if (!asked.ok()) return std::move(asked).problem();
  auto response = impl_->caller.call({.attempt = attempt, .request = std::move(*asked)});
  if (!response.ok()) return std::move(response).problem();
  return object_head(attempt, *response);
}

Result<ObjectHead> Client::get_object(std::string_view bucket, std::string_view key, const BodySink& sink,
                                      const GetObjectOptions& options) {
  const Attempt attempt = at_object("GetObject", bucket, key);
  auto asked = reading(attempt, "GET", bucket, key, options);
  if (!asked.ok()) return std::move(asked).problem();
  std::int64_t received = 0;
  Result<ObjectHead> head = bad_response(attempt, {});
  const Download download{.objection = [&](const HttpResponse& answer) -> std::optional<std::string> {
                            head = object_head(attempt, answer);
                            if (!head.ok()) return head.problem().message;
                            return objection_to(answer, *head, options);
                          },
                          .sink =
                              [&](std::string_view bytes) {
                                received += static_cast<std::int64_t>(bytes.size());
                                return sink(bytes);
                              }};
  auto response =
      impl_->caller.call({.attempt = attempt, .request = std::move(*asked), .download = &download});
  if (!response.ok()) return std::move(response).problem();
  if (head->size != received) return bad_response(attempt, "The answer is not as long as it says.");
  return head;
}

Result<std::string> Client::put_object(std::string_view bucket, std::string_view key, const Body& body,
                                       const PutObjectOptions& options) {
  const Attempt attempt = at_object("PutObject", bucket, key);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  if (body.size() < 0) return invalid(attempt, "A body has no less than 0 bytes.");
  Pairs headers = to_headers(options.headers);
  add_conditions(headers, options.conditions);
  if (!options.content_md5.empty()) headers.emplace_back("Content-MD5", options.content_md5);
  if (options.create_bucket_if_missing) headers.emplace_back("cf-create-bucket-if-missing", "true");
  if (auto added = add_customer_key(headers, attempt, options.customer_key); !added.ok())
    return std::move(added).problem();
  // Repeated, a conditional one would meet its own object.
  auto response =
      impl_->caller.call({.attempt = attempt,
                          .request = request("PUT", bucket, key, {}, std::move(headers)),
                          .repeat = options.conditions.empty() ? Repeat::safe : Repeat::only_unsent,
                          .stream = &body});
  if (!response.ok()) return std::move(response).problem();
  return etag_of(attempt, *response);
}

Result<void> Client::delete_object(std::string_view bucket, std::string_view key) {
  const Attempt attempt = at_object("DeleteObject", bucket, key);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return named;
  return impl_->done({.attempt = attempt, .request = request("DELETE", bucket, key)});
}

Result<CopyResult> Client::copy_object(std::string_view source_bucket, std::string_view source_key,
                                       std::string_view bucket, std::string_view key,
                                       const CopyObjectOptions& options) {
  const Attempt attempt = at_object("CopyObject", bucket, key);
  if (auto named = check_names(attempt, source_bucket, source_key); !named.ok())
    return std::move(named).problem();
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  auto headers = copy_headers(attempt, copy_source(source_bucket, source_key), options);
  if (!headers.ok()) return std::move(headers).problem();
  const bool onto_itself = source_bucket == bucket && source_key == key;
  auto response = impl_->caller.call({.attempt = attempt,
                                      .request = request("PUT", bucket, key, {}, std::move(*headers)),
                                      .repeat = repeat_of_copy(onto_itself, options)});
  if (!response.ok()) return std::move(response).problem();
  return checked(attempt, xml::parse_copy_object(response->body));
}

}  // namespace r2deck::s3
