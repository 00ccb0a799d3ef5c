// The certificate that the listener shows, and its reload while connections go on with the one they began
// with.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "shared/problem.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace r2deck::http {

// TLS 1.2 or later, HTTP/1.1 by ALPN, no renegotiation. May be used from many threads.
class Tls {
 public:
  // `certificate` is PEM, the server's own first, then the chain; `key` is PEM, not encrypted.
  // Errors: invalid_request, naming the file and what is wrong with it, or that the two do not belong
  // together.
  static Result<std::unique_ptr<Tls>> load(std::filesystem::path certificate, std::filesystem::path key);

  // Reads both files again: for a renewed certificate. On an error the old one stays.
  Result<void> reload();
  std::shared_ptr<ssl_ctx_st> context() const;

 private:
  Tls(std::filesystem::path certificate, std::filesystem::path key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}

  std::filesystem::path certificate_, key_;
  mutable std::mutex mutex_;  // guards context_
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace r2deck::http
