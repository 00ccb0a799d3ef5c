// Byte-equal with two independent signers, case by case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/s3/vectors.h"

namespace r2deck::s3 {
namespace {

std::string test_name(const testing::TestParamInfo<Vector>& info) {
  return info.param.name;
}

class PresignVector : public testing::TestWithParam<Vector> {};

TEST_P(PresignVector, IsByteEqualWithBoto3AndAws4) {
  const Vector& vector = GetParam();
  EXPECT_EQ(presign(vector.request, vector.endpoint, vector_credentials(), vector.expires, vector_time()),
            vector.url);
}
INSTANTIATE_TEST_SUITE_P(Golden, PresignVector, testing::ValuesIn(load_vectors("presign.json")), test_name);

std::vector<Vector> part_vectors() {
  auto vectors = load_vectors("presign.json");
  std::erase_if(vectors,
                [](const Vector& vector) { return vector.url.find("partNumber=") == std::string::npos; });
  return vectors;
}

class PartPresignerVector : public testing::TestWithParam<Vector> {};

TEST_P(PartPresignerVector, IsByteEqualWithBoto3AndAws4) {
  const Vector& vector = GetParam();
  const Request& request = vector.request;
  PartPresigner presigner(vector.endpoint, vector_credentials(), request.bucket, request.key,
                          request.query.at(1).second, vector.expires, vector_time());
  const std::int64_t length = request.headers.empty() ? -1 : std::stoll(request.headers.at(0).second);
  EXPECT_EQ(presigner.url(std::stoi(request.query.at(0).second), length), vector.url);
}
INSTANTIATE_TEST_SUITE_P(Golden, PartPresignerVector, testing::ValuesIn(part_vectors()), test_name);

class HeaderVector : public testing::TestWithParam<Vector> {};

TEST_P(HeaderVector, IsByteEqualWithBotocoreAndAws4) {
  const Vector& vector = GetParam();
  const std::string payload = sha256_hex(vector.body);
  EXPECT_EQ(payload, vector.payload_sha256);
  const SignedRequest signed_request =
      sign(vector.request, vector.endpoint, vector_credentials(), payload, vector_time());
  EXPECT_EQ(signed_request.target, vector.target);
  EXPECT_THAT(signed_request.headers,
              testing::Contains(testing::Pair("Authorization", vector.authorization)));
  EXPECT_THAT(signed_request.headers, testing::Contains(testing::Pair("X-Amz-Date", "20260102T030405Z")));
  EXPECT_THAT(signed_request.headers, testing::Contains(testing::Pair("X-Amz-Content-Sha256", payload)));
  EXPECT_THAT(signed_request.headers, testing::Contains(testing::Pair("Host", vector.endpoint.authority())));
}
INSTANTIATE_TEST_SUITE_P(Golden, HeaderVector, testing::ValuesIn(load_vectors("header.json")), test_name);

TEST(GoldenVectors, AreNumerousEnoughToMeanSomething) {
  EXPECT_GE(load_vectors("presign.json").size(), 40u);
  EXPECT_GE(load_vectors("header.json").size(), 10u);
}

}  // namespace
}  // namespace r2deck::s3
