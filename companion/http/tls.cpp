#include "companion/http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>
#include <string_view>

namespace r2deck::http {
namespace {

Problem unusable(const std::filesystem::path& file, std::string message, std::string hint) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "listen with TLS",
                 .subject = file.string(),
                 .message = std::move(message),
                 .hint = std::move(hint)};
}

// The newest of OpenSSL's errors, for people; the queue is empty afterwards.
std::string reason() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return text ? std::string(" (") + text + ")" : std::string();
}

// An encrypted key would make OpenSSL ask on a terminal that may not be there.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                    unsigned int length, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  const int found = SSL_select_next_proto(const_cast<unsigned char**>(out), out_length, kOurs,
                                          sizeof kOurs - 1, in, length);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Result<std::shared_ptr<SSL_CTX>> make_context(const std::filesystem::path& certificate,
                                              const std::filesystem::path& key) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return unusable({}, "OpenSSL does not start" + reason() + ".", "Restart the companion.");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_http_1_1, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return unusable(certificate, "This is not a certificate that can be read" + reason() + ".",
                    "Give --tls-cert a PEM file with the server's certificate first, then its chain.");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable(
        key, "This is not a private key that can be read and belongs to the certificate" + reason() + ".",
        "Give --tls-key the certificate's own key as an unencrypted PEM file.");
  }
  return context;
}

}  // namespace

Result<std::unique_ptr<Tls>> Tls::load(std::filesystem::path certificate, std::filesystem::path key) {
  std::unique_ptr<Tls> tls(new Tls(std::move(certificate), std::move(key)));
  if (auto loaded = tls->reload(); !loaded.ok()) return loaded.problem();
  return tls;
}

Result<void> Tls::reload() {
  auto made = make_context(certificate_, key_);
  if (!made.ok()) return made.problem();
  const std::lock_guard lock(mutex_);
  context_ = std::move(*made);
  return {};
}

std::shared_ptr<ssl_ctx_st> Tls::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

}  // namespace r2deck::http
