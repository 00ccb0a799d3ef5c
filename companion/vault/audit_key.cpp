#include "companion/vault/audit_key.h"

#include "companion/vault/private_file.h"
#include "companion/vault/sodium.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

constexpr FileWords kAuditKeyWords{
    .name = "audit key",
    .when_damaged =
        "Put the original file back from a backup. Where it is lost, remove the file and run "
        "`r2deck audit new-key`: what is in the log then proves nothing any more.",
    .when_exposed = "If others may have read it, they can write an audit log that looks like yours."};

static_assert(AuditKey::kMacBytes == crypto_auth_hmacsha256_BYTES);

}  // namespace

Result<AuditKey> AuditKey::load(const fs::path& file) {
  auto read = read_private_file(file, kBytes, kAuditKeyWords);
  if (!read) return read.problem();
  if (read->size() != kBytes) {
    return Problem{.code = ErrorCode::vault_damaged,
                   .operation = "read the audit key",
                   .subject = file.string(),
                   .message = "The audit key does not have 32 bytes.",
                   .hint = std::string(kAuditKeyWords.when_damaged)};
  }
  return AuditKey(*std::move(read));
}

Result<AuditKey> AuditKey::create(const fs::path& file) {
  AuditKey key = random();
  if (auto written = write_private_file(file, key.bytes(), kAuditKeyWords, Existing::keep); !written) {
    return written.problem();
  }
  return key;
}

AuditKey AuditKey::random() {
  SecretString bytes = SecretString::of_size(kBytes);
  randombytes_buf(bytes.data(), bytes.size());
  return AuditKey(std::move(bytes));
}

std::optional<AuditKey> AuditKey::from_bytes(std::string_view bytes) {
  if (bytes.size() != kBytes) return std::nullopt;
  return AuditKey(SecretString(bytes));
}

Result<void> AuditKey::save(const fs::path& file) const {
  return write_private_file(file, bytes(), kAuditKeyWords, Existing::replace);
}

std::string AuditKey::mac(std::string_view message) const {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  std::string mac(kMacBytes, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(bytes_.view()), bytes_.size());
  crypto_auth_hmacsha256_update(&state, bytes(message), message.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  sodium_memzero(&state, sizeof state);
  return mac;
}

}  // namespace r2deck::vault
