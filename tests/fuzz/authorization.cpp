// Claims of authority that nobody gave: whatever the head says, the verifier refuses it, with an S3 error.
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/sigv4_verify.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {

// method, target, then headers, "name: value".
void run(std::string_view input) {
  static const sandbox::Keys kKeys{"0123456789abcdef0123456789abcdef", "a secret that is in no seed"};
  static constexpr text::UnixMillis kNow = 1'767'323'045'000;  // 2026-01-02T03:04:05Z
  Fields fields(input);
  sandbox::RequestHead head;
  head.method = fields.next();
  head.target = fields.next();
  while (!fields.done()) {
    auto header = fields.named();
    head.headers.push_back({std::move(header.name), std::move(header.value)});
  }
  const auto query = sandbox::Query::parse(head.raw_query());
  if (!query) return;  // refused before anybody looks at the signature
  const auto verified = sandbox::verify(head, *query, kKeys, kNow);
  expect(!verified, "nobody can sign without the secret");
  const int status = sandbox::row(verified.failure().error).status;
  expect(status == 400 || status == 401 || status == 403 || status == 501, "the refusal is one of R2's");
  expect(!verified.failure().text().empty(), "the refusal says why");
}

}  // namespace r2deck::fuzz
