// r2deck audit: list, export, verify, prune, new-key; and what the companion does for the log while it
// serves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <condition_variable>
#include <sstream>

#include "companion/cli/audit_keeper.h"
#include "companion/cli/call.h"
#include "companion/cli/commands.h"
#include "companion/cli/control_socket.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/exit_code.h"
#include "tests/unit/cli/run_line.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AuditCommands : public testing::Test {
 protected:
  // `r2deck audit WORDS --data-dir FOLDER`
  Outcome audit(std::vector<std::string_view> words) {
    const std::string dir = folder_.path().string();
    words.insert(words.begin(), "audit");
    words.insert(words.end(), {"--data-dir", dir});
    return run_line(words);
  }
  void create_tokens(std::initializer_list<const char*> names) {
    for (const char* name : names)
      ASSERT_TRUE(call(folder_.path(), "token.create", {{"name", name}}).ok());
  }
  void tamper(const char* sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() / "r2deck.db").c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
  }

  TemporaryFolder folder_;
};

TEST_F(AuditCommands, ListTheNewestFirst) {
  create_tokens({"one", "two"});
  const Outcome listed = audit({"list", "--action", "token.create"});
  EXPECT_EQ(listed.code, kOk);
  EXPECT_THAT(listed.out, HasSubstr("command line  token.create"));
  EXPECT_LT(listed.out.find("owner/two"), listed.out.find("owner/one"));
  EXPECT_THAT(audit({"list", "--limit", "1"}).out, Not(HasSubstr("owner/one")));
  EXPECT_THAT(audit({"list", "--json", "--actor", "cli"}).out, StartsWith(R"({"entries":[{"id":3,"time":")"));
  EXPECT_THAT(audit({"list", "--json", "--since", "2999-01-01"}).out, StartsWith(R"({"entries":[]})"));
  EXPECT_EQ(audit({"list", "--since", "yesterday"}).code, kUsage);
}

TEST_F(AuditCommands, SayOverTheSocketThatTheyCameThatWay) {
  auto data = DataFolder::open(folder_.path(), "serve");
  ASSERT_TRUE(data.ok());
  const CommandContext context{(*data)->services(), "http://127.0.0.1:4711"};
  const auto server = ControlServer::start(control_socket_path(folder_.path()), [&](std::string_view line) {
    return answer_control_line(context, line);
  });
  ASSERT_TRUE(server.ok());
  create_tokens({"one"});
  EXPECT_THAT(audit({"list"}).out, HasSubstr("control socket  token.create"));
  EXPECT_THAT(audit({"verify"}).out, StartsWith("OK: 2 entries"));
}

TEST_F(AuditCommands, ListAndExportMoreThanOneAnswerTakes) {
  {
    auto data = DataFolder::open(folder_.path(), "test");
    std::vector<store::AuditEntry> entries(1500);
    for (auto& entry : entries)
      entry.detail = std::string(300, '\x01');  // six bytes each in JSON
    ASSERT_TRUE((*data)->services().audit.log().append(entries).ok());
  }
  const std::string lines = audit({"export", "--format", "jsonl"}).out;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1501);
  EXPECT_EQ(audit({"export", "--json"}).out, lines);
  const std::string csv = audit({"export"}).out;
  EXPECT_THAT(csv, StartsWith("id,time,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1502);
  const std::string table = audit({"list", "--limit", "1400"}).out;
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1401);
  EXPECT_EQ(audit({"export", "--format", "xls"}).code, kUsage);
}

TEST_F(AuditCommands, VerifySaysOkWithCountsAndTheHead) {
  create_tokens({"one", "two"});
  const Outcome verified = audit({"verify"});
  EXPECT_EQ(verified.code, kOk);
  EXPECT_THAT(verified.out, StartsWith("OK: 3 entries are what was written, from 1 to 3.\nHead: 3:"));
  const std::string head = verified.out.substr(verified.out.find("3:"), 66);
  EXPECT_EQ(audit({"verify", "--head", head}).code, kOk);
  EXPECT_EQ(audit({"verify", "--head", "3:" + std::string(64, '0')}).code, kFailed);
  EXPECT_EQ(audit({"verify", "--head", "4:" + std::string(64, '0')}).code, kFailed);
  EXPECT_EQ(audit({"verify", "--head", "3"}).code, kUsage);
}

TEST_F(AuditCommands, VerifySaysWhereItBreaksAndHow) {
  create_tokens({"one", "two", "three"});
  tamper("DROP TRIGGER audit_is_never_changed; UPDATE audit SET actor = 'nobody' WHERE id = 3");
  const Outcome verified = audit({"verify"});
  EXPECT_EQ(verified.code, kFailed);
  EXPECT_THAT(verified.out, StartsWith("BROKEN: 2 entries"));
  EXPECT_THAT(verified.err, HasSubstr("entry 3: Entry 3 is not what was written"));
  const Outcome json = audit({"verify", "--json"});
  EXPECT_EQ(json.code, kFailed);
  EXPECT_THAT(json.out, HasSubstr(R"("broken":{"id":3,"how":"altered")"));
}

TEST_F(AuditCommands, PruneWhatIsOld) {
  create_tokens({"one"});
  EXPECT_EQ(audit({"prune", "--older-than", "1"}).out, "Removed 0 entries.\n");
  EXPECT_EQ(audit({"prune", "--older-than", "0"}).code, kUsage);
  EXPECT_EQ(audit({"prune"}).code, kUsage);
  {
    auto data = DataFolder::open(folder_.path(), "test");
    auto& log = (*data)->services().audit.log();
    ASSERT_TRUE(log.prune((*data)->services().clock() + 1, false).ok());
    std::vector<store::AuditEntry> old(3);
    ASSERT_TRUE(log.append(old).ok());
  }
  EXPECT_THAT(audit({"prune", "--older-than", "30", "--json"}).out,
              StartsWith(R"({"entries":3,"through":5})"));
  EXPECT_THAT(audit({"verify"}).out, HasSubstr("5 older ones were pruned"));
}

TEST_F(AuditCommands, AMissingKeyIsNotMadeAnewByItself) {
  create_tokens({"one"});
  fs::remove(folder_.path() / "audit.key");
  const Outcome refused = audit({"verify"});
  EXPECT_EQ(refused.code, kDataDirUnusable);
  EXPECT_THAT(refused.err, HasSubstr("r2deck audit new-key"));
  // Doing what the hint says leads out, and the log says what it is worth.
  EXPECT_EQ(audit({"new-key"}).code, kOk);
  EXPECT_EQ(audit({"new-key"}).code, kAlreadyExists);
  EXPECT_EQ(audit({"verify"}).code, kFailed);
  EXPECT_THAT(audit({"list"}).out, HasSubstr("audit.broken"));
}

// ---- the keeper ----------------------------------------------------------------------------------------

// What was noted, and a way to wait for it.
class Notes {
 public:
  AuditKeeper::Note take() {
    return [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line);
      changed_.notify_all();
    };
  }
  std::string line(std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return lines_.size() > number; });
    return lines_[number];
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return lines_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

TEST_F(AuditCommands, TheKeeperNotesTheHeadAtStartAfterSoManyEntriesAndAtTheEnd) {
  auto data = DataFolder::open(folder_.path(), "serve");
  services::Services& services = (*data)->services();
  Notes notes;
  {
    const AuditKeeper keeper(services.audit, {.note_after_entries = 3}, notes.take());
    EXPECT_THAT(notes.line(0), StartsWith("audit head 1:"));
    EXPECT_THAT(notes.line(0), HasSubstr(", 1 entries, started"));
    for (const char* name : {"one", "two", "three"})
      ASSERT_TRUE(services.tokens.create({"tester"}, name).ok());
    EXPECT_THAT(notes.line(1), StartsWith("audit head 4:"));
    ASSERT_TRUE(services.audit.count_signatures({"tester"}, {}, 1, Result<int>(1)).ok());
  }
  EXPECT_EQ(notes.count(), 3u);
  EXPECT_THAT(notes.line(2), StartsWith("audit head 5:"));  // with what was counted still
  EXPECT_THAT(notes.line(2), HasSubstr("stopped"));
}

TEST_F(AuditCommands, TheKeeperRemovesWhatIsOlderThanItShallBeKept) {
  auto data = DataFolder::open(folder_.path(), "serve");
  services::Services& services = (*data)->services();
  ASSERT_TRUE(services.audit.log().prune(services.clock() + 1, false).ok());  // that the log begins
  std::vector<store::AuditEntry> old(3);                                      // of 1970
  ASSERT_TRUE(services.audit.log().append(old).ok());
  Notes notes;
  {
    const AuditKeeper keeper(
        services.audit, {.retention_days = 30, .note_every = std::chrono::milliseconds(1)}, notes.take());
    notes.line(2);
  }
  const auto entries = *services.audit.page({}, {}, 10);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].action, "audit.prune");
  EXPECT_EQ(entries[0].actor, "r2deck");
  EXPECT_FALSE(services.audit.verify()->broken);
}

}  // namespace
}  // namespace r2deck::cli
