// What the person may do where, for offering no more than that. The grants come from the companion (GET /me),
// which decides again about every call; roles mean here what they mean in companion/services/authority.h:
// prefixes are compared as text after NFC, and "." and ".." between slashes lie in no prefix. That both say
// the same is held by tests/unit/services/permits_test.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/api/people.h"

namespace r2deck::core {

enum class Permit { list, read, create, overwrite, remove };

class Permits {
 public:
  bool loading = false;
  bool known = false;  // until then nothing is offered
  std::vector<api::Scope> scopes{};

  bool owner() const;  // accounts, people, the companion
  bool create_bucket(std::string_view account) const;
  bool configure(std::string_view account, std::string_view bucket) const;  // its CORS policy
  // At that key; of a listing, its prefix.
  bool may(Permit permit, std::string_view account, std::string_view bucket, std::string_view key) const;
  // At some key right in that folder ("" or ends with "/"): a grant for "2024-" lets one send
  // "2024-01.txt" there, though not every name.
  bool may_in(Permit permit, std::string_view account, std::string_view bucket,
              std::string_view folder) const;
  // What to ask for to see that folder: the folder, or of it the names that a grant's prefix begins.
  // Meant where may_in(Permit::list) holds.
  std::string listing_prefix(std::string_view account, std::string_view bucket,
                             std::string_view folder) const;
  // The folders below `folder` at which a grant begins, without those that lie in another of them. Sorted.
  std::vector<std::string> starts(std::string_view account, std::string_view bucket,
                                  std::string_view folder) const;
  // Is there anything to see or to do in that folder?
  bool opens(std::string_view account, std::string_view bucket, std::string_view folder) const;
};

}  // namespace r2deck::core
