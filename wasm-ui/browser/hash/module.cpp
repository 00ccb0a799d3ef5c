// hash.wasm: MD5 for web/bridge/hash-worker.js, one part at a time or four equally long parts at once. The
// worker copies a window of each part into a buffer here and calls update. No runtime and no imports; the
// memory never grows, whatever the size of the files.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/transfer/md5.h"

#define R2DECK_HASH_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

using r2deck::transfer::Md5;
using r2deck::transfer::Md5Digest;
using r2deck::transfer::Md5x4;

constexpr std::size_t kParts = 4;
constexpr std::size_t kBlock = 64;           // bytes
constexpr std::size_t kWindow = 256 * 1024;  // bytes of each part's buffer; a multiple of kBlock

alignas(16) std::array<std::array<std::uint8_t, kWindow>, kParts> windows;
std::array<Md5Digest, kParts> digests;
Md5 one;
Md5x4 four;

std::array<const std::uint8_t*, kParts> from(std::size_t offset) {
  return {&windows[0][offset], &windows[1][offset], &windows[2][offset], &windows[3][offset]};
}

}  // namespace

R2DECK_HASH_EXPORT(window_size) std::uint32_t window_size() {
  return kWindow;
}
R2DECK_HASH_EXPORT(window) std::uint8_t* window(std::uint32_t part) {
  return windows[part].data();
}

// The first `bytes` of the first window.
R2DECK_HASH_EXPORT(update_one) void update_one(std::uint32_t bytes) {
  one.update(std::span(windows[0]).first(bytes));
}

// The digest's 16 bytes; the next update begins a new part.
R2DECK_HASH_EXPORT(finish_one) const std::uint8_t* finish_one() {
  digests[0] = one.finish();
  return digests[0].data();
}

// The first `bytes` of every window; a multiple of 64 in all calls but the last.
R2DECK_HASH_EXPORT(update_four) void update_four(std::uint32_t bytes) {
  four.update(from(0), bytes / kBlock);
}

// `last_bytes` is what update_four was given last: the rest that fills no block is still in the windows.
// Gives four digests of 16 bytes.
R2DECK_HASH_EXPORT(finish_four) const std::uint8_t* finish_four(std::uint32_t last_bytes) {
  const std::size_t rest = last_bytes % kBlock;
  digests = four.finish(from(last_bytes - rest), rest);
  return digests[0].data();
}
