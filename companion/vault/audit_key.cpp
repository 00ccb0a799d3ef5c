#include "companion/vault/audit_key.h"

#include "companion/vault/key_file.h"
#include "companion/vault/sodium.h"

namespace r2deck::vault {
namespace {

constexpr KeyKind kAuditKey{
    .name = "audit key",
    .if_read = "If others may have read it, they can write an audit log that looks like yours.",
    .if_wrong_size =
        "Put the original file back from a backup. Where it is lost, remove the file and run "
        "`r2deck audit new-key`: what is in the log then proves nothing any more."};

static_assert(AuditKey::kMacBytes == crypto_auth_hmacsha256_BYTES);

}  // namespace

Result<AuditKey> AuditKey::load(const std::filesystem::path& file) {
  auto key = load_key_file(file, kAuditKey);
  if (!key) return key.problem();
  return AuditKey(*std::move(key));
}

Result<AuditKey> AuditKey::create(const std::filesystem::path& file) {
  auto key = create_key_file(file, kAuditKey);
  if (!key) return key.problem();
  return AuditKey(*std::move(key));
}

AuditKey AuditKey::random() {
  return AuditKey(random_key());
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
