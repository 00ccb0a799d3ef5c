// Whatever the client signs, the sandbox's verifier takes; and nothing that was changed on the way.
#include <algorithm>
#include <limits>

#include "companion/s3/canonical.h"
#include "companion/s3/sigv4.h"
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/sigv4_verify.h"
#include "shared/r2/limits.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

const s3::Credentials kCredentials{"0123456789abcdef0123456789abcdef", "secret of the fuzz target"};
const sandbox::Keys kKeys{kCredentials.access_key_id, kCredentials.secret_access_key};
const s3::Endpoint kEndpoint{
    .scheme = "http", .host = "localhost", .port = 8723, .path_prefix = {}, .region = "auto"};

// Headers that may be signed as they are: tokens in small letters, values that HTTP carries, none that the
// signer writes itself or that may stand once.
bool may_be_signed(const Fields::Named& header) {
  static constexpr std::string_view kOwn[] = {
      "host", "authorization", "x-amz-date", "x-amz-content-sha256", "content-length", "content-md5"};
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  };
  return !header.name.empty() &&
         header.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
         std::find(std::begin(kOwn), std::end(kOwn), header.name) == std::end(kOwn) &&
         std::none_of(header.value.begin(), header.value.end(), is_control);
}

std::string trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

// As it comes off the wire.
sandbox::RequestHead received(const std::string& method, std::string target, const s3::Pairs& headers) {
  sandbox::RequestHead head;
  head.method = method;
  head.target = std::move(target);
  for (const auto& [name, value] : headers) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    head.headers.push_back({std::move(lower), trimmed(value)});
  }
  return head;
}

bool verifies(const sandbox::RequestHead& head, text::UnixMillis now) {
  const auto query = sandbox::Query::parse(head.raw_query());
  return query && sandbox::verify(head, *query, kKeys, now);
}

// All that the signature covers, and the signature of a presigned URL; Authorization is left alone here.
std::string meaning(const sandbox::RequestHead& head) {
  const auto query = sandbox::Query::parse(head.raw_query());
  return query ? sandbox::canonical_request(head, *query, {}, "") + query->get("X-Amz-Signature") : "none";
}

void refuses_changes(const sandbox::RequestHead& head, text::UnixMillis now, std::size_t at, char byte) {
  auto changed = head;
  changed.target[at % changed.target.size()] = byte;
  if (meaning(changed) == meaning(head)) return;  // another spelling, such as %2f for %2F
  expect(!verifies(changed, now), "a changed request is refused");
}

s3::Request read_request(Fields& fields) {
  static constexpr const char* kMethods[] = {"GET", "PUT", "HEAD", "DELETE", "POST"};
  s3::Request request;
  request.method = kMethods[static_cast<std::uint64_t>(fields.number()) % std::size(kMethods)];
  request.bucket = fields.next();
  std::erase(request.bucket, '/');  // no bucket is called so
  request.key = request.bucket.empty() ? std::string_view() : fields.next();
  for (int i = 0; i < 2; ++i) {
    auto item = fields.named();
    if (!item.name.empty() && !item.name.starts_with("X-Amz-"))
      request.query.emplace_back(std::move(item.name), std::move(item.value));
  }
  for (int i = 0; i < 2; ++i) {
    auto header = fields.named();
    if (may_be_signed(header)) request.headers.emplace_back(std::move(header.name), std::move(header.value));
  }
  return request;
}

// 0001-01-02 to 9999-12-30, so that there is a day left before and after.
text::UnixMillis clamped(std::int64_t time) {
  return std::clamp<std::int64_t>(time, -62'135'510'400'000, 253'402'128'000'000);
}

}  // namespace

// method, bucket, key, two query items, two headers, time, seconds to live (0: signed by headers), a position
// in the target and the byte that is put there; without it the request arrives as it was sent.
void run(std::string_view input) {
  Fields fields(input);
  const s3::Request request = read_request(fields);
  const text::UnixMillis now = clamped(fields.number());
  const std::int64_t expires = std::clamp<std::int64_t>(fields.number(), 0, r2::kMaxPresignSeconds);
  const auto at = static_cast<std::size_t>(fields.number());
  const std::string_view byte = fields.next();

  const text::UnixMillis signed_at = now - (now % 1000 + 1000) % 1000;  // SigV4 has whole seconds
  sandbox::RequestHead head;
  if (expires == 0) {
    const auto sent = s3::sign(request, kEndpoint, kCredentials, s3::kUnsignedPayload, now);
    head = received(request.method, sent.target, sent.headers);
    if (byte.empty()) expect(verifies(head, now), "what the client signs by headers is taken");
  } else {
    const std::string url = s3::presign(request, kEndpoint, kCredentials, expires, now);
    s3::Pairs headers = request.headers;
    headers.emplace_back("host", kEndpoint.authority());
    head = received(request.method, url.substr(kEndpoint.origin().size()), headers);
    const text::UnixMillis last = signed_at + expires * 1000 - 1;
    if (byte.empty()) expect(verifies(head, last), "what the client presigns is taken until it expires");
  }
  if (!byte.empty()) refuses_changes(head, now, at, byte.front());
}

}  // namespace r2deck::fuzz
