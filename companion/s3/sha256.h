// SHA-256 and HMAC-SHA-256 whose states can be copied half-way. Signing many URLs hashes the same beginning
// again and again; a copied state skips it.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace r2deck::s3 {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
  Sha256();
  Sha256& update(std::string_view bytes);
  Digest finish() const;  // of what came so far; more may be added afterwards

 private:
  friend class HmacSha256;
  SHA256_CTX state_;
};

// Keyed, and perhaps already fed with a beginning. The key itself is not kept; the states that stand for it
// are wiped in the end.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  HmacSha256(const HmacSha256&) = default;
  HmacSha256& operator=(const HmacSha256&) = default;
  ~HmacSha256();

  HmacSha256& update(std::string_view bytes);
  Digest finish() const;

 private:
  Sha256 inner_, outer_;
};

// Lower-case.
void append_hex(std::string& out, const Digest& digest);
std::string_view as_bytes(const Digest& digest);

}  // namespace r2deck::s3
