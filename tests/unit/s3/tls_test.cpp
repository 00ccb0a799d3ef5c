// TLS is verified: against the trust anchors, and against the endpoint's name.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "companion/s3/client.h"
#include "tests/unit/s3/fake_server.h"

namespace r2deck::s3 {
namespace {

const Credentials kCredentials{"AKID", "SECRET"};

// Holds a certificate as a file of trust anchors.
class TrustFile {
 public:
  explicit TrustFile(const Certificate& certificate) {
    path_ = (std::filesystem::temp_directory_path() / "r2deck-trust-XXXXXX").string();
    const int file = mkstemp(path_.data());
    if (file >= 0) ::close(file);
    certificate.write(path_);
  }
  ~TrustFile() { std::remove(path_.c_str()); }
  TrustFile(const TrustFile&) = delete;
  TrustFile& operator=(const TrustFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<void> head_bucket(const Endpoint& endpoint, const std::string& ca_file) {
  ClientOptions options;
  options.attempts = 1;
  options.ca_file = ca_file;
  return Client(endpoint, kCredentials, options).head_bucket("b");
}

TEST(Tls, TakesACertificateThatIsTrustedAndForTheEndpointsName) {
  const Certificate certificate("localhost");
  const TrustFile trust(certificate);
  const FakeServer server({reply(200)}, &certificate);
  const auto result = head_bucket(server.endpoint("localhost"), trust.path());
  EXPECT_TRUE(result.ok()) << result.problem().message;
}

TEST(Tls, RefusesACertificateThatNobodyTrusts) {
  const Certificate certificate("localhost");
  const FakeServer server({reply(200)}, &certificate);
  const auto result = head_bucket(server.endpoint("localhost"), "");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.problem().code, ErrorCode::tls_failed);
  EXPECT_FALSE(result.problem().retryable);
  EXPECT_TRUE(server.received().empty());
}

TEST(Tls, RefusesACertificateForAnotherName) {
  const Certificate certificate("other.example");
  const TrustFile trust(certificate);
  const FakeServer server({reply(200)}, &certificate);
  const auto result = head_bucket(server.endpoint("localhost"), trust.path());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.problem().code, ErrorCode::tls_failed);
  EXPECT_NE(result.problem().message.find("another name"), std::string::npos);
  EXPECT_TRUE(server.received().empty());
}

TEST(Tls, RefusesAServerThatSpeaksPlainHttp) {
  const FakeServer server({reply(200)});
  Endpoint endpoint = server.endpoint("localhost");
  endpoint.scheme = "https";
  EXPECT_EQ(head_bucket(endpoint, "").problem().code, ErrorCode::tls_failed);
}

TEST(Tls, RefusesToStartWithTrustAnchorsThatCannotBeRead) {
  const Certificate certificate("localhost");
  const FakeServer server({reply(200)}, &certificate);
  EXPECT_EQ(head_bucket(server.endpoint("localhost"), "/nonexistent/anchors.pem").problem().code,
            ErrorCode::tls_failed);
}

}  // namespace
}  // namespace r2deck::s3
