// How accounts reach the world; what the person who starts the companion may choose.
#pragma once

#include <string>
#include <string_view>

#include "companion/cloudflare/client.h"
#include "companion/s3/client.h"

namespace r2deck::services {

// What the sandbox's API tokens begin with, and Cloudflare's do not (companion/sandbox/keys.h).
inline constexpr std::string_view kSandboxToken = "sandbox_";

struct AccountOptions {
  s3::ClientOptions s3{};
  cloudflare::Options cloudflare{};
  // The sandbox's endpoint, "http://localhost:8723", where there is one: API tokens of its form are verified
  // there and never at Cloudflare, other tokens never there, and their accounts are the sandbox's.
  std::string sandbox{};
  // Endpoints on this machine and in private networks. Link-local ones are refused always.
  bool allow_private_endpoints = false;
};

}  // namespace r2deck::services
