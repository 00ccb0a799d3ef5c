#include "companion/store/vault_store.h"

#include <gtest/gtest.h>

#include <set>

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
  for (const char* sql : {"INSERT INTO accounts VALUES ('1', 'a', 's3', 'e', 'r', 'k', x'01', 'md5', 1)",
                          "INSERT INTO accounts VALUES ('2', 'b', 's3', 'e', 'r', 'k', x'02', 'md5', 1)"}) {
    ASSERT_TRUE(database->execute(sql).ok());
  }
  EXPECT_EQ(*store.count_sealed(), 2);
  const VaultRecord next{"passphrase", std::string(32, 'b')};
  const auto failing = store.reseal_all(next, [](const SealedValue& value) -> Result<std::string> {
    if (value.record == "2") return Problem{.code = ErrorCode::vault_damaged};
    return std::string("new");
  });
  EXPECT_EQ(failing.problem().code, ErrorCode::vault_damaged);
  EXPECT_EQ(*store.find(), record);
  const auto sealed = [&] {
    return *collect(database->prepare("SELECT sealed_secret FROM accounts ORDER BY id"),
                    [](const Statement& row) { return row.text(0); });
  };
  EXPECT_EQ(sealed(), (std::vector<std::string>{"\x01", "\x02"}));
  ASSERT_TRUE(store
                  .reseal_all(next,
                              [](const SealedValue& value) -> Result<std::string> {
                                EXPECT_EQ(value.kind, "account");
                                EXPECT_EQ(value.field, "secret_access_key");
                                return std::string(value.sealed) + "!";
                              })
                  .ok());
  EXPECT_EQ(sealed(), (std::vector<std::string>{"\x01!", "\x02!"}));
  EXPECT_EQ(*store.find(), next);
}

}  // namespace
}  // namespace r2deck::store
