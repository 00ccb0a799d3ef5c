// What Cloudflare's REST API answers, as far as R2 Deck asks. Shapes: the official client (npm `cloudflare`
// 7.3.0), which has the type of every call.
#pragma once

#include <string>
#include <vector>

namespace r2deck::cloudflare {

// GET /user/tokens/verify and /accounts/{id}/tokens/verify.
struct Token {
  std::string id;      // 32 hex digits; R2's access key id
  std::string status;  // "active", "disabled", "expired"
};

struct Account {
  std::string id;  // 32 hex digits
  std::string name;
};

struct Bucket {
  std::string name;
  std::string creation_date;  // RFC 3339; may be empty
  std::string location;       // "weur" and so on; may be empty
  std::string jurisdiction;   // "default", "eu", "fedramp"
  std::string storage_class;  // "Standard", "InfrequentAccess"
};

}  // namespace r2deck::cloudflare
