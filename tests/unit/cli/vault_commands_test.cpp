// The vault, backups and the doctor as somebody at a shell uses them, without a companion that runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "companion/cli/app.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/data_lock.h"
#include "companion/cli/exit_code.h"
#include "companion/cli/idle_lock.h"
#include "companion/cli/open_vault.h"
#include "companion/cli/secret_input.h"
#include "companion/vault/audit_key.h"
#include "tests/unit/cli/temporary_folder.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr char kPassphrase[] = "correct horse battery";

struct Shell {
  int code = -1;
  std::string out, err;
};

class VaultCommands : public testing::Test {
 protected:
  Shell run_in(const fs::path& dir, std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.end(), {"--data-dir", dir.string()});
    const std::vector<std::string_view> views(words.begin(), words.end());
    std::istringstream in(input);
    std::ostringstream out, err;
    Io io{in, out, err};
    const int code = run(views, io);
    return {code, out.str(), err.str()};
  }
  Shell r2deck(std::vector<std::string> words, const std::string& input = "") {
    return run_in(dir(), std::move(words), input);
  }
  void add_account() {
    EXPECT_EQ(r2deck({"account", "add", "--label", "S", "--endpoint", "http://127.0.0.1:9", "--access-key-id",
                      "AK"},
                     "a-secret-that-must-not-show\n")
                  .code,
              kOk);
  }
  fs::path dir() const { return folder.path() / "data"; }
  std::string file(const char* name) const { return (folder.path() / name).string(); }

  TemporaryFolder folder;
};

TEST_F(VaultCommands, MoveTheKeyUnderAPassphraseAndBack) {
  add_account();
  EXPECT_THAT(r2deck({"vault", "status"}).out, HasSubstr("key file"));
  EXPECT_EQ(r2deck({"vault", "mode", "passphrase"}, "too short\n").code, kUsage);
  EXPECT_EQ(r2deck({"vault", "mode", "passphrase"}, std::string(kPassphrase) + "\n").code, kOk);
  EXPECT_THAT(r2deck({"vault", "status", "--json"}).out, HasSubstr(R"("mode":"passphrase","locked":true)"));
  EXPECT_EQ(r2deck({"vault", "mode", "key-file"}, "another passphrase\n").code, kFailed);
  EXPECT_EQ(r2deck({"vault", "rotate"}, std::string(kPassphrase) + "\n").code, kOk);
  EXPECT_EQ(r2deck({"vault", "mode", "key-file"}, std::string(kPassphrase) + "\n").code, kOk);
  EXPECT_TRUE(fs::exists(dir() / "master.key"));
  EXPECT_FALSE(fs::exists(dir() / "master.key.sealed"));
  EXPECT_EQ(r2deck({"vault", "mode", "paper"}).code, kUsage);
  EXPECT_EQ(r2deck({"vault", "mode"}).code, kUsage);
}

TEST_F(VaultCommands, SayThatALockedVaultTakesNoAccount) {
  EXPECT_EQ(r2deck({"vault", "mode", "passphrase"}, std::string(kPassphrase) + "\n").code, kOk);
  const Shell refused =
      r2deck({"account", "add", "--label", "S", "--endpoint", "http://127.0.0.1:9", "--access-key-id", "AK"},
             "secret\n");
  EXPECT_EQ(refused.code, kVaultLocked);
  EXPECT_THAT(refused.err, HasSubstr("locked"));
  EXPECT_THAT(r2deck({"vault", "unlock"}, "x\n").err, HasSubstr("not running"));
}

TEST_F(VaultCommands, TakeTheKeyOfACredentialFromStandardInput) {
  add_account();
  EXPECT_EQ(r2deck({"vault", "mode", "credential"}, "not a key\n").code, kUsage);
  EXPECT_EQ(r2deck({"vault", "mode", "credential"}, std::string(64, 'a') + "\n").code, kOk);
  EXPECT_FALSE(fs::exists(dir() / "master.key"));
  EXPECT_THAT(r2deck({"vault", "status"}).out, HasSubstr("systemd"));
  const Shell serve = r2deck({"serve", "--port", "0"});
  EXPECT_EQ(serve.code, kVaultLocked);
  EXPECT_THAT(serve.err, HasSubstr("LoadCredentialEncrypted"));
  EXPECT_EQ(r2deck({"vault", "rotate"}).code, kFailed);
}

TEST_F(VaultCommands, ExportAndImportEverything) {
  add_account();
  const std::string backup = file("sealed");
  EXPECT_EQ(r2deck({"vault", "export", backup}, std::string(kPassphrase) + "\n").code, kOk);
  const fs::path other = folder.path() / "other";
  EXPECT_EQ(run_in(other, {"vault", "import", backup}, "another passphrase\n").code, kFailed);
  EXPECT_EQ(run_in(other, {"vault", "import", backup}, std::string(kPassphrase) + "\n").code, kOk);
  EXPECT_THAT(run_in(other, {"account", "list"}).out, HasSubstr("http://127.0.0.1:9"));
  EXPECT_EQ(run_in(other, {"vault", "import", backup}, std::string(kPassphrase) + "\n").code, kFailed);
  EXPECT_EQ(run_in(other, {"vault", "import", backup, "--replace"}, std::string(kPassphrase) + "\n").code,
            kOk);
}

TEST_F(VaultCommands, ImportAndRestoreNothingUnderACompanionThatRuns) {
  add_account();
  const auto lock = DataLock::acquire(dir(), "serve http://127.0.0.1:8722");
  const Shell refused = r2deck({"vault", "import", file("x")}, "passphrase\n");
  EXPECT_EQ(refused.code, kLocked);
  EXPECT_THAT(refused.err, HasSubstr("serve http://127.0.0.1:8722"));
  EXPECT_EQ(r2deck({"restore", file("x")}).code, kLocked);
}

TEST_F(VaultCommands, BackUpAndRestoreTheDatabase) {
  add_account();
  const std::string copy = file("copy.db");
  EXPECT_EQ(r2deck({"backup", copy}).code, kOk);
  struct stat info {};
  ASSERT_EQ(::stat(copy.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(r2deck({"backup", copy}).code, kAlreadyExists);
  EXPECT_EQ(r2deck({"restore", file("nowhere")}).code, kNotFound);
  EXPECT_EQ(r2deck({"restore", copy}).code, kOk);
  EXPECT_THAT(r2deck({"account", "list"}).out, HasSubstr("http://127.0.0.1:9"));
  EXPECT_TRUE(fs::exists(dir() / "r2deck.db.replaced"));
}

TEST_F(VaultCommands, TheDoctorIsContentWithAFolderThatIsWell) {
  add_account();
  const Shell well = r2deck({"doctor"});
  EXPECT_EQ(well.code, kOk) << well.out;
  for (const char* what :
       {"data folder", "lock", "database", "master key", "audit log", "disk", "clock", "version"})
    EXPECT_THAT(well.out, HasSubstr(what));
  EXPECT_THAT(well.out, Not(HasSubstr("failed")));
  EXPECT_THAT(r2deck({"doctor", "--json"}).out, HasSubstr(R"("state":"ok","what":"database")"));
}

TEST_F(VaultCommands, TheDoctorNamesWhatIsWrongAndTheWayOut) {
  add_account();
  const std::string copy = file("copy.db");
  EXPECT_EQ(r2deck({"backup", copy}).code, kOk);
  ::chmod((dir() / "master.key").c_str(), 0644);
  EXPECT_EQ(r2deck({"doctor"}).code, kDataDirUnusable);
  EXPECT_THAT(r2deck({"doctor"}).out, HasSubstr("chmod 600"));
  ::chmod((dir() / "master.key").c_str(), 0600);

  {
    std::fstream database(dir() / "r2deck.db", std::ios::in | std::ios::out | std::ios::binary);
    database << std::string(8192, '\xee');
  }
  EXPECT_THAT(r2deck({"doctor"}).out, HasSubstr("r2deck restore"));
  EXPECT_EQ(r2deck({"account", "list"}).code, kDataDirUnusable);
  EXPECT_EQ(r2deck({"restore", copy}).code, kOk);
  EXPECT_EQ(r2deck({"doctor"}).code, kOk);
}

TEST_F(VaultCommands, TheDoctorComparesTheAuditLogWithItsKey) {
  add_account();
  const fs::path key = dir() / "audit.key";
  fs::rename(key, file("kept"));
  EXPECT_EQ(r2deck({"doctor"}).code, kDataDirUnusable);
  EXPECT_THAT(r2deck({"doctor"}).out, HasSubstr("r2deck audit new-key"));
  ASSERT_TRUE(vault::AuditKey::create(key).ok());
  EXPECT_THAT(r2deck({"doctor"}).out, HasSubstr("r2deck audit verify"));
  fs::rename(file("kept"), key);
  EXPECT_EQ(r2deck({"doctor"}).code, kOk);
}

// An older state of the log is a true one, but for whoever has noted a later head.
TEST_F(VaultCommands, ARestoredAuditLogVerifies) {
  add_account();
  const std::string copy = file("copy.db");
  EXPECT_EQ(r2deck({"backup", copy}).code, kOk);
  EXPECT_EQ(r2deck({"link"}).code, kOk);
  EXPECT_EQ(r2deck({"restore", copy}).code, kOk);
  EXPECT_EQ(r2deck({"audit", "verify"}).code, kOk);
}

// ---- what serve does with them -------------------------------------------------------------------------

class OpeningTheVault : public VaultCommands {
 protected:
  OpeningTheVault() {
    EXPECT_EQ(r2deck({"vault", "mode", "passphrase"}, std::string(kPassphrase) + "\n").code, kOk);
    data = std::move(DataFolder::open(dir(), "test")).value();
  }
  // A descriptor that gives this text.
  static int pipe_with(std::string_view text) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
    return ends[0];
  }
  services::Custody& custody() { return data->services().custody; }

  std::istringstream in;
  std::ostringstream out, err;
  Io io{in, out, err};
  std::unique_ptr<DataFolder> data;
};

TEST_F(OpeningTheVault, TakesThePassphraseFromADescriptor) {
  ASSERT_TRUE(open_vault(custody(), pipe_with(std::string(kPassphrase) + "\nmore"), io).ok());
  EXPECT_FALSE(custody().locked());
  EXPECT_EQ(err.str(), "");
}

TEST_F(OpeningTheVault, RefusesAWrongOneFromThere) {
  EXPECT_EQ(open_vault(custody(), pipe_with("wrong"), io).problem().code, ErrorCode::wrong_passphrase);
  EXPECT_EQ(open_vault(custody(), 999, io).problem().code, ErrorCode::invalid_request);
}

TEST_F(OpeningTheVault, StartsLockedAndSaysSoWithNobodyToAsk) {
  ASSERT_TRUE(open_vault(custody(), std::nullopt, io).ok());
  EXPECT_TRUE(custody().locked());
  EXPECT_THAT(err.str(), HasSubstr("vault unlock"));
}

TEST_F(OpeningTheVault, LocksItAgainWhenNobodyUsesIt) {
  ASSERT_TRUE(open_vault(custody(), pipe_with(kPassphrase), io).ok());
  {
    const IdleLock idle(custody(), std::chrono::milliseconds(1));
    while (!custody().locked())
      std::this_thread::yield();
  }  // its thread has ended, and with it what it writes into the log
  EXPECT_EQ(data->services().audit.page({}, std::nullopt, 1)->at(0).actor, "r2deck");
}

TEST(SecretFromADescriptor, IsALineOfAtMost1024Bytes) {
  const auto given = [](const std::string& text) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
    auto secret = read_secret_from(ends[0]);
    ::close(ends[0]);
    return secret ? std::string(secret->view()) : "refused";
  };
  EXPECT_EQ(given("word\n"), "word");
  EXPECT_EQ(given("word\r\nmore"), "word");
  EXPECT_EQ(given("word"), "word");
  EXPECT_EQ(given(""), "");
  EXPECT_EQ(given(std::string(1024, 'x')), std::string(1024, 'x'));
  EXPECT_EQ(given(std::string(1025, 'x')), "refused");
}

}  // namespace
}  // namespace r2deck::cli
