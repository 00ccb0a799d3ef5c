#include "companion/http/target.h"

#include <gmock/gmock.h>

#include "companion/http/routes.h"

namespace r2deck::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Target, IsSplitBeforeItIsDecoded) {
  const auto target = parse_target("/api/v1/a%2Fb/%E6%97%A5%20+");
  ASSERT_TRUE(target.ok());
  EXPECT_THAT(target->path, ElementsAre("api", "v1", "a/b", "日 +"));
}

TEST(Target, TakesAwkwardKeysInTheQuery) {
  const auto target = parse_target("/x?key=a%20b%2Bc+d%25%2F..%2F%26%3D%00&prefix=&flag");
  ASSERT_TRUE(target.ok());
  EXPECT_THAT(target->query, ElementsAre(Pair("key", std::string("a b+c d%/../&=\0", 15)), Pair("prefix", ""),
                                         Pair("flag", "")));
  EXPECT_EQ(target->parameter("nothing"), std::nullopt);
}

TEST(Target, RefusesBrokenEscapesAndOtherForms) {
  for (const char* text : {"/%", "/%4", "/%zz", "/x?k=%", "/x?k=%g0", "http://evil.example/", "*", "", "x"}) {
    EXPECT_FALSE(parse_target(text).ok()) << text;
  }
}

TEST(RouteMatch, CapturesWholeSegments) {
  const auto path = [](const char* text) { return parse_target(text)->path; };
  EXPECT_THAT(match("/a/{x}/b/{y}", path("/a/1/b/2%2F3")), testing::Optional(ElementsAre("1", "2/3")));
  for (const char* text : {"/a/1/b", "/a/1/b/2/", "/a/1/c/2", "/a/1/b/2/c", "/", "/a"}) {
    EXPECT_EQ(match("/a/{x}/b/{y}", path(text)), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace r2deck::http
