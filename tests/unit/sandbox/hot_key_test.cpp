// One write per second to a key (Platform > Limits), where the sandbox is told to mind it.
#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

class HotKeyTest : public SignedServerTest {
 protected:
  // Its head was taken; its body of one byte is still to come.
  class SlowPut {
   public:
    SlowPut(const HotKeyTest& test, const std::string& target) : wire_(test.sandbox_->port()) {
      wire_.send(test.head("PUT", target, 1, "Expect: 100-continue\r\n"));
      const std::string answer = wire_.receive();
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 ")) << answer;
    }
    std::string finish() {
      wire_.send("x");
      return wire_.receive();
    }

   private:
    Wire wire_;
  };

  void SetUp() override {
    start([](Options& options) { options.limit_hot_keys = true; });
  }
  std::string put(const std::string& key = "key") { return outcome(ask("PUT", "/demo/" + key, "x")); }
  std::string copy() { return outcome(ask("PUT", "/demo/key", {}, "x-amz-copy-source: demo/from\r\n")); }
};

TEST_F(HotKeyTest, RefusesASecondWriteWithinASecond) {
  EXPECT_EQ(put(), "200");
  now_ += 999;
  EXPECT_EQ(put(), "429 TooManyRequests");
  now_ += 1;
  EXPECT_EQ(put(), "200");
  EXPECT_EQ(put("another"), "200");
}

TEST_F(HotKeyTest, CountsASecondFromTheLastWriteThatWasTaken) {
  EXPECT_EQ(put(), "200");
  now_ += 600;
  EXPECT_EQ(put(), "429 TooManyRequests");
  now_ += 600;
  EXPECT_EQ(put(), "200");
}

TEST_F(HotKeyTest, CountsEveryWayToWriteAnObject) {
  put("from");
  now_ += 1000;
  EXPECT_EQ(copy(), "200");
  EXPECT_EQ(copy(), "429 TooManyRequests");
  EXPECT_EQ(put(), "429 TooManyRequests");
  const std::string upload = start_upload("key");
  EXPECT_EQ(outcome(ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "data")), "200");
  EXPECT_EQ(outcome(ask("POST", "/demo/key?uploadId=" + upload, one_part("data"))), "429 TooManyRequests");
  now_ += 1000;
  EXPECT_EQ(outcome(ask("POST", "/demo/key?uploadId=" + upload, one_part("data"))), "200");
  EXPECT_EQ(put(), "429 TooManyRequests");
}

TEST_F(HotKeyTest, DoesNotCountReadsPartsAndDeletes) {
  put();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(outcome(ask("GET", "/demo/key")), "200");
    EXPECT_EQ(ask("HEAD", "/demo/key").substr(9, 3), "200");
  }
  const std::string upload = start_upload("key");
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(outcome(ask("PUT", "/demo/key?partNumber=1&uploadId=" + upload, "x")), "200");
  EXPECT_EQ(outcome(ask("DELETE", "/demo/key")), "204");
  EXPECT_EQ(put(), "200");
}

TEST_F(HotKeyTest, SaysFirstThatAConditionDoesNotHold) {
  put();
  EXPECT_EQ(outcome(ask("PUT", "/demo/key", "x", "If-None-Match: *\r\n")), "412 PreconditionFailed");
}

TEST_F(HotKeyTest, IsOneKeyInNfc) {
  EXPECT_EQ(put("e%CC%81"), "200");
  EXPECT_EQ(put("%C3%A9"), "429 TooManyRequests");
}

TEST_F(HotKeyTest, DoesNotLastWhenTheClockIsSetBack) {
  put();
  now_ -= 5000;
  EXPECT_EQ(put(), "200");
}

// What counts is when a write is done, not when its request came.
TEST_F(HotKeyTest, CountsFromTheEndOfASlowWrite) {
  SlowPut slow(*this, "/demo/key");
  now_ += 5000;
  EXPECT_EQ(outcome(slow.finish()), "200");
  EXPECT_EQ(put(), "429 TooManyRequests");
  now_ += 1000;
  EXPECT_EQ(put(), "200");
}

TEST_F(HotKeyTest, TakesASlowWriteThatEndsLateEnough) {
  EXPECT_EQ(put(), "200");
  SlowPut slow(*this, "/demo/key");
  now_ += 1000;
  EXPECT_EQ(outcome(slow.finish()), "200");
}

TEST_F(HotKeyTest, IsOffUnlessToldTo) {
  start();
  EXPECT_EQ(put(), "200");
  EXPECT_EQ(put(), "200");
}

}  // namespace
}  // namespace r2deck::sandbox
