// What leaves the machine is what was signed, byte by byte: HTTP libraries like to rewrite the query.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "companion/s3/client.h"
#include "companion/s3/transport.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

ClientOptions frozen() {
  ClientOptions options;
  options.clock = [] { return kNow; };
  return options;
}

constexpr const char* kEmptyList = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";

TEST(Wire, CarriesAwkwardPrefixesExactlyAsSigned) {
  const std::string prefix = "a+b c'(d)*!/%2F%2f/~;:@,$&=?#\xc3\xbc";
  const FakeServer server({reply(200, kEmptyList)});
  Client client(server.endpoint(), kCredentials, frozen());
  ASSERT_TRUE(
      client.list_objects_v2("bucket", {.prefix = prefix, .delimiter = "/", .continuation_token = "1+/="})
          .ok());

  const Received sent = server.received().at(0);
  EXPECT_EQ(
      sent.request_line(),
      "GET /bucket?continuation-token=1%2B%2F%3D&delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000"
      "&prefix=a%2Bb%20c%27%28d%29%2A%21%2F%252F%252f%2F~%3B%3A%40%2C%24%26%3D%3F%23%C3%BC HTTP/1.1");
  const auto expected = sign({.method = "GET",
                              .bucket = "bucket",
                              .key = "",
                              .query = {{"prefix", prefix},
                                        {"delimiter", "/"},
                                        {"continuation-token", "1+/="},
                                        {"list-type", "2"},
                                        {"encoding-type", "url"},
                                        {"max-keys", "1000"}},
                              .headers = {}},
                             server.endpoint(), kCredentials, sha256_hex(""), kNow);
  EXPECT_EQ(sent.target(), expected.target);
  for (const auto& [name, value] : expected.headers)
    EXPECT_EQ(sent.header(name), value) << name;
}

TEST(Wire, CarriesEveryByteOfAKeyExactlyAsSigned) {
  std::string key;
  for (int byte = 1; byte < 256; ++byte)
    key += static_cast<char>(byte);
  const FakeServer server({reply(204)});
  Client client(server.endpoint("127.0.0.1", "/pre%20fix"), kCredentials, frozen());
  ASSERT_TRUE(client.delete_object("bucket", "/" + key + "//").ok());
  EXPECT_EQ(server.received().at(0).target(), "/pre%20fix/bucket//" + uri_encode(key, true) + "//");
}

TEST(Wire, CarriesEveryByteOfAQueryValueExactlyAsSigned) {
  std::string value;
  for (int byte = 1; byte < 256; ++byte)
    value += static_cast<char>(byte);
  const FakeServer server({reply(204)});
  Client client(server.endpoint(), kCredentials, frozen());
  ASSERT_TRUE(client.abort_multipart_upload("bucket", "key", value).ok());
  EXPECT_EQ(server.received().at(0).target(), "/bucket/key?uploadId=" + uri_encode(value, false));
}

TEST(Wire, SaysNothingThatWasNotAskedFor) {
  const FakeServer server({reply(200,
                                 "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                                 "</InitiateMultipartUploadResult>")});
  Client client(server.endpoint(), kCredentials, frozen());
  ASSERT_TRUE(client.create_multipart_upload("bucket", "k", {.content_type = "text/plain"}, true).ok());
  const Received sent = server.received().at(0);
  EXPECT_EQ(sent.request_line(), "POST /bucket/k?uploads= HTTP/1.1");
  EXPECT_EQ(sent.head.substr(sent.head.find("\r\n") + 2),
            "Content-Type: text/plain\r\nIf-None-Match: *\r\nHost: " + server.endpoint().authority() +
                "\r\nX-Amz-Content-Sha256: " + sha256_hex("") +
                "\r\nX-Amz-Date: 20260102T030405Z\r\nAuthorization: " + sent.header("authorization") +
                "\r\nAccept-Encoding: identity\r\nUser-Agent: r2deck\r\nContent-Length: 0\r\n\r\n");
}

// R2 does not answer "Expect: 100-continue".
TEST(Wire, SendsLongBodiesWithoutAskingFirst) {
  const FakeServer server({reply(200,
                                 "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag>"
                                 "</CompleteMultipartUploadResult>")});
  Client client(server.endpoint(), kCredentials, frozen());
  std::vector<Part> parts;
  for (std::int32_t part = 1; part <= 10'000; ++part)
    parts.push_back({part, 5, std::string(32, 'a')});
  ASSERT_TRUE(client.complete_multipart_upload("bucket", "k", "u", parts, false).ok());
  const Received sent = server.received().at(0);
  EXPECT_EQ(sent.header("expect"), "");
  EXPECT_GT(sent.body.size(), 500'000u);
  EXPECT_EQ(sent.header("x-amz-content-sha256"), sha256_hex(sent.body));
}

TEST(Wire, LeavesTheMachineWithoutLineBreaksFromOutside) {
  const FakeServer server({reply(200)});
  Transport transport(server.endpoint(), {});
  for (const HttpRequest& request :
       {HttpRequest{"GET", "/", {{"X", "a\r\nY: b"}}, ""}, HttpRequest{"GET", "/", {{"X\r\n", "a"}}, ""},
        HttpRequest{"GET", "/ HTTP/1.1\r\nY: b", {}, ""}, HttpRequest{"GET /", "/", {}, ""},
        HttpRequest{"GET", "", {}, ""}}) {
    const auto outcome = transport.exchange(request);
    ASSERT_TRUE(std::holds_alternative<TransportFailure>(outcome));
    EXPECT_EQ(std::get<TransportFailure>(outcome).kind, TransportFailure::Kind::unsendable);
  }
  EXPECT_THAT(server.received(), testing::IsEmpty());
}

}  // namespace
}  // namespace r2deck::s3
