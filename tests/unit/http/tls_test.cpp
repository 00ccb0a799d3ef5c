// HTTPS: the same listener, spoken to by a client that checks the certificate.
#include <gmock/gmock.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <memory>

#include "companion/http/server.h"
#include "companion/http/tls.h"
#include "tests/unit/services/companion_fixture.h"

namespace r2deck::http {
namespace {

using testing::HasSubstr;

namespace fs = std::filesystem;

// A certificate for localhost that signs itself, and its key.
void write_certificate(const fs::path& certificate, const fs::path& key) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), pair.get());
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509_sign(made.get(), pair.get(), EVP_sha256());
  std::FILE* file = std::fopen(certificate.c_str(), "w");
  PEM_write_X509(file, made.get());
  std::fclose(file);
  file = std::fopen(key.c_str(), "w");
  PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

class TlsTest : public services::CompanionTest {
 protected:
  TlsTest() { write_certificate(certificate, key); }

  fs::path certificate = folder.path() / "tls.crt", key = folder.path() / "tls.key";
};

TEST_F(TlsTest, AnswersWhoeverTrustsTheCertificate) {
  const auto tls = Tls::load(certificate, key);
  ASSERT_TRUE(tls.ok()) << tls.problem().message;
  Server server(services, {.host = "127.0.0.1", .port = 0, .web_dir = {}, .tls = tls->get()});
  ASSERT_TRUE(server.start().ok());
  EXPECT_EQ(server.origin(), "https://127.0.0.1:" + std::to_string(server.port()));
  httplib::SSLClient client("localhost", server.port());
  client.set_ca_cert_path(certificate.string());
  client.set_keep_alive(true);
  client.set_bearer_token_auth(services.tokens.create(me, "tests")->token);
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.Get("/api/v1/session");
    ASSERT_TRUE(answer) << httplib::to_string(answer.error());
    EXPECT_EQ(answer->status, 200);
  }
  const auto large = client.Post("/api/v1/accounts", std::string(300'000, ' '), "application/json");
  ASSERT_TRUE(large) << httplib::to_string(large.error());
  EXPECT_EQ(large->status, 400);
}

TEST_F(TlsTest, SpeaksNoPlainHttpThere) {
  const auto tls = Tls::load(certificate, key);
  Server server(services, {.host = "127.0.0.1", .port = 0, .web_dir = {}, .tls = tls->get()});
  ASSERT_TRUE(server.start().ok());
  httplib::Client client("127.0.0.1", server.port());
  EXPECT_FALSE(client.Get("/api/v1/session"));
}

TEST_F(TlsTest, ShowsARenewedCertificateAfterReload) {
  const auto tls = Tls::load(certificate, key);
  Server server(services, {.host = "127.0.0.1", .port = 0, .web_dir = {}, .tls = tls->get()});
  ASSERT_TRUE(server.start().ok());
  write_certificate(certificate, key);
  httplib::SSLClient client("localhost", server.port());
  client.set_ca_cert_path(certificate.string());
  EXPECT_FALSE(client.Get("/"));  // it trusts the new one only
  ASSERT_TRUE((*tls)->reload().ok());
  EXPECT_TRUE(client.Get("/"));
}

TEST_F(TlsTest, KeepsTheCertificateBeforeWhereTheNewOneIsUnusable) {
  const auto tls = Tls::load(certificate, key);
  const auto before = (*tls)->context();
  std::ofstream(certificate) << "half a certifi";
  const auto reloaded = (*tls)->reload();
  ASSERT_FALSE(reloaded.ok());
  EXPECT_EQ(reloaded.problem().subject, certificate.string());
  EXPECT_EQ((*tls)->context(), before);
}

TEST_F(TlsTest, SaysWhichFileIsUnusable) {
  const fs::path other = folder.path() / "other.crt", other_key = folder.path() / "other.key";
  write_certificate(other, other_key);
  EXPECT_EQ(Tls::load(folder.path() / "none", key).problem().subject, (folder.path() / "none").string());
  EXPECT_EQ(Tls::load(certificate, folder.path() / "none").problem().subject,
            (folder.path() / "none").string());
  const auto strange = Tls::load(certificate, other_key);
  EXPECT_EQ(strange.problem().subject, other_key.string());
  EXPECT_THAT(strange.problem().hint, HasSubstr("--tls-key"));
}

}  // namespace
}  // namespace r2deck::http
