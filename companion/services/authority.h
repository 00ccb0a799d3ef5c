// Who may do what: one table of actions, one pure function. Every route names its action in the route table,
// and the use cases that sign ask again with the exact key, at the time of signing.
//
// Roles:  uploader  sends files under its prefix, and nothing else: no list, no reading, no overwriting
//         viewer    lists, reads, signs links for reading
//         editor    what a viewer and an uploader may, overwrites, deletes, renames
//         admin     what an editor may, bucket settings, CORS, new buckets
//         owner     everything: accounts, endpoints, people, the audit log
//
// What a grant covers is text, not bytes: keys and prefixes are compared after NFC, in which R2 keeps its
// keys, so that the two spellings of "é" are one; letters differ by case. A key that has "." or ".." between
// slashes is covered by a grant for the whole account only, since what stands between us and the object may
// resolve it. A listing above the granted prefix is refused, not narrowed: an answer that leaves things out
// would read as if they were not there.
//
// What is refused is 403, but where a person has no grant at all on an account, that account is not found,
// word for word as one that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/services/actor.h"
#include "shared/api/people.h"
#include "shared/problem.h"

namespace r2deck::services {

using api::AccessRole;

// X(name): the name is also `x-r2deck-action` in openapi.yaml. What each needs stands in authority.cpp.
// clang-format off
#define R2DECK_ACTIONS(X)                                                                       \
  /* open to strangers */  X(sign_in) X(health)                                                 \
  /* of oneself */         X(self_read) X(self_change)                                          \
  /* filtered lists */     X(account_list)                                                      \
  /* where one has any */  X(bucket_list) X(bucket_read)                                        \
  /* objects */            X(object_list) X(object_read) X(object_create) X(object_overwrite)   \
                           X(object_delete)                                                     \
  /* buckets */            X(bucket_create) X(bucket_configure)                                 \
  /* the companion */      X(account_manage) X(people_manage) X(audit_read) X(system_read)      \
                           X(system_manage)
// clang-format on

enum class Action {
#define X(name) name,
  R2DECK_ACTIONS(X)
#undef X
};
std::string_view to_string(Action action);
// Is nothing asked of whoever does it?
constexpr bool is_open(Action action) {
  return action == Action::sign_in || action == Action::health;
}

// Whom a request comes from, and what they may. One that was never filled in may nothing.
struct Principal {
  Actor actor{};
  text::UnixMillis expires_at = 0;
  std::string user{};                                 // id; empty: a stranger
  std::string session{};                              // id; empty: a stranger, or an API token
  std::string token{};                                // the token's name
  std::vector<api::Scope> grants{};                   // the user's
  std::optional<std::vector<api::Scope>> narrowed{};  // a token's own; then both must allow
};

// What is to be done where. Empty members are what the action has no need of.
struct Where {
  std::string_view account{};
  std::string_view bucket{};
  std::string_view key{};  // or the prefix of a listing
};

bool may(const Principal& who, Action action, const Where& where = {});
// May they at some key of that bucket, or in some bucket of that account? For the first look at a request
// whose key is in its body; the use case then asks may().
bool may_somewhere(const Principal& who, Action action, const Where& where = {});

// Names of buckets of that account in their grants, where they may look into them; sorted. Whether the
// buckets are there, no grant tells.
std::vector<std::string> granted_buckets(const Principal& who, std::string_view account);

// The same, with the refusal: forbidden, or not_found for an account they have no grant on.
Result<void> require(const Principal& who, Action action, const Where& where = {});
Result<void> require_somewhere(const Principal& who, Action action, const Where& where = {});
// forbidden whatever the account: for what is theirs, and therefore no secret.
Result<void> require_still(const Principal& who, Action action, const Where& where);

// Does the action need to know a key? Then its route says where the key comes from.
bool needs_key(Action action);

}  // namespace r2deck::services
