#include "companion/vault/key_file.h"
#include "companion/vault/vault.h"

namespace r2deck::vault {
namespace {

constexpr KeyKind kMasterKey{
    .name = "master key",
    .if_read = "If others may have read it, replace the storage credentials too.",
    .if_wrong_size =
        "Put the original file back from a backup. Without it, the stored credentials cannot be "
        "opened: remove the data folder and add the accounts again."};

}  // namespace

Result<MasterKey> MasterKey::load(const std::filesystem::path& file) {
  auto key = load_key_file(file, kMasterKey);
  if (!key) return key.problem();
  return MasterKey(*std::move(key));
}

Result<MasterKey> MasterKey::create(const std::filesystem::path& file) {
  auto key = create_key_file(file, kMasterKey);
  if (!key) return key.problem();
  return MasterKey(*std::move(key));
}

MasterKey MasterKey::random() {
  return MasterKey(random_key());
}

}  // namespace r2deck::vault
