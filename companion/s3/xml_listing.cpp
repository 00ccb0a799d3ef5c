// Lists of buckets and objects. A page of objects is read in one pass over each element's children: stores
// send millions of them.
#include "companion/s3/xml_reader.h"

namespace r2deck::s3::xml {
namespace {

// The text of an element without a copy; in `scratch` where it is in pieces (CDATA).
std::string_view text_view(const pugi::xml_node& node, std::string& scratch) {
  const pugi::xml_node first = node.first_child();
  if (!first) return {};
  if (first.type() == pugi::node_pcdata && !first.next_sibling()) return first.value();
  scratch = text(node);
  return scratch;
}

// Nothing when it is no object.
std::optional<Object> object_of(const pugi::xml_node& node, bool encoded) {
  Object object;
  std::optional<std::int64_t> size;
  std::optional<text::UnixMillis> modified;
  std::string scratch;
  for (pugi::xml_node field = node.first_child(); field; field = field.next_sibling()) {
    const std::string_view name = local_name(field);
    const std::string_view value = text_view(field, scratch);
    if (name == "Key" && object.key.empty()) {
      object.key = encoded ? url_decoded(value) : std::string(value);
    } else if (name == "Size" && !size) {
      size = number<std::int64_t>(value);
    } else if (name == "LastModified" && !modified) {
      modified = time_of(value);
    } else if (name == "ETag") {
      object.etag = unquoted_etag(value);
    } else if (name == "StorageClass") {
      object.storage_class = value;
    }
  }
  if (!size || *size < 0 || !modified || object.key.empty()) return std::nullopt;
  object.size = *size;
  object.modified = *modified;
  return object;
}

// Where a list goes on; the outer nothing when the answer does not hold together.
std::optional<std::optional<std::string>> next_token(const pugi::xml_node& root) {
  const auto truncated = is_truncated(root);
  if (!truncated) return std::nullopt;
  if (!*truncated) return std::optional<std::string>();
  std::string token = child_text(root, "NextContinuationToken");
  if (token.empty()) return std::nullopt;
  return std::optional<std::string>(std::move(token));
}

// Objects and prefixes, which both versions have.
Parsed<ListObjectsPage> objects_of(const pugi::xml_node& root, bool encoded) {
  ListObjectsPage page;
  for (const pugi::xml_node& node : root.children()) {
    const std::string_view name = local_name(node);
    if (name == "Contents") {
      auto object = object_of(node, encoded);
      if (!object) return malformed("object");
      page.objects.push_back(std::move(*object));
    } else if (name == "CommonPrefixes") {
      std::string prefix = child_text(node, "Prefix");
      page.common_prefixes.push_back(encoded ? url_decoded(prefix) : std::move(prefix));
    }
  }
  return page;
}

bool is_encoded(const pugi::xml_node& root) {
  return child_text(root, "EncodingType") == "url";
}

}  // namespace

Parsed<ListBucketsPage> parse_list_buckets(std::string_view body) {
  const Document document(body, "ListAllMyBucketsResult");
  if (!document.root()) return no_s3();
  ListBucketsPage page;
  bool valid = true;
  for_each_child(child(document.root(), "Buckets"), "Bucket", [&](const pugi::xml_node& node) {
    const auto created = time_of(child_text(node, "CreationDate"));
    Bucket bucket{.name = child_text(node, "Name"), .created_at = created.value_or(0)};
    valid = valid && created && !bucket.name.empty();
    page.buckets.push_back(std::move(bucket));
  });
  if (!valid) return malformed("bucket");
  auto next = next_token(document.root());
  if (!next) return no_token();
  page.next_continuation_token = std::move(*next);
  return page;
}

Parsed<ListObjectsPage> parse_list_objects_v2(std::string_view body) {
  const Document document(body, "ListBucketResult");
  const pugi::xml_node root = document.root();
  if (!root) return no_s3();
  auto parsed = objects_of(root, is_encoded(root));
  auto* page = std::get_if<ListObjectsPage>(&parsed);
  if (!page) return parsed;
  auto next = next_token(root);
  if (!next) return no_token();
  page->next_continuation_token = std::move(*next);
  return parsed;
}

Parsed<ListObjectsPage> parse_list_objects(std::string_view body) {
  const Document document(body, "ListBucketResult");
  const pugi::xml_node root = document.root();
  if (!root) return no_s3();
  const bool encoded = is_encoded(root);
  auto parsed = objects_of(root, encoded);
  auto* page = std::get_if<ListObjectsPage>(&parsed);
  if (!page) return parsed;
  const auto truncated = is_truncated(root);
  if (!truncated) return malformed("IsTruncated");
  if (!*truncated) return parsed;
  std::string marker = child_text(root, "NextMarker");
  if (encoded) marker = url_decoded(marker);
  // Only with a delimiter does S3 say NextMarker.
  if (marker.empty() && !page->objects.empty()) marker = page->objects.back().key;
  if (marker.empty()) return no_token();
  page->next_continuation_token = std::move(marker);
  return parsed;
}

}  // namespace r2deck::s3::xml
