// Which master key the sealed values of this database belong to, and all of those values at once, for a
// change of the key. What is sealed stays closed to this folder: the caller opens and seals.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "companion/store/database.h"
#include "shared/problem.h"

namespace r2deck::store {

struct VaultRecord {
  std::string mode;    // "key_file", "passphrase", "credential": where the key comes from
  std::string key_id;  // vault::MasterKey::id
  bool operator==(const VaultRecord&) const = default;
};

// A sealed value and where it belongs, as vault::Place names it.
struct SealedValue {
  std::string_view kind;
  std::string_view record;
  std::string_view field;
  std::string_view sealed;
};

class VaultStore {
 public:
  explicit VaultStore(Database& database) : database_(database) {}

  // Nothing in a database that is new, or older than this record.
  Result<std::optional<VaultRecord>> find();
  Result<void> set(const VaultRecord& record);

  // Replaces every sealed value by what `reseal` makes of it, and the record, in one transaction: all or
  // nothing, also over a crash. Errors: the first that `reseal` gives.
  Result<void> reseal_all(const VaultRecord& record,
                          const std::function<Result<std::string>(const SealedValue&)>& reseal);
  // How many sealed values there are.
  Result<std::int64_t> count_sealed();

 private:
  Database& database_;
};

}  // namespace r2deck::store
