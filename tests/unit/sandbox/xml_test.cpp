#include <gtest/gtest.h>

#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"

namespace r2deck::sandbox {
namespace {

TEST(XmlIn, ReadsACompleteListWithAndWithoutQuotesAndNamespace) {
  auto parts = parse_complete(
      "<?xml version=\"1.0\"?><CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<Part><PartNumber>2</PartNumber><ETag>&quot;ab&quot;</ETag><ChecksumCRC32>x</ChecksumCRC32></Part>\n"
      "<Part><ETag>cd</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>");
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ((*parts)[0].number, 2);
  EXPECT_EQ((*parts)[0].etag, "ab");
  EXPECT_EQ((*parts)[1].etag, "cd");
}

TEST(XmlIn, RefusesWhatIsNoCompleteList) {
  for (const char* xml :
       {"", "<", "text", "<CompleteMultipartUpload/>", "<Other><Part/></Other>",
        "<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>e</ETag></Part></"
        "CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>-1</PartNumber><ETag>e</ETag></Part></"
        "CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Other/></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>e</ETag></Part>",
        "<!DOCTYPE a [<!ENTITY b "
        "'c'>]><CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&b;</ETag></Part>"
        "</CompleteMultipartUpload>"}) {
    EXPECT_FALSE(parse_complete(xml)) << xml;
  }
}

TEST(XmlIn, KeepsTheSpacesOfAKey) {
  auto request = parse_delete(
      "<Delete><Quiet>true</Quiet><Object><Key> a </Key></Object><Object><Key> </Key></Object></Delete>");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->keys, (std::vector<std::string>{" a ", " "}));
  EXPECT_TRUE(request->quiet);
}

TEST(XmlIn, TakesAtMost1000KeysToDelete) {
  const auto list = [](int count) {
    std::string xml = "<Delete>";
    for (int i = 0; i < count; ++i)
      xml += "<Object><Key>k</Key></Object>";
    return xml + "</Delete>";
  };
  EXPECT_FALSE(parse_delete(list(0)));
  EXPECT_TRUE(parse_delete(list(1000)));
  EXPECT_FALSE(parse_delete(list(1001)));
}

TEST(XmlOut, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(error_xml({S3Error::invalid_argument, "<&\">"}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>InvalidArgument</Code>"
            "<Message>&lt;&amp;&quot;&gt;</Message></Error>");
  EXPECT_NE(XmlWriter("A").leaf("B", "\n\x01").finish().find("<B>&#10;&#1;</B>"), std::string::npos);
}

}  // namespace
}  // namespace r2deck::sandbox
