// Hashes over OpenSSL, fed as the bytes stream by, and the encodings in which S3 writes them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace r2deck::sandbox {

std::string to_hex(std::string_view bytes);                 // lower case
std::optional<std::string> from_hex(std::string_view hex);  // of an even number of digits, either case
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // padded, standard alphabet

// A hash under way. Binary digests are std::string: 16 bytes of MD5, 20 of SHA-1, 32 of SHA-256.
class Hash {
 public:
  enum class Kind { md5, sha1, sha256 };
  explicit Hash(Kind kind);
  ~Hash();
  Hash(Hash&&) noexcept;
  Hash& operator=(Hash&&) noexcept;

  void update(std::string_view bytes);
  std::string finish();  // once

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string hash(Hash::Kind kind, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
// In a time that depends on the lengths alone.
bool equal_in_constant_time(std::string_view left, std::string_view right);
// `count` bytes from the system's generator. Ends the process if there are none: nothing could be safe then.
std::string random_bytes(std::size_t count);

}  // namespace r2deck::sandbox
