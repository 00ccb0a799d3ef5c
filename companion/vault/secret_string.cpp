#include "companion/vault/secret_string.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "companion/vault/sodium.h"

namespace r2deck::vault {

SecretString SecretString::of_size(std::size_t size) {
  require_sodium();
  SecretString secret;
  if (size == 0) return secret;
  // Guard pages on both sides, mlock where the limit allows it, wiped by sodium_free.
  secret.data_ = static_cast<char*>(sodium_malloc(size));
  if (secret.data_ == nullptr) std::abort();
  secret.size_ = size;
  sodium_memzero(secret.data_, size);
  return secret;
}

SecretString::SecretString(std::string_view bytes) : SecretString(of_size(bytes.size())) {
  if (!bytes.empty()) std::memcpy(data_, bytes.data(), bytes.size());
}

SecretString::~SecretString() {
  sodium_free(data_);
}

SecretString::SecretString(SecretString&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretString& SecretString::operator=(SecretString&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SecretString SecretString::take(std::string& text) {
  SecretString secret{std::string_view(text)};
  wipe(text);
  return secret;
}

void wipe(std::string& text) {
  // The whole capacity, since a string that shrank keeps its old bytes beyond the end.
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.clear();
}

void wipe_stack() {
  sodium_stackzero(std::size_t{64} << 10);
}

}  // namespace r2deck::vault
