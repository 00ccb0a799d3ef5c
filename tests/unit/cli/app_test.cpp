#include "companion/cli/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "companion/cli/data_lock.h"
#include "companion/cli/exit_code.h"
#include "companion/cli/secret_input.h"
#include "companion/cli/table.h"
#include "tests/unit/cli/run_line.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string last_line(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

TEST(Cli, HelpNamesEveryCommandAndTheExitCodes) {
  const Outcome help = run_line({"--help"});
  EXPECT_EQ(help.code, kOk);
  for (const char* text : {"serve",
                           "sandbox",
                           "link",
                           "account add",
                           "account list",
                           "account test",
                           "bucket list",
                           "ls",
                           "stat",
                           "presign",
                           "get",
                           "put",
                           "cp",
                           "rm",
                           "account edit",
                           "account remove",
                           "account import",
                           "token create",
                           "token list",
                           "token revoke",
                           "user add",
                           "user list",
                           "user passwd",
                           "user reset",
                           "user disable",
                           "user enable",
                           "user grant",
                           "user revoke",
                           "audit list",
                           "audit export",
                           "audit verify",
                           "audit prune",
                           "audit new-key",
                           "version",
                           "Exit codes"}) {
    EXPECT_THAT(help.out, HasSubstr(text));
  }
}

TEST(Cli, EveryCommandHasHelp) {
  for (const auto& words : std::vector<std::vector<std::string_view>>{{"serve", "--help"},
                                                                      {"sandbox", "--help"},
                                                                      {"link", "-h"},
                                                                      {"account", "add", "--help"},
                                                                      {"account", "list", "--help"},
                                                                      {"account", "test", "--help"},
                                                                      {"account", "edit", "--help"},
                                                                      {"account", "remove", "--help"},
                                                                      {"account", "import", "--help"},
                                                                      {"bucket", "list", "--help"},
                                                                      {"ls", "--help"},
                                                                      {"stat", "--help"},
                                                                      {"presign", "--help"},
                                                                      {"get", "--help"},
                                                                      {"put", "--help"},
                                                                      {"cp", "--help"},
                                                                      {"rm", "--help"},
                                                                      {"token", "create", "--help"},
                                                                      {"token", "list", "--help"},
                                                                      {"token", "revoke", "--help"},
                                                                      {"user", "add", "--help"},
                                                                      {"user", "grant", "--help"},
                                                                      {"audit", "list", "--help"},
                                                                      {"audit", "export", "--help"},
                                                                      {"audit", "verify", "--help"},
                                                                      {"audit", "prune", "--help"},
                                                                      {"audit", "new-key", "--help"},
                                                                      {"version", "--help"}}) {
    const Outcome help = run_line(words);
    EXPECT_EQ(help.code, kOk) << words[0];
    EXPECT_THAT(help.out, HasSubstr("usage: r2deck " + std::string(words[0])));
    EXPECT_THAT(help.err, IsEmpty());
  }
}

TEST(Cli, HelpOfACommandMayBeAskedForEitherWay) {
  EXPECT_EQ(run_line({"help", "account", "add"}).out, run_line({"account", "add", "--help"}).out);
  EXPECT_EQ(run_line({"help", "nonsense"}).out, run_line({"--help"}).out);
}

TEST(Cli, EveryCommandButTheServersPrintsJson) {
  const std::string man = run_line({"help", "--man"}).out;
  std::istringstream lines(man);
  std::string command;
  std::vector<std::string> without;
  bool json = true;
  const auto end_command = [&] {
    if (!json) without.push_back(command);
  };
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".SS ") || line.starts_with(".SH EXIT")) {
      end_command();
      command = line.substr(4);
      json = false;
    }
    if (line.find("\\-\\-json\\fR") != std::string::npos) json = true;
  }
  EXPECT_THAT(without, testing::ElementsAre("\"serve\"", "\"sandbox\""));
}

TEST(Cli, WhatACommandHasChangedIsToldAsJson) {
  const TemporaryFolder folder;
  const std::string dir = folder.path();
  EXPECT_EQ(run_line({"version", "--json"}).out, "{\"version\":\"0.1.0\"}\n");
  EXPECT_THAT(run_line({"token", "create", "--data-dir", dir, "--name", "ci", "--json"}).out,
              HasSubstr("\"token\":\""));
  EXPECT_EQ(run_line({"token", "revoke", "--data-dir", dir, "--name", "ci", "--json"}).out,
            "{\"name\":\"ci\"}\n");
  EXPECT_THAT(run_line({"user", "add", "--data-dir", dir, "--name", "ann", "--no-password", "--json"}).out,
              HasSubstr("\"name\":\"ann\""));
  EXPECT_THAT(run_line({"link", "--data-dir", dir, "--json"}).out, HasSubstr("\"url\":\"http://"));
}

TEST(Cli, TheManualPageIsMadeOfTheSameTables) {
  const Outcome man = run_line({"help", "--man"});
  EXPECT_EQ(man.code, kOk);
  EXPECT_THAT(man.out, testing::StartsWith(".TH R2DECK 1"));
  EXPECT_THAT(man.out, HasSubstr(".SS \"account add\"\n"));
  EXPECT_THAT(man.out, HasSubstr("\\fBr2deck rm\\fR \\fIADDRESS\\fR... [\\fIOPTION\\fR]...\n"));
  EXPECT_THAT(man.out, HasSubstr("\\fB\\-r\\fR, \\fB\\-\\-recursive\\fR\n"));
  EXPECT_THAT(man.out, HasSubstr(".SH EXIT STATUS\n.nf\n"));
  // Nothing that roff would take for a request of its own, and no byte that it would guess at.
  std::istringstream lines(man.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('.')) {
      EXPECT_THAT(line, testing::MatchesRegex("\\.(TH|SH|SS|TP|PP|EX|EE|nf|fi|B|I)( .*)?")) << line;
    }
    EXPECT_EQ(line.find_first_not_of(
                  " !\"#$%&'()*+,-./"
                  "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"),
              std::string::npos)
        << line;
  }
}

TEST(Cli, TransfersRefuseWhatTheyCannotDoBeforeTheyOpenAnything) {
  const TemporaryFolder folder;
  const std::string dir = folder.path() / "none";
  for (const auto& words :
       std::vector<std::vector<std::string_view>>{{"put", "-", "demo"},
                                                  {"put", "-", "demo/folder/"},
                                                  {"put", "-r", "-", "demo/x"},
                                                  {"put", "f", "demo/x", "--part-size", "1MiB"},
                                                  {"put", "f", "demo/x", "--part-size", "much"},
                                                  {"put", "f", "demo/x", "--metadata", "novalue"},
                                                  {"put", "f", "demo/x", "--storage-class", "COLD"},
                                                  {"put", "f", "demo/x", "--parallel", "65"},
                                                  {"get", "demo"},
                                                  {"get", "demo/k", "-", "--json"},
                                                  {"get", "-r", "demo/k", "-"},
                                                  {"get", "demo/.."},
                                                  {"get", "demo/a/"},
                                                  {"rm", "demo"},
                                                  {"rm", "demo/a", "demo"},
                                                  {"cp", "demo", "demo/b"}}) {
    std::vector<std::string_view> line = words;
    line.insert(line.end(), {"--data-dir", dir});
    EXPECT_EQ(run_line(line).code, kUsage) << words[0] << " " << words[1];
    EXPECT_FALSE(std::filesystem::exists(dir)) << words[0] << " " << words[1];
  }
}

TEST(Cli, AWrongCommandLineIsAUsageError) {
  for (const auto& words : std::vector<std::vector<std::string_view>>{{},
                                                                      {"serv"},
                                                                      {"token"},
                                                                      {"token", "make"},
                                                                      {"serve", "--prot", "1"},
                                                                      {"serve", "--port", "65536"},
                                                                      {"token", "create"},

                                                                      {"serve", "extra"}}) {
    const Outcome outcome = run_line(words);
    EXPECT_EQ(outcome.code, kUsage);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr("--help"));
  }
}

TEST(Cli, SandboxTakesAnOriginForASeededBucketOnly) {
  const Outcome outcome = run_line({"sandbox", "--cors-origin", "http://127.0.0.1:8722"});
  EXPECT_EQ(outcome.code, kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("--seed-bucket"));
}

TEST(Cli, TheSandboxRefusesAFaultThatItDoesNotHave) {
  for (const char* fault : {"nonsense=1", "error_rate=2", "latency_ms"}) {
    const Outcome outcome = run_line({"sandbox", "--fault", "hide_etag", "--fault", fault});
    EXPECT_NE(outcome.code, 0) << fault;
    EXPECT_THAT(outcome.err, HasSubstr("is no fault")) << fault;
  }
}

TEST(Cli, ServeRefusesAddressesThatOthersCanReach) {
  const TemporaryFolder folder;
  for (const char* host : {"0.0.0.0", "::", "192.168.1.2", "example.com", ""}) {
    const Outcome outcome = run_line({"serve", "--host", host, "--data-dir", folder.path().native()});
    EXPECT_EQ(outcome.code, kFailed) << host;
    EXPECT_THAT(outcome.err, HasSubstr("loopback"));
    EXPECT_THAT(outcome.err, HasSubstr("ssh -L"));
  }
}

TEST(Cli, ServeWantsAllThatHttpsAndAProxyNeed) {
  const TemporaryFolder folder;
  struct Case {
    std::vector<std::string_view> options;
    const char* missing;
  };
  const std::vector<Case> cases = {
      {{"--tls-cert", "c.pem"}, "--tls-key"},
      {{"--tls-key", "k.pem"}, "--tls-cert"},
      {{"--behind-proxy"}, "--public-url"},
      {{"--public-url", "https://deck.example.com"}, "--behind-proxy"},
      {{"--behind-proxy", "--public-url", "http://deck.example.com"}, "https://"},
      {{"--tls-cert", "none.pem", "--tls-key", "none.pem"}, "none.pem"},
  };
  for (const Case& each : cases) {
    std::vector<std::string_view> words = {"serve", "--host", "0.0.0.0", "--data-dir",
                                           folder.path().native()};
    words.insert(words.end(), each.options.begin(), each.options.end());
    const Outcome outcome = run_line(words);
    EXPECT_NE(outcome.code, 0) << each.missing;
    EXPECT_THAT(outcome.err, HasSubstr(each.missing));
  }
}

TEST(Cli, ASecondServeIsRefusedAndToldWhoHoldsTheFolder) {
  const TemporaryFolder folder;
  const auto lock = DataLock::acquire(folder.path(), "serve http://127.0.0.1:8722");
  ASSERT_TRUE(lock.ok());
  const Outcome outcome = run_line({"serve", "--port", "0", "--data-dir", folder.path().native()});
  EXPECT_EQ(outcome.code, kLocked);
  EXPECT_THAT(outcome.err, HasSubstr("http://127.0.0.1:8722"));
  EXPECT_THAT(outcome.err, HasSubstr(std::to_string(::getpid())));
}

TEST(Cli, AnUnusableDataFolderSaysWhatToDo) {
  const Outcome outcome = run_line({"token", "list", "--data-dir", "/proc/r2deck"});
  EXPECT_EQ(outcome.code, kDataDirUnusable);
  EXPECT_THAT(outcome.err, HasSubstr("--data-dir"));
}

TEST(Cli, TokenCreatePrintsTheTokenAloneOnItsLastLine) {
  const TemporaryFolder folder;
  const std::string dir = folder.path();
  const Outcome made = run_line({"token", "create", "--data-dir", dir, "--name", "ci", "--expires", "30"});
  ASSERT_EQ(made.code, kOk) << made.err;
  const std::string token = last_line(made.out);
  EXPECT_EQ(token.size(), 43u);

  EXPECT_EQ(run_line({"token", "create", "--data-dir", dir, "--name", "ci"}).code, kAlreadyExists);
  const Outcome listed = run_line({"token", "list", "--data-dir", dir});
  EXPECT_THAT(listed.out, HasSubstr("ci"));
  EXPECT_THAT(listed.out, Not(HasSubstr(token)));
  EXPECT_EQ(run_line({"token", "revoke", "--data-dir", dir, "--name", "ci"}).code, kOk);
  EXPECT_EQ(run_line({"token", "revoke", "--data-dir", dir, "--name", "ci"}).code, kNotFound);
}

TEST(Cli, LinkPrintsTheLinkAloneOnStandardOutput) {
  const TemporaryFolder folder;
  const Outcome made = run_line({"link", "--data-dir", folder.path().native(), "--port", "4711"});
  ASSERT_EQ(made.code, kOk) << made.err;
  EXPECT_THAT(made.out, testing::MatchesRegex("http://127\\.0\\.0\\.1:4711/#sign-in=[A-Za-z0-9_-]+\n"));
  EXPECT_THAT(made.err, HasSubstr("not running"));
}

TEST(Cli, AccountAddTakesTheSecretFromStandardInputAndRepeatsIt) {
  const TemporaryFolder folder;
  const std::string dir = folder.path();
  const std::vector<std::string_view> words = {"account",
                                               "add",
                                               "--data-dir",
                                               dir,
                                               "--if-absent",
                                               "--label",
                                               "Sandbox",
                                               "--endpoint",
                                               "http://127.0.0.1:8723",
                                               "--access-key-id",
                                               "AKID"};
  EXPECT_EQ(run_line(words, "s3cr3t\n").code, kOk);
  const Outcome again = run_line(words, "s3cr3t\n");
  EXPECT_EQ(again.code, kOk);
  EXPECT_THAT(again.out, HasSubstr("was there already."));
  EXPECT_THAT(run_line(words, "other").out, HasSubstr("replaced"));
  EXPECT_EQ(run_line(words, "").code, kUsage);
  const Outcome listed = run_line({"account", "list", "--data-dir", dir});
  EXPECT_THAT(listed.out, HasSubstr("http://127.0.0.1:8723"));
  EXPECT_THAT(listed.out, Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(run_line({"account", "list", "--json", "--data-dir", dir}).out, HasSubstr("{\"accounts\":["));
}

TEST(Cli, AccountAddChecksItsOptionsBeforeItReadsTheSecret) {
  const TemporaryFolder folder;
  const std::string dir = folder.path();
  for (const auto& more : std::vector<std::vector<std::string_view>>{
           {},
           {"--kind", "gcs"},
           {"--token"},
           {"--kind", "r2"},
           {"--account-id", "x", "--endpoint", "http://x"},
           {"--endpoint", "http://x", "--jurisdiction", "eu"},
           {"--account-id", "0123456789abcdef0123456789abcdef", "--jurisdiction", "mars"}}) {
    std::vector<std::string_view> words = {"account", "add", "--data-dir",      dir,
                                           "--label", "x",   "--access-key-id", "x"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(run_line(words, "secret").code, kUsage);
  }
}

TEST(SecretInput, IsOneLineWithoutItsEnd) {
  std::ostringstream err;
  for (const auto& [input, secret] :
       std::vector<std::pair<std::string, std::string>>{{"secret", "secret"},
                                                        {"secret\n", "secret"},
                                                        {"secret\r\n", "secret"},
                                                        {"a b \nmore\n", "a b "}}) {
    std::istringstream in(input);
    EXPECT_EQ(*read_secret(in, err, "Secret"), secret);
  }
  for (const std::string& input : {std::string(), std::string("\n"), std::string(1'025, 'x')}) {
    std::istringstream in(input);
    EXPECT_EQ(read_secret(in, err, "Secret").problem().code, ErrorCode::invalid_request);
  }
  std::istringstream longest(std::string(1'024, 'x'));
  EXPECT_EQ(read_secret(longest, err, "Secret")->size(), 1'024u);
  EXPECT_THAT(err.str(), IsEmpty());
}

TEST(Table, AlignsItsColumnsAndDisarmsControlCharacters) {
  EXPECT_EQ(format_table({{"NAME", "SIZE"}, {"\xC3\xBC", "1"}, {"long name", ""}}),
            "NAME       SIZE\n"
            "\xC3\xBC          1\n"
            "long name\n");
  EXPECT_EQ(format_table({{"a\x1b[2Jb"}}), "a?[2Jb\n");
}

TEST(Printable, LeavesNothingThatSteersATerminalOrTurnsAName) {
  EXPECT_EQ(printable("caf\xC3\xA9 \xE6\x97\xA5"), "caf\xC3\xA9 \xE6\x97\xA5");
  EXPECT_EQ(printable("a\r\n\t\x7f"), "a????");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J\xC2\x85"),
            "?2J?")
      << "U+009B is ESC [ in one";
  EXPECT_EQ(printable("\xE2\x80\xAEgpj.exe\xE2\x81\xA9"), "?gpj.exe?") << "it would read exe.jpg";
  EXPECT_EQ(printable("\x9B"), "\xEF\xBF\xBD") << "not UTF-8";
}

TEST(Failures, NameWhatFailedWithoutSteeringTheTerminal) {
  const Outcome option = run_line({"ls", "--no\x1b[2J"});
  EXPECT_EQ(option.code, kUsage);
  EXPECT_THAT(option.err, HasSubstr("--no?[2J: There is no such option."));
  const Outcome bucket = run_line({"ls", "demo\xC2\x9Bm/x"});
  EXPECT_EQ(bucket.code, kUsage);
  EXPECT_THAT(bucket.err, HasSubstr("demo?m/x: No bucket can have this name."));
}

TEST(ExitCodes, FollowTheProblem) {
  EXPECT_EQ(exit_code_of(ErrorCode::invalid_request), kUsage);
  EXPECT_EQ(exit_code_of(ErrorCode::data_dir_locked), kLocked);
  EXPECT_EQ(exit_code_of(ErrorCode::not_found), kNotFound);
  EXPECT_EQ(exit_code_of(ErrorCode::already_exists), kAlreadyExists);
  EXPECT_EQ(exit_code_of(ErrorCode::port_in_use), kPortInUse);
  EXPECT_EQ(exit_code_of(ErrorCode::vault_damaged), kDataDirUnusable);
  EXPECT_EQ(exit_code_of(ErrorCode::internal), kFailed);
}

}  // namespace
}  // namespace r2deck::cli
