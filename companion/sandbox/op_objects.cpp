#include "companion/sandbox/digest.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/ssec.h"
#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {

Reply Operations::delete_objects(const Call& call, std::string_view body) {
  auto request = parse_delete(body);
  if (!request) return error_reply(request.failure());
  XmlWriter xml("DeleteResult");
  for (const auto& key : request->keys) {
    auto identity = key_identity(key);
    auto deleted =
        identity ? store_.delete_object(*call.bucket, *identity) : Outcome<void>(identity.failure());
    if (!deleted) {
      xml.open("Error")
          .leaf("Key", key)
          .leaf("Code", row(deleted.failure().error).code)
          .leaf("Message", deleted.failure().text())
          .close();
    } else if (!request->quiet) {
      xml.open("Deleted").leaf("Key", key).close();
    }
  }
  return xml_reply(xml.finish());
}

Outcome<BlobWriter> Operations::begin(const Call& call) {
  if (!call.head.content_length) return S3Error::missing_content_length;
  const std::uint64_t length = *call.head.content_length;
  if (length > static_cast<std::uint64_t>(r2::kMaxRequestBody)) return S3Error::entity_too_large;
  if (call.operation == Operation::PutObject) {
    if (auto headers = read_object_headers(call.head); !headers) return headers.failure();
    if (auto key = read_customer_key(call.head, KeyOf::request); !key) return key.failure();
    auto writable = store_.check_write(*call.bucket, call.identity, write_condition(call));
    if (!writable) return writable.failure();
  } else if (auto upload = upload_for_part(call); !upload) {
    return upload.failure();
  }
  return store_.create_blob(static_cast<std::int64_t>(length));
}

Reply Operations::put_object(const Call& call, BlobWriter& blob, const BodyCheck::Result& body) {
  auto headers = read_object_headers(call.head, call.bucket->storage_class);
  if (!headers) return error_reply(headers.failure());
  auto key = read_customer_key(call.head, KeyOf::request);
  if (!key) return error_reply(key.failure());
  const Object object{0, call.bucket->id,     call.identity, call.resource.key, 0, to_hex(body.md5),
                      0, std::move(*headers), seal_key(*key)};
  auto put = store_.put_object(object, blob, write_condition(call));
  if (!put) return error_reply(put.failure());
  Reply reply;
  reply.headers.emplace_back("ETag", quote_etag(object.entity_tag()));
  add_key_headers(*key, reply.headers);
  if (body.checksum) reply.headers.push_back(*body.checksum);
  return reply;
}

}  // namespace r2deck::sandbox
