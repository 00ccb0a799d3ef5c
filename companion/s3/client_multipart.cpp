// Uploads in parts.
#include <iterator>
#include <set>

#include "companion/s3/client_impl.h"
#include "shared/r2/limits.h"

namespace r2deck::s3 {
namespace {

// Without an upload id, these would be about the object itself: a part would overwrite it, an abort delete
// it.
Result<void> check_upload(const Attempt& attempt, std::string_view bucket, std::string_view key,
                          std::string_view upload_id) {
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return named;
  if (upload_id.empty()) return invalid(attempt, "The upload's id is empty.");
  return {};
}

Result<void> check_part(const Attempt& attempt, std::string_view bucket, std::string_view key,
                        std::string_view upload_id, std::int32_t part_number) {
  if (auto fine = check_upload(attempt, bucket, key, upload_id); !fine.ok()) return fine;
  if (part_number < 1 || part_number > r2::kMaxParts)
    return invalid(attempt, "Parts are numbered from 1 to 10,000.");
  return {};
}

Pairs part_query(std::string_view upload_id, std::int32_t part_number) {
  return {{"partNumber", std::to_string(part_number)}, {"uploadId", std::string(upload_id)}};
}

// Where the next page begins. The pair of markers never repeats in a list that ends.
struct UploadMarkers {
  std::string key, upload_id;
  auto operator<=>(const UploadMarkers&) const = default;  // NOLINT(modernize-use-nullptr): no 0 here
};

Pairs uploads_query(const ListUploadsOptions& options, const UploadMarkers& from) {
  Pairs query = {{"uploads", ""}, {"encoding-type", "url"}, {"max-uploads", "1000"}};
  if (!options.prefix.empty()) query.emplace_back("prefix", options.prefix);
  if (!options.delimiter.empty()) query.emplace_back("delimiter", options.delimiter);
  if (!from.key.empty()) query.emplace_back("key-marker", from.key);
  if (!from.upload_id.empty()) query.emplace_back("upload-id-marker", from.upload_id);
  return query;
}

}  // namespace

Result<std::string> Client::create_multipart_upload(std::string_view bucket, std::string_view key,
                                                    const ObjectHeaders& headers, bool if_none_match,
                                                    const CreateUploadOptions& options) {
  const Attempt attempt = at_object("CreateMultipartUpload", bucket, key);
  if (auto named = check_names(attempt, bucket, key); !named.ok()) return std::move(named).problem();
  Pairs all = to_headers(headers);
  if (if_none_match) all.emplace_back("If-None-Match", "*");
  if (options.create_bucket_if_missing) all.emplace_back("cf-create-bucket-if-missing", "true");
  if (auto added = add_customer_key(all, attempt, options.customer_key); !added.ok())
    return std::move(added).problem();
  auto response =
      impl_->caller.call({.attempt = attempt,
                          .request = request("POST", bucket, key, {{"uploads", ""}}, std::move(all)),
                          .repeat = Repeat::only_unsent});
  if (!response.ok()) return std::move(response).problem();
  return checked(attempt, xml::parse_create_multipart_upload(response->body));
}

Result<std::string> Client::upload_part(std::string_view bucket, std::string_view key,
                                        std::string_view upload_id, std::int32_t part_number,
                                        const Body& body, const UploadPartOptions& options) {
  const Attempt attempt = at_object("UploadPart", bucket, key, Addressed::upload);
  if (auto fine = check_part(attempt, bucket, key, upload_id, part_number); !fine.ok())
    return std::move(fine).problem();
  if (body.size() < 0) return invalid(attempt, "A body has no less than 0 bytes.");
  Pairs headers;
  if (!options.content_md5.empty()) headers.emplace_back("Content-MD5", options.content_md5);
  if (auto added = add_customer_key(headers, attempt, options.customer_key); !added.ok())
    return std::move(added).problem();
  auto response = impl_->caller.call(
      {.attempt = attempt,
       .request = request("PUT", bucket, key, part_query(upload_id, part_number), std::move(headers)),
       .stream = &body});
  if (!response.ok()) return std::move(response).problem();
  return etag_of(attempt, *response);
}

Result<std::string> Client::upload_part_copy(std::string_view source_bucket, std::string_view source_key,
                                             std::string_view bucket, std::string_view key,
                                             std::string_view upload_id, std::int32_t part_number,
                                             const UploadPartCopyOptions& options) {
  const Attempt attempt = at_object("UploadPartCopy", bucket, key, Addressed::upload);
  if (auto named = check_names(attempt, source_bucket, source_key); !named.ok())
    return std::move(named).problem();
  if (auto fine = check_part(attempt, bucket, key, upload_id, part_number); !fine.ok())
    return std::move(fine).problem();
  Pairs headers = {{"x-amz-copy-source", copy_source(source_bucket, source_key)}};
  if (options.range) {
    auto range = options.range->first && options.range->last ? to_header(*options.range) : std::nullopt;
    if (!range) return invalid(attempt, "A range to copy has a first and a last byte.");
    headers.emplace_back("x-amz-copy-source-range", std::move(*range));
  }
  if (auto added = add_customer_key(headers, attempt, options.customer_key); !added.ok())
    return std::move(added).problem();
  if (auto added = add_customer_key(headers, attempt, options.source_customer_key, "copy-source-");
      !added.ok())
    return std::move(added).problem();
  auto response = impl_->caller.call(
      {.attempt = attempt,
       .request = request("PUT", bucket, key, part_query(upload_id, part_number), std::move(headers))});
  if (!response.ok()) return std::move(response).problem();
  return checked(attempt, xml::parse_upload_part_copy(response->body));
}

Result<std::vector<Part>> Client::list_parts(std::string_view bucket, std::string_view key,
                                             std::string_view upload_id) {
  const Attempt attempt = at_object("ListParts", bucket, key, Addressed::upload);
  if (auto fine = check_upload(attempt, bucket, key, upload_id); !fine.ok()) return std::move(fine).problem();
  std::vector<Part> parts;
  std::int32_t marker = 0;
  for (int pages = 0; pages < kMaxPages && parts.size() <= r2::kMaxParts; ++pages) {
    Pairs query = {{"uploadId", std::string(upload_id)}, {"max-parts", "1000"}};
    if (marker > 0) query.emplace_back("part-number-marker", std::to_string(marker));
    auto response =
        impl_->caller.call({.attempt = attempt, .request = request("GET", bucket, key, std::move(query))});
    if (!response.ok()) return std::move(response).problem();
    auto page = checked(attempt, xml::parse_list_parts(response->body));
    if (!page.ok()) return std::move(page).problem();
    std::move(page->parts.begin(), page->parts.end(), std::back_inserter(parts));
    if (!page->next_marker) return parts;
    if (*page->next_marker <= marker) return bad_response(attempt, kRepeats);
    if (*page->next_marker > r2::kMaxParts) break;
    marker = *page->next_marker;
  }
  return bad_response(attempt, kEndless);
}

Result<UploadList> Client::list_multipart_uploads(std::string_view bucket,
                                                  const ListUploadsOptions& options) {
  const Attempt attempt = at_bucket("ListMultipartUploads", bucket);
  if (auto named = check_names(attempt, bucket); !named.ok()) return std::move(named).problem();
  UploadList all;
  std::set<UploadMarkers> seen;
  UploadMarkers from;
  for (int pages = 0; pages < kMaxPages; ++pages) {
    auto response = impl_->caller.call(
        {.attempt = attempt, .request = request("GET", bucket, {}, uploads_query(options, from))});
    if (!response.ok()) return std::move(response).problem();
    auto page = checked(attempt, xml::parse_list_multipart_uploads(response->body));
    if (!page.ok()) return std::move(page).problem();
    std::move(page->list.uploads.begin(), page->list.uploads.end(), std::back_inserter(all.uploads));
    std::move(page->list.common_prefixes.begin(), page->list.common_prefixes.end(),
              std::back_inserter(all.common_prefixes));
    if (!page->goes_on) return all;
    from = {std::move(page->next_key_marker), std::move(page->next_upload_id_marker)};
    if (!seen.insert(from).second) return bad_response(attempt, kRepeats);
  }
  return bad_response(attempt, kEndless);
}

Result<std::string> Client::complete_multipart_upload(std::string_view bucket, std::string_view key,
                                                      std::string_view upload_id,
                                                      const std::vector<Part>& parts, bool if_none_match) {
  const Attempt attempt = at_object("CompleteMultipartUpload", bucket, key, Addressed::upload);
  if (auto fine = check_upload(attempt, bucket, key, upload_id); !fine.ok()) return std::move(fine).problem();
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
  if (auto fine = check_upload(attempt, bucket, key, upload_id); !fine.ok()) return fine;
  auto done =
      impl_->done({.attempt = attempt,
                   .request = request("DELETE", bucket, key, {{"uploadId", std::string(upload_id)}})});
  if (!done.ok() && done.problem().code == ErrorCode::no_such_upload) return {};
  return done;
}

}  // namespace r2deck::s3
