// What the audit log's codes are called on the screen, held against the companion's own source.
#include "wasm-ui/view/activity_words.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace r2deck::view {
namespace {

using testing::ElementsAreArray;

constexpr UnixMillis kNow = 1'767'323'045'000;  // 2026-01-02T03:04:05Z
constexpr UnixMillis kMinute = 60'000;
constexpr UnixMillis kHour = 60 * kMinute;
constexpr UnixMillis kDay = 24 * kHour;

// What stands between quotes and looks like an action, wherever the companion writes to its log.
std::set<std::string> actions_in_source() {
  std::set<std::string> found;
  const std::regex action(
      "\"((?:account|audit|bucket|grant|link|object|request|session|token|totp|upload|user|"
      "vault)\\.[a-z_]+)\"");
  for (const char* folder : {"companion/services", "companion/http"})
    for (const auto& file :
         std::filesystem::directory_iterator(std::filesystem::path(R2DECK_SOURCE_DIR) / folder)) {
      std::stringstream text;
      text << std::ifstream(file.path()).rdbuf();
      const std::string source = text.str();
      for (std::sregex_iterator at(source.begin(), source.end(), action), end; at != end; ++at)
        found.insert((*at)[1]);
    }
  found.erase("audit.key");  // a file
  return found;
}

TEST(ActivityWords, EveryActionThatTheCompanionWritesHasWords) {
  std::set<std::string> known;
  for (const ActionWords& one : known_actions())
    known.insert(one.action);
  std::set<std::string> written = actions_in_source();
  ASSERT_TRUE(written.contains("object.delete"));
  EXPECT_THAT(written, ElementsAreArray(known)) << "known_actions() in wasm-ui/view/activity_words.cpp";
}

TEST(ActivityWords, StandInAlphabeticalOrderAndOnce) {
  std::vector<std::string> words;
  for (const ActionWords& one : known_actions()) {
    words.emplace_back(one.words);
    for (char& letter : words.back())
      letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  EXPECT_TRUE(std::is_sorted(words.begin(), words.end()));
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
}

TEST(ActivityWords, WhatIsNotKnownStandsAsItIs) {
  EXPECT_EQ(action_words("object.delete"), "Delete object");
  EXPECT_EQ(action_words("object.transmogrify"), "object.transmogrify");
  EXPECT_EQ(actor_words("ann/ci"), "ann/ci");
  EXPECT_EQ(actor_words("stranger"), "A stranger");
  EXPECT_EQ(outcome_words("ok"), "Done");
  EXPECT_EQ(outcome_words("access_denied"), "Access denied");
  EXPECT_EQ(outcome_words(""), "");
}

TEST(ActivityWords, ThePlaceIsAccountBucketAndKey) {
  api::Account account;
  account.id = "a1";
  account.label = "Sandbox";
  core::Accounts accounts;
  accounts.list.push_back(account);
  EXPECT_EQ(place_words({.account = "a1", .bucket = "demo", .key = "a/b.txt"}, accounts),
            "Sandbox / demo / a/b.txt");
  EXPECT_EQ(place_words({.account = "a1"}, accounts), "Sandbox");
  EXPECT_EQ(place_words({.account = "gone", .bucket = "demo"}, accounts), "gone / demo");
  EXPECT_EQ(place_words({}, accounts), "");
}

TEST(ActivityWords, AnAgeIsInTheLargestUnitThatFits) {
  ViewState state;
  state.now = kNow;
  const auto old = [&](UnixMillis age) { return ago(kNow - age, state); };
  EXPECT_EQ(old(-5 * kMinute), "just now") << "this clock is late";
  EXPECT_EQ(old(kMinute - 1), "just now");
  EXPECT_EQ(old(kMinute), "1 min ago");
  EXPECT_EQ(old(kHour - 1), "59 min ago");
  EXPECT_EQ(old(kHour), "1 h ago");
  EXPECT_EQ(old(kDay - 1), "23 h ago");
  EXPECT_EQ(old(kDay), "1 day ago");
  EXPECT_EQ(old(2 * kDay), "2 days ago");
  EXPECT_EQ(old(7 * kDay - 1), "6 days ago");
  EXPECT_EQ(old(7 * kDay), "2025-12-26");
}

TEST(ActivityWords, TimesAndDaysAreLocal) {
  ViewState state;
  EXPECT_EQ(exact_time(kNow, state), "2026-01-02 03:04:05");
  state.utc_offset_minutes = [](UnixMillis) { return -300; };
  EXPECT_EQ(exact_time(kNow, state), "2026-01-01 22:04:05");
  EXPECT_EQ(start_of_day("2026-01-02", 0, state), *text::from_rfc3339("2026-01-02T05:00:00Z"));
  EXPECT_EQ(start_of_day("2026-01-02", 1, state), *text::from_rfc3339("2026-01-03T05:00:00Z"));
  for (const char* wrong : {"", "2026-01-0", "2026-02-30", "2026-1-02", "yesterday!"})
    EXPECT_FALSE(start_of_day(wrong, 0, state)) << wrong;
}

TEST(ActivityWords, ADayBeginsWhereItsOwnOffsetSaysWhenClocksChange) {
  ViewState state;
  // Berlin: from 2026-03-29T01:00Z on two hours ahead of UTC, before that one.
  state.utc_offset_minutes = [](UnixMillis time) { return time < 1'774'746'000'000 ? 60 : 120; };
  EXPECT_EQ(start_of_day("2026-03-29", 0, state), *text::from_rfc3339("2026-03-28T23:00:00Z"));
  EXPECT_EQ(start_of_day("2026-03-29", 1, state), *text::from_rfc3339("2026-03-29T22:00:00Z"));
}

}  // namespace
}  // namespace r2deck::view
