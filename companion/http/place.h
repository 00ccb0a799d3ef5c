// Where the companion is reached: the hosts it answers to, and the origin that a request so addressed was
// sent to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/problem.h"

namespace r2deck::http {

class Place {
 public:
  Place() = default;
  // The loopback names with `port`, and `host` unless it is a wildcard address; https where `tls`.
  // `public_url` may be empty; else it is the address that people use, checked by check_public_url().
  Place(std::string_view host, std::uint16_t port, bool tls, std::string_view public_url);

  // The origin for a Host header, "http://127.0.0.1:8722"; nothing where the host is not one of ours.
  std::optional<std::string> origin_of(std::string_view host) const;
  // What to open in a browser, and what a bucket's CORS policy must name.
  const std::string& origin() const { return origin_; }

 private:
  struct Name {
    std::string host, origin;  // as the Host header carries it
  };
  void add(std::string_view scheme, const std::string& name, std::uint16_t port);

  std::vector<Name> names_;
  std::string origin_;
};

// "https://deck.example.com" or "https://deck.example.com:8443", as an origin: nothing behind the host.
// Errors: invalid_request.
Result<std::string> check_public_url(std::string_view url);

// 127.0.0.0/8, ::1 and localhost: what only this machine reaches.
bool is_loopback(std::string_view host);
// "0.0.0.0", "::" and nothing: every address of this machine.
bool is_wildcard(std::string_view host);

}  // namespace r2deck::http
