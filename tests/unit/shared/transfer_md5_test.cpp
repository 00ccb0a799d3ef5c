#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "shared/transfer/md5.h"

namespace r2deck::transfer {
namespace {

std::string repeated(std::size_t length) {
  std::string text;
  for (std::size_t n = 0; n < length; ++n)
    text.push_back(static_cast<char>(n * 7 + n / 251));
  return text;
}

const std::uint8_t* bytes(const std::string& text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// RFC 1321, A.5.
TEST(Md5, GivesTheRfcsOwnDigests) {
  EXPECT_EQ(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_hex("a"), "0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(md5_hex("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(md5_hex("abcdefghijklmnopqrstuvwxyz"), "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_EQ(md5_hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
            "d174ab98d277d9f5a5611c2c9f419d9f");
  EXPECT_EQ(md5_hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
            "57edf4a22be3c955ac49da2e2107b67a");
  EXPECT_EQ(md5_hex(std::string(1'000'000, 'a')), "7707d6ae4e027c70eea2a935c2296f21");
}

TEST(Md5, DoesNotDependOnHowTheBytesWereDivided) {
  for (std::size_t length = 0; length <= 200; ++length) {
    const std::string text = repeated(length);
    const std::string whole = md5_hex(text);
    for (std::size_t cut = 0; cut <= length; ++cut) {
      Md5 md5;
      md5.update(std::string_view(text).substr(0, cut));
      md5.update(std::string_view(text).substr(cut));
      ASSERT_EQ(to_hex(md5.finish()), whole) << length << " bytes cut at " << cut;
    }
  }
}

TEST(Md5, IsAsNewAfterFinish) {
  Md5 md5;
  md5.update("something else");
  md5.finish();
  md5.update("abc");
  EXPECT_EQ(to_hex(md5.finish()), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Md5x4, GivesTheSameAsFourTimesOneForEveryLengthAndAlignment) {
  for (std::size_t length = 0; length <= 300; ++length) {
    std::array<std::string, 4> messages;
    std::array<const std::uint8_t*, 4> starts{}, rests{};
    const std::size_t blocks = length / 64;
    for (std::size_t m = 0; m < 4; ++m) {
      messages[m] = std::string(m, 'x') + repeated(length + m).substr(m);
      starts[m] = bytes(messages[m]) + m;
      rests[m] = starts[m] + 64 * blocks;
    }
    Md5x4 md5;
    md5.update(starts, blocks / 2);
    for (std::size_t m = 0; m < 4; ++m)
      starts[m] += 64 * (blocks / 2);
    md5.update(starts, blocks - blocks / 2);
    const std::array<Md5Digest, 4> digests = md5.finish(rests, length % 64);
    for (std::size_t m = 0; m < 4; ++m) {
      ASSERT_EQ(to_hex(digests[m]), md5_hex(std::string_view(messages[m]).substr(m))) << length;
    }
  }
}

TEST(Md5Digest, ReadsHexOfEitherCaseAndNothingElse) {
  const std::string hex = "900150983cd24fb0d6963f7d28e17f72";
  EXPECT_EQ(to_hex(*digest_from_hex(hex)), hex);
  EXPECT_EQ(to_hex(*digest_from_hex("900150983CD24FB0D6963F7D28E17F72")), hex);
  EXPECT_FALSE(digest_from_hex(""));
  EXPECT_FALSE(digest_from_hex(hex.substr(1)));
  EXPECT_FALSE(digest_from_hex(hex + "0"));
  EXPECT_FALSE(digest_from_hex("g00150983cd24fb0d6963f7d28e17f72"));
}

}  // namespace
}  // namespace r2deck::transfer
