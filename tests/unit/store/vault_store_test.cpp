#include "companion/store/vault_store.h"

#include <gtest/gtest.h>

#include <set>

#include "companion/store/accounts_store.h"
#include "companion/store/sealed_columns.h"
#include "companion/store/statement.h"
#include "tests/unit/store/temporary_folder.h"

namespace r2deck::store {
namespace {

class VaultStoreTest : public testing::Test {
 protected:
  TemporaryFolder folder;
  std::unique_ptr<Database> database = std::move(Database::open(folder.path())).value();
  VaultStore store{*database};
  VaultRecord record{"key_file", std::string(32, 'a')};
};

TEST_F(VaultStoreTest, HasOneRecordAtMost) {
  EXPECT_FALSE(store.find()->has_value());
  ASSERT_TRUE(store.set(record).ok());
  EXPECT_EQ(*store.find(), record);
  record.mode = "passphrase";
  ASSERT_TRUE(store.set(record).ok());
  EXPECT_EQ(*store.find(), record);
  record.mode = "paper";
  EXPECT_FALSE(store.set(record).ok());
}

// A column of sealed bytes that a change of the key does not know would be lost with the old key.
TEST_F(VaultStoreTest, KnowsEverySealedColumnOfTheSchema) {
  std::set<std::string> in_schema;
  const auto columns = collect(
      database->prepare("SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c "
                        "WHERE t.type = 'table' AND c.name LIKE 'sealed%'"),
      [](const Statement& row) { return row.text(0); });
  in_schema.insert(columns->begin(), columns->end());
  std::set<std::string> known;
  for (const SealedColumn& column : kSealedColumns)
    known.insert(std::string(column.table) + "." + column.column);
  EXPECT_EQ(known, in_schema);
  EXPECT_FALSE(known.empty());
}

TEST_F(VaultStoreTest, ResealsEverythingOrNothing) {
  ASSERT_TRUE(store.set(record).ok());
  AccountsStore accounts(*database);
  ASSERT_TRUE(accounts.insert({.id = "1", .credentials = {.sealed_secret = "\x01"}}).ok());
  ASSERT_TRUE(
      accounts.insert({.id = "2", .credentials = {.sealed_secret = "\x02", .sealed_token = "\x03"}}).ok());
  EXPECT_EQ(*store.count_sealed(), 3) << "where there is no token there is nothing to open";
  const VaultRecord next{"passphrase", std::string(32, 'b')};
  const auto failing = store.reseal_all(next, [](const SealedValue& value) -> Result<std::string> {
    if (value.record == "2") return Problem{.code = ErrorCode::vault_damaged};
    return std::string("new");
  });
  EXPECT_EQ(failing.problem().code, ErrorCode::vault_damaged);
  EXPECT_EQ(*store.find(), record);
  const auto sealed = [&] {
    std::vector<std::string> values;
    for (const char* id : {"1", "2"}) {
      const SealedCredentials now = accounts.find(id)->credentials;
      values.insert(values.end(), {now.sealed_secret, now.sealed_token});
    }
    return values;
  };
  EXPECT_EQ(sealed(), (std::vector<std::string>{"\x01", "", "\x02", "\x03"}));
  ASSERT_TRUE(store
                  .reseal_all(next,
                              [](const SealedValue& value) -> Result<std::string> {
                                EXPECT_EQ(value.kind, "account");
                                EXPECT_EQ(value.field,
                                          value.sealed == "\x03" ? "api_token" : "secret_access_key");
                                return std::string(value.sealed) + "!";
                              })
                  .ok());
  EXPECT_EQ(sealed(), (std::vector<std::string>{"\x01!", "", "\x02!", "\x03!"}));
  EXPECT_EQ(*store.find(), next);
}

}  // namespace
}  // namespace r2deck::store
