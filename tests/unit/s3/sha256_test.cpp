#include "companion/s3/sha256.h"

#include <gtest/gtest.h>

#include "companion/s3/sigv4.h"

namespace r2deck::s3 {
namespace {

std::string hex(const Digest& digest) {
  std::string out;
  append_hex(out, digest);
  return out;
}

TEST(Sha256, HashesTheExamplesOfFips180) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, GoesOnFromACopyOfItsState) {
  Sha256 head;
  head.update("a");
  Sha256 copy = head;
  EXPECT_EQ(copy.update("bc").finish(), Sha256().update("abc").finish());
  EXPECT_EQ(head.finish(), Sha256().update("a").finish());
}

// RFC 4231, 4.2, 4.3 and 4.7 (a key longer than the block).
TEST(HmacSha256, HashesTheExamplesOfRfc4231) {
  EXPECT_EQ(hex(HmacSha256(std::string(20, '\x0b')).update("Hi There").finish()),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(HmacSha256("Jefe").update("what do ya want ").update("for nothing?").finish()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(HmacSha256(std::string(131, '\xaa'))
                    .update("Test Using Larger Than Block-Size Key - Hash Key First")
                    .finish()),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace r2deck::s3
