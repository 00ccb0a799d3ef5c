// A file sealed under a passphrase: Argon2id makes the key, libsodium's secretstream (XChaCha20-Poly1305)
// seals chunk after chunk. The last chunk says that it is the last, so that a file cut off anywhere shows.
//
// Format 1; numbers little-endian; all before the first chunk is authenticated with it:
//   8   "r2deck" 'B' 1     magic and version
//   4   passes             Argon2id (RFC 9106), one lane
//   8   memory, bytes
//   16  salt
//   24  secretstream's header
//   then chunks: 4 bytes of length (of the plaintext, 0..65,536), and as many bytes and 17
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "companion/vault/argon2.h"
#include "companion/vault/secret_string.h"
#include "shared/problem.h"

namespace r2deck::vault {

inline constexpr std::size_t kSealedChunk = 65'536;

class SealedFileWriter {
 public:
  // Writes beside `file`, 0600; nothing is there under its name before finish(). Errors: already_exists
  // (never replaces a file), data_dir_unwritable, disk_full, io_failed.
  static Result<SealedFileWriter> create(const std::filesystem::path& file, std::string_view passphrase,
                                         const Argon2& cost = kArgon2);
  SealedFileWriter(SealedFileWriter&&) noexcept;
  ~SealedFileWriter();  // without finish(): removes what was written

  Result<void> write(std::string_view chunk);  // at most kSealedChunk bytes; comes back as one chunk
  Result<void> finish();                       // on disk, whole, when it returns

 private:
  struct Impl;
  explicit SealedFileWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class SealedFileReader {
 public:
  // Errors: not_found, io_failed, backup_damaged (no such file), and those of next(), which it calls once.
  static Result<SealedFileReader> open(const std::filesystem::path& file, std::string_view passphrase);
  SealedFileReader(SealedFileReader&&) noexcept;
  ~SealedFileReader();

  // The next chunk; nothing after the last one, and only if the file ends there. Errors: wrong_passphrase
  // (the first chunk does not open, which is also what a change in the file's head looks like),
  // backup_damaged.
  Result<std::optional<SecretString>> next();

 private:
  struct Impl;
  explicit SealedFileReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::vault
