// r2deck account edit, test, remove, import: on a folder that nobody serves, and through a companion that has
// the sandbox in Cloudflare's place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "companion/cli/app.h"
#include "companion/cli/commands.h"
#include "companion/cli/control_socket.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/exit_code.h"
#include "companion/sandbox/sandbox.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Told {
  int code = -1;
  std::string out, err;
};

class AccountVerbs : public testing::Test {
 protected:
  Told run_verb(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.end(), {"--data-dir", folder_.path().string()});
    words.insert(words.begin(), "account");
    const std::vector<std::string_view> views(words.begin(), words.end());
    std::istringstream in(input);
    std::ostringstream out, err;
    Io io{in, out, err};
    const int code = run(views, io);
    return {code, out.str(), err.str()};
  }
  void add(const std::string& label) {
    EXPECT_EQ(run_verb({"add", "--label", label, "--endpoint", "http://127.0.0.1:9", "--access-key-id",
                        "AKIDEXAMPLE00"},
                       "s3cr3t")
                  .code,
              kOk);
  }
  std::string file(const std::string& name, const std::string& content) {
    const auto path = folder_.path() / name;
    std::ofstream(path) << content;
    return path.string();
  }

  TemporaryFolder folder_;
};

TEST_F(AccountVerbs, EditChangesOneByLabelOrId) {
  add("Work");
  EXPECT_EQ(
      run_verb({"edit", "--account", "Work", "--label", "Play", "--disable", "--add-bucket", "mine"}).code,
      kOk);
  const std::string listed = run_verb({"list"}).out;
  EXPECT_THAT(listed, HasSubstr("Play"));
  EXPECT_THAT(listed, HasSubstr("disabled"));
  EXPECT_THAT(listed, HasSubstr("...LE00"));
  EXPECT_THAT(listed, Not(HasSubstr("AKIDEXAMPLE00")));
  EXPECT_EQ(run_verb({"edit", "--account", "Work", "--enable"}).code, kNotFound);
  EXPECT_EQ(run_verb({"edit", "--account", "Play", "--enable", "--drop-bucket", "mine"}).code, kOk);
  EXPECT_EQ(run_verb({"edit", "--account", "Play", "--access-key-id", "OTHER"}, "0ther").code, kOk);
}

TEST_F(AccountVerbs, EditRefusesWhatContradictsItself) {
  add("Work");
  for (const std::vector<std::string>& options : std::vector<std::vector<std::string>>{
           {}, {"--enable", "--disable"}, {"--token", "--access-key-id", "A"}, {"--jurisdiction", "moon"}}) {
    std::vector<std::string> words = {"edit", "--account", "Work"};
    words.insert(words.end(), options.begin(), options.end());
    EXPECT_EQ(run_verb(words, "x").code, kUsage);
  }
}

TEST_F(AccountVerbs, ALabelOfTwoNamesNeither) {
  add("Twin");
  add("Twin");
  EXPECT_THAT(run_verb({"remove", "--account", "Twin"}).err, HasSubstr("Several"));
}

TEST_F(AccountVerbs, TestPrintsEachCheckWithWhatToDo) {
  add("Work");
  const Told table = run_verb({"test", "--account", "Work"});
  EXPECT_EQ(table.code, kFailed);  // nobody is there
  EXPECT_THAT(table.out, HasSubstr("listBuckets"));
  EXPECT_THAT(run_verb({"test", "--account", "Work", "--json"}).out, HasSubstr("{\"checks\":["));
}

TEST_F(AccountVerbs, RemoveForgetsIt) {
  add("Work");
  EXPECT_EQ(run_verb({"remove", "--account", "Work"}).code, kOk);
  EXPECT_EQ(run_verb({"remove", "--account", "Work"}).code, kNotFound);
}

TEST_F(AccountVerbs, ImportAddsWhatIsThereOnceAndSaysWhatIsNot) {
  const std::string conf =
      file("rclone.conf",
           "[store]\ntype = s3\nprovider = Minio\naccess_key_id = A\nsecret_access_key = s3cr3t\n"
           "endpoint = http://127.0.0.1:9\n[drive]\ntype = drive\n");
  const std::vector<std::string> words = {"import", "--from", "rclone", "--file", conf};
  std::vector<std::string> dry = words;
  dry.push_back("--dry-run");
  const Told shown = run_verb(dry);
  EXPECT_THAT(shown.out,
              testing::AllOf(HasSubstr("would be added"), HasSubstr("skipped: It is no S3 remote.")));
  EXPECT_THAT(run_verb({"list"}).out, Not(HasSubstr("store")));
  EXPECT_THAT(run_verb(words).out, HasSubstr("added"));
  EXPECT_THAT(run_verb(words).out, HasSubstr("was there already"));
  for (const std::string& text : {shown.out, run_verb({"list", "--json"}).out})
    EXPECT_THAT(text, Not(HasSubstr("s3cr3t")));
  std::vector<std::string> other = words;
  other.insert(other.end(), {"--only", "elsewhere"});
  EXPECT_EQ(run_verb(other).code, kNotFound);
}

TEST_F(AccountVerbs, ImportReadsStandardInput) {
  const Told told =
      run_verb({"import", "--from", "env", "--file", "-", "--json"},
               "S3_ACCESS_KEY_ID=A\nS3_SECRET_ACCESS_KEY=s3cr3t\nS3_ENDPOINT=https://s3.example\n");
  EXPECT_EQ(told.code, kOk) << told.err;
  EXPECT_EQ(told.out, R"({"entries":[{"name":"S3","place":"https://s3.example","result":"added"}]})"
                      "\n");
}

TEST_F(AccountVerbs, ImportRefusesWhatItCannotRead) {
  EXPECT_EQ(run_verb({"import", "--from", "gcloud", "--file", "x"}).code, kUsage);
  EXPECT_EQ(run_verb({"import", "--from", "rclone", "--file", "/no/such/file"}).code, kNotFound);
  const std::string conf = file("broken", "[x]\ns3cr3t\n");
  const Told refused = run_verb({"import", "--from", "rclone", "--file", conf});
  EXPECT_EQ(refused.code, kUsage);
  EXPECT_THAT(refused.err, testing::AllOf(HasSubstr("line 2"), Not(HasSubstr("s3cr3t"))));
}

TEST_F(AccountVerbs, AddByTokenGoesThroughTheCompanion) {
  const TemporaryFolder other;
  sandbox::Options options;
  options.host = "127.0.0.1";
  options.data_dir = other.path() / "sandbox";
  sandbox::Sandbox r2(std::move(options));
  ASSERT_TRUE(r2.start().ok());
  services::AccountOptions edge = DataFolder::on_own_machine();
  edge.sandbox = r2.endpoint();
  auto data = DataFolder::open(folder_.path(), "serve", edge);
  ASSERT_TRUE(data.ok());
  const CommandContext context{(*data)->services(), "http://127.0.0.1:4711"};
  const auto server = ControlServer::start(control_socket_path(folder_.path()), [&](std::string_view line) {
    return answer_control_line(context, line);
  });
  ASSERT_TRUE(server.ok());

  const std::string token = r2.credentials().user_token.value;
  const std::vector<std::string> words = {"add", "--token", "--if-absent"};
  EXPECT_THAT(run_verb(words, token).out, HasSubstr("The account \"Sandbox\" was added."));
  EXPECT_THAT(run_verb(words, token).out, HasSubstr("was there already."));
  const Told tested = run_verb({"test", "--account", "Sandbox"});
  EXPECT_EQ(tested.code, kOk) << tested.err;
  EXPECT_THAT(tested.out, HasSubstr("Cloudflare knows the API token as active."));
  const Told asked = run_verb({"add", "--token"}, r2.credentials().account_token.value);
  EXPECT_EQ(asked.code, kFailed);
  EXPECT_THAT(asked.err, HasSubstr("account id"));
  EXPECT_THAT(run_verb({"list", "--json"}).out, Not(HasSubstr(token)));
}

}  // namespace
}  // namespace r2deck::cli
