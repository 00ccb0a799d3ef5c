#include "companion/cli/object_address.h"

#include <gtest/gtest.h>

namespace r2deck::cli {
namespace {

void expect_address(std::string_view text, std::optional<std::string> account, std::string_view bucket,
                    std::string_view key) {
  const auto address = parse_address(text);
  ASSERT_TRUE(address.ok()) << text;
  EXPECT_EQ(address->account, account) << text;
  EXPECT_EQ(address->bucket, bucket) << text;
  EXPECT_EQ(address->key, key) << text;
}

TEST(ObjectAddress, IsAnAccountABucketAndAKey) {
  expect_address("photos", std::nullopt, "photos", "");
  expect_address("photos/", std::nullopt, "photos", "");
  expect_address("photos/a/b.jpg", std::nullopt, "photos", "a/b.jpg");
  expect_address("Work:photos", "Work", "photos", "");
  expect_address("My Work: 2:photos/a", "My Work: 2", "photos", "a");
}

TEST(ObjectAddress, TakesAKeyAsItIs) {
  expect_address("b/a:b", std::nullopt, "b", "a:b");
  expect_address("W:b//x/", "W", "b", "/x/");
  expect_address("b/100% é+ ?#", std::nullopt, "b", "100% é+ ?#");
}

TEST(ObjectAddress, RefusesWhatNamesNothing) {
  for (const char* text :
       {"", "/", "/key", ":bucket", "Work:", "Work:/key", "b ucket/key", "..", "b\xff/k"}) {
    EXPECT_EQ(parse_address(text).problem().code, ErrorCode::invalid_request) << text;
  }
  EXPECT_TRUE(parse_address("b/" + std::string(1'024, 'k')).ok());
  EXPECT_FALSE(parse_address("b/" + std::string(1'025, 'k')).ok());
}

TEST(ObjectAddress, OfAnObjectHasAKey) {
  EXPECT_TRUE(parse_object_address("b/k").ok());
  EXPECT_FALSE(parse_object_address("b").ok());
  EXPECT_FALSE(parse_object_address("b/").ok());
}

}  // namespace
}  // namespace r2deck::cli
