// The address of a store, as a person typed it.
#include "companion/s3/endpoint.h"

#include "tests/fuzz/target.h"

namespace r2deck::fuzz {

// URL, region, and R2's account id.
void run(std::string_view input) {
  Fields fields(input);
  const std::string_view url = fields.next(), region = fields.next(), account = fields.next();
  if (const auto r2 = s3::r2_endpoint(account, api::Jurisdiction::eu))
    expect_equal(r2->url(), "https://" + std::string(account) + ".eu.r2.cloudflarestorage.com",
                 "R2's addresses");

  const auto endpoint = s3::parse_endpoint(url, region);
  if (!endpoint) {
    expect(endpoint.problem().subject.empty(), "an error repeats nothing: it may be a password");
    return;
  }
  expect(endpoint->port != 0, "there is a port");
  expect(endpoint->url().find_first_of(" @?#\r\n\t\"<>\\") == std::string::npos,
         "an address holds what it must alone");
  expect(!endpoint->path_prefix.ends_with('/'), "a prefix does not end with a slash");
  const auto again = s3::parse_endpoint(endpoint->url(), endpoint->region);
  expect(again && *again == *endpoint, "an address that was read is read as the same");
}

}  // namespace r2deck::fuzz
