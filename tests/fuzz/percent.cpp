// Percent-encoding, of which there are three: for the API, for the signer, for the sandbox.
#include "shared/text/percent.h"

#include "companion/s3/sigv4.h"
#include "companion/sandbox/uri.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {

void run(std::string_view input) {
  const std::string encoded = text::percent_encode(input);
  expect_equal(encoded, s3::uri_encode(input, false), "API and signer encode alike");
  expect_equal(encoded, sandbox::percent_encode(input, false), "API and sandbox encode alike");
  const std::string path = text::percent_encode(input, "/");
  expect_equal(path, s3::uri_encode(input, true), "API and signer encode paths alike");
  expect_equal(path, sandbox::percent_encode(input, true), "API and sandbox encode paths alike");
  for (const std::string& text : {encoded, path}) {
    const auto decoded = text::percent_decode(text);
    expect(static_cast<bool>(decoded), "what was encoded can be decoded");
    expect_equal(*decoded, input, "and is the same");
  }

  const auto decoded = text::percent_decode(input);
  const auto in_sandbox = sandbox::percent_decode(input);
  expect(static_cast<bool>(decoded) == in_sandbox.has_value(), "both decoders take the same");
  if (!decoded) return;
  expect_equal(*decoded, *in_sandbox, "both decoders read the same");
  expect(decoded->size() <= input.size(), "decoding makes nothing longer");
}

}  // namespace r2deck::fuzz
