// The use cases over a data folder of the test's own, at a time that the test chooses.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "companion/services/services.h"
#include "companion/store/database.h"
#include "companion/vault/vault.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::services {

class CompanionTest : public testing::Test {
 protected:
  static std::unique_ptr<store::Database> open_database(const std::filesystem::path& dir) {
    auto opened = store::Database::open(dir);
    EXPECT_TRUE(opened.ok()) << opened.problem().message;
    return std::move(opened).value();
  }

  // No patience: a test's storage is on this machine, or not there at all.
  static AccountOptions impatient() {
    AccountOptions options;
    options.s3.connect_timeout = std::chrono::milliseconds(500);
    options.s3.read_timeout = std::chrono::milliseconds(2000);
    options.s3.attempts = 1;
    options.cloudflare.attempts = 1;
    options.cloudflare.base_url = "http://127.0.0.1:9";  // nobody's
    options.allow_private_endpoints = true;
    return options;
  }

  std::string add_account(const std::string& endpoint) {
    api::CreateAccountRequest request;
    request.label = "Test";
    request.kind = api::AccountKind::s3;
    request.endpoint = endpoint;
    request.access_key_id = "AKIDEXAMPLE";
    request.secret_access_key = "a-secret-that-must-not-show";
    auto account = services.accounts.create(me, request);
    EXPECT_TRUE(account.ok()) << account.problem().message;
    return account.ok() ? account->id : "";
  }

  std::vector<store::AuditEntry> audit_log() {
    auto entries = services.audit.page({}, std::nullopt, 1000);
    EXPECT_TRUE(entries.ok());
    return entries.ok() ? *entries : std::vector<store::AuditEntry>{};
  }

  // Somebody as they are now, signed in by no session in particular; stands as "tester" in the audit log.
  Principal principal_of(std::string_view name) {
    const auto user = services.stores.users.named(name);
    EXPECT_TRUE(user.ok()) << name;
    auto principal = services.people.principal(user->id);
    EXPECT_TRUE(principal.ok()) << name;
    principal->actor = me;
    principal->session = "here";
    return *principal;
  }

  // The least that Argon2id takes: what is tested is not how long it lasts.
  static constexpr vault::PasswordCost kCheapPasswords{1, 8192};
  text::UnixMillis now = system_clock()();
  Actor me{"tester"};
  store::TemporaryFolder folder;
  std::unique_ptr<store::Database> database = open_database(folder.path());
  vault::Vault vault{vault::MasterKey::random()};
  Services services{*database,   vault,          vault::AuditKey::random(), [this] { return now; },
                    impatient(), kCheapPasswords};
  Principal owner = principal_of("owner");
};

}  // namespace r2deck::services
