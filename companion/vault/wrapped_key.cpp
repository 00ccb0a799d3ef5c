#include "companion/vault/wrapped_key.h"

#include "companion/vault/private_file.h"
#include "companion/vault/sodium.h"

namespace r2deck::vault {
namespace {

constexpr std::string_view kMagic{"r2deckK\x01", 8};
constexpr std::size_t kPassesAt = 8, kMemoryAt = 12, kSaltAt = 20, kIdAt = 36, kIdSize = 16, kNonceAt = 52;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kBoxAt = kNonceAt + kNonceSize;
constexpr std::size_t kWrappedSize = kBoxAt + MasterKey::kBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kSaltAt + kSaltBytes == kIdAt && kIdAt + kIdSize == kNonceAt);
static_assert(kWrappedSize == 124);

constexpr FileWords kWrappedWords{
    "sealed master key",
    "Put the original file back from a backup, or import one: r2deck vault import. Without it, the stored "
    "credentials cannot be opened."};

const unsigned char* wrapped_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void append_number(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint64_t number_at(std::string_view text, std::size_t at, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i-- > 0;)
    number = number << 8 | static_cast<unsigned char>(text[at + i]);
  return number;
}

std::string from_hex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), hex.data(), hex.size(),
                 nullptr, nullptr, nullptr);
  return bytes;
}

Argon2 cost_of(std::string_view bytes) {
  return {number_at(bytes, kPassesAt, 4), number_at(bytes, kMemoryAt, 8)};
}

Problem no_wrapped_key(std::string subject) {
  return {.code = ErrorCode::vault_damaged,
          .operation = "read the sealed master key",
          .subject = std::move(subject),
          .message = "The sealed master key is damaged.",
          .hint = std::string(kWrappedWords.when_damaged)};
}

}  // namespace

Result<WrappedKey> WrappedKey::wrap(const MasterKey& key, std::string_view passphrase, const Argon2& cost) {
  require_sodium();
  std::string salt(kSaltBytes, '\0');
  randombytes_buf(salt.data(), salt.size());
  const auto wrapping = stretch(passphrase, salt, cost, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  if (!wrapping) return wrapping.problem();

  std::string bytes(kMagic);
  append_number(bytes, cost.passes, 4);
  append_number(bytes, cost.memory, 8);
  bytes += salt;
  bytes += from_hex(key.id());
  bytes.resize(kWrappedSize);
  auto* nonce = reinterpret_cast<unsigned char*>(bytes.data()) + kNonceAt;
  randombytes_buf(nonce, kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceSize, nullptr, wrapped_bytes(key.bytes()),
                                             MasterKey::kBytes, wrapped_bytes(bytes), kNonceAt, nullptr,
                                             nonce, wrapped_bytes(wrapping->view()));
  return WrappedKey(std::move(bytes));
}

Result<WrappedKey> WrappedKey::load(const std::filesystem::path& file) {
  const auto read = read_private_file(file, kWrappedSize, kWrappedWords);
  if (!read) return read.problem();
  auto parsed = parse(read->view());
  if (!parsed) return no_wrapped_key(file.string());
  return parsed;
}

Result<WrappedKey> WrappedKey::parse(std::string_view bytes) {
  if (bytes.size() != kWrappedSize || !bytes.starts_with(kMagic) || !is_sane(cost_of(bytes))) {
    return no_wrapped_key("");
  }
  return WrappedKey(std::string(bytes));
}

Result<void> WrappedKey::save(const std::filesystem::path& file) const {
  return write_private_file(file, bytes_, kWrappedWords, Existing::replace);
}

Result<MasterKey> WrappedKey::open(std::string_view passphrase) const {
  const std::string_view bytes = bytes_;
  const auto wrapping = stretch(passphrase, bytes.substr(kSaltAt, kSaltBytes), cost_of(bytes),
                                crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  if (!wrapping) return wrapping.problem();
  SecretString key = SecretString::of_size(MasterKey::kBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(key.data()), nullptr, nullptr, wrapped_bytes(bytes.substr(kBoxAt)),
          bytes.size() - kBoxAt, wrapped_bytes(bytes), kNonceAt, wrapped_bytes(bytes.substr(kNonceAt)),
          wrapped_bytes(wrapping->view())) != 0) {
    return Problem{.code = ErrorCode::wrong_passphrase,
                   .operation = "unlock the vault",
                   .message = "The passphrase is wrong.",
                   .hint =
                       "Try again; mind the keyboard's layout and Caps Lock. If you are sure of it, "
                       "master.key.sealed may be damaged: put it back from a backup."};
  }
  return MasterKey(std::move(key));
}

std::string WrappedKey::key_id() const {
  std::string hex(2 * kIdSize + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), wrapped_bytes(bytes_) + kIdAt, kIdSize);
  hex.pop_back();
  return hex;
}

}  // namespace r2deck::vault
