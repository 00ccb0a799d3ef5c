#include "companion/s3/canonical.h"

#include <gtest/gtest.h>

namespace r2deck::s3 {
namespace {

TEST(UriEncode, KeepsTheUnreservedAndNothingElse) {
  for (int c = 0; c < 256; ++c) {
    const std::string one(1, static_cast<char>(c));
    const bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            c == '-' || c == '.' || c == '_' || c == '~';
    EXPECT_EQ(uri_encode(one, false) == one, unreserved) << c;
    EXPECT_EQ(uri_encode(one, true) == one, unreserved || c == '/') << c;
  }
  EXPECT_EQ(uri_encode("\xff a/", false), "%FF%20a%2F");
}

TEST(CanonicalQuery, IsSortedByTheEncodedNameAndThenByTheEncodedValue) {
  // '+' (0x2b) sorts before 'A' raw; its encoding "%2B" before both.
  EXPECT_EQ(canonical_query({{"b", "2"}, {"b", "1"}, {"a", ""}, {"A", "x"}, {"+", "y"}, {"a-b", "z"}}),
            "%2B=y&A=x&a=&a-b=z&b=1&b=2");
  EXPECT_EQ(canonical_query({{"k", "~"}, {"k", "é"}, {"k", "a"}}), "k=%C3%A9&k=a&k=~");
}

TEST(CanonicalPath, NeverCollapsesSlashes) {
  const Endpoint endpoint = parse_endpoint("http://127.0.0.1:1/p%20q").value();
  EXPECT_EQ(canonical_path(endpoint, "", ""), "/p%20q/");
  EXPECT_EQ(canonical_path(endpoint, "bucket", ""), "/p%20q/bucket");
  EXPECT_EQ(canonical_path(endpoint, "bucket", "/a//b/"), "/p%20q/bucket//a//b/");
}

TEST(CanonicalHeaders, JoinsValuesOfOneNameInTheirOrder) {
  const auto headers =
      canonical_headers({{"X-B", " two  words "}, {"x-a", "2"}, {"X-A", "1"}, {"x-empty", ""}});
  EXPECT_EQ(headers.block, "x-a:2,1\nx-b:two words\nx-empty:\n");
  EXPECT_EQ(headers.signed_names, "x-a;x-b;x-empty");
}

}  // namespace
}  // namespace r2deck::s3
