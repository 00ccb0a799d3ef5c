#include "companion/sandbox/digest.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::sandbox {
namespace {

// encoding-type=url: keys as percent-encoded text, since XML cannot hold every key.
struct KeyEncoding {
  bool url = false;
  std::string operator()(std::string_view key) const {
    return url ? percent_encode(key, true) : std::string(key);
  }
};

Outcome<KeyEncoding> key_encoding(const Query& query) {
  const std::string type = query.get("encoding-type");
  if (!type.empty() && type != "url")
    return Failure{S3Error::not_implemented, "Unrecognized encoding-type \"" + type + "\" not implemented"};
  return KeyEncoding{type == "url"};
}

// Opaque to clients: base64 of the cursor's kind and text.
std::string to_token(const ListCursor& cursor) {
  return to_base64((cursor.kind == ListCursor::Kind::after_key ? "k" : "p") + cursor.text);
}

Outcome<ListCursor> from_token(std::string_view token) {
  const auto text = from_base64(token);
  if (!text || text->empty() || ((*text)[0] != 'k' && (*text)[0] != 'p')) {
    return Failure{S3Error::invalid_argument, "The continuation token provided is incorrect"};
  }
  return ListCursor{(*text)[0] == 'k' ? ListCursor::Kind::after_key : ListCursor::Kind::after_prefix,
                    text->substr(1)};
}

// A marker that is itself a common prefix of this listing means: all that it stands for is done. That is what
// NextMarker is where a page ends with one. No key of this listing is spelt so: it would be in that prefix.
ListCursor from_marker(const std::string& marker, const ListRequest& request) {
  bool prefix = false;
  if (!request.delimiter.empty() && marker.starts_with(request.prefix)) {
    const std::size_t at = marker.find(request.delimiter, request.prefix.size());
    prefix = at != marker.npos && at + request.delimiter.size() == marker.size();
  }
  return {prefix ? ListCursor::Kind::after_prefix : ListCursor::Kind::after_key, marker};
}

void write_object(XmlWriter& xml, const Object& object, const KeyEncoding& encode) {
  xml.open("Contents")
      .leaf("Key", encode(object.key))
      .leaf("Size", object.size)
      .leaf("LastModified", text::to_rfc3339(object.modified))
      .leaf("ETag", quote_etag(object.entity_tag()))
      .leaf("StorageClass", object.headers.storage_class)
      .close();
}

void write_prefixes(XmlWriter& xml, const std::vector<std::string>& prefixes, const KeyEncoding& encode) {
  for (const auto& prefix : prefixes)
    xml.open("CommonPrefixes").leaf("Prefix", encode(prefix)).close();
}

}  // namespace

Reply Operations::list_objects(const Call& call, bool version2) {
  const auto& query = call.resource.query;
  auto limit = page_limit(query, "max-keys", r2::kMaxListKeys);
  if (!limit) return error_reply(limit.failure());
  auto encoding = key_encoding(query);
  if (!encoding) return error_reply(encoding.failure());
  const auto& encode = *encoding;

  ListRequest request;
  request.prefix = text::to_nfc(query.get("prefix"));
  request.delimiter = query.get("delimiter");
  request.limit = *limit;
  const std::string token = query.get("continuation-token");
  const std::string after = text::to_nfc(query.get(version2 ? "start-after" : "marker"));
  if (version2 && query.has("continuation-token")) {
    auto cursor = from_token(token);
    if (!cursor) return error_reply(cursor.failure());
    request.cursor = std::move(*cursor);
  } else if (!after.empty()) {
    request.cursor = version2 ? ListCursor{ListCursor::Kind::after_key, after} : from_marker(after, request);
  }

  ListPage page;
  if (*limit > 0) {
    auto listed = store_.list(*call.bucket, request);
    if (!listed) return error_reply(listed.failure());
    page = std::move(*listed);
  }

  XmlWriter xml("ListBucketResult");
  xml.leaf("Name", call.bucket->name.name)
      .leaf("Prefix", encode(query.get("prefix")))
      .leaf("MaxKeys", *limit);
  if (!request.delimiter.empty()) xml.leaf("Delimiter", encode(request.delimiter));
  if (encode.url) xml.leaf("EncodingType", "url");
  xml.leaf("IsTruncated", page.next.has_value());
  if (version2) {
    xml.leaf("KeyCount", static_cast<std::int64_t>(page.objects.size() + page.prefixes.size()));
    if (query.has("continuation-token")) xml.leaf("ContinuationToken", token);
    if (page.next) xml.leaf("NextContinuationToken", to_token(*page.next));
    if (query.has("start-after")) xml.leaf("StartAfter", encode(query.get("start-after")));
  } else {
    xml.leaf("Marker", encode(query.get("marker")));
    if (page.next) xml.leaf("NextMarker", encode(page.next->text));
  }
  for (const auto& object : page.objects)
    write_object(xml, object, encode);
  write_prefixes(xml, page.prefixes, encode);
  return xml_reply(xml.finish());
}

Reply Operations::list_multipart_uploads(const Call& call) {
  const auto& query = call.resource.query;
  auto limit = page_limit(query, "max-uploads", r2::kMaxListKeys);
  if (!limit) return error_reply(limit.failure());
  auto encoding = key_encoding(query);
  if (!encoding) return error_reply(encoding.failure());
  const auto& encode = *encoding;

  UploadListRequest request;
  request.prefix = text::to_nfc(query.get("prefix"));
  request.delimiter = query.get("delimiter");
  request.key_marker = text::to_nfc(query.get("key-marker"));
  request.upload_marker = request.key_marker.empty() ? std::string() : query.get("upload-id-marker");
  request.limit = *limit;
  auto page = store_.list_uploads(*call.bucket, request);
  if (!page) return error_reply(page.failure());

  XmlWriter xml("ListMultipartUploadsResult");
  xml.leaf("Bucket", call.bucket->name.name)
      .leaf("KeyMarker", encode(query.get("key-marker")))
      .leaf("UploadIdMarker", query.get("upload-id-marker"))
      .leaf("Prefix", encode(query.get("prefix")))
      .leaf("MaxUploads", *limit);
  if (!request.delimiter.empty()) xml.leaf("Delimiter", encode(request.delimiter));
  if (encode.url) xml.leaf("EncodingType", "url");
  xml.leaf("IsTruncated", page->truncated);
  if (page->truncated) {
    xml.leaf("NextKeyMarker", encode(page->next_key_marker))
        .leaf("NextUploadIdMarker", page->next_upload_marker);
  }
  for (const auto& upload : page->uploads) {
    xml.open("Upload")
        .leaf("Key", encode(upload.key))
        .leaf("UploadId", upload.id)
        .leaf("StorageClass", upload.headers.storage_class)
        .leaf("Initiated", text::to_rfc3339(upload.initiated))
        .close();
  }
  write_prefixes(xml, page->prefixes, encode);
  return xml_reply(xml.finish());
}

}  // namespace r2deck::sandbox
