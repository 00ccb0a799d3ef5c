#include "companion/s3/xml_pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace r2deck::s3::xml {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Names and texts of the root's children; nothing when it is no XML.
std::optional<std::vector<std::pair<std::string, std::string>>> children(const std::string& body) {
  std::vector<std::pair<std::string, std::string>> out;
  PullReader reader(body);
  if (!reader.enter("r")) return std::nullopt;
  while (reader.next_child()) {
    std::string name(reader.name());
    out.emplace_back(std::move(name), reader.text());
  }
  if (!reader.finished()) return std::nullopt;
  return out;
}

std::string text_of(const std::string& inner) {
  const auto got = children("<r><a>" + inner + "</a></r>");
  return got && got->size() == 1 ? got->front().second : "refused";
}

TEST(PullReader, ReadsNamesAndTexts) {
  const auto got = children(
      "\xef\xbb\xbf\n<?xml version='1.0'?> <!-- <x> -->\n<n:r a='>' b=\"/>\"> <a>1</a> ignored <n:b "
      ">2</n:b\n>"
      "<c/><d x='1'/><e></e><!-- no --><?no <x> ?></n:r> <!-- after -->\n");
  ASSERT_TRUE(got);
  EXPECT_THAT(*got, ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("c", ""), Pair("d", ""), Pair("e", "")));
}

TEST(PullReader, DecodesTexts) {
  EXPECT_EQ(text_of(" "), " ");
  EXPECT_EQ(text_of("&lt;&gt;&amp;&quot;&apos;"), "<>&\"'");
  EXPECT_EQ(text_of("&#65;&#x42;&#xfc;&#x65e5;&#x1F389;"), "AB\xc3\xbc\xe6\x97\xa5\xf0\x9f\x8e\x89");
  EXPECT_EQ(text_of("a<![CDATA[<b>&amp;]]>c"), "a<b>&amp;c");
  EXPECT_EQ(text_of("<![CDATA[x]]>"), "x");
  EXPECT_EQ(text_of("a<!-- no -->b<x>no</x>c<x/>d"), "abcd");
  EXPECT_EQ(text_of("1\r\n2\r3\n4"), "1\n2\n3\n4");
}

TEST(PullReader, LeavesReferencesThatAreNone) {
  for (const std::string text : {"&", "&;", "&e;", "&#;", "&#x;", "&#0;", "&#xd800;", "&#1114112;", "&#1x;",
                                 "& amp;", "&#99999999999;"})
    EXPECT_EQ(text_of(text), text);
}

TEST(PullReader, PassesOverWhatIsNotWanted) {
  const std::string body = "<r><a><b><c>1</c></b><d/></a><e>2</e></r>";
  PullReader reader(body);
  ASSERT_TRUE(reader.enter("r"));
  ASSERT_TRUE(reader.next_child());
  reader.skip();
  ASSERT_TRUE(reader.next_child());
  EXPECT_EQ(reader.text(), "2");
  EXPECT_FALSE(reader.next_child());
  EXPECT_TRUE(reader.finished());
}

TEST(PullReader, RefusesWhatIsNoXml) {
  for (const std::string body : {"",
                                 " ",
                                 "r",
                                 "<",
                                 "<r",
                                 "<r>",
                                 "<r/",
                                 "<r></r",
                                 "<r></s>",
                                 "<r><a></r></a>",
                                 "<r><a></r>",
                                 "</r>",
                                 "<r/><r/>",
                                 "<r/>x",
                                 "x<r/>",
                                 "<s/>",
                                 "<r a='></r>",
                                 "<r <a/></r>",
                                 "<r><!-- </r>",
                                 "<r><![CDATA[</r>",
                                 "<r><?x </r>",
                                 "<!DOCTYPE r><r/>",
                                 "<r><!DOCTYPE r></r>",
                                 "<![CDATA[x]]><r/>",
                                 "< r/>",
                                 "<r><></></r>",
                                 "<r><n:></n:></r>",
                                 "<r></r><![CDATA[x]]>"})
    EXPECT_FALSE(children(body)) << body;
}

TEST(PullReader, RefusesTheCharacterThatXmlCannotHold) {
  EXPECT_FALSE(children(std::string("<r><a>1\0</a></r>", 16)));
}

// Whatever is cut off is no XML.
TEST(PullReader, RefusesEveryBeginning) {
  const std::string body =
      "<?xml version='1.0'?><r x='1'><a>1&amp;</a><!-- c --><b><![CDATA[2]]></b><c/></r>";
  ASSERT_TRUE(children(body));
  for (std::size_t length = 0; length < body.size(); ++length)
    EXPECT_FALSE(children(body.substr(0, length))) << length;
}

}  // namespace
}  // namespace r2deck::s3::xml
