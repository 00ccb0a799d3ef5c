// The worked examples of "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference, step
// by step: the canonical request, the string to sign and the signature of each stand in
// tests/support/vectors/aws-doc. They address the bucket by the host name, so the request's bucket is empty.
#include <gtest/gtest.h>

#include "companion/s3/canonical.h"
#include "companion/s3/signing_key.h"
#include "tests/unit/s3/vectors.h"

namespace r2deck::s3 {
namespace {

const Credentials kDocCredentials{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
constexpr text::UnixMillis kDocTime = 1'369'353'600'000;  // 20130524T000000Z

Endpoint endpoint() {
  return parse_endpoint("https://examplebucket.s3.amazonaws.com", "us-east-1").value();
}

struct Example {
  std::string name;
  Request request;
  std::string body;
};
void PrintTo(const Example& example, std::ostream* out) {
  *out << example.name;
}

std::vector<Example> examples() {
  return {
      {"get_object", {"GET", "", "test.txt", {}, {{"Range", "bytes=0-9"}}}, ""},
      {"put_object",
       {"PUT",
        "",
        "test$file.text",
        {},
        {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}},
       "Welcome to Amazon S3."},
      {"get_lifecycle", {"GET", "", "", {{"lifecycle", ""}}, {}}, ""},
      {"list_objects", {"GET", "", "", {{"prefix", "J"}, {"max-keys", "2"}}, {}}, ""},
  };
}

class AwsExample : public testing::TestWithParam<Example> {
 protected:
  std::string file(const std::string& step) const {
    return read_vector_file("aws-doc/" + GetParam().name + '.' + step);
  }
};

TEST_P(AwsExample, HasTheCanonicalRequestOfTheDocumentation) {
  const auto& [name, request, body] = GetParam();
  Pairs headers = request.headers;
  headers.emplace_back("Host", endpoint().authority());
  headers.emplace_back("X-Amz-Content-Sha256", sha256_hex(body));
  headers.emplace_back("X-Amz-Date", "20130524T000000Z");
  EXPECT_EQ(canonical_request(request.method, canonical_path(endpoint(), "", request.key),
                              canonical_query(request.query), canonical_headers(headers), sha256_hex(body)),
            file("canonical_request"));
}

TEST_P(AwsExample, HasTheStringToSignOfTheDocumentation) {
  EXPECT_EQ(string_to_sign(SigningScope(kDocTime, "us-east-1"), file("canonical_request")),
            file("string_to_sign"));
}

TEST_P(AwsExample, HasTheSignatureOfTheDocumentation) {
  EXPECT_EQ(signature(kDocCredentials, SigningScope(kDocTime, "us-east-1"), file("canonical_request")),
            file("signature"));
}

TEST_P(AwsExample, IsSentWithThatSignature) {
  const auto& [name, request, body] = GetParam();
  const auto signed_request = sign(request, endpoint(), kDocCredentials, sha256_hex(body), kDocTime);
  EXPECT_TRUE(signed_request.headers.back().second.ends_with(", Signature=" + file("signature")));
}

INSTANTIATE_TEST_SUITE_P(Documentation, AwsExample, testing::ValuesIn(examples()),
                         [](const auto& test) { return test.param.name; });

TEST(AwsPresignExample, HasTheUrlOfTheDocumentation) {
  EXPECT_EQ(presign({"GET", "", "test.txt", {}, {}}, endpoint(), kDocCredentials, 86'400, kDocTime),
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

}  // namespace
}  // namespace r2deck::s3
