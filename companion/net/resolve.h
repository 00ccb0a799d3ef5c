// Names to addresses, refusing those that may not be contacted. The connection goes to the address that was
// looked at, so that a second look-up cannot lead elsewhere (DNS rebinding).
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace r2deck::net {

struct ResolveFailure {
  enum class Kind {
    name_unknown,       // DNS does not know the host
    name_unavailable,   // DNS did not answer
    address_forbidden,  // Reach::forbidden, such as a cloud's metadata service
    address_nearby,     // Reach::nearby, where that is not allowed
  };
  Kind kind = Kind::name_unknown;
  std::string detail;  // for people; may be empty
};

// Numeric addresses in the resolver's order. An address in brackets is IPv6. A host with even one address
// that may not be contacted is refused as a whole.
std::variant<std::vector<std::string>, ResolveFailure> resolve(const std::string& host, bool allow_nearby);

// Without the brackets of IPv6.
std::string bare_host(const std::string& host);

}  // namespace r2deck::net
