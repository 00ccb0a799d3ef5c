#include "companion/services/sessions.h"

#include <algorithm>

#include "companion/services/problems.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

constexpr text::UnixMillis kTouchSessionEvery = 60 * 1000;  // last_used is written once a minute at most

Problem signed_out() {
  return refused(ErrorCode::unauthenticated, "session", "You are not signed in here, or no longer.",
                 "Run `r2deck link` and open the link it prints.");
}

}  // namespace

Result<SignInLink> Sessions::create_link(const Actor& actor) {
  const text::UnixMillis now = clock_();
  SignInLink link{vault::random_token(), now + kLinkLife};
  const Result<void> inserted =
      audit_.record(actor, {"link.create", {}, {}, {}, {}},
                    links_.insert(vault::hash_token(link.token), now, link.expires_at));
  if (!inserted.ok()) return inserted.problem();
  return link;
}

Result<NewSession> Sessions::sign_in(std::string_view link_token, std::string_view source) {
  const text::UnixMillis now = clock_();
  const auto open = [&]() -> Result<NewSession> {
    if (const auto redeemed = links_.redeem(vault::hash_token(link_token), now); !redeemed.ok()) {
      if (redeemed.problem().code != ErrorCode::not_found) return redeemed.problem();
      return refused(ErrorCode::unauthenticated, "link", "This sign-in link is not known here.",
                     "Run `r2deck link` and open the link it prints.");
    }
    NewSession session{kOwner, vault::random_token(), vault::random_token(), now + kSessionLife};
    const Result<void> inserted = sessions_.insert({.cookie_hash = vault::hash_token(session.cookie),
                                                    .header_hash = vault::hash_token(session.header_token),
                                                    .name = session.name,
                                                    .created_at = now,
                                                    .expires_at = session.expires_at,
                                                    .last_used = now});
    if (!inserted.ok()) return inserted.problem();
    return session;
  };
  Result<NewSession> opened = open();
  // Whoever failed is nobody that we know.
  const Actor actor{opened.ok() ? opened->name : "", std::string(source)};
  return audit_.record(actor, {kSignIn, {}, {}, {}, {}}, std::move(opened));
}

Result<Principal> Sessions::find(std::string_view cookie, std::string_view header_token) {
  if (cookie.empty() || header_token.empty()) return signed_out();
  const text::UnixMillis now = clock_();
  const std::string cookie_hash = vault::hash_token(cookie);
  Result<std::optional<store::SessionRecord>> found = sessions_.find(cookie_hash, now);
  if (!found.ok()) return found.problem();
  const auto& session = *found;
  if (!session || now - session->last_used >= kSessionIdle ||
      !vault::equal_in_constant_time(session->header_hash, vault::hash_token(header_token))) {
    return signed_out();
  }
  if (now - session->last_used >= kTouchSessionEvery) {
    if (const auto touched = sessions_.touch(cookie_hash, now); !touched.ok()) return touched.problem();
  }
  return Principal{Actor{session->name}, std::min(session->expires_at, now + kSessionIdle)};
}

Result<void> Sessions::sign_out(const Actor& actor, std::string_view cookie) {
  return audit_.record(actor, {"session.end", {}, {}, {}, {}}, sessions_.remove(vault::hash_token(cookie)));
}

}  // namespace r2deck::services
