// Answers of Cloudflare's API: the first field is the status, the rest the body.
#include "companion/cloudflare/envelope.h"

#include "companion/cloudflare/base_url.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {

void run(std::string_view input) {
  Fields fields(input);
  const auto status = static_cast<int>(fields.number() % 600);
  const auto envelope = cloudflare::read_envelope("test", status, fields.rest());
  if (envelope) {
    expect(status >= 200 && status < 300, "only an answer of 2xx is good");
    expect(envelope->total_pages >= 1 && envelope->total_pages <= 1'000, "pages are bounded");
  } else {
    const Problem& problem = envelope.problem();
    expect(!problem.message.empty() && problem.message.size() < 400, "an error says why, in one line");
    expect(problem.message.find('\n') == std::string::npos, "an error is one line");
    expect(!problem.retryable || problem.code == ErrorCode::rate_limited ||
               problem.code == ErrorCode::storage_unavailable,
           "only what may pass by itself is tried again");
  }
  const auto base = cloudflare::parse_base_url(fields.rest());
  if (base) {
    expect(base->port != 0 && !base->host.empty(), "an address has a host and a port");
    expect(base->authority().find_first_of(" @/?#\r\n") == std::string::npos,
           "a host holds what it must alone");
  }
}

}  // namespace r2deck::fuzz
