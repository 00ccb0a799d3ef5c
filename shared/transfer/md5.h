// MD5 (RFC 1321), streaming. S3 proves content by MD5: a part's ETag is its MD5 and a multipart object's ETag
// is made of those. It guards against damage, not against an adversary. No library may be used here, since
// the same code runs in the browser's hash module.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace r2deck::transfer {

using Md5Digest = std::array<std::uint8_t, 16>;

class Md5 {
 public:
  // Any length, any alignment; the digest depends on the bytes alone, not on how they were divided.
  void update(std::span<const std::uint8_t> bytes);
  void update(std::string_view bytes);
  // The digest of all bytes so far; the object is then as new.
  Md5Digest finish();

 private:
  std::array<std::uint32_t, 4> state_ = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  std::array<std::uint8_t, 64> pending_{};  // length_ % 64 bytes that do not fill a block yet
  std::uint64_t length_ = 0;                // bytes
};

// Four messages of equal length at once, interleaved by SIMD: 1.7 times the bytes per second of Md5 in wasm
// (built with -msimd128), since one MD5 is a chain of dependent steps that leaves most of a core idle.
class Md5x4 {
 public:
  // `blocks` blocks of 64 bytes of each message; any alignment.
  void update(const std::array<const std::uint8_t*, 4>& messages, std::size_t blocks);
  // The rest of each message, `length` < 64 bytes; gives the digests, and the object is then as new.
  std::array<Md5Digest, 4> finish(const std::array<const std::uint8_t*, 4>& rests, std::size_t length);

 private:
  // state_[word][message], as the vector unit wants it.
  alignas(16) std::array<std::array<std::uint32_t, 4>, 4> state_ = initial();
  std::uint64_t length_ = 0;  // bytes of each message

  static constexpr std::array<std::array<std::uint32_t, 4>, 4> initial() {
    return {{{0x67452301, 0x67452301, 0x67452301, 0x67452301},
             {0xefcdab89, 0xefcdab89, 0xefcdab89, 0xefcdab89},
             {0x98badcfe, 0x98badcfe, 0x98badcfe, 0x98badcfe},
             {0x10325476, 0x10325476, 0x10325476, 0x10325476}}};
  }
};

Md5Digest md5(std::span<const std::uint8_t> bytes);
// 32 lower-case hex digits.
std::string md5_hex(std::string_view bytes);
std::string to_hex(const Md5Digest& digest);
// Nothing unless `hex` is exactly 32 hex digits, of either case.
std::optional<Md5Digest> digest_from_hex(std::string_view hex);

}  // namespace r2deck::transfer
