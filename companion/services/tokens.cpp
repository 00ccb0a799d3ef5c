#include "companion/services/tokens.h"

#include <algorithm>

#include "companion/services/problems.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

constexpr text::UnixMillis kTouchTokenEvery = 60 * 1000;

Result<void> check_name(const std::string& name) {
  const bool visible =
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return c > 0x20 && c != 0x7F; });
  if (name.empty() || name.size() > 64 || !visible) {
    return invalid("name", "A token's name has 1 to 64 characters and no spaces.");
  }
  // The audit log tells people from programs by this name.
  if (name == kOwner || name == kCli || name == kCompanion)
    return invalid("name", "This name is kept for people.", "Choose another.");
  return {};
}

}  // namespace

Result<NewToken> Tokens::create(const Actor& actor, const std::string& name,
                                std::optional<text::UnixMillis> expires_at) {
  const auto make = [&]() -> Result<NewToken> {
    if (const auto checked = check_name(name); !checked.ok()) return checked.problem();
    NewToken token{name, vault::random_token()};
    store::TokenRecord record;
    record.id = vault::random_id();
    record.name = name;
    record.hash = vault::hash_token(token.token);
    record.created_at = clock_();
    record.expires_at = expires_at;
    if (const auto inserted = store_.insert(record); !inserted.ok()) return inserted.problem();
    return token;
  };
  return audit_.record(actor, {"token.create", {}, {}, {}, name}, make());
}

Result<void> Tokens::revoke(const Actor& actor, std::string_view name) {
  return audit_.record(actor, {"token.revoke", {}, {}, {}, std::string(name)}, store_.revoke(name, clock_()));
}

Result<Principal> Tokens::find(std::string_view token) {
  const text::UnixMillis now = clock_();
  Result<std::optional<store::TokenRecord>> found = store_.find_usable(vault::hash_token(token), now);
  if (!found.ok()) return found.problem();
  const auto& record = *found;
  if (!record) {
    return refused(ErrorCode::unauthenticated, "token", "This API token is not known here, or was revoked.",
                   "Make one with `r2deck token create`.");
  }
  if (now - record->last_used.value_or(0) >= kTouchTokenEvery) {
    if (const auto touched = store_.touch(record->id, now); !touched.ok()) return touched.problem();
  }
  return Principal{Actor{record->name}, record->expires_at.value_or(kNever)};
}

}  // namespace r2deck::services
