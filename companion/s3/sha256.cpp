// OpenSSL 3 calls SHA256_Init and its kin deprecated in favour of EVP. EVP fetches, allocates and dispatches
// for every digest, which costs more than hashing the one or two blocks that an HMAC here is made of: three
// times the whole, measured. SHA256_CTX is also a plain value, so that a state is copied by assignment.
// Nothing outside of this file calls the deprecated functions.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "companion/s3/sha256.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace r2deck::s3 {
namespace {

constexpr std::size_t kBlock = 64;

}  // namespace

Sha256::Sha256() {
  SHA256_Init(&state_);
}

Sha256& Sha256::update(std::string_view bytes) {
  SHA256_Update(&state_, bytes.data(), bytes.size());
  return *this;
}

Digest Sha256::finish() const {
  Digest digest;
  SHA256_CTX copy = state_;
  SHA256_Final(digest.data(), &copy);
  return digest;
}

HmacSha256::HmacSha256(std::string_view key) {
  std::array<char, kBlock> block{};
  if (key.size() > kBlock) {
    Sha256 shortener;
    Digest digest = shortener.update(key).finish();
    std::copy(digest.begin(), digest.end(), block.begin());
    OPENSSL_cleanse(digest.data(), digest.size());
    OPENSSL_cleanse(&shortener, sizeof shortener);
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (char& byte : block)
    byte = static_cast<char>(byte ^ 0x36);
  inner_.update({block.data(), block.size()});
  for (char& byte : block)
    byte = static_cast<char>(byte ^ 0x36 ^ 0x5c);
  outer_.update({block.data(), block.size()});
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

HmacSha256& HmacSha256::update(std::string_view bytes) {
  inner_.update(bytes);
  return *this;
}

Digest HmacSha256::finish() const {
  const Digest inner = inner_.finish();
  // finish() of a copy of outer_, without the copy's copy.
  SHA256_CTX outer = outer_.state_;
  SHA256_Update(&outer, inner.data(), inner.size());
  Digest digest;
  SHA256_Final(digest.data(), &outer);
  return digest;
}

void append_hex(std::string& out, const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::size_t start = out.size();
  out.resize(start + 2 * digest.size());
  char* to = out.data() + start;
  for (const std::uint8_t byte : digest) {
    *to++ = kDigits[byte >> 4];
    *to++ = kDigits[byte & 15];
  }
}

std::string_view as_bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace r2deck::s3
