// How far an address reaches, so that the companion can be kept from fetching what only this machine or its
// network may see: whoever names an endpoint would otherwise look around there with the companion's eyes.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string_view>

namespace r2deck::net {

enum class Reach {
  everywhere,  // an address of the internet
  nearby,      // this machine or a private network; also what is reserved or goes to many
  forbidden,   // link-local, or where a cloud keeps the credentials of its machines: never contacted
};

// Of IPv4: IANA's special-purpose registry (RFC 6890). Of IPv6: what is not global unicast, and any address
// that carries an IPv4 address inside (mapped, compatible, NAT64, 6to4) reaches as far as that one does.
Reach reach_of(const sockaddr& address);

// Of a literal address, with or without brackets and in the odd spellings that the resolver takes, such as
// 2852039166 and 0xa9.254.1; "localhost" and names below it count as 127.0.0.1 (RFC 6761, 6.3). Any other
// name gives nothing, and is judged after resolving.
std::optional<Reach> reach_of_literal(std::string_view host);

}  // namespace r2deck::net
