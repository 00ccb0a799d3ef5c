#include "companion/http/security_headers.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace r2deck::http {
namespace {

// An origin comes from a parsed endpoint, so that this never fails; a policy is not the place to trust in
// that.
bool plain(const std::string& origin) {
  return origin.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/.-_[]") ==
         std::string::npos;
}

}  // namespace

std::vector<std::string> policy_origins(const std::vector<std::string>& origins) {
  std::vector<std::string> good;
  std::copy_if(origins.begin(), origins.end(), std::back_inserter(good), plain);
  return good;
}

void name_storage(std::string& page, const std::vector<std::string>& origins) {
  constexpr std::string_view kBefore = R"(<meta name="r2deck-storage" content=")";
  const auto at = page.find(std::string(kBefore) + '"');
  if (at == std::string::npos) return;
  std::string text;
  for (const auto& origin : policy_origins(origins))
    text += (text.empty() ? "" : " ") + origin;
  page.insert(at + kBefore.size(), text);
}

std::string content_security_policy(const std::vector<std::string>& storage_origins) {
  std::string storage = "'self' https://*.r2.cloudflarestorage.com";
  for (const auto& origin : policy_origins(storage_origins))
    storage += " " + origin;
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
