// Lists of buckets and objects.
#include <algorithm>

#include "companion/s3/xml_pull.h"
#include "companion/s3/xml_reader.h"
#include "shared/r2/limits.h"

namespace r2deck::s3::xml {
namespace {

// The present element as an object; nothing when it is none.
std::optional<Object> object_of(PullReader& reader) {
  Object object;
  std::optional<std::int64_t> size;
  std::optional<text::UnixMillis> modified;
  while (reader.next_child()) {
    const std::string_view name = reader.name();
    if (name == "Key" && object.key.empty()) {
      object.key = reader.text();
    } else if (name == "Size" && !size) {
      size = number<std::int64_t>(reader.text());
    } else if (name == "LastModified" && !modified) {
      modified = time_of(reader.text());
    } else if (name == "ETag" && object.etag.empty()) {
      object.etag = unquoted_etag(reader.text());
    } else if (name == "StorageClass" && object.storage_class.empty()) {
      object.storage_class = reader.text();
    } else {
      reader.skip();
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

// What both versions of the answer say.
struct List {
  ListObjectsPage page;
  bool encoded = false;
  std::string truncated, token, marker;
};

// One element of the list's root; false when it is no valid object.
bool read_entry(PullReader& reader, List& list) {
  const std::string_view name = reader.name();
  if (name == "Contents") {
    auto object = object_of(reader);
    if (object) list.page.objects.push_back(std::move(*object));
    return object.has_value();
  }
  if (name == "CommonPrefixes") {
    std::string prefix;
    while (reader.next_child()) {
      if (reader.name() == "Prefix" && prefix.empty()) {
        prefix = reader.text();
      } else {
        reader.skip();
      }
    }
    list.page.common_prefixes.push_back(std::move(prefix));
  } else if (name == "IsTruncated" && list.truncated.empty()) {
    list.truncated = reader.text();
  } else if (name == "NextContinuationToken" && list.token.empty()) {
    list.token = reader.text();
  } else if (name == "NextMarker" && list.marker.empty()) {
    list.marker = reader.text();
  } else if (name == "EncodingType") {
    list.encoded = reader.text() == "url";
  } else {
    reader.skip();
  }
  return true;
}

void decode(std::string& encoded) {
  if (encoded.find('%') != std::string::npos || encoded.find('+') != std::string::npos)
    encoded = url_decoded(encoded);
}

Parsed<List> read_list(std::string_view body) {
  PullReader reader(body);
  if (!reader.enter("ListBucketResult")) return no_s3();
  List list;
  // An object takes some 300 bytes.
  list.page.objects.reserve(std::min<std::size_t>(r2::kMaxListKeys, body.size() / 256));
  while (reader.next_child()) {
    if (!read_entry(reader, list)) return malformed("object");
  }
  if (!reader.finished()) return no_s3();
  if (list.encoded) {
    for (Object& object : list.page.objects)
      decode(object.key);
    std::for_each(list.page.common_prefixes.begin(), list.page.common_prefixes.end(), decode);
    decode(list.marker);
  }
  if (!list.truncated.empty() && list.truncated != "true" && list.truncated != "false")
    return malformed("IsTruncated");
  return list;
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
  auto parsed = read_list(body);
  if (auto* malformed = std::get_if<Malformed>(&parsed)) return std::move(*malformed);
  List& list = std::get<List>(parsed);
  if (list.truncated == "true") {
    if (list.token.empty()) return no_token();
    list.page.next_continuation_token = std::move(list.token);
  }
  return std::move(list.page);
}

Parsed<ListObjectsPage> parse_list_objects(std::string_view body) {
  auto parsed = read_list(body);
  if (auto* malformed = std::get_if<Malformed>(&parsed)) return std::move(*malformed);
  List& list = std::get<List>(parsed);
  if (list.truncated == "true") {
    // Only with a delimiter does S3 say NextMarker.
    if (list.marker.empty() && !list.page.objects.empty()) list.marker = list.page.objects.back().key;
    if (list.marker.empty()) return no_token();
    list.page.next_continuation_token = std::move(list.marker);
  }
  return std::move(list.page);
}

}  // namespace r2deck::s3::xml
