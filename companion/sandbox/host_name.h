// What a request's Host says besides where it was sent: a bucket (virtual-host style) and a jurisdiction.
// Pure.
//
// R2 has <account>.r2.cloudflarestorage.com and, before it, "<bucket>." and ".<jurisdiction>" (Buckets;
// Reference > Data location). Here the account's part is "localhost", or the address that the sandbox listens
// on:
//   localhost, eu.localhost                      path style
//   photos.localhost, photos.eu.localhost        virtual-host style
// with or without a dot at the end, which means the same host.
// A jurisdiction's name wins over a bucket of that name, which path style still reaches. Any other host is
// path style. The signature covers Host as it was sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

struct HostName {
  std::string bucket;        // empty: path style
  std::string jurisdiction;  // empty: none
};

// `endpoints`: lower case, without ports.
HostName read_host(std::string_view host, const std::vector<std::string>& endpoints);
// Lower case, without the root's dot at the end; brackets of an IPv6 address stay.
std::string without_port(std::string_view host);

// The jurisdictions that the official client knows (cloudflare 7.3.0, r2/buckets), without "default".
bool is_jurisdiction(std::string_view name);

// What the request is about, in either style. Errors: invalid_uri (broken escapes, not a path).
Outcome<Resource> resolve(const RequestHead& head, const std::vector<std::string>& endpoints);

}  // namespace r2deck::sandbox
