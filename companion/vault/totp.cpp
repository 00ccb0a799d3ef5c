#include "companion/vault/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "companion/vault/sodium.h"
#include "companion/vault/token.h"

namespace r2deck::vault {
namespace {

constexpr std::size_t kTotpSecretBytes = 20;
constexpr std::int64_t kStepsAside = 1;

}  // namespace

std::string random_totp_secret() {
  require_sodium();
  std::string secret(kTotpSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

// RFC 4226, section 5.3: four bytes at the place that the last byte's low half names.
std::string totp_code(std::string_view secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (int i = 7; i >= 0; --i, step >>= 8)
    counter[static_cast<std::size_t>(i)] = static_cast<unsigned char>(step & 0xff);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), mac.data(),
       &size);
  const std::size_t at = mac[size - 1] & 0x0f;
  const std::uint32_t number = static_cast<std::uint32_t>(mac[at] & 0x7f) << 24 |
                               static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                               static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
  std::string digits = std::to_string(number % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           text::UnixMillis now) {
  std::optional<std::int64_t> found;
  for (std::int64_t aside = -kStepsAside; aside <= kStepsAside; ++aside) {
    const std::int64_t step = totp_step(now) + aside;
    if (equal_in_constant_time(totp_code(secret, step), code)) found = step;
  }
  return found;
}

std::string to_base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5)
      text += kAlphabet[pending >> (bits - 5) & 31];
  }
  if (bits > 0) text += kAlphabet[pending << (5 - bits) & 31];
  return text;
}

}  // namespace r2deck::vault
