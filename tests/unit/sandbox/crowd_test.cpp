// A thousand connections at once: none is lost, and each gets its own bytes.
#include <vector>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::StartsWith;

constexpr std::size_t kCrowd = 1000;

class CrowdTest : public SignedServerTest {};

TEST_F(CrowdTest, AThousandConnectionsLoseNothing) {
  start([](Options& options) {
    options.threads = 4;
  });  // first: it raises the limit of open files for both sides
  std::vector<std::unique_ptr<Wire>> wires;
  for (std::size_t i = 0; i < kCrowd; ++i)
    wires.push_back(std::make_unique<Wire>(sandbox_->port()));

  const auto key = [](std::size_t i) { return "/demo/crowd/" + std::to_string(i); };
  const auto body = [](std::size_t i) { return std::to_string(i) + ":" + pattern(1000 + i); };
  // Every head is sent before any body, so that all are under way at once.
  for (std::size_t i = 0; i < kCrowd; ++i)
    ASSERT_TRUE(wires[i]->send(head("PUT", key(i), body(i).size()))) << i;
  for (std::size_t i = 0; i < kCrowd; ++i)
    ASSERT_TRUE(wires[i]->send(body(i))) << i;
  for (std::size_t i = 0; i < kCrowd; ++i)
    ASSERT_THAT(wires[i]->receive(), StartsWith("HTTP/1.1 200 ")) << i;

  for (std::size_t i = 0; i < kCrowd; ++i)
    ASSERT_TRUE(wires[i]->send(head("GET", key(i), 0))) << i;
  for (std::size_t i = 0; i < kCrowd; ++i)
    ASSERT_TRUE(body_of(wires[i]->receive()) == body(i)) << i;
  EXPECT_EQ(blob_files(), kCrowd);
}

}  // namespace
}  // namespace r2deck::sandbox
