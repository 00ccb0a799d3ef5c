#include <algorithm>

#include "companion/sandbox/copy_source.h"
#include "companion/sandbox/digest.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/ssec.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

// Amazon S3, CopyObject: "up to 5 GB in size in a single atomic action". R2's pages name no limit for it; a
// client that keeps to Amazon's is right with both.
constexpr std::int64_t kMaxCopySize = 5 * r2::kGiB;
constexpr std::size_t kChunk = 1024UL * 1024;

Reply copied_reply(std::string_view root, const std::string& etag, text::UnixMillis modified,
                   const std::optional<CustomerKey>& key) {
  Reply reply = xml_reply(XmlWriter(root)
                              .leaf("LastModified", text::to_rfc3339(modified))
                              .leaf("ETag", quote_etag(etag))
                              .finish());
  add_key_headers(key, reply.headers);
  return reply;
}

// What CopyObject's request says, as far as it can be understood without the source.
struct CopyOrder {
  MetadataDirective directive = MetadataDirective::copy;
  ObjectHeaders headers;  // of the request
  std::optional<CustomerKey> key, source_key;
  bool changes = false;  // something that makes a copy of an object onto itself legal
};

Outcome<CopyOrder> read_order(const RequestHead& head, std::string_view default_class) {
  CopyOrder order;
  auto directive = metadata_directive(head);
  if (!directive) return directive.failure();
  order.directive = *directive;
  auto key = read_customer_key(head, KeyOf::request);
  if (!key) return key.failure();
  auto source_key = read_customer_key(head, KeyOf::copy_source);
  if (!source_key) return source_key.failure();
  order.key = std::move(*key);
  order.source_key = std::move(*source_key);
  // The class is the request's or the bucket's, never the source's: as Amazon S3 documents it.
  if (order.directive == MetadataDirective::copy) {
    auto storage_class = read_storage_class(head, default_class);
    if (!storage_class) return storage_class.failure();
    order.headers.storage_class = std::move(*storage_class);
  } else {
    auto headers = read_object_headers(head, default_class);
    if (!headers) return headers.failure();
    order.headers = std::move(*headers);
  }
  order.changes = order.directive != MetadataDirective::copy || head.find("x-amz-storage-class") ||
                  order.key || order.source_key;
  return order;
}

}  // namespace

Outcome<Operations::Source> Operations::find_source(const Call& call) const {
  auto source = parse_copy_source(call.head.get("x-amz-copy-source"));
  if (!source) return source.failure();
  auto identity = key_identity(source->key);
  if (!identity) return identity.failure();
  BucketPtr bucket = store_.find_bucket({source->bucket, call.resource.jurisdiction});
  if (!bucket) return S3Error::no_such_bucket;
  return Source{std::move(bucket), std::move(*identity)};
}

// The ETag of a copy is its source's, also that of a multipart object, whose "-N" and parts it keeps with its
// bytes. What R2 gives a copied multipart object is not documented; Amazon S3 gives it the MD5 of all bytes.
// To know that here each byte would have to be read, and clients may not take the ETag of a multipart object
// for an MD5 anyway.
Reply Operations::copy_object(const Call& call) {
  auto source = find_source(call);
  if (!source) return error_reply(source.failure());
  auto order = read_order(call.head, call.bucket->storage_class);
  if (!order) return error_reply(order.failure());
  const bool onto_itself = source->bucket->id == call.bucket->id && source->identity == call.identity;

  const CopyMaker make = [&](const Object& from) -> Outcome<Object> {
    if (auto readable = check_customer_key(from.ssec, order->source_key); !readable)
      return readable.failure();
    const Validators validators{from.entity_tag(), from.modified};
    if (write_conditions(call.head, validators, kCopySourceConditions) == Verdict::failed)
      return S3Error::precondition_failed;
    if (onto_itself && !order->changes) {
      return Failure{S3Error::invalid_request,
                     "This copy request is illegal because it is trying to copy an object to itself without "
                     "changing the object's metadata, storage class, website redirect location or encryption "
                     "attributes."};
    }
    if (from.size > kMaxCopySize) {
      return Failure{
          S3Error::invalid_request,
          "The specified copy source is larger than the maximum allowable size for a copy source: " +
              std::to_string(kMaxCopySize)};
    }
    auto headers = copied_headers(order->directive, from.headers.headers, order->headers.headers);
    if (!headers) return headers.failure();
    return Object{0,
                  call.bucket->id,
                  call.identity,
                  call.resource.key,
                  from.size,
                  from.etag,
                  0,
                  {std::move(*headers), order->headers.storage_class},
                  seal_key(order->key)};
  };
  auto copied = store_.copy_object(*source->bucket, source->identity, make,
                                   write_condition(call, kCopyDestinationConditions));
  if (!copied) return error_reply(copied.failure());
  return copied_reply("CopyObjectResult", copied->entity_tag(), copied->modified, order->key);
}

Outcome<std::string> Operations::copy_bytes(const OpenObject& open, const ByteRange& range,
                                            BlobWriter& blob) const {
  Hash md5(Hash::Kind::md5);
  std::string chunk(static_cast<std::size_t>(std::min<std::int64_t>(kChunk, range.length)), '\0');
  for (const auto& segment : open.segments) {
    const std::int64_t end = std::min(range.first + range.length, segment.start + segment.blob.size);
    std::int64_t at = std::max(range.first, segment.start);
    if (at >= end) continue;
    auto file = store_.open_blob(segment.blob);
    if (!file) return file.failure();
    while (at < end) {
      const auto wanted = std::min(chunk.size(), static_cast<std::size_t>(end - at));
      const ssize_t count = ::pread(file->get(), chunk.data(), wanted, at - segment.start);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return Failure{S3Error::internal_error, "The sandbox could not read its data folder"};
      const std::string_view bytes = std::string_view(chunk).substr(0, static_cast<std::size_t>(count));
      md5.update(bytes);
      if (auto written = blob.write(bytes); !written) return written.failure();
      at += count;
    }
  }
  return md5.finish();
}

// The bytes are read, since a part's ETag is their MD5; so they may as well be written to a file of the
// part's own.
Reply Operations::upload_part_copy(const Call& call) {
  auto upload = upload_for_part(call);
  if (!upload) return error_reply(upload.failure());
  auto source = find_source(call);
  if (!source) return error_reply(source.failure());
  auto source_key = read_customer_key(call.head, KeyOf::copy_source);
  if (!source_key) return error_reply(source_key.failure());
  auto open = store_.open_object(*source->bucket, source->identity, {0, r2::kMaxObjectSize});
  if (!open) return error_reply(open.failure());
  if (auto readable = check_customer_key(open->object.ssec, *source_key); !readable)
    return error_reply(readable.failure());
  auto range = copy_range(call.head, open->object.size);
  if (!range) return error_reply(range.failure());
  // Platform > Limits, footnote 4: the upload size counts for "copying into a part of a multipart upload"
  // too.
  if (range->length > r2::kMaxRequestBody) return error_reply(S3Error::entity_too_large);

  auto blob = store_.create_blob(range->length);
  if (!blob) return error_reply(blob.failure());
  auto md5 = copy_bytes(*open, *range, *blob);
  if (!md5) return error_reply(md5.failure());
  const Part part{*part_number(call.resource.query), std::move(*md5), 0, {}};
  auto put = store_.put_part(*upload, part, *blob);
  if (!put) return error_reply(put.failure());
  auto key = read_customer_key(call.head, KeyOf::request);
  return copied_reply("CopyPartResult", put->entity_tag(upload->ssec), put->modified, *key);
}

}  // namespace r2deck::sandbox
