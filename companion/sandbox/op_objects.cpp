#include <algorithm>

#include "companion/sandbox/conditions.h"
#include "companion/sandbox/digest.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

struct Override {
  std::string_view parameter, header;
};
// GetObject's response-* parameters. They stand in the query, so the signature covers them: nobody but the
// signer chooses them.
constexpr Override kOverrides[] = {{"response-content-type", "content-type"},
                                   {"response-content-language", "content-language"},
                                   {"response-expires", "expires"},
                                   {"response-cache-control", "cache-control"},
                                   {"response-content-disposition", "content-disposition"},
                                   {"response-content-encoding", "content-encoding"}};

Outcome<void> apply_overrides(const Query& query, HeaderList& headers) {
  for (const auto& each : kOverrides) {
    const std::string* value = query.find(each.parameter);
    if (!value) continue;
    // Percent-decoding may have made a line break out of it.
    const bool control = std::any_of(value->begin(), value->end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (control)
      return Failure{S3Error::invalid_argument, std::string(each.parameter) + " is not a header value"};
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto& header) { return header.first == each.header; });
    if (found != headers.end()) {
      found->second = *value;
    } else {
      headers.emplace_back(each.header, *value);
    }
  }
  return {};
}

HeaderList object_headers(const Object& object) {
  HeaderList headers = object.headers.headers;
  const bool typed = std::any_of(headers.begin(), headers.end(),
                                 [](const auto& each) { return each.first == "content-type"; });
  if (!typed) headers.emplace_back("content-type", "application/octet-stream");
  headers.emplace_back("ETag", quote_etag(object.etag));
  headers.emplace_back("Last-Modified", text::to_http_date(object.modified));
  headers.emplace_back("Accept-Ranges", "bytes");
  if (object.headers.storage_class != "STANDARD") {
    headers.emplace_back("x-amz-storage-class", object.headers.storage_class);
  }
  return headers;
}

std::string content_range(const ByteRange& range, std::int64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.length - 1) + "/" +
         std::to_string(size);
}

}  // namespace

// HEAD ignores Range, as R2 does, but takes partNumber.
Reply Operations::get_object(const Call& call, bool head_only) {
  const auto& query = call.resource.query;
  auto found = store_.object(*call.bucket, call.identity);
  if (!found) return error_reply(found.failure());
  Object object = std::move(*found);

  // Between the two look-ups the object may be replaced: what is answered is the second's, so decide from it.
  while (true) {
    const Validators validators{object.etag, object.modified};
    const Verdict verdict = read_conditions(call.head, validators);
    if (verdict == Verdict::failed) return error_reply(S3Error::precondition_failed);

    Reply reply;
    reply.headers = object_headers(object);
    if (verdict == Verdict::not_modified) {
      reply.status = 304;
      return reply;
    }
    if (auto applied = apply_overrides(query, reply.headers); !applied) return error_reply(applied.failure());

    RangeAnswer answer{RangeAnswer::Kind::whole, {0, object.size}};
    if (const std::string* number_text = query.find("partNumber")) {
      const auto number = parse_number(*number_text);
      if (!number || *number < 1 || *number > r2::kMaxParts) {
        return error_reply(S3Error::invalid_argument,
                           "Part number must be an integer between 1 and 10000, inclusive.");
      }
      auto segment = store_.segment(object, *number);
      auto count = store_.segment_count(object);
      if (!segment) return error_reply(segment.failure());
      if (!count) return error_reply(count.failure());
      if (*segment) {
        answer = {RangeAnswer::Kind::part, {(*segment)->start, (*segment)->blob.size}};
      } else if (*number > 1 || object.size > 0) {
        return error_reply(S3Error::invalid_range);
      }
      if (object.etag.find('-') != std::string::npos) {
        reply.headers.emplace_back("x-amz-mp-parts-count", std::to_string(*count));
      }
    } else if (!head_only) {
      answer = resolve_range(call.head, object.size, validators);
    }
    if (answer.kind == RangeAnswer::Kind::unsatisfiable) {
      Reply refused = error_reply(S3Error::invalid_range);
      refused.headers.emplace_back("Content-Range", "bytes */" + std::to_string(object.size));
      return refused;
    }
    if (answer.kind == RangeAnswer::Kind::part && answer.range.length > 0) {
      reply.status = 206;
      reply.headers.emplace_back("Content-Range", content_range(answer.range, object.size));
    }
    if (head_only) {
      reply.stated_length = answer.range.length;
      return reply;
    }
    auto open = store_.open_object(*call.bucket, call.identity, answer.range);
    if (!open) return error_reply(open.failure());
    if (open->object.id != object.id) {
      object = open->object;
      continue;
    }
    reply.content = Content{std::move(*open), answer.range};
    return reply;
  }
}

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
    auto current = store_.validators(*call.bucket, call.identity);
    if (!current) return current.failure();
    if (write_conditions(call.head, *current) == Verdict::failed) return S3Error::precondition_failed;
  } else {
    const auto number = parse_number(call.resource.query.get("partNumber"));
    if (!number || *number < 1 || *number > r2::kMaxParts) {
      return Failure{S3Error::invalid_argument,
                     "Part number must be an integer between 1 and 10000, inclusive."};
    }
    auto upload = store_.upload(*call.bucket, call.identity, call.resource.query.get("uploadId"));
    if (!upload) return upload.failure();
  }
  return store_.create_blob(static_cast<std::int64_t>(length));
}

Reply Operations::put_object(const Call& call, BlobWriter& blob, const BodyCheck::Result& body) {
  auto headers = read_object_headers(call.head);
  if (!headers) return error_reply(headers.failure());
  const std::string etag = to_hex(body.md5);
  auto put = store_.put_object(
      {0, call.bucket->id, call.identity, call.resource.key, 0, etag, call.now, std::move(*headers)}, blob,
      write_condition(call));
  if (!put) return error_reply(put.failure());
  Reply reply;
  reply.headers.emplace_back("ETag", quote_etag(etag));
  if (body.checksum) reply.headers.push_back(*body.checksum);
  return reply;
}

}  // namespace r2deck::sandbox
