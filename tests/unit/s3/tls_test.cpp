// TLS is verified: against the trust anchors, and against the endpoint's name.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "companion/s3/client.h"
#include "tests/unit/s3/impatient.h"

namespace r2deck::s3 {
namespace {

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

ClientOptions trusting(const std::string& ca_file, int attempts = 1) {
  ClientOptions options;
  options.attempts = attempts;
  options.ca_file = ca_file;
  return options;
}

Result<void> head_bucket(const Endpoint& endpoint, const std::string& ca_file) {
  return Client(endpoint, kCredentials, trusting(ca_file)).head_bucket("b");
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

// A library that tries again when it finds the other side gone would create an object twice.
TEST(Tls, SendsNothingTwiceWhenTheStoreSaysGoodbyeInstead) {
  const Certificate certificate("localhost");
  const TrustFile trust(certificate);
  const FakeServer server({reply(204), hang_up(), hang_up()}, &certificate, Reading::head_only);
  Client client(server.endpoint("localhost"), kCredentials, trusting(trust.path(), 3));
  ASSERT_TRUE(client.delete_object("b", "k").ok());
  const Body body(3, [&](std::int64_t, char* to, std::size_t size) {
    server.wait_for_hang_ups(1);
    std::string_view("abc").copy(to, size);
    return true;
  });
  const auto etag = client.put_object("b", "k", body, {.conditions = {.if_none_match = "*"}});
  ASSERT_FALSE(etag.ok());
  EXPECT_EQ(etag.problem().code, ErrorCode::endpoint_unreachable);
  EXPECT_TRUE(etag.problem().retryable);
  EXPECT_EQ(server.received().size(), 2u);
}

TEST(Tls, SaysWhyTheStoreRefusedWithoutReadingTheBody) {
  const Certificate certificate("localhost");
  const TrustFile trust(certificate);
  Reply refusal = error_reply(403, "AccessDenied");
  refusal.hang_up = true;
  const FakeServer server({refusal}, &certificate, Reading::head_only);
  Client client(server.endpoint("localhost"), kCredentials, trusting(trust.path(), 3));
  const Body body(64LL * 1024 * 1024, [&](std::int64_t, char* to, std::size_t size) {
    server.wait_for_hang_ups(1);
    std::fill_n(to, size, 'x');
    return true;
  });
  EXPECT_EQ(client.put_object("b", "k", body).problem().code, ErrorCode::access_denied);
  EXPECT_EQ(server.received().size(), 1u);
}

TEST(Tls, UsesNoConnectionThatTheStoreHasLeft) {
  const Certificate certificate("localhost");
  const TrustFile trust(certificate);
  const FakeServer server([](const Received&) { return Reply{.bytes = reply(204).bytes, .hang_up = true}; },
                          &certificate);
  Client client(server.endpoint("localhost"), kCredentials, trusting(trust.path()));
  for (int call = 1; call <= 3; ++call) {
    ASSERT_TRUE(client.delete_object("b", "k").ok());
    server.wait_for_hang_ups(call);
  }
  EXPECT_EQ(server.connections(), 3);
}

TEST(Tls, UsesAConnectionAgain) {
  const Certificate certificate("localhost");
  const TrustFile trust(certificate);
  const FakeServer server([](const Received&) { return reply(204); }, &certificate);
  Client client(server.endpoint("localhost"), kCredentials, trusting(trust.path()));
  for (int call = 0; call < 5; ++call)
    ASSERT_TRUE(client.delete_object("b", "k").ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST(Tls, RefusesToStartWithTrustAnchorsThatCannotBeRead) {
  const Certificate certificate("localhost");
  const FakeServer server({reply(200)}, &certificate);
  EXPECT_EQ(head_bucket(server.endpoint("localhost"), "/nonexistent/anchors.pem").problem().code,
            ErrorCode::tls_failed);
}

}  // namespace
}  // namespace r2deck::s3
