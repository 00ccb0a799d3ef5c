// Pages of ListObjects: whatever a page ends with, the next goes on behind it.
#include <gmock/gmock.h>

#include <random>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::ElementsAre;

class ListingTest : public SignedServerTest {
 protected:
  void SetUp() override { start(); }
  void put(const std::string& key) {
    ASSERT_EQ(outcome(ask("PUT", "/demo/" + percent_encode(key, true), "x")), "200") << key;
  }

  // What a page shows: keys, and common prefixes as "prefix...".
  static std::vector<std::string> shown(const std::string& answer) {
    std::vector<std::string> all;
    for (const auto& [element, after] :
         {std::pair<std::string, std::string>{"Contents><Key", ""}, {"CommonPrefixes><Prefix", "..."}}) {
      const std::string open = "<" + element + ">";
      for (std::size_t at = answer.find(open); at != answer.npos; at = answer.find(open, at + 1)) {
        const std::size_t from = at + open.size();
        const auto text = percent_decode(answer.substr(from, answer.find('<', from) - from));
        all.push_back(text.value_or("?") + after);
      }
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  static std::string parameter(const std::string& name, const std::string& value) {
    return value.empty() ? std::string() : "&" + name + "=" + percent_encode(value, false);
  }
  std::string page(const std::string& prefix, const std::string& delimiter, const std::string& marker,
                   int limit = 1000) const {
    return ask("GET", "/demo?encoding-type=url&max-keys=" + std::to_string(limit) +
                          parameter("prefix", prefix) + parameter("delimiter", delimiter) +
                          parameter("marker", marker));
  }
  // All pages, each from the NextMarker of the one before.
  std::vector<std::string> walk(const std::string& prefix, const std::string& delimiter, int limit) const {
    std::vector<std::string> all;
    std::string marker;
    for (int pages = 0; pages < 100; ++pages) {
      const std::string answer = page(prefix, delimiter, marker, limit);
      for (auto& each : shown(answer))
        all.push_back(std::move(each));
      if (leaf(answer, "IsTruncated") != "true") {
        std::sort(all.begin(), all.end());
        return all;
      }
      marker = percent_decode(leaf(answer, "NextMarker")).value_or("");
    }
    return {"no end"};
  }
};

TEST_F(ListingTest, AMarkerThatIsAKeyIsNoCommonPrefix) {
  for (const char* key : {"xy", "xy1", "xy2"})
    put(key);
  EXPECT_THAT(shown(page("", "abc", "xy")), ElementsAre("xy1", "xy2"));  // one shorter than the delimiter
  EXPECT_THAT(shown(page("", "", "xy")), ElementsAre("xy1", "xy2"));
  EXPECT_THAT(shown(page("x", "", "xy1")), ElementsAre("xy2"));
}

TEST_F(ListingTest, AMarkerThatIsACommonPrefixIsDone) {
  for (const char* key : {"a/1", "a/2", "a0", "b/1"})
    put(key);
  const std::string first = page("", "/", "", 1);
  EXPECT_THAT(shown(first), ElementsAre("a/..."));
  EXPECT_EQ(leaf(first, "NextMarker"), "a/");
  EXPECT_THAT(shown(page("", "/", "a/")), ElementsAre("a0", "b/..."));
  EXPECT_THAT(shown(page("", "", "a/")), ElementsAre("a/1", "a/2", "a0", "b/1"));
  EXPECT_THAT(shown(page("a/", "/", "a/")), ElementsAre("a/1", "a/2"));
}

TEST_F(ListingTest, PagesOfAnySizeShowAllOnce) {
  std::mt19937 random(7);
  const std::vector<std::string> letters = {"a", "b", "/", "\xc3\xa9", "\xc3\xa8"};
  std::set<std::string> keys;
  while (keys.size() < 40) {
    std::string key;
    for (auto left = 1 + random() % 5; left > 0; --left)
      key += letters[random() % letters.size()];
    if (keys.insert(key).second) put(key);
  }
  for (const std::string delimiter : {"/", "ab", "//", "a/", "\xc3\xa9", "bba", "\xc3", "\xa9"}) {
    for (const std::string prefix : {"", "a", "a/", "\xc3\xa9"}) {
      const auto whole = shown(page(prefix, delimiter, ""));
      for (const int limit : {1, 2, 7})
        EXPECT_EQ(walk(prefix, delimiter, limit), whole) << percent_encode(delimiter, true) << " " << prefix;
    }
  }
}

}  // namespace
}  // namespace r2deck::sandbox
