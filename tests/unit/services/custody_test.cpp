#include "companion/services/custody.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "companion/services/audit_key_file.h"
#include "companion/services/sealed_backup.h"
#include "companion/store/restore.h"
#include "tests/unit/services/companion_fixture.h"

namespace r2deck::services {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr vault::Argon2 kCheap{1, 8'192};  // a guess costs nothing here
constexpr char kFirst[] = "the first passphrase";
constexpr char kSecond[] = "the second passphrase";
constexpr char kSecret[] = "a-secret-that-must-not-show";

vault::SecretString secret(std::string_view text) {
  return vault::SecretString(text);
}

KeyChange to_passphrase(std::string_view passphrase, std::string_view current = {}) {
  KeyChange change;
  change.to = KeyMode::passphrase;
  change.passphrase = secret(passphrase);
  change.current = secret(current);
  return change;
}

KeyChange to_key_file(std::string_view current = {}) {
  KeyChange change;
  change.current = secret(current);
  return change;
}

vault::AuditKey audit_key_of(const fs::path& dir, store::Database& database) {
  store::AuditStore log(database);
  auto key = open_audit_key(dir, log);
  EXPECT_TRUE(key.ok()) << key.problem().message;
  return *std::move(key);
}

// One life of a companion on a data folder.
struct Companion {
  explicit Companion(const fs::path& dir, Custody::Options options = {}) {
    database = std::move(store::Database::open(dir)).value();
    services = std::make_unique<Services>(
        *database, vault, audit_key_of(dir, *database), [this] { return now; },
        AccountOptions{.allow_private_endpoints = true});
    options.cost = kCheap;
    opened = services->custody.open(std::move(options));
  }
  Custody& custody() { return services->custody; }

  std::string add_account() {
    api::CreateAccountRequest request;
    request.label = "Test";
    request.kind = api::AccountKind::s3;
    request.endpoint = "http://127.0.0.1:9";
    request.access_key_id = "AKIDEXAMPLE";
    request.secret_access_key = kSecret;
    const auto added = services->accounts.create(me, request);
    return added ? added->id : "";
  }
  // The secret of the only account, or the code of what keeps it.
  std::string opens() {
    const auto accounts = services->accounts.list();
    const auto storage = services->accounts.open(accounts->accounts.at(0).id);
    return storage ? (*storage)->credentials.secret_access_key
                   : std::string(to_string(storage.problem().code));
  }

  text::UnixMillis now = system_clock()();
  Actor me{"tester"};
  std::unique_ptr<store::Database> database;
  vault::Vault vault;
  std::unique_ptr<Services> services;
  Result<void> opened;
};

class CustodyTest : public testing::Test {
 protected:
  bool exists(const char* name) const { return fs::exists(dir() / name); }
  std::string bytes(const char* name) const {
    std::ifstream in(dir() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  const fs::path& dir() const { return folder.path(); }

  store::TemporaryFolder folder;
};

TEST_F(CustodyTest, ANewFolderHasAKeyFileAndIsOpen) {
  Companion companion(dir());
  ASSERT_TRUE(companion.opened.ok());
  EXPECT_EQ(companion.custody().mode(), KeyMode::key_file);
  EXPECT_FALSE(companion.custody().locked());
  EXPECT_TRUE(exists("master.key"));
}

TEST_F(CustodyTest, AFolderOfTheFirstReleaseGoesOnWithItsKey) {
  {
    Companion companion(dir());
    companion.add_account();
    ASSERT_TRUE(companion.database->execute("DELETE FROM vault").ok());
  }
  Companion companion(dir());
  ASSERT_TRUE(companion.opened.ok());
  EXPECT_EQ(companion.opens(), kSecret);
}

TEST_F(CustodyTest, AMissingKeyOrAnotherFoldersIsNamed) {
  {
    Companion companion(dir());
    companion.add_account();
  }
  fs::remove(dir() / "master.key");
  EXPECT_EQ(Companion(dir()).opened.problem().code, ErrorCode::vault_damaged);
  EXPECT_FALSE(exists("master.key"));
  ASSERT_TRUE(vault::MasterKey::create(dir() / "master.key").ok());
  Companion companion(dir());
  EXPECT_EQ(companion.opened.problem().code, ErrorCode::vault_damaged);
  EXPECT_THAT(companion.opened.problem().message, HasSubstr("not the one"));
}

TEST_F(CustodyTest, WithAPassphraseItStartsLockedAndOpensByItOnly) {
  std::string old_key;
  {
    Companion companion(dir());
    companion.add_account();
    old_key = bytes("master.key");
    ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kFirst)).ok());
    EXPECT_EQ(companion.opens(), kSecret);
  }
  EXPECT_FALSE(exists("master.key"));
  Companion companion(dir());
  ASSERT_TRUE(companion.opened.ok());
  EXPECT_TRUE(companion.custody().locked());
  EXPECT_EQ(companion.opens(), "vault_locked");
  EXPECT_EQ(companion.add_account(), "");
  EXPECT_EQ(companion.custody().unlock(companion.me, secret(kSecond)).problem().code,
            ErrorCode::wrong_passphrase);
  EXPECT_TRUE(companion.custody().locked());
  ASSERT_TRUE(companion.custody().unlock(companion.me, secret(kFirst)).ok());
  EXPECT_EQ(companion.opens(), kSecret);
  // The key that had been in a file opens nothing any more.
  EXPECT_NE(companion.vault.copy_key()->bytes(), old_key);
}

TEST_F(CustodyTest, AnotherPassphraseSealsNothingAnew) {
  Companion companion(dir());
  companion.add_account();
  ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kFirst)).ok());
  const auto before = companion.services->stores.accounts.list()->at(0).credentials.sealed_secret;
  KeyChange change = to_passphrase(kSecond, kFirst);
  change.new_key = false;
  ASSERT_TRUE(companion.custody().change(companion.me, std::move(change)).ok());
  EXPECT_EQ(companion.services->stores.accounts.list()->at(0).credentials.sealed_secret, before);
  EXPECT_EQ(companion.custody().unlock(companion.me, secret(kFirst)).problem().code,
            ErrorCode::wrong_passphrase);
  EXPECT_TRUE(companion.custody().unlock(companion.me, secret(kSecond)).ok());
}

TEST_F(CustodyTest, NothingChangesWithoutThePassphraseOfNow) {
  Companion companion(dir());
  companion.add_account();
  ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kFirst)).ok());
  EXPECT_EQ(companion.custody().change(companion.me, to_key_file("wrong")).problem().code,
            ErrorCode::wrong_passphrase);
  EXPECT_FALSE(exists("master.key"));
  ASSERT_TRUE(companion.custody().lock(companion.me).ok());
  ASSERT_TRUE(companion.custody().change(companion.me, to_key_file(kFirst)).ok());
  EXPECT_FALSE(exists("master.key.sealed"));
  EXPECT_EQ(companion.opens(), kSecret);
}

TEST_F(CustodyTest, LockingForgetsTheClientsToo) {
  Companion companion(dir());
  companion.add_account();
  ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kFirst)).ok());
  EXPECT_EQ(companion.opens(), kSecret);
  ASSERT_TRUE(companion.custody().lock(companion.me).ok());
  EXPECT_EQ(companion.opens(), "vault_locked");
}

TEST_F(CustodyTest, WithoutAPassphraseThereIsNothingToLockOrUnlock) {
  Companion companion(dir());
  EXPECT_EQ(companion.custody().lock(companion.me).problem().code, ErrorCode::conflict);
  EXPECT_EQ(companion.custody().unlock(companion.me, secret(kFirst)).problem().code, ErrorCode::conflict);
  EXPECT_FALSE(companion.custody().locked());
}

TEST_F(CustodyTest, WrongPassphrasesAreSlowedDownAndTheRightOneStillWorksAfterwards) {
  Companion companion(dir());
  ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kFirst)).ok());
  const auto unlock = [&](std::string_view passphrase) {
    const auto done = companion.custody().unlock(companion.me, secret(passphrase));
    return done ? "ok" : std::string(to_string(done.problem().code));
  };
  for (int i = 0; i <= UnlockDelay::kFreeFailures; ++i)
    EXPECT_EQ(unlock("wrong"), "wrong_passphrase");
  EXPECT_EQ(unlock(kFirst), "rate_limited");
  companion.now -= 3'600'000;  // a clock set back does not keep anybody out for an hour
  EXPECT_EQ(unlock(kFirst), "rate_limited");
  companion.now += 3'600'000 + 1'000;
  EXPECT_EQ(unlock(kFirst), "ok");
}

TEST_F(CustodyTest, LocksAfterIdleTimeOnlyWithAPassphrase) {
  using std::chrono::hours;
  Companion companion(dir());
  EXPECT_EQ(companion.custody().lock_if_idle(hours(0)), hours(0));
  EXPECT_FALSE(companion.custody().locked());
  ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kFirst)).ok());
  companion.custody().used();
  EXPECT_LE(companion.custody().lock_if_idle(hours(1)), hours(1));
  EXPECT_FALSE(companion.custody().locked());
  companion.custody().lock_if_idle(hours(0));
  EXPECT_TRUE(companion.custody().locked());
}

TEST_F(CustodyTest, TakesItsKeyFromACredentialAndStaysLockedWithoutIt) {
  const fs::path credential = dir() / "r2deck-master-key";
  std::ofstream(credential) << std::string(64, 'a') << "\n";
  Custody::Options with;
  with.credential = credential;
  const fs::path data = dir() / "data";
  {
    Companion companion(data, with);
    ASSERT_TRUE(companion.opened.ok()) << companion.opened.problem().message;
    EXPECT_EQ(companion.custody().mode(), KeyMode::credential);
    EXPECT_FALSE(fs::exists(data / "master.key"));
    companion.add_account();
  }
  {
    Companion companion(data);
    ASSERT_TRUE(companion.opened.ok());
    EXPECT_EQ(companion.opens(), "vault_locked");
  }
  EXPECT_EQ(Companion(data, with).opens(), kSecret);
  std::ofstream(credential, std::ios::trunc) << std::string(64, 'b');
  EXPECT_EQ(Companion(data, with).opened.problem().code, ErrorCode::vault_damaged);
}

TEST_F(CustodyTest, RotatingSealsEveryRowAnewAndTheLastCopyToo) {
  Companion companion(dir());
  companion.add_account();
  const std::string before = companion.services->stores.accounts.list()->at(0).credentials.sealed_secret;
  ASSERT_TRUE(companion.custody().change(companion.me, to_key_file()).ok());
  EXPECT_NE(companion.services->stores.accounts.list()->at(0).credentials.sealed_secret, before);
  EXPECT_EQ(companion.opens(), kSecret);
  EXPECT_EQ(store::inspect_database(dir() / "r2deck.db.bak")->vault,
            *companion.services->stores.vault.find());
}

// The process ends at each step of each change, as by kill -9; the next start finds every secret.
TEST_F(CustodyTest, AChangeOfTheKeySurvivesACrashAtEveryStep) {
  const char* const steps[] = {"the new key is written", "everything is sealed anew", "the old key is gone"};
  std::string passphrase;  // of now; empty: a key file
  {
    Companion companion(dir());
    companion.add_account();
  }
  int round = 0;
  for (int again = 0; again < 3; ++again) {
    for (const char* crash_at : steps) {
      // key file -> passphrase -> other key -> key file -> other key, over and over
      const bool wants_passphrase = round++ % 4 < 2;
      const std::string next = wants_passphrase ? (round % 2 == 0 ? kFirst : kSecond) : "";
      std::fflush(nullptr);
      const pid_t child = ::fork();
      if (child == 0) {
        Custody::Options options;
        options.after_step = [&](std::string_view step) {
          if (step == crash_at) ::_exit(9);
        };
        Companion companion(dir(), options);
        if (!passphrase.empty()) (void)companion.custody().unlock(companion.me, secret(passphrase)).ok();
        (void)companion.custody()
            .change(companion.me,
                    wants_passphrase ? to_passphrase(next, passphrase) : to_key_file(passphrase))
            .ok();
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_EQ(WEXITSTATUS(status), 9) << crash_at;
      if (crash_at != steps[0]) passphrase = next;

      Companion companion(dir());
      ASSERT_TRUE(companion.opened.ok()) << crash_at << ": " << companion.opened.problem().message;
      EXPECT_EQ(companion.custody().mode(), passphrase.empty() ? KeyMode::key_file : KeyMode::passphrase);
      if (!passphrase.empty()) {
        ASSERT_TRUE(companion.custody().unlock(companion.me, secret(passphrase)).ok()) << crash_at;
      }
      EXPECT_EQ(companion.opens(), kSecret) << crash_at;
      // Nothing is left of the other key.
      EXPECT_NE(exists("master.key"), exists("master.key.sealed"));
      EXPECT_FALSE(exists("master.key.next") || exists("master.key.sealed.next"));
    }
  }
}

// Accounts that are added while the key changes open under the new one.
TEST_F(CustodyTest, WhatIsSealedDuringAChangeIsNotLost) {
  Companion companion(dir());
  std::atomic<bool> stop = false;
  std::thread adding([&] {
    while (!stop)
      companion.add_account();
  });
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(companion.custody().change(companion.me, to_key_file()).ok());
  stop = true;
  adding.join();
  companion.services->accounts.forget();
  const auto accounts = companion.services->accounts.list();
  EXPECT_FALSE(accounts->accounts.empty());
  for (const auto& account : accounts->accounts) {
    const auto storage = companion.services->accounts.open(account.id);
    EXPECT_TRUE(storage.ok()) << storage.problem().message;
  }
}

TEST_F(CustodyTest, ADamagedValueKeepsTheOldKey) {
  Companion companion(dir());
  companion.add_account();
  ASSERT_TRUE(companion.database->execute("UPDATE accounts SET sealed_secret = zeroblob(61)").ok());
  const std::string key = bytes("master.key");
  EXPECT_EQ(companion.custody().change(companion.me, to_key_file()).problem().code, ErrorCode::vault_damaged);
  EXPECT_EQ(bytes("master.key"), key);
  EXPECT_FALSE(exists("master.key.next"));
}

class SealedBackupTest : public CustodyTest {
 protected:
  SealedBackupTest() {
    Companion companion(from);
    companion.add_account();
    EXPECT_TRUE(companion.custody().export_to(companion.me, backup, secret(kFirst)).ok());
  }
  Result<ImportedBackup> import(const fs::path& where, std::string_view passphrase = kFirst,
                                bool replace = false) {
    return import_backup(where, backup, passphrase, {.replace = replace, .cost = kCheap});
  }

  fs::path from = dir() / "from";
  fs::path to = dir() / "to";
  fs::path backup = dir() / "backup";
};

TEST_F(SealedBackupTest, BringsEverythingToAnotherMachine) {
  fs::create_directory(to);
  ASSERT_TRUE(import(to).ok());
  Companion companion(to);
  EXPECT_EQ(companion.custody().mode(), KeyMode::key_file);
  EXPECT_EQ(companion.opens(), kSecret);
}

TEST_F(SealedBackupTest, BringsAnAuditLogThatStillVerifies) {
  { Companion(to).add_account(); }  // with a log and a key of its own
  ASSERT_TRUE(import(to, kFirst, true).ok());
  EXPECT_FALSE(fs::exists(next_audit_key_file(to)));
  Companion companion(to);
  const auto verdict = companion.services->audit.verify();
  ASSERT_TRUE(verdict.ok());
  EXPECT_FALSE(verdict->broken) << verdict->broken->message;
  EXPECT_EQ(companion.services->audit.page({.action = "audit.begin"}, std::nullopt, 10)->size(), 1u);
}

// Between the new key beside the old one and the database, and between that and the key's name.
TEST_F(SealedBackupTest, LeavesTheAuditKeyThatBelongsToTheDatabaseWhereverACrashComes) {
  {
    Companion companion(to);
    ASSERT_TRUE(vault::AuditKey::random().save(next_audit_key_file(to)).ok());
  }
  EXPECT_FALSE(Companion(to).services->audit.verify()->broken);
  EXPECT_FALSE(fs::exists(next_audit_key_file(to)));

  fs::rename(audit_key_file(to), next_audit_key_file(to));
  ASSERT_TRUE(vault::AuditKey::create(audit_key_file(to)).ok());
  EXPECT_FALSE(Companion(to).services->audit.verify()->broken);
  EXPECT_FALSE(fs::exists(next_audit_key_file(to)));
}

TEST_F(SealedBackupTest, OfAVaultWithAPassphraseIsOneAgain) {
  fs::create_directory(to);
  {
    Companion companion(from);
    ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kSecond)).ok());
    fs::remove(backup);
    ASSERT_TRUE(companion.custody().export_to(companion.me, backup, secret(kFirst)).ok());
  }
  EXPECT_EQ(import(to)->mode, KeyMode::passphrase);
  Companion companion(to);
  EXPECT_TRUE(companion.custody().locked());
  ASSERT_TRUE(companion.custody().unlock(companion.me, secret(kFirst)).ok());
  EXPECT_EQ(companion.opens(), kSecret);
}

TEST_F(SealedBackupTest, ChangesNothingWhenItIsHalfOrUnderAnotherPassphrase) {
  { Companion companion(to); }
  const auto files = [&] {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(to))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  };
  const auto before = files();
  EXPECT_EQ(import(to, kSecond).problem().code, ErrorCode::wrong_passphrase);
  fs::resize_file(backup, fs::file_size(backup) - 1);
  EXPECT_EQ(import(to).problem().code, ErrorCode::backup_damaged);
  fs::resize_file(backup, fs::file_size(backup) / 2);
  EXPECT_EQ(import(to).problem().code, ErrorCode::backup_damaged);
  EXPECT_EQ(files(), before);
  EXPECT_TRUE(Companion(to).opened.ok());
}

TEST_F(SealedBackupTest, ReplacesAccountsOnlyWhenTold) {
  {
    Companion companion(to);
    companion.add_account();
    companion.add_account();
  }
  EXPECT_EQ(import(to).problem().code, ErrorCode::conflict);
  EXPECT_EQ(Companion(to).services->accounts.list()->accounts.size(), 2u);
  ASSERT_TRUE(import(to, kFirst, true).ok());
  Companion companion(to);
  EXPECT_EQ(companion.services->accounts.list()->accounts.size(), 1u);
  EXPECT_EQ(companion.opens(), kSecret);
  EXPECT_EQ(store::inspect_database(to / store::kReplacedName)->version,
            companion.database->user_version().value());
}

TEST_F(SealedBackupTest, IsNotWrittenWhileTheVaultIsLocked) {
  Companion companion(from);
  ASSERT_TRUE(companion.custody().change(companion.me, to_passphrase(kSecond)).ok());
  ASSERT_TRUE(companion.custody().lock(companion.me).ok());
  EXPECT_EQ(companion.custody().export_to(companion.me, dir() / "other", secret(kFirst)).problem().code,
            ErrorCode::vault_locked);
  EXPECT_FALSE(exists("other"));
}

TEST_F(SealedBackupTest, ADatabaseIsRestoredOnlyUnderItsOwnKey) {
  const fs::path copy = dir() / "copy.db";
  {
    Companion companion(from);
    ASSERT_TRUE(companion.database->copy_to(copy).ok());
    companion.add_account();
  }
  ASSERT_TRUE(restore_database(from, copy).ok());
  {
    Companion companion(from);
    EXPECT_EQ(companion.services->accounts.list()->accounts.size(), 1u);
    EXPECT_EQ(companion.opens(), kSecret);
    ASSERT_TRUE(companion.custody().change(companion.me, to_key_file()).ok());
  }
  EXPECT_EQ(restore_database(from, copy).problem().code, ErrorCode::conflict);
  EXPECT_EQ(Companion(from).opens(), kSecret);
}

TEST_F(SealedBackupTest, AHalfWrittenDatabaseIsNotRestored) {
  const fs::path copy = dir() / "copy.db";
  {
    Companion companion(from);
    ASSERT_TRUE(companion.database->copy_to(copy).ok());
  }
  fs::resize_file(copy, fs::file_size(copy) - 4096);
  EXPECT_EQ(restore_database(from, copy).problem().code, ErrorCode::backup_damaged);
  fs::resize_file(copy, 100);
  EXPECT_EQ(restore_database(from, copy).problem().code, ErrorCode::backup_damaged);
  EXPECT_EQ(restore_database(from, dir() / "nowhere").problem().code, ErrorCode::not_found);
  EXPECT_EQ(Companion(from).opens(), kSecret);
}

// What a damaged database says to do leads out of it.
TEST_F(SealedBackupTest, ADamagedDatabaseIsReplacedAndKept) {
  const fs::path copy = dir() / "copy.db";
  {
    Companion companion(from);
    ASSERT_TRUE(companion.database->copy_to(copy).ok());
  }
  {
    std::fstream file(from / "r2deck.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0);
    file << std::string(8192, '\xee');
  }
  EXPECT_EQ(store::Database::open(from).problem().code, ErrorCode::database_damaged);
  ASSERT_TRUE(restore_database(from, copy).ok());
  EXPECT_EQ(Companion(from).opens(), kSecret);
  EXPECT_TRUE(fs::exists(from / store::kReplacedName));
}

}  // namespace
}  // namespace r2deck::services
