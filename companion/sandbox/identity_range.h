// Ranges of identities (keys in NFC), in the order of the catalog's indexes: byte by byte. Pure.
#pragma once

#include <optional>
#include <string>

namespace r2deck::sandbox {

// The smallest text that is greater than all that begin with `prefix`; nothing when there is none.
std::optional<std::string> successor(std::string prefix);

// Of identities: from `begin` up to, but without, `end`.
struct IdentityRange {
  std::string begin, end;
};
// All identities that begin with `prefix`: an index finds them, as it does not find a comparison of parts.
IdentityRange range_of(std::string prefix);

}  // namespace r2deck::sandbox
