#include "shared/transfer/md5.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace r2deck::transfer {
namespace {

static_assert(std::endian::native == std::endian::little, "MD5 reads its words in little-endian order");

// Four 32-bit lanes: SSE2, NEON or wasm SIMD, whatever the compiler has (a vector extension of GCC and
// Clang).
typedef std::uint32_t Lanes __attribute__((vector_size(16)));

template <class Word>
Word rotate_left(Word value, int count) {
  return (value << count) | (value >> (32 - count));
}

// RFC 1321, 3.4: the auxiliary functions, the first two in the forms that save an operation.
template <class Word>
Word f(Word x, Word y, Word z) {
  return z ^ (x & (y ^ z));
}
template <class Word>
Word g(Word x, Word y, Word z) {
  return y ^ (z & (x ^ y));
}
template <class Word>
Word h(Word x, Word y, Word z) {
  return x ^ y ^ z;
}
template <class Word>
Word i(Word x, Word y, Word z) {
  return y ^ (x | ~z);
}

// floor(2^32 * |sin(step)|), step = 1, 2, ...
// clang-format off
constexpr std::uint32_t kSines[64] = {
    0xd76aa478u, 0xe8c7b756u, 0x242070dbu, 0xc1bdceeeu, 0xf57c0fafu, 0x4787c62au, 0xa8304613u, 0xfd469501u,
    0x698098d8u, 0x8b44f7afu, 0xffff5bb1u, 0x895cd7beu, 0x6b901122u, 0xfd987193u, 0xa679438eu, 0x49b40821u,
    0xf61e2562u, 0xc040b340u, 0x265e5a51u, 0xe9b6c7aau, 0xd62f105du, 0x02441453u, 0xd8a1e681u, 0xe7d3fbc8u,
    0x21e1cde6u, 0xc33707d6u, 0xf4d50d87u, 0x455a14edu, 0xa9e3e905u, 0xfcefa3f8u, 0x676f02d9u, 0x8d2a4c8au,
    0xfffa3942u, 0x8771f681u, 0x6d9d6122u, 0xfde5380cu, 0xa4beea44u, 0x4bdecfa9u, 0xf6bb4b60u, 0xbebfbc70u,
    0x289b7ec6u, 0xeaa127fau, 0xd4ef3085u, 0x04881d05u, 0xd9d4d039u, 0xe6db99e5u, 0x1fa27cf8u, 0xc4ac5665u,
    0xf4292244u, 0x432aff97u, 0xab9423a7u, 0xfc93a039u, 0x655b59c3u, 0x8f0ccc92u, 0xffeff47du, 0x85845dd1u,
    0x6fa87e4fu, 0xfe2ce6e0u, 0xa3014314u, 0x4e0811a1u, 0xf7537e82u, 0xbd3af235u, 0x2ad7d2bbu, 0xeb86d391u};
// clang-format on

// One step: a = b + ((a + function(b, c, d) + x + sine) <<< s). What depends on b, the step before, comes
// last.
// NOLINTBEGIN(bugprone-macro-parentheses): the function is a template, the words are variables
#define R2DECK_STEP(function, a, b, c, d, k, s, n) \
  a = rotate_left<Word>(a + (x[k] + sines[n]) + function<Word>(b, c, d), s) + b;
// NOLINTEND(bugprone-macro-parentheses)
#define R2DECK_FOUR(n, function, k1, k2, k3, k4, s1, s2, s3, s4) \
  R2DECK_STEP(function, a, b, c, d, k1, s1, n)                   \
  R2DECK_STEP(function, d, a, b, c, k2, s2, (n) + 1)             \
  R2DECK_STEP(function, c, d, a, b, k3, s3, (n) + 2)             \
  R2DECK_STEP(function, b, c, d, a, k4, s4, (n) + 3)

// One block of one message (Word = uint32_t) or of four (Word = Lanes); written out, since the compiler must
// see every index and shift as a constant. `sines` are kSines, read from memory: where the compiler knows
// their values, it makes vector constants of them, which cost a wasm engine three instructions each.
template <class Word>
inline void compress(Word state[4], const Word x[16], const std::uint32_t* sines) {
  Word a = state[0], b = state[1], c = state[2], d = state[3];
  // clang-format off
  R2DECK_FOUR( 0, f,  0,  1,  2,  3,  7, 12, 17, 22)
  R2DECK_FOUR( 4, f,  4,  5,  6,  7,  7, 12, 17, 22)
  R2DECK_FOUR( 8, f,  8,  9, 10, 11,  7, 12, 17, 22)
  R2DECK_FOUR(12, f, 12, 13, 14, 15,  7, 12, 17, 22)
  R2DECK_FOUR(16, g,  1,  6, 11,  0,  5,  9, 14, 20)
  R2DECK_FOUR(20, g,  5, 10, 15,  4,  5,  9, 14, 20)
  R2DECK_FOUR(24, g,  9, 14,  3,  8,  5,  9, 14, 20)
  R2DECK_FOUR(28, g, 13,  2,  7, 12,  5,  9, 14, 20)
  R2DECK_FOUR(32, h,  5,  8, 11, 14,  4, 11, 16, 23)
  R2DECK_FOUR(36, h,  1,  4,  7, 10,  4, 11, 16, 23)
  R2DECK_FOUR(40, h, 13,  0,  3,  6,  4, 11, 16, 23)
  R2DECK_FOUR(44, h,  9, 12, 15,  2,  4, 11, 16, 23)
  R2DECK_FOUR(48, i,  0,  7, 14,  5,  6, 10, 15, 21)
  R2DECK_FOUR(52, i, 12,  3, 10,  1,  6, 10, 15, 21)
  R2DECK_FOUR(56, i,  8, 15,  6, 13,  6, 10, 15, 21)
  R2DECK_FOUR(60, i,  4, 11,  2,  9,  6, 10, 15, 21)
  // clang-format on
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

#undef R2DECK_FOUR
#undef R2DECK_STEP

// kSines, so that the compiler cannot tell.
const std::uint32_t* sines_in_memory() {
  const std::uint32_t* sines = kSines;
  asm volatile("" : "+r"(sines));
  return sines;
}

void compress_blocks(std::array<std::uint32_t, 4>& state, const std::uint8_t* bytes, std::size_t blocks) {
  const std::uint32_t* sines = sines_in_memory();
  std::uint32_t words[4] = {state[0], state[1], state[2], state[3]};
  for (; blocks > 0; --blocks, bytes += 64) {
    std::uint32_t x[16];
    std::memcpy(x, bytes, sizeof x);
    compress<std::uint32_t>(words, x, sines);
  }
  std::copy(words, words + 4, state.begin());
}

// Block `at` of four messages, turned so that x[k] holds word k of each.
void transpose(const std::array<const std::uint8_t*, 4>& messages, std::size_t at, Lanes x[16]) {
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    Lanes row[4];
    for (std::size_t m = 0; m < 4; ++m)
      std::memcpy(&row[m], messages[m] + at + 16 * quarter, 16);
    const Lanes low01 = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
    const Lanes low23 = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
    const Lanes high01 = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
    const Lanes high23 = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
    x[4 * quarter + 0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    x[4 * quarter + 1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    x[4 * quarter + 2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    x[4 * quarter + 3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
  }
}

// RFC 1321, 3.1 and 3.2: a 1 bit, zeros, and the length in bits, so that whole blocks come out. Writes the
// padding after `used` bytes of `tail`; gives the number of blocks.
std::size_t pad(std::array<std::uint8_t, 128>& tail, std::size_t used, std::uint64_t length) {
  const std::size_t blocks = used < 56 ? 1 : 2;
  std::fill(tail.begin() + static_cast<std::ptrdiff_t>(used), tail.end(), std::uint8_t{0});
  tail[used] = 0x80;
  const std::uint64_t bits = length * 8;
  std::memcpy(tail.data() + 64 * blocks - 8, &bits, sizeof bits);
  return blocks;
}

}  // namespace

void Md5::update(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return;
  const std::size_t held = length_ % 64;
  length_ += bytes.size();
  if (held != 0) {
    const std::size_t taken = std::min(bytes.size(), 64 - held);
    std::memcpy(pending_.data() + held, bytes.data(), taken);
    if (held + taken < 64) return;
    compress_blocks(state_, pending_.data(), 1);
    bytes = bytes.subspan(taken);
  }
  const std::size_t blocks = bytes.size() / 64;
  compress_blocks(state_, bytes.data(), blocks);
  bytes = bytes.subspan(blocks * 64);
  if (!bytes.empty()) std::memcpy(pending_.data(), bytes.data(), bytes.size());
}

void Md5::update(std::string_view bytes) {
  update(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

Md5Digest Md5::finish() {
  std::array<std::uint8_t, 128> tail;
  const std::size_t held = length_ % 64;
  std::memcpy(tail.data(), pending_.data(), held);
  compress_blocks(state_, tail.data(), pad(tail, held, length_));
  Md5Digest digest;
  std::memcpy(digest.data(), state_.data(), digest.size());
  *this = Md5();
  return digest;
}

void Md5x4::update(const std::array<const std::uint8_t*, 4>& messages, std::size_t blocks) {
  const std::uint32_t* sines = sines_in_memory();
  Lanes state[4];
  std::memcpy(state, state_.data(), sizeof state);
  for (std::size_t block = 0; block < blocks; ++block) {
    Lanes x[16];
    transpose(messages, 64 * block, x);
    compress<Lanes>(state, x, sines);
  }
  std::memcpy(state_.data(), state, sizeof state);
  length_ += 64 * blocks;
}

std::array<Md5Digest, 4> Md5x4::finish(const std::array<const std::uint8_t*, 4>& rests, std::size_t length) {
  const std::uint64_t total = length_ + length;
  std::array<std::array<std::uint8_t, 128>, 4> tails;
  std::array<const std::uint8_t*, 4> starts{};
  std::size_t blocks = 0;
  for (std::size_t m = 0; m < 4; ++m) {
    if (length > 0) std::memcpy(tails[m].data(), rests[m], length);
    blocks = pad(tails[m], length, total);
    starts[m] = tails[m].data();
  }
  update(starts, blocks);
  std::array<Md5Digest, 4> digests;
  for (std::size_t m = 0; m < 4; ++m) {
    const std::uint32_t words[4] = {state_[0][m], state_[1][m], state_[2][m], state_[3][m]};
    std::memcpy(digests[m].data(), words, sizeof words);
  }
  *this = Md5x4();
  return digests;
}

Md5Digest md5(std::span<const std::uint8_t> bytes) {
  Md5 md5;
  md5.update(bytes);
  return md5.finish();
}

std::string md5_hex(std::string_view bytes) {
  Md5 md5;
  md5.update(bytes);
  return to_hex(md5.finish());
}

std::string to_hex(const Md5Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const std::uint8_t byte : digest) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::optional<Md5Digest> digest_from_hex(std::string_view hex) {
  Md5Digest digest{};
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t n = 0; n < hex.size(); ++n) {
    const char c = hex[n];
    int value = 0;
    if (c >= '0' && c <= '9') {
      value = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      value = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      value = c - 'A' + 10;
    } else {
      return std::nullopt;
    }
    digest[n / 2] = static_cast<std::uint8_t>(digest[n / 2] << 4 | value);
  }
  return digest;
}

}  // namespace r2deck::transfer
