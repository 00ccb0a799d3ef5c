#include "companion/s3/xml_reader.h"
#include "companion/s3/xml_writer.h"
#include "shared/r2/limits.h"

namespace r2deck::s3::xml {
namespace {

std::optional<Part> part_of(const pugi::xml_node& node) {
  const auto part_number = number<std::int32_t>(child_text(node, "PartNumber"));
  const auto size = number<std::int64_t>(child_text(node, "Size"));
  if (!part_number || *part_number < 1 || *part_number > r2::kMaxParts || !size || *size < 0)
    return std::nullopt;
  return Part{.part_number = *part_number, .size = *size, .etag = unquoted_etag(child_text(node, "ETag"))};
}

std::optional<Upload> upload_of(const pugi::xml_node& node, bool encoded) {
  const auto initiated = time_of(child_text(node, "Initiated"));
  std::string key = child_text(node, "Key");
  Upload upload{.key = encoded ? url_decoded(key) : std::move(key),
                .upload_id = child_text(node, "UploadId"),
                .initiated = initiated.value_or(0),
                .storage_class = child_text(node, "StorageClass")};
  if (!initiated || upload.key.empty() || upload.upload_id.empty()) return std::nullopt;
  return upload;
}

}  // namespace

Parsed<PartsPage> parse_list_parts(std::string_view body) {
  const Document document(body, "ListPartsResult");
  const pugi::xml_node root = document.root();
  if (!root) return no_s3();
  PartsPage page;
  bool valid = true;
  for_each_child(root, "Part", [&](const pugi::xml_node& node) {
    auto part = part_of(node);
    if (part) page.parts.push_back(std::move(*part));
    valid = valid && part;
  });
  if (!valid) return malformed("part");
  const auto truncated = is_truncated(root);
  if (!truncated) return malformed("IsTruncated");
  if (*truncated) {
    page.next_marker = number<std::int32_t>(child_text(root, "NextPartNumberMarker"));
    if (!page.next_marker) return no_token();
  }
  return page;
}

Parsed<UploadsPage> parse_list_multipart_uploads(std::string_view body) {
  const Document document(body, "ListMultipartUploadsResult");
  const pugi::xml_node root = document.root();
  if (!root) return no_s3();
  const bool encoded = child_text(root, "EncodingType") == "url";
  UploadsPage page;
  bool valid = true;
  for_each_child(root, "Upload", [&](const pugi::xml_node& node) {
    auto upload = upload_of(node, encoded);
    if (upload) page.list.uploads.push_back(std::move(*upload));
    valid = valid && upload;
  });
  if (!valid) return malformed("upload");
  for_each_child(root, "CommonPrefixes", [&](const pugi::xml_node& node) {
    std::string prefix = child_text(node, "Prefix");
    page.list.common_prefixes.push_back(encoded ? url_decoded(prefix) : std::move(prefix));
  });
  const auto truncated = is_truncated(root);
  if (!truncated) return malformed("IsTruncated");
  page.goes_on = *truncated;
  if (!page.goes_on) return page;
  page.next_key_marker = child_text(root, "NextKeyMarker");
  if (encoded) page.next_key_marker = url_decoded(page.next_key_marker);
  page.next_upload_id_marker = child_text(root, "NextUploadIdMarker");
  if (page.next_key_marker.empty()) return no_token();
  return page;
}

Parsed<std::string> parse_create_multipart_upload(std::string_view body) {
  const Document document(body, "InitiateMultipartUploadResult");
  if (!document.root()) return no_s3();
  std::string upload_id = child_text(document.root(), "UploadId");
  if (upload_id.empty()) return malformed("upload id");
  return upload_id;
}

Parsed<std::string> parse_complete_multipart_upload(std::string_view body) {
  const Document document(body, "CompleteMultipartUploadResult");
  if (!document.root()) return no_s3();
  return unquoted_etag(child_text(document.root(), "ETag"));
}

Parsed<std::string> parse_upload_part_copy(std::string_view body) {
  const Document document(body, "CopyPartResult");
  if (!document.root()) return no_s3();
  std::string etag = unquoted_etag(child_text(document.root(), "ETag"));
  if (etag.empty()) return malformed("ETag");
  return etag;
}

std::string write_complete_multipart_upload(const std::vector<Part>& parts) {
  const Writer writer("CompleteMultipartUpload");
  for (const Part& part : parts) {
    pugi::xml_node node = writer.root().append_child("Part");
    Writer::add(node, "PartNumber", std::to_string(part.part_number));
    Writer::add(node, "ETag", '"' + part.etag + '"');
  }
  return writer.str();
}

}  // namespace r2deck::s3::xml
