#include "companion/http/security_headers.h"

#include <algorithm>

namespace r2deck::http {
namespace {

// An origin comes from a parsed endpoint, so that this never fails; a policy is not the place to trust in
// that.
bool plain(const std::string& origin) {
  return origin.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/.-_[]") ==
         std::string::npos;
}

}  // namespace

std::string content_security_policy(const std::vector<std::string>& storage_origins) {
  std::string storage = "'self' https://*.r2.cloudflarestorage.com";
  for (const auto& origin : storage_origins) {
    if (plain(origin)) storage += " " + origin;
  }
  return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; "
         "worker-src 'self'; manifest-src 'self'; img-src blob: data: " +
         storage + "; media-src blob: " + storage + "; frame-src " + storage + "; connect-src " + storage +
         "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
}

void add_security_headers(Response& response) {
  response.headers.insert(response.headers.end(),
                          {{"X-Content-Type-Options", "nosniff"},
                           {"Referrer-Policy", "no-referrer"},
                           {"Cross-Origin-Opener-Policy", "same-origin"},
                           {"Cross-Origin-Resource-Policy", "same-origin"},
                           {"Permissions-Policy",
                            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
                            "clipboard-read=(self), clipboard-write=(self), screen-wake-lock=(self)"}});
}

}  // namespace r2deck::http
