#include "companion/s3/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "companion/s3/xml_reader.h"

namespace r2deck::s3::xml {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class T>
T accepted(Parsed<T> parsed) {
  if (const auto* malformed = std::get_if<Malformed>(&parsed)) {
    ADD_FAILURE() << malformed->message;
    return {};
  }
  return std::get<T>(std::move(parsed));
}
template <class T>
bool refused(const Parsed<T>& parsed) {
  return std::holds_alternative<Malformed>(parsed);
}

const std::string kObject =
    "<Contents><Key>k</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;abc&quot;</ETag>"
    "<Size>5</Size><StorageClass>STANDARD</StorageClass></Contents>";

std::string list(const std::string& inner) {
  return "<ListBucketResult>" + inner + "</ListBucketResult>";
}
std::string object(const std::string& key, const std::string& size = "1") {
  return "<Contents><Key>" + key + "</Key><LastModified>2026-01-02T03:04:05Z</LastModified><Size>" + size +
         "</Size></Contents>";
}

TEST(ParseListObjects, ReadsObjectsAndPrefixes) {
  const auto page =
      accepted(parse_list_objects_v2("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult "
                                     "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
                                     kObject +
                                     "<CommonPrefixes><Prefix>a/</Prefix></"
                                     "CommonPrefixes><CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>"
                                     "<IsTruncated>false</IsTruncated></ListBucketResult>"));
  ASSERT_EQ(page.objects.size(), 1u);
  EXPECT_EQ(page.objects[0].key, "k");
  EXPECT_EQ(page.objects[0].size, 5);
  EXPECT_EQ(page.objects[0].modified, 1'767'323'045'678);
  EXPECT_EQ(page.objects[0].etag, "abc");
  EXPECT_EQ(page.objects[0].storage_class, "STANDARD");
  EXPECT_THAT(page.common_prefixes, ElementsAre("a/", "b/"));
  EXPECT_EQ(page.next_continuation_token, std::nullopt);
}

TEST(ParseListObjects, ComparesLocalNames) {
  const auto page = accepted(parse_list_objects_v2(
      "<s3:ListBucketResult xmlns:s3=\"urn:x\"><s3:IsTruncated>true</s3:IsTruncated>"
      "<s3:NextContinuationToken>t+/=</s3:NextContinuationToken></s3:ListBucketResult>"));
  EXPECT_EQ(page.next_continuation_token, "t+/=");
}

TEST(ParseListObjects, DecodesKeysOnlyWhereTheAnswerSaysThatTheyAreEncoded) {
  const std::string keys =
      object("a%20b+c%2Bd%0A%01%C3%BC%zz%") + "<CommonPrefixes><Prefix>p%2F+</Prefix></CommonPrefixes>";
  const auto encoded = accepted(parse_list_objects_v2(list("<EncodingType>url</EncodingType>" + keys)));
  EXPECT_EQ(encoded.objects.at(0).key, "a b c+d\n\x01\xc3\xbc%zz%");
  EXPECT_THAT(encoded.common_prefixes, ElementsAre("p/ "));
  const auto plain = accepted(parse_list_objects_v2(list(keys)));
  EXPECT_EQ(plain.objects.at(0).key, "a%20b+c%2Bd%0A%01%C3%BC%zz%");
  EXPECT_THAT(plain.common_prefixes, ElementsAre("p%2F+"));
}

TEST(ParseListObjects, KeepsKeysOfSpacesAndReadsCdata) {
  const auto page = accepted(parse_list_objects_v2(list(object(" ") + object("<![CDATA[a<b]]>&amp;c"))));
  EXPECT_EQ(page.objects.at(0).key, " ");
  EXPECT_EQ(page.objects.at(1).key, "a<b&c");
}

TEST(ParseListObjects, TakesSizesUpToTheLastThatFits) {
  EXPECT_EQ(accepted(parse_list_objects_v2(list(object("k", "9223372036854775807")))).objects.at(0).size,
            9'223'372'036'854'775'807);
  for (const std::string size : {"9223372036854775808", "-1", "", "1.5", "1 ", "0x1", "+1"}) {
    EXPECT_TRUE(refused(parse_list_objects_v2(list(object("k", size))))) << size;
  }
}

TEST(ParseListObjects, RefusesWhatIsNoList) {
  for (const std::string body : {"", "not xml", "<html><body>Sign in</body></html>", "<ListBucketResult>",
                                 "<ListPartsResult/>", "{}"}) {
    EXPECT_TRUE(refused(parse_list_objects_v2(body))) << body;
  }
}

TEST(ParseListObjects, RefusesObjectsWithoutAKeyOrATime) {
  EXPECT_TRUE(refused(parse_list_objects_v2(list(object("")))));
  EXPECT_TRUE(refused(parse_list_objects_v2(
      list("<Contents><Key>k</Key><LastModified>yesterday</LastModified><Size>1</Size></Contents>"))));
}

TEST(ParseListObjects, RefusesAListThatGoesOnWithoutSayingWhere) {
  EXPECT_TRUE(refused(parse_list_objects_v2(list("<IsTruncated>true</IsTruncated>"))));
  EXPECT_TRUE(refused(parse_list_objects_v2(
      list("<IsTruncated>true</IsTruncated><NextContinuationToken></NextContinuationToken>"))));
  EXPECT_TRUE(refused(parse_list_objects_v2(list("<IsTruncated>maybe</IsTruncated>"))));
}

TEST(ParseListObjects, RefusesDocumentTypesAndTheirEntities) {
  EXPECT_TRUE(refused(parse_list_objects_v2("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" +
                                            list(object("&e;")))));
  EXPECT_TRUE(refused(parse_list_objects_v2("<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>" +
                                            list(object("&b;")))));
  EXPECT_EQ(accepted(parse_list_objects_v2(list(object("&e;")))).objects.at(0).key, "&e;");
}

std::string nested(int levels) {
  std::string open, close;
  for (int level = 0; level < levels; ++level) {
    open += "<x>";
    close += "</x>";
  }
  return open + "t" + close;
}

TEST(ParseListObjects, RefusesAbsurdDepth) {
  // The root is the first level.
  EXPECT_FALSE(refused(parse_list_objects_v2(list(nested(kMaxDepth - 2)))));
  EXPECT_FALSE(refused(parse_list_objects_v2(list(nested(kMaxDepth - 1)))));
  EXPECT_TRUE(refused(parse_list_objects_v2(list(nested(kMaxDepth)))));
  EXPECT_TRUE(refused(parse_list_objects_v2(list(nested(90'000)))));
}

TEST(ParseListObjects, RefusesAbsurdNumbersOfTags) {
  const auto with = [](std::size_t tags) {  // the list itself has two
    std::string body;
    for (std::size_t i = 2; i < tags; ++i)
      body += "<x/>";
    return list(body);
  };
  EXPECT_FALSE(refused(parse_list_objects_v2(with(kMaxTags - 1))));
  EXPECT_FALSE(refused(parse_list_objects_v2(with(kMaxTags))));
  EXPECT_TRUE(refused(parse_list_objects_v2(with(kMaxTags + 1))));
  EXPECT_TRUE(refused(parse_list_objects_v2(std::string(20'000'000, '<'))));
}

// Of answers that become a tree.
TEST(Document, RefusesAbsurdProportions) {
  const auto is_read = [](const std::string& inner) {
    return static_cast<bool>(Document("<Root>" + inner + "</Root>", "Root").root());
  };
  const auto tag = [](std::size_t attributes) {
    std::string out = "<x";
    for (std::size_t i = 0; i < attributes; ++i)
      out += " a=''";
    return out + "/>";
  };
  EXPECT_TRUE(is_read(tag(kMaxAttributes - 1)));
  EXPECT_TRUE(is_read(tag(kMaxAttributes)));
  EXPECT_FALSE(is_read(tag(kMaxAttributes + 1)));
  EXPECT_TRUE(is_read(nested(kMaxDepth - 1)));
  EXPECT_FALSE(is_read(nested(kMaxDepth)));
  EXPECT_FALSE(is_read(nested(90'000)));
  EXPECT_FALSE(Document("<!DOCTYPE Root><Root/>", "Root").root());
  EXPECT_FALSE(Document(std::string(20'000'000, '<'), "Root").root());
}

TEST(ParseListObjectsV1, GoesOnAtItsMarkerOrTheLastKey) {
  const auto next = [](const std::string& inner) {
    return accepted(parse_list_objects(list(inner))).next_continuation_token;
  };
  const std::string goes_on = "<IsTruncated>true</IsTruncated>";
  EXPECT_EQ(next(object("a") + object("b")), std::nullopt);
  EXPECT_EQ(next(object("a") + object("b") + goes_on), "b");
  EXPECT_EQ(next(object("a") + "<NextMarker>c/</NextMarker>" + goes_on), "c/");
  EXPECT_EQ(next("<EncodingType>url</EncodingType><NextMarker>c+d%2F</NextMarker>" + goes_on), "c d/");
  EXPECT_TRUE(refused(parse_list_objects(list(goes_on))));
  EXPECT_TRUE(refused(parse_list_objects(list("<IsTruncated>maybe</IsTruncated>"))));
}

TEST(ParseListBuckets, ReadsBucketsAndWhereTheListGoesOn) {
  const auto page = accepted(
      parse_list_buckets("<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>one</Name>"
                         "<CreationDate>2026-01-02T03:04:05.000Z</CreationDate></Bucket></"
                         "Buckets><IsTruncated>true</IsTruncated>"
                         "<NextContinuationToken>n</NextContinuationToken></ListAllMyBucketsResult>"));
  ASSERT_EQ(page.buckets.size(), 1u);
  EXPECT_EQ(page.buckets[0].name, "one");
  EXPECT_EQ(page.buckets[0].created_at, 1'767'323'045'000);
  EXPECT_EQ(page.next_continuation_token, "n");
}

TEST(ParseListBuckets, TakesAnAccountWithoutBuckets) {
  EXPECT_THAT(
      accepted(parse_list_buckets("<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>")).buckets,
      IsEmpty());
}

TEST(ParseListParts, ReadsPartsAndWhereTheListGoesOn) {
  const auto page = accepted(parse_list_parts(
      "<ListPartsResult><NextPartNumberMarker>2</NextPartNumberMarker><IsTruncated>true</IsTruncated>"
      "<Part><PartNumber>2</PartNumber><ETag>\"e\"</ETag><Size>5242880</Size></Part></ListPartsResult>"));
  ASSERT_EQ(page.parts.size(), 1u);
  EXPECT_EQ(page.parts[0].part_number, 2);
  EXPECT_EQ(page.parts[0].size, 5'242'880);
  EXPECT_EQ(page.parts[0].etag, "e");
  EXPECT_EQ(page.next_marker, 2);
}

TEST(ParseListParts, RefusesPartNumbersOutsideOfOneToTenThousand) {
  const auto with = [](const std::string& number) {
    return parse_list_parts("<ListPartsResult><Part><PartNumber>" + number +
                            "</PartNumber><Size>1</Size></Part></ListPartsResult>");
  };
  for (const std::string number : {"1", "9999", "10000"})
    EXPECT_FALSE(refused(with(number))) << number;
  for (const std::string number : {"0", "-1", "10001", "4294967297", ""})
    EXPECT_TRUE(refused(with(number))) << number;
}

TEST(ParseListParts, RefusesAListThatGoesOnWithoutSayingWhere) {
  EXPECT_TRUE(
      refused(parse_list_parts("<ListPartsResult><IsTruncated>true</IsTruncated></ListPartsResult>")));
}

TEST(ParseCreate, NeedsAnUploadId) {
  EXPECT_EQ(
      accepted(parse_create_multipart_upload("<InitiateMultipartUploadResult><UploadId>AB+/c=</UploadId>"
                                             "</InitiateMultipartUploadResult>")),
      "AB+/c=");
  EXPECT_TRUE(refused(parse_create_multipart_upload("<InitiateMultipartUploadResult/>")));
}

TEST(ParseComplete, GivesTheETagWithoutQuotesOrNothing) {
  EXPECT_EQ(accepted(parse_complete_multipart_upload(
                "<CompleteMultipartUploadResult><ETag>&#34;a-2&#34;</ETag></CompleteMultipartUploadResult>")),
            "a-2");
  EXPECT_EQ(accepted(parse_complete_multipart_upload("<CompleteMultipartUploadResult/>")), "");
  EXPECT_TRUE(refused(parse_complete_multipart_upload("")));
}

TEST(ParseError, IsNothingUnlessTheRootIsError) {
  const auto error =
      parse_error("<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>m</Message></Error>");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "NoSuchKey");
  EXPECT_EQ(error->message, "m");
  EXPECT_FALSE(parse_error("<CompleteMultipartUploadResult><Error/></CompleteMultipartUploadResult>"));
  EXPECT_FALSE(parse_error(""));
}

const std::vector<CorsRule> kRules = {
    CorsRule{.id = "a<b>&\"",
             .allowed_origins = {"https://one.example", "http://127.0.0.1:8722"},
             .allowed_methods = {"GET", "PUT"},
             .allowed_headers = {"content-type", "x-amz-*"},
             .expose_headers = {"ETag"},
             .max_age_seconds = 3600},
    CorsRule{.id = "",
             .allowed_origins = {"*"},
             .allowed_methods = {"HEAD"},
             .allowed_headers = {},
             .expose_headers = {},
             .max_age_seconds = {}}};

TEST(Cors, IsReadAsItWasWritten) {
  EXPECT_EQ(accepted(parse_cors(write_cors(kRules))), kRules);
}

TEST(Cors, IsWrittenInS3sNamespace) {
  EXPECT_EQ(
      write_cors({kRules[1]}),
      "<?xml version=\"1.0\"?><CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule>"
      "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule></CORSConfiguration>");
}

TEST(Cors, RefusesAnAgeThatIsNone) {
  for (const std::string age : {"", "-1", "long"}) {
    EXPECT_TRUE(refused(parse_cors("<CORSConfiguration><CORSRule><MaxAgeSeconds>" + age +
                                   "</MaxAgeSeconds></CORSRule></CORSConfiguration>")))
        << age;
  }
}

TEST(WriteComplete, QuotesETags) {
  EXPECT_EQ(
      write_complete_multipart_upload({{1, 0, "aa"}, {2, 0, "bb"}}),
      "<?xml version=\"1.0\"?><CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<Part><PartNumber>1</PartNumber><ETag>\"aa\"</ETag></Part>"
      "<Part><PartNumber>2</PartNumber><ETag>\"bb\"</ETag></Part></CompleteMultipartUpload>");
}

TEST(UnquotedETag, LosesQuotesAndWeakness) {
  EXPECT_EQ(unquoted_etag("\"a\""), "a");
  EXPECT_EQ(unquoted_etag("W/\"a\""), "a");
  EXPECT_EQ(unquoted_etag("a"), "a");
  EXPECT_EQ(unquoted_etag("\""), "\"");
  EXPECT_EQ(unquoted_etag(""), "");
}

}  // namespace
}  // namespace r2deck::s3::xml
