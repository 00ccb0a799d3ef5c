#include "companion/vault/master_key.h"

#include <array>

#include "companion/vault/private_file.h"
#include "companion/vault/sodium.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

constexpr FileWords kMasterKeyWords{"master key",
                                    "Put the original file back from a backup. Without it, the stored "
                                    "credentials cannot be opened: remove the "
                                    "data folder and add the accounts again."};
constexpr FileWords kCredentialWords{
    "master key's credential",
    "Give the credential that `r2deck vault mode credential` was run with: 32 bytes, or 64 hex digits."};
constexpr std::size_t kHexDigits = 2 * MasterKey::kBytes;
constexpr std::size_t kIdBytes = 16;
constexpr char kIdText[] = "r2deck master key id";

Problem wrong_size(const fs::path& file, const FileWords& words, std::string size) {
  return {.code = ErrorCode::vault_damaged,
          .operation = "read the " + std::string(words.name),
          .subject = file.string(),
          .message = "The " + std::string(words.name) + " does not have " + std::move(size) + ".",
          .hint = std::string(words.when_damaged)};
}

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

Result<MasterKey> MasterKey::load(const fs::path& file) {
  auto read = read_private_file(file, kHexDigits, kMasterKeyWords);
  if (!read) return read.problem();
  if (read->size() != kBytes) return wrong_size(file, kMasterKeyWords, "32 bytes");
  return MasterKey(*std::move(read));
}

Result<MasterKey> MasterKey::load_credential(const fs::path& file) {
  auto read = read_private_file(file, kHexDigits + 2, kCredentialWords, Trust::as_it_is);
  if (!read) return read.problem();
  auto key = from_text(read->view());
  if (!key) return wrong_size(file, kCredentialWords, "32 bytes or 64 hex digits");
  return key;
}

Result<MasterKey> MasterKey::create(const fs::path& file) {
  MasterKey key = random();
  if (auto written = write_private_file(file, key.bytes(), kMasterKeyWords, Existing::keep); !written) {
    return written.problem();
  }
  return key;
}

Result<void> MasterKey::save(const fs::path& file) const {
  return write_private_file(file, bytes(), kMasterKeyWords, Existing::replace);
}

MasterKey MasterKey::random() {
  SecretString bytes = SecretString::of_size(kBytes);
  randombytes_buf(bytes.data(), bytes.size());
  return MasterKey(std::move(bytes));
}

Result<MasterKey> MasterKey::from_text(std::string_view text) {
  if (text.size() == kBytes) return MasterKey(SecretString(text));
  const std::string_view hex = without_line_end(text);
  SecretString bytes = SecretString::of_size(kBytes);
  std::size_t size = 0;
  if (hex.size() != kHexDigits ||
      sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), hex.data(), hex.size(),
                     nullptr, &size, nullptr) != 0 ||
      size != kBytes) {
    return Problem{.code = ErrorCode::invalid_request,
                   .operation = "read the master key",
                   .message = "A master key is 32 bytes, or 64 hex digits.",
                   .hint = "Make one with: openssl rand -hex 32"};
  }
  return MasterKey(std::move(bytes));
}

std::string MasterKey::id() const {
  std::array<unsigned char, kIdBytes> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(kIdText),
                     sizeof kIdText - 1, reinterpret_cast<const unsigned char*>(bytes().data()),
                     bytes().size());
  std::string hex(2 * hash.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

}  // namespace r2deck::vault
