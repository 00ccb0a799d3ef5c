// What a store answers, as the client reads it. The first byte chooses the reader.
#include "companion/s3/xml.h"

#include "companion/sandbox/uri.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

namespace xml = s3::xml;

template <class T>
const T* value(const xml::Parsed<T>& parsed) {
  if (const auto* malformed = std::get_if<xml::Malformed>(&parsed))
    expect(!malformed->message.empty(), "a refusal says why");
  return std::get_if<T>(&parsed);
}

std::string quoted(const std::string& etag) {
  return '"' + etag + '"';
}

// What was read is written by the sandbox's writer, and must be read again as the same.
void objects(std::string_view body) {
  const auto parsed = xml::parse_list_objects_v2(body);
  const auto* page = value(parsed);
  if (!page) return;
  sandbox::XmlWriter out("ListBucketResult");
  out.leaf("EncodingType", "url").leaf("IsTruncated", page->next_continuation_token.has_value());
  if (page->next_continuation_token) out.leaf("NextContinuationToken", *page->next_continuation_token);
  for (const auto& object : page->objects) {
    expect(object.size >= 0, "sizes are not negative");
    out.open("Contents").leaf("Key", sandbox::percent_encode(object.key, true)).leaf("Size", object.size);
    out.leaf("LastModified", text::to_rfc3339(object.modified)).leaf("ETag", quoted(object.etag));
    out.leaf("StorageClass", object.storage_class).close();
  }
  for (const auto& prefix : page->common_prefixes)
    out.open("CommonPrefixes").leaf("Prefix", sandbox::percent_encode(prefix, true)).close();

  const auto reread = xml::parse_list_objects_v2(out.finish());
  const auto* again = value(reread);
  expect(again, "a page that was read can be written and read");
  expect(again->objects.size() == page->objects.size(), "no object is lost");
  for (std::size_t i = 0; i < page->objects.size(); ++i) {
    const auto &left = page->objects[i], &right = again->objects[i];
    expect_equal(left.key, right.key, "keys stay");
    expect_equal(left.etag, right.etag, "ETags stay");
    expect_equal(left.storage_class, right.storage_class, "storage classes stay");
    expect(left.size == right.size && left.modified == right.modified, "sizes and times stay");
  }
  expect(again->common_prefixes == page->common_prefixes, "prefixes stay");
  expect(again->next_continuation_token == page->next_continuation_token, "the token stays");
}

void parts(std::string_view body) {
  const auto parsed = xml::parse_list_parts(body);
  const auto* page = value(parsed);
  if (!page) return;
  for (const auto& part : page->parts) {
    expect(part.part_number >= 1 && part.part_number <= r2::kMaxParts, "part numbers are S3's");
    expect(part.size >= 0, "sizes are not negative");
  }
}

void buckets(std::string_view body) {
  const auto parsed = xml::parse_list_buckets(body);
  const auto* page = value(parsed);
  if (!page) return;
  for (const auto& bucket : page->buckets)
    expect(!bucket.name.empty(), "buckets have names");
  expect(!page->next_continuation_token || !page->next_continuation_token->empty(),
         "a list that goes on says where");
}

void cors(std::string_view body) {
  const auto parsed = xml::parse_cors(body);
  const auto* rules = value(parsed);
  if (!rules) return;
  const std::string written = xml::write_cors(*rules);
  if (written.find('\r') != written.npos)
    return;  // pugixml writes it plainly, and XML reads it as a line feed
  const auto reread = xml::parse_cors(written);
  const auto* again = value(reread);
  expect(again && *again == *rules, "rules that were read can be written and read");
}

void lifecycle(std::string_view body) {
  const auto parsed = xml::parse_lifecycle(body);
  const auto* rules = value(parsed);
  if (!rules) return;
  for (const auto& rule : *rules)
    if (rule.has_more) return;  // which the client does not write
  const std::string written = xml::write_lifecycle(*rules);
  if (written.find('\r') != written.npos) return;
  const auto reread = xml::parse_lifecycle(written);
  const auto* again = value(reread);
  expect(again && *again == *rules, "rules that were read can be written and read");
}

void uploads(std::string_view body) {
  const auto parsed = xml::parse_list_multipart_uploads(body);
  const auto* page = value(parsed);
  if (!page) return;
  expect(!page->goes_on || !page->next_key_marker.empty(), "a list that goes on says where");
}

// Read without a property of their own but that they end, and refuse aloud.
void others(std::string_view body) {
  value(xml::parse_list_objects(body));
  value(xml::parse_delete(body));
  value(xml::parse_copy_object(body));
  value(xml::parse_upload_part_copy(body));
  value(xml::parse_location(body));
  value(xml::parse_encryption(body));
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  const std::string_view body = input.substr(1);
  switch (input.front()) {
    case 'e':
      if (const auto error = xml::parse_error(body))
        expect(error->code.size() <= body.size(), "an error is no larger");
      break;
    case 'b':
      return buckets(body);
    case 'p':
      return parts(body);
    case 'c':
      return cors(body);
    case 'l':
      return lifecycle(body);
    case 'u':
      return uploads(body);
    case 'x':
      return others(body);
    case 'i': {
      const auto parsed = xml::parse_create_multipart_upload(body);
      if (const auto* id = value(parsed)) expect(!id->empty(), "an upload has an id");
      break;
    }
    case 'd': {
      const auto parsed = xml::parse_complete_multipart_upload(body);
      if (const auto* etag = value(parsed)) expect(etag->size() <= body.size(), "an ETag is no larger");
      break;
    }
    default:
      return objects(body);
  }
}

}  // namespace r2deck::fuzz
