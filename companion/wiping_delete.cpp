// The program's operator delete: memory that is given back has nothing in it. Strings, JSON values, request
// bodies and signed URLs hold secrets for a moment in a hundred places; this wipes them all where they end.
// Linked into the program alone, and not under a sanitizer.
#include <new>

#include "companion/wiping_memory.h"

void operator delete(void* memory) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete[](void* memory) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  r2deck::wiping_free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  r2deck::wiping_free(memory);
}
