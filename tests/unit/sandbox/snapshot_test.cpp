// A read is about one state of its object, whatever is written meanwhile.
#include <thread>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

class SnapshotTest : public SignedServerTest {};

TEST_F(SnapshotTest, APartIsThereWhileItsObjectIsReplaced) {
  start();
  ASSERT_EQ(outcome(ask("PUT", "/demo/key", "first")), "200");
  const std::string put = head("PUT", "/demo/key", 6) + "second";
  std::atomic<bool> done{false};
  std::thread writer([&] {
    Wire wire(sandbox_->port());
    while (!done && wire.send(put) && wire.receive().starts_with("HTTP/1.1 200 ")) {
    }
  });
  std::set<std::string> answers;
  for (const std::string method : {"GET", "HEAD"}) {
    const std::string read = head(method, "/demo/key?partNumber=1", 0);
    Wire wire(sandbox_->port());
    for (int i = 0; i < 1500 && wire.send(read); ++i)
      answers.insert(method + " " + wire.receive(method == "HEAD").substr(9, 3));
  }
  done = true;
  writer.join();
  EXPECT_EQ(answers, (std::set<std::string>{"GET 206", "HEAD 206"}));
}

}  // namespace
}  // namespace r2deck::sandbox
