// The servers as processes: started, asked, signalled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "companion/cli/app.h"
#include "companion/cli/call.h"
#include "companion/cli/descriptor.h"
#include "companion/cli/exit_code.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// `r2deck WORDS` in a process of its own, with its output on a pipe.
class Process {
 public:
  explicit Process(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe(ends) != 0) return;
    output_ = Descriptor(ends[0]);
    const Descriptor input(ends[1]);
    std::fflush(nullptr);  // else the child writes what is buffered here into the pipe
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::dup2(input.get(), STDOUT_FILENO);
    // As a terminal starts it, whatever started the tests: nohup, or a shell without job control.
    for (const int signal : {SIGHUP, SIGINT})
      ::signal(signal, SIG_DFL);
    const std::vector<std::string_view> views(words.begin(), words.end());
    Io io{std::cin, std::cout, std::cerr};
    ::_exit(run(views, io));
  }
  ~Process() {
    if (pid_ > 0) stop(SIGKILL);
  }

  // Up to the end of the line, or of the output.
  std::string line() {
    std::string text;
    for (char c = 0; ::read(output_.get(), &c, 1) == 1 && c != '\n';)
      text += c;
    return text;
  }
  // The exit code, or the negative number of the signal that ended it.
  int stop(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  pid_t pid() const { return pid_; }

 private:
  Descriptor output_;
  pid_t pid_ = -1;
};

std::vector<std::string> serve_words(const fs::path& dir) {
  return {"serve", "--port", "0", "--data-dir", dir.string(), "--web-dir", dir.string()};
}

constexpr char kReady[] = "R2 Deck is ready at ";

TEST(Serve, SaysWhereItListensAndLeavesNoTraceOfItsRunningBehind) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const TemporaryFolder folder;
    Process serve(serve_words(folder.path()));
    const std::string ready = serve.line();
    ASSERT_THAT(ready, StartsWith(std::string(kReady) + "http://127.0.0.1:"));
    EXPECT_TRUE(fs::exists(folder.path() / "control.sock"));
    EXPECT_TRUE(fs::exists(folder.path() / "lock"));
    EXPECT_EQ(serve.stop(signal), kOk);
    EXPECT_FALSE(fs::exists(folder.path() / "control.sock"));
    EXPECT_FALSE(fs::exists(folder.path() / "lock"));
    EXPECT_FALSE(fs::exists(folder.path() / "r2deck.db-wal"));
  }
}

TEST(Serve, ShutsDownCleanlyHoweverOftenItIsAskedTo) {
  const TemporaryFolder folder;
  Process serve(serve_words(folder.path()));
  ASSERT_THAT(serve.line(), StartsWith(kReady));
  ::kill(serve.pid(), SIGINT);
  for (int i = 0; i < 10; ++i)
    ::kill(serve.pid(), SIGTERM);
  EXPECT_EQ(serve.stop(SIGTERM), kOk);
  EXPECT_FALSE(fs::exists(folder.path() / "lock"));
}

TEST(Serve, PrintsALinkToItselfWhenAsked) {
  const TemporaryFolder folder;
  std::vector<std::string> words = serve_words(folder.path());
  words.emplace_back("--print-link");
  Process serve(words);
  const std::string origin = serve.line().substr(std::string(kReady).size());
  EXPECT_THAT(serve.line(), StartsWith(origin + "/#sign-in="));
  EXPECT_EQ(serve.stop(SIGTERM), kOk);
}

TEST(Serve, AnswersCommandsWhileItRuns) {
  const TemporaryFolder folder;
  Process serve(serve_words(folder.path()));
  const std::string origin = serve.line().substr(std::string(kReady).size());
  const auto link = call(folder.path(), "link.create", {{"origin", "http://127.0.0.1:1"}});
  ASSERT_TRUE(link.ok());
  EXPECT_THAT(std::string(link->at("url").as_string()), StartsWith(origin + "/#sign-in="));
  EXPECT_EQ(serve.stop(SIGTERM), kOk);
}

TEST(Serve, IsAloneOnItsDataFolder) {
  const TemporaryFolder folder;
  Process first(serve_words(folder.path()));
  const std::string origin = first.line().substr(std::string(kReady).size());
  std::ostringstream out, err;
  Io io{std::cin, out, err};
  const std::vector<std::string> words = serve_words(folder.path());
  const std::vector<std::string_view> views(words.begin(), words.end());
  EXPECT_EQ(run(views, io), kLocked);
  EXPECT_THAT(err.str(), HasSubstr(std::to_string(first.pid())));
  EXPECT_THAT(err.str(), HasSubstr(origin));
  EXPECT_EQ(first.stop(SIGTERM), kOk);
}

TEST(Serve, DoesNotStartOnAPortInUse) {
  const TemporaryFolder folder, other;
  Process first(serve_words(folder.path()));
  const std::string origin = first.line().substr(std::string(kReady).size());
  std::ostringstream out, err;
  Io io{std::cin, out, err};
  const std::string dir = other.path().string(), port = origin.substr(origin.rfind(':') + 1);
  const std::vector<std::string_view> words = {"serve", "--port", port, "--data-dir", dir};
  EXPECT_EQ(run(words, io), kPortInUse);
  EXPECT_THAT(err.str(), HasSubstr("--port"));
  EXPECT_THAT(out.str(), IsEmpty());
  EXPECT_FALSE(fs::exists(other.path() / "lock"));
  EXPECT_EQ(first.stop(SIGTERM), kOk);
}

TEST(Serve, StartsAgainAfterItWasKilledAndKnowsWhatItKnew) {
  const TemporaryFolder folder;
  {
    Process serve(serve_words(folder.path()));
    ASSERT_THAT(serve.line(), StartsWith(kReady));
    ASSERT_TRUE(call(folder.path(), "token.create", {{"name", "backup"}}).ok());
    EXPECT_EQ(serve.stop(SIGKILL), -SIGKILL);
  }
  ASSERT_TRUE(fs::exists(folder.path() / "control.sock"));  // stale, and in nobody's way
  Process serve(serve_words(folder.path()));
  ASSERT_THAT(serve.line(), StartsWith(kReady));
  const auto tokens = call(folder.path(), "token.list", {});
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ(tokens->at("tokens").as_array().size(), 1u);
  EXPECT_EQ(serve.stop(SIGTERM), kOk);
}

TEST(SandboxProcess, PrintsItsKeysKeepsThemAndStopsOnASignal) {
  const TemporaryFolder folder;
  const std::vector<std::string> words = {"sandbox",
                                          "--port",
                                          "0",
                                          "--data-dir",
                                          (folder.path() / "sandbox").string(),
                                          "--seed-bucket",
                                          "demo",
                                          "--cors-origin",
                                          "http://127.0.0.1:8722",
                                          "--print-keys"};
  std::vector<std::string> keys[2];
  for (auto& lines : keys) {
    Process sandbox(words);
    EXPECT_THAT(sandbox.line(), StartsWith("Sandbox endpoint: http://localhost:"));
    EXPECT_THAT(sandbox.line(), StartsWith("Sandbox API endpoint: http://localhost:"));
    for (int i = 0; i < 5; ++i)
      lines.push_back(sandbox.line());
    EXPECT_EQ(sandbox.stop(SIGTERM), kOk);
  }
  EXPECT_THAT(keys[0], ElementsAre(StartsWith("Sandbox account id: "), StartsWith("Sandbox API token: "),
                                   StartsWith("Sandbox account API token: "),
                                   StartsWith("Sandbox access key: "), StartsWith("Sandbox secret key: ")));
  EXPECT_EQ(keys[0], keys[1]);
}

}  // namespace
}  // namespace r2deck::cli
