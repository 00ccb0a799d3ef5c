#include "companion/cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "companion/cli/call.h"
#include "companion/cli/control_socket.h"
#include "companion/cli/data_folder.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::StartsWith;

constexpr char kSecret[] = "5up3r-s3cret-acc3ss-k3y-0123456789abcdef";

json::object sandbox_account(std::string_view secret = kSecret, std::string_view key_id = "AKIDEXAMPLE") {
  return {{"label", "Sandbox"},
          {"kind", "s3"},
          {"endpoint", "http://127.0.0.1:8723"},
          {"accessKeyId", key_id},
          {"secretAccessKey", secret}};
}

std::string text(const json::object& object, std::string_view member) {
  return std::string(object.at(member).as_string());
}

class Commands : public testing::Test {
 protected:
  Result<json::object> run(std::string_view command, const json::object& args = {}) {
    return call(folder_.path(), command, args);
  }
  // An account that was added is in the list; its credentials are what open() finds.
  std::string stored_secret(const std::string& account) {
    auto data = DataFolder::open(folder_.path(), "test");
    const auto storage = (*data)->services().accounts.open(account);
    return storage.ok() ? (*storage)->credentials.secret_access_key : storage.problem().message;
  }

  TemporaryFolder folder_;
};

TEST_F(Commands, MakeATokenThatIsGoodUntilItIsRevoked) {
  const auto made = run("token.create", {{"name", "backup"}});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(text(*made, "token").size(), 43u);
  EXPECT_EQ(run("token.create", {{"name", "backup"}}).problem().code, ErrorCode::already_exists);
  const auto listed = run("token.list");
  ASSERT_EQ(listed->at("tokens").as_array().size(), 1u);
  EXPECT_EQ(json::serialize(*listed).find(text(*made, "token")), std::string::npos);
  EXPECT_TRUE(run("token.revoke", {{"name", "backup"}}).ok());
  EXPECT_EQ(run("token.revoke", {{"name", "backup"}}).problem().code, ErrorCode::not_found);
}

TEST_F(Commands, MakeASignInLinkWithItsTokenInTheFragment) {
  const auto link = run("link.create", {{"origin", "http://127.0.0.1:8722"}});
  ASSERT_TRUE(link.ok());
  EXPECT_THAT(text(*link, "url"), StartsWith("http://127.0.0.1:8722/#sign-in="));
  EXPECT_FALSE(link->at("serving").as_bool());
  auto data = DataFolder::open(folder_.path(), "test");
  const std::string token = text(*link, "url").substr(std::string("http://127.0.0.1:8722/#sign-in=").size());
  EXPECT_TRUE((*data)->services().sessions.sign_in(token).ok());
  EXPECT_EQ((*data)->services().sessions.sign_in(token).problem().code, ErrorCode::link_used);
}

TEST_F(Commands, LetPeopleInAndSayWhatTheyMay) {
  ASSERT_TRUE(run("user.add", {{"name", "ann"}, {"password", "correct horse battery"}}).ok());
  EXPECT_EQ(run("user.add", {{"name", "ann"}}).problem().code, ErrorCode::already_exists);
  EXPECT_EQ(run("user.grant", {{"name", "ann"}, {"role", "king"}}).problem().code,
            ErrorCode::invalid_request);
  const auto given = run("user.grant", {{"name", "ann"}, {"role", "viewer"}});
  ASSERT_TRUE(given.ok());
  const auto listed = run("user.list")->at("users").as_array();
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(text(listed[0].as_object(), "name"), "ann");
  EXPECT_EQ(listed[0].at("grants").as_array().size(), 1u);
  EXPECT_EQ(json::serialize(listed).find("correct horse"), std::string::npos);
  EXPECT_TRUE(
      run("user.revoke", {{"name", "ann"}, {"grant", text(given->at("grant").as_object(), "id")}}).ok());
  EXPECT_TRUE(run("user.reset", {{"name", "ann"}}).ok());
  EXPECT_TRUE(run("user.disable", {{"name", "ann"}, {"disabled", true}}).ok());
  EXPECT_EQ(run("link.create", {{"origin", "http://x"}, {"user", "ann"}}).problem().code,
            ErrorCode::conflict);
  EXPECT_EQ(run("user.disable", {{"name", "owner"}, {"disabled", true}}).problem().code, ErrorCode::conflict);
}

TEST_F(Commands, MakeATokenThatIsNarrowerThanItsUser) {
  const auto made = run("token.create", {{"name", "reader"}, {"role", "viewer"}});
  ASSERT_TRUE(made.ok());
  auto data = DataFolder::open(folder_.path(), "test");
  const auto who = (*data)->services().tokens.find(text(*made, "token"));
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->actor.name, "owner/reader");
  EXPECT_TRUE(services::may(*who, services::Action::object_read, {"a", "b", "k"}));
  EXPECT_FALSE(services::may(*who, services::Action::object_delete, {"a", "b", "k"}));
}

TEST_F(Commands, AddAnAccountOnceWhenAskedToAddItIfAbsent) {
  const json::object args{{"account", sandbox_account()}, {"ifAbsent", true}};
  const auto first = run("account.add", args);
  ASSERT_TRUE(first.ok()) << first.problem().message;
  EXPECT_EQ(text(*first, "change"), "added");
  EXPECT_EQ(text(*run("account.add", args), "change"), "none");
  EXPECT_EQ(run("account.list")->at("accounts").as_array().size(), 1u);
  // Unasked, a second of the same name is the person's own decision.
  EXPECT_TRUE(run("account.add", {{"account", sandbox_account()}}).ok());
  EXPECT_EQ(run("account.list")->at("accounts").as_array().size(), 2u);
}

TEST_F(Commands, ReplaceTheCredentialsOfAnAccountThatIsThereWithOthers) {
  const auto added = run("account.add", {{"account", sandbox_account()}, {"ifAbsent", true}});
  ASSERT_TRUE(added.ok());
  const std::string id = text(added->at("account").as_object(), "id");
  EXPECT_EQ(stored_secret(id), kSecret);
  for (const auto& [secret, key_id] :
       {std::pair{"another-secret", "AKIDEXAMPLE"}, {"another-secret", "NEW"}}) {
    const auto again = run("account.add", {{"account", sandbox_account(secret, key_id)}, {"ifAbsent", true}});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(text(*again, "change"), "replaced");
    EXPECT_EQ(text(again->at("account").as_object(), "id"), id);
    EXPECT_EQ(stored_secret(id), secret);
  }
}

TEST_F(Commands, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(run("format.disk").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(run("token.create").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(run("token.create", {{"name", 7}}).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(run("account.add").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(run("account.add", {{"account", {{"label", "x"}}}}).problem().code, ErrorCode::invalid_request);
}

TEST_F(Commands, GoThroughTheCompanionThatHoldsTheFolder) {
  auto data = DataFolder::open(folder_.path(), "serve");
  ASSERT_TRUE(data.ok());
  const CommandContext context{(*data)->services(), "http://127.0.0.1:4711"};
  const auto server = ControlServer::start(control_socket_path(folder_.path()), [&](std::string_view line) {
    return answer_control_line(context, line);
  });
  ASSERT_TRUE(server.ok());

  const auto link = run("link.create", {{"origin", "http://127.0.0.1:8722"}});
  ASSERT_TRUE(link.ok());
  EXPECT_THAT(text(*link, "url"), StartsWith("http://127.0.0.1:4711/#sign-in="));  // where it really listens
  EXPECT_TRUE(link->at("serving").as_bool());

  ASSERT_TRUE(run("token.create", {{"name", "backup"}}).ok());
  const auto again = run("token.create", {{"name", "backup"}});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.problem().code, ErrorCode::already_exists);
  EXPECT_EQ(again.problem().subject, "backup");
  EXPECT_FALSE(again.problem().hint.empty());
}

TEST_F(Commands, AnswerGarbageOnTheSocketWithAProblem) {
  auto data = DataFolder::open(folder_.path(), "serve");
  ASSERT_TRUE(data.ok());
  const CommandContext context{(*data)->services(), "http://127.0.0.1:4711"};
  for (const char* line : {"", "x", "[]", "{}", R"({"command":"token.list"})", R"({"command":1,"args":{}})",
                           R"({"command":"token.list","args":[]})"}) {
    const auto reply = from_control_reply(answer_control_line(context, line));
    ASSERT_FALSE(reply.ok()) << line;
    EXPECT_EQ(reply.problem().code, ErrorCode::invalid_request) << line;
  }
  for (const char* line : {"", "x", "[]", "{}", R"({"problem":{}})", R"({"result":1})"}) {
    EXPECT_EQ(from_control_reply(line).problem().code, ErrorCode::bad_response) << line;
  }
}

// The upload engine waits by it, and asks once more.
TEST_F(Commands, SayOverTheSocketWhetherTryingAgainMayHelp) {
  constexpr char kReply[] = R"({"problem":{"code":"timed_out","operation":"CompleteMultipartUpload",)"
                            R"("subject":"k","message":"m","hint":"","retryable":)";
  EXPECT_TRUE(from_control_reply(std::string(kReply) + "true}}").problem().retryable);
  EXPECT_FALSE(from_control_reply(std::string(kReply) + "false}}").problem().retryable);
}

TEST_F(Commands, AMissingMasterKeyIsNotMadeAnewWhileItsSecretsAreThere) {
  { ASSERT_TRUE(DataFolder::open(folder_.path(), "test").ok()); }
  fs::remove(folder_.path() / "master.key");
  { EXPECT_TRUE(DataFolder::open(folder_.path(), "test").ok()); }  // nothing sealed yet
  ASSERT_TRUE(run("account.add", {{"account", sandbox_account()}}).ok());
  fs::remove(folder_.path() / "master.key");
  const auto data = DataFolder::open(folder_.path(), "test");
  ASSERT_FALSE(data.ok());
  EXPECT_EQ(data.problem().code, ErrorCode::vault_damaged);
  EXPECT_FALSE(fs::exists(folder_.path() / "master.key"));
}

// ---- what stands on the disk ---------------------------------------------------------------------------

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at + 3 <= bytes.size(); at += 3) {
    const unsigned group = static_cast<unsigned char>(bytes[at]) << 16 |
                           static_cast<unsigned char>(bytes[at + 1]) << 8 |
                           static_cast<unsigned char>(bytes[at + 2]);
    for (int shift = 18; shift >= 0; shift -= 6)
      out += kAlphabet[group >> shift & 63];
  }
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    for (const int shift : {4, 0})
      out += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
  }
  return out;
}

// The secret itself, and how it would look in hex and in base64 at each of the three alignments.
std::vector<std::string> disguises(const std::string& secret) {
  return {secret, hex(secret), base64(secret), base64(secret.substr(1)), base64(secret.substr(2))};
}

TEST_F(Commands, LeaveNoSecretInAnyFileOfTheFolder) {
  std::vector<std::string> secrets = {kSecret};
  ASSERT_TRUE(run("account.add", {{"account", sandbox_account()}}).ok());
  secrets.push_back(text(*run("token.create", {{"name", "backup"}}), "token"));
  const std::string url = text(*run("link.create", {{"origin", "http://127.0.0.1:8722"}}), "url");
  secrets.push_back(url.substr(url.find('=') + 1));
  auto data = DataFolder::open(folder_.path(), "test");
  const auto session = (*data)->services().sessions.sign_in(secrets.back());
  ASSERT_TRUE(session.ok());
  secrets.push_back(session->cookie);
  secrets.push_back(session->header_token);

  // While the database is open, so that its write-ahead log is looked into as well.
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::stringstream content;
    content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const std::string bytes = content.str();
    for (const std::string& secret : secrets) {
      for (const std::string& form : disguises(secret)) {
        EXPECT_EQ(bytes.find(form), std::string::npos) << entry.path() << " has a secret in it";
      }
    }
  }
  EXPECT_GE(files, 5);  // database, its log and index, master and audit key, lock
}

}  // namespace
}  // namespace r2deck::cli
