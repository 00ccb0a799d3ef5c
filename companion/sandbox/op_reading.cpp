#include <algorithm>

#include "companion/sandbox/conditions.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/ssec.h"

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
  headers.emplace_back("ETag", quote_etag(object.entity_tag()));
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

// Which bytes a GET or HEAD is about, and what the answer says of them. HEAD ignores Range, as R2 does, but
// takes partNumber.
Outcome<RangeAnswer> wanted_bytes(const Call& call, const ObjectView& view, std::int64_t part, Reply& reply) {
  using Kind = RangeAnswer::Kind;
  const Object& object = view.object;
  if (part == 0) {
    if (call.operation == Operation::HeadObject) return RangeAnswer{Kind::whole, {0, object.size}};
    return resolve_range(call.head, object.size, {object.entity_tag(), object.modified});
  }
  if (object.etag.find('-') != std::string::npos) {
    reply.headers.emplace_back("x-amz-mp-parts-count", std::to_string(view.parts));
  }
  if (view.part) return RangeAnswer{Kind::part, {view.part->start, view.part->blob.size}};
  if (part > 1 || object.size > 0) return S3Error::invalid_range;
  return RangeAnswer{Kind::whole, {0, 0}};
}

// The part that is asked for, or 0.
Outcome<std::int64_t> wanted_part(const Call& call) {
  if (!call.resource.query.has("partNumber")) return 0;
  if (call.head.find("range") && call.operation != Operation::HeadObject) {
    return Failure{S3Error::invalid_request,
                   "Cannot specify both Range header and partNumber query parameter"};
  }
  return part_number(call.resource.query);
}

// The answer about that state of the object; its content is still missing.
Reply describe(const Call& call, const ObjectView& view, const Outcome<std::int64_t>& part,
               const std::optional<CustomerKey>& key, RangeAnswer& answer) {
  using Kind = RangeAnswer::Kind;
  const Object& object = view.object;
  if (auto readable = check_customer_key(object.ssec, key); !readable) return error_reply(readable.failure());
  const Verdict verdict = read_conditions(call.head, {object.entity_tag(), object.modified});
  if (verdict == Verdict::failed) return error_reply(S3Error::precondition_failed);

  Reply reply;
  reply.headers = object_headers(object);
  add_key_headers(key, reply.headers);
  if (verdict == Verdict::not_modified) {
    reply.status = 304;
    return reply;
  }
  auto applied = apply_overrides(call.resource.query, reply.headers);
  if (!applied) return error_reply(applied.failure());
  if (!part) return error_reply(part.failure());
  auto wanted = wanted_bytes(call, view, *part, reply);
  if (!wanted) return error_reply(wanted.failure());
  answer = *wanted;
  if (answer.kind == Kind::malformed) {
    return error_reply(S3Error::invalid_argument,
                       "range must be in format 'bytes=start-end', 'bytes=start-' or 'bytes=-suffix'.");
  }
  if (answer.kind == Kind::inverted) return error_reply(S3Error::invalid_argument, "range must be positive.");
  if (answer.kind == Kind::unsatisfiable) {
    Reply refused = error_reply(S3Error::invalid_range);
    refused.headers.emplace_back("Content-Range", "bytes */" + std::to_string(object.size));
    return refused;
  }
  if (answer.kind == Kind::part && answer.range.length > 0) {
    reply.status = 206;
    reply.headers.emplace_back("Content-Range", content_range(answer.range, object.size));
  }
  return reply;
}

}  // namespace

Reply Operations::get_object(const Call& call) {
  auto key = read_customer_key(call.head, KeyOf::request);
  if (!key) return error_reply(key.failure());
  const auto part = wanted_part(call);
  RangeAnswer answer;
  Reply reply;
  // Head and content are of one state: a write between two look-ups would make them differ.
  auto open = store_.open_object(*call.bucket, call.identity, part ? *part : 0, [&](const ObjectView& view) {
    reply = describe(call, view, part, *key, answer);
    const bool content =
        (reply.status == 200 || reply.status == 206) && call.operation != Operation::HeadObject;
    return content ? answer.range : ByteRange{};
  });
  if (!open) return error_reply(open.failure());
  if (reply.status != 200 && reply.status != 206) return reply;
  if (call.operation == Operation::HeadObject) {
    reply.stated_length = answer.range.length;
  } else {
    reply.content = Content{std::move(*open), answer.range};
  }
  return reply;
}

}  // namespace r2deck::sandbox
