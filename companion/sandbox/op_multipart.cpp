#include "companion/sandbox/digest.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/ssec.h"
#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {

Reply Operations::create_multipart_upload(const Call& call) {
  auto headers = read_object_headers(call.head, call.bucket->storage_class);
  if (!headers) return error_reply(headers.failure());
  auto key = read_customer_key(call.head, KeyOf::request);
  if (!key) return error_reply(key.failure());
  auto current = store_.validators(*call.bucket, call.identity);
  if (!current) return error_reply(current.failure());
  if (write_conditions(call.head, *current) == Verdict::failed)
    return error_reply(S3Error::precondition_failed);

  // base64 with "+", "/" and "=": an upload id that survives only a client that encodes its query.
  const Upload upload{
      to_base64(random_bytes(64)), call.bucket->id, call.identity, call.resource.key, call.now,
      std::move(*headers),         seal_key(*key)};
  if (auto created = store_.create_upload(upload); !created) return error_reply(created.failure());
  Reply reply = xml_reply(XmlWriter("InitiateMultipartUploadResult")
                              .leaf("Bucket", call.bucket->name.name)
                              .leaf("Key", call.resource.key)
                              .leaf("UploadId", upload.id)
                              .finish());
  add_key_headers(*key, reply.headers);
  return reply;
}

Outcome<Upload> Operations::upload_for_part(const Call& call) {
  if (auto number = part_number(call.resource.query); !number) return number.failure();
  auto key = read_customer_key(call.head, KeyOf::request);
  if (!key) return key.failure();
  auto upload = store_.upload(*call.bucket, call.identity, call.resource.query.get("uploadId"));
  if (!upload) return upload;
  if (auto same = check_part_key(upload->ssec, *key); !same) return same.failure();
  return upload;
}

Reply Operations::upload_part(const Call& call, BlobWriter& blob, const BodyCheck::Result& body) {
  auto upload = upload_for_part(call);
  if (!upload) return error_reply(upload.failure());
  const Part part{*part_number(call.resource.query), body.md5, 0, {}};
  if (auto put = store_.put_part(*upload, part, blob); !put) return error_reply(put.failure());
  Reply reply;
  reply.headers.emplace_back("ETag", quote_etag(part.entity_tag(upload->ssec)));
  add_key_headers(*read_customer_key(call.head, KeyOf::request), reply.headers);
  if (body.checksum) reply.headers.push_back(*body.checksum);
  return reply;
}

Reply Operations::list_parts(const Call& call) {
  const auto& query = call.resource.query;
  auto limit = page_limit(query, "max-parts", r2::kMaxListKeys);
  auto marker = page_limit(query, "part-number-marker", r2::kMaxParts);
  if (!limit) return error_reply(limit.failure());
  if (!marker) return error_reply(marker.failure());
  if (query.get("part-number-marker").empty()) *marker = 0;
  auto upload = store_.upload(*call.bucket, call.identity, query.get("uploadId"));
  if (!upload) return error_reply(upload.failure());
  auto parts = store_.parts(*upload, *marker, *limit + 1);  // one more tells whether there are more
  if (!parts) return error_reply(parts.failure());
  const bool truncated = static_cast<std::int64_t>(parts->size()) > *limit && *limit > 0;
  if (static_cast<std::int64_t>(parts->size()) > *limit) parts->pop_back();

  XmlWriter xml("ListPartsResult");
  xml.leaf("Bucket", call.bucket->name.name)
      .leaf("Key", upload->key)
      .leaf("UploadId", upload->id)
      .leaf("StorageClass", upload->headers.storage_class)
      .leaf("PartNumberMarker", *marker)
      .leaf("MaxParts", *limit)
      .leaf("IsTruncated", truncated);
  if (truncated) xml.leaf("NextPartNumberMarker", parts->back().number);
  for (const auto& part : *parts) {
    xml.open("Part")
        .leaf("PartNumber", part.number)
        .leaf("ETag", quote_etag(part.entity_tag(upload->ssec)))
        .leaf("Size", part.blob.size)
        .leaf("LastModified", text::to_rfc3339(part.modified))
        .close();
  }
  return xml_reply(xml.finish());
}

Reply Operations::complete_multipart_upload(const Call& call, std::string_view body) {
  auto listed = parse_complete(body);
  if (!listed) return error_reply(listed.failure());
  for (const auto& part : *listed) {
    if (part.number < 1 || part.number > r2::kMaxParts) return error_reply(S3Error::invalid_part);
  }
  auto object = store_.complete_upload(*call.bucket, call.identity, call.resource.query.get("uploadId"),
                                       std::move(*listed), write_condition(call));
  if (!object) return error_reply(object.failure());
  return xml_reply(XmlWriter("CompleteMultipartUploadResult")
                       .leaf("Location", call.head.get("host") + std::string(call.head.raw_path()))
                       .leaf("Bucket", call.bucket->name.name)
                       .leaf("Key", object->key)
                       .leaf("ETag", quote_etag(object->entity_tag()))
                       .finish());
}

}  // namespace r2deck::sandbox
