// A secret in memory that is locked against swapping, guarded on both sides, and wiped when it goes. It
// cannot be printed, compared or copied by accident: whoever needs the bytes asks for view() by name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace r2deck::vault {

class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string_view bytes);
  ~SecretString();
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;
  SecretString(const SecretString&) = delete;
  SecretString& operator=(const SecretString&) = delete;

  // Takes the bytes out of `text` and wipes it: for secrets that arrive in an ordinary string.
  static SecretString take(std::string& text);
  // `size` zero bytes, to be filled through data().
  static SecretString of_size(std::size_t size);

  // Valid as long as this object lives and is not moved from.
  std::string_view view() const { return {data_, size_}; }
  char* data() { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

// Overwrites and empties an ordinary string that held a secret.
void wipe(std::string& text);

// Overwrites the 64 KiB below the caller's frame: what the calls before have left on this thread's stack. For
// a thread that goes on living after it has handled a secret.
void wipe_stack();

}  // namespace r2deck::vault
