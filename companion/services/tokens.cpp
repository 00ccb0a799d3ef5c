#include "companion/services/tokens.h"

#include <algorithm>

#include "companion/services/problems.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

constexpr text::UnixMillis kTouchTokenEvery = 60UL * 1000;

Result<void> check_token_name(const std::string& name) {
  const bool visible =
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return c > 0x20 && c != 0x7F; });
  if (name.empty() || name.size() > 64 || !visible) {
    return invalid("name", "A token's name has 1 to 64 characters and no spaces.");
  }
  return {};
}

}  // namespace

// The token is given its scope before it can be used: until then it is scoped, and may nothing.
Result<NewToken> Tokens::create(const Actor& actor, const TokenWish& wish) {
  const auto make = [&]() -> Result<NewToken> {
    if (const auto checked = check_token_name(wish.name); !checked.ok()) return checked.problem();
    const auto user = users_.named(wish.user);
    if (!user.ok()) return user.problem();
    std::vector<api::Grant> grants;
    for (const api::Scope& scope : wish.scopes) {
      Result<api::Scope> checked = checked_scope(scope);
      if (!checked.ok()) return checked.problem();
      grants.push_back({vault::random_id(), std::move(*checked), clock_()});
    }
    NewToken token{wish.name, vault::random_token(), vault::random_id()};
    store::TokenRecord record;
    record.id = token.id;
    record.user = user->id;
    record.name = wish.name;
    record.hash = vault::hash_token(token.token);
    record.scoped = !grants.empty();
    record.created_at = clock_();
    record.expires_at = wish.expires_at;
    if (const auto inserted = store_.insert(record); !inserted.ok()) return inserted.problem();
    for (const api::Grant& grant : grants) {
      if (const auto given = grants_.give_token(record.id, grant); !given.ok()) {
        static_cast<void>(store_.revoke_by_id(record.user, record.id, clock_()));
        return given.problem();
      }
    }
    return token;
  };
  std::string detail = wish.user + "/" + wish.name;
  for (const api::Scope& scope : wish.scopes)
    detail += ", " + describe(scope);
  return audit_.record(actor, {"token.create", {}, {}, {}, detail}, make());
}

Result<api::TokenInfo> Tokens::to_api(const store::TokenRecord& record) {
  const auto user = users_.find(record.user);
  if (!user.ok()) return user.problem();
  api::TokenInfo token{.id = record.id,
                       .user = user->name,
                       .name = record.name,
                       .scoped = record.scoped,
                       .scopes = {},
                       .created_at = record.created_at,
                       .expires_at = record.expires_at,
                       .last_used = record.last_used};
  const auto grants = grants_.of_token(record.id);
  if (!grants.ok()) return grants.problem();
  for (const api::Grant& grant : *grants)
    token.scopes.push_back(grant.scope);
  return token;
}

Result<api::TokenList> Tokens::usable() {
  const auto records = store_.list();
  if (!records.ok()) return records.problem();
  api::TokenList list;
  for (const auto& record : *records) {
    if (record.revoked_at || (record.expires_at && *record.expires_at <= clock_())) continue;
    Result<api::TokenInfo> token = to_api(record);
    if (!token.ok()) return token.problem();
    list.tokens.push_back(std::move(*token));
  }
  return list;
}

Result<api::TokenList> Tokens::usable_of(const Principal& who) {
  const auto user = users_.find(who.user);
  if (!user.ok()) return user.problem();
  return usable_of(user->name);
}

Result<api::TokenList> Tokens::usable_of(std::string_view name) {
  const auto user = users_.named(name);
  if (!user.ok()) return user.problem();
  Result<api::TokenList> list = usable();
  if (!list.ok()) return list;
  std::erase_if(list->tokens, [&](const api::TokenInfo& token) { return token.user != user->name; });
  return list;
}

Result<void> Tokens::revoke(const Actor& actor, std::string_view name, std::string_view user) {
  const auto end = [&]() -> Result<void> {
    const auto found = users_.named(user);
    if (!found.ok()) return found.problem();
    return store_.revoke(found->id, name, clock_());
  };
  const std::string detail = std::string(user) + "/" + std::string(name);
  return audit_.record(actor, {"token.revoke", {}, {}, {}, detail}, end());
}

Result<void> Tokens::revoke_own(const Principal& who, std::string_view id) {
  return audit_.record(who.actor, {"token.revoke", {}, {}, {}, std::string(id)},
                       store_.revoke_by_id(who.user, id, clock_()));
}

Result<void> Tokens::revoke_of(const Actor& actor, std::string_view user, std::string_view id) {
  const auto end = [&]() -> Result<void> {
    const auto found = users_.named(user);
    if (!found.ok()) return found.problem();
    return store_.revoke_by_id(found->id, id, clock_());
  };
  const std::string detail = std::string(user) + ": " + std::string(id);
  return audit_.record(actor, {"token.revoke", {}, {}, {}, detail}, end());
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
  Result<Principal> who = people_.principal(record->user);
  if (!who.ok()) return who;
  if (record->scoped) {
    const auto grants = grants_.of_token(record->id);
    if (!grants.ok()) return grants.problem();
    auto& narrowed = who->narrowed.emplace();
    for (const api::Grant& grant : *grants)
      narrowed.push_back(grant.scope);
  }
  if (now - record->last_used.value_or(0) >= kTouchTokenEvery) {
    // On a full disk reading goes on: only when it was used last is not noted.
    static_cast<void>(store_.touch(record->id, now));
  }
  who->actor.name += "/" + record->name;
  who->token = record->name;
  who->expires_at = record->expires_at.value_or(kNever);
  return who;
}

}  // namespace r2deck::services
