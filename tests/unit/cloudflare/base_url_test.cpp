#include "companion/cloudflare/base_url.h"

#include <gtest/gtest.h>

namespace r2deck::cloudflare {
namespace {

TEST(BaseUrl, IsTakenApart) {
  const auto own = parse_base_url(kApi);
  ASSERT_TRUE(own.ok());
  EXPECT_TRUE(own->tls);
  EXPECT_EQ(own->authority(), "api.cloudflare.com");
  EXPECT_EQ(own->port, 443);
  EXPECT_EQ(own->path, "/client/v4");
  const auto sandbox = parse_base_url("http://localhost:8723/client/v4/");
  ASSERT_TRUE(sandbox.ok());
  EXPECT_FALSE(sandbox->tls);
  EXPECT_EQ(sandbox->authority(), "localhost:8723");
  EXPECT_EQ(sandbox->path, "/client/v4");
  const auto v6 = parse_base_url("http://[::1]:80");
  ASSERT_TRUE(v6.ok());
  EXPECT_EQ(v6->authority(), "[::1]");
  EXPECT_EQ(v6->path, "");
}

TEST(BaseUrl, HoldsNothingElse) {
  for (const char* url :
       {"", "api.cloudflare.com", "ftp://host", "https://", "https://user@host", "https://user:pass@host",
        "https://host:0", "https://host:65536", "https://host:x", "https://host:", "https://host/a?b",
        "https://host/a#b", "https://host/a b", "https://[::1", "https://host\r\nX: y", "https://host/%2e"}) {
    EXPECT_EQ(parse_base_url(url).ok(), false) << url;
  }
}

}  // namespace
}  // namespace r2deck::cloudflare
