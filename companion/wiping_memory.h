// Giving memory back with nothing in it. For the program's own allocators: operator new and delete,
// OpenSSL's, SQLite's.
#pragma once

#include <malloc.h>
#include <string.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace r2deck {

// What the allocator really gave, which the user of the memory may have filled.
inline std::size_t usable_size(void* memory) noexcept {
  return ::malloc_usable_size(memory);
}

// Set once at the start, by wipe_freed_memory().
inline bool wipes_freed_memory = false;

inline void wiping_free(void* memory) noexcept {
  if (memory == nullptr) return;
  if (wipes_freed_memory) ::explicit_bzero(memory, usable_size(memory));
  std::free(memory);
}

// realloc would leave the old bytes behind when it moves them.
inline void* wiping_realloc(void* memory, std::size_t size) noexcept {
  if (memory == nullptr) return std::malloc(size);
  if (size == 0) {
    wiping_free(memory);
    return nullptr;
  }
  const std::size_t has = usable_size(memory);
  if (size <= has && size >= has / 2) return memory;
  void* moved = std::malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, size < has ? size : has);
  wiping_free(memory);
  return moved;
}

}  // namespace r2deck
