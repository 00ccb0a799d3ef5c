// The headers of an upload, what they promise about its body, and an answer's head.
#include "companion/sandbox/object_headers.h"
#include "companion/sandbox/unsupported.h"

#include <algorithm>

#include "companion/sandbox/body_check.h"
#include "companion/sandbox/digest.h"
#include "companion/sandbox/wire.h"
#include "shared/r2/limits.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

bool one_line(std::string_view text) {
  return text.find_first_of("\r\n") == text.npos;
}

void check_store(const sandbox::RequestHead& head) {
  const auto read = sandbox::read_object_headers(head);
  const bool refused = !sandbox::refuse_unsupported_headers(head, sandbox::Operation::PutObject);
  if (!read || refused) return;
  const auto kept = sandbox::ObjectHeaders::parse(read->serialize(), read->storage_class);
  expect(kept.headers == read->headers, "the store keeps headers");
  expect(kept.storage_class == "STANDARD" || kept.storage_class == "STANDARD_IA",
         "there are two storage classes");
  std::int64_t metadata = 0;
  for (const auto& [name, value] : kept.headers) {
    if (name.starts_with("x-amz-meta-"))
      metadata += static_cast<std::int64_t>(name.size() - 11 + sandbox::decode_rfc2047(value).size());
  }
  expect(metadata <= r2::kMaxMetadataBytes, "metadata has at most 8,192 bytes");
}

void check_body(const sandbox::RequestHead& head, std::string_view body) {
  const auto wants = sandbox::BodyCheck::Wants{.etag = true, .part = body.size() % 2 == 0};
  auto check = sandbox::BodyCheck::create(head, *sandbox::Query::parse(""), "UNSIGNED-PAYLOAD", wants);
  if (!check) return;
  check->update(body);
  const auto result = check->finish();
  const auto md5 = sandbox::hash(sandbox::Hash::Kind::md5, body);
  if (!result) {
    expect(result.failure().error == sandbox::S3Error::bad_digest,
           "what is promised and not kept is a bad digest");
    return;
  }
  expect_equal(result->md5, md5, "the ETag is the MD5");
  if (const auto* promised = head.find("content-md5"))
    expect_equal(*promised, sandbox::to_base64(md5), "a promise that was not kept is found out");
}

void check_answer(const sandbox::RequestHead& head) {
  sandbox::Reply reply;
  for (const auto& header : head.headers)
    reply.headers.emplace_back("x-amz-meta-name", header.value);
  const std::string text = sandbox::reply_head(reply, true, 0);
  // The status, ours, and five that every answer carries; then the empty line.
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  expect(lines == 1 + head.headers.size() + 5 + 1, "no value adds a line");
  expect(text.find("\r\n\r\n") == text.size() - 4, "no value ends the head");
}

}  // namespace

// Headers, "name: value", as Beast's parser lets them through: small letters, one line. The last field is the
// body.
void run(std::string_view input) {
  const std::size_t last = input.rfind('\x1f');
  const std::string_view body = last == input.npos ? std::string_view() : input.substr(last + 1);
  Fields fields(input.substr(0, last));
  sandbox::RequestHead raw, head;
  while (!fields.done()) {
    auto header = fields.named();
    raw.headers.push_back({header.name, header.value});
    const bool name =
        !header.name.empty() && one_line(header.name) && header.name.find(':') == std::string::npos;
    if (name && one_line(header.value))
      head.headers.push_back({std::move(header.name), std::move(header.value)});
  }
  check_answer(raw);
  check_store(head);
  check_body(head, body);
}

}  // namespace r2deck::fuzz
