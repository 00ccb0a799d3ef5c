#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"

namespace r2deck::transfer {
namespace {

// Cloudflare's docs, Objects > Multipart upload > ETags.
TEST(CompositeEtag, IsWhatR2sDocumentationShows) {
  const std::vector<std::string> parts = {"bce6bf66aeb76c7040fdd5f4eccb78e6",
                                          "8165449fc15bbf43d3b674595cbcc406"};
  EXPECT_EQ(composite_etag(parts), "f77dc0eecdebcd774a2a22cb393ad2ff-2");
}

TEST(CompositeEtag, OfOnePartIsNotThatPartsMd5) {
  const std::vector<std::string> parts = {md5_hex("abc")};
  const Md5Digest digest = *digest_from_hex(parts[0]);
  EXPECT_EQ(composite_etag(parts), to_hex(md5(digest)) + "-1");
}

TEST(CompositeEtag, DependsOnTheOrderOfTheParts) {
  const std::vector<std::string> there = {md5_hex("a"), md5_hex("b")};
  const std::vector<std::string> back = {md5_hex("b"), md5_hex("a")};
  EXPECT_NE(composite_etag(there), composite_etag(back));
}

TEST(CompositeEtag, IsNothingWithoutPartsOrWithAnEtagThatIsNoMd5) {
  EXPECT_FALSE(composite_etag({}));
  EXPECT_FALSE(composite_etag(std::vector<std::string>{md5_hex("a"), "opaque"}));
  EXPECT_FALSE(composite_etag(std::vector<std::string>{""}));
}

TEST(BareEtag, LosesQuotesAndTheWeakMark) {
  EXPECT_EQ(bare_etag("\"abc\""), "abc");
  EXPECT_EQ(bare_etag("W/\"abc\""), "abc");
  EXPECT_EQ(bare_etag("abc"), "abc");
  EXPECT_EQ(bare_etag(""), "");
  EXPECT_EQ(bare_etag("\""), "\"");
}

TEST(SameEtag, IgnoresQuotesAndCase) {
  EXPECT_TRUE(same_etag("\"AB12-3\"", "ab12-3"));
  EXPECT_FALSE(same_etag("ab12-3", "ab12-4"));
  EXPECT_FALSE(same_etag("ab12", "ab1"));
  EXPECT_FALSE(same_etag("", "ab1"));
}

}  // namespace
}  // namespace r2deck::transfer
