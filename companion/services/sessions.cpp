#include "companion/services/sessions.h"

#include <algorithm>

#include "companion/services/problems.h"
#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

constexpr text::UnixMillis kTouchSessionEvery = 60LL * 1000;  // last_used is written once a minute at most

Problem signed_out() {
  return refused(ErrorCode::unauthenticated, "session", "You are not signed in here, or no longer.",
                 "Sign in again, or run `r2deck link` and open the link it prints.");
}

}  // namespace

Result<SignInLink> Sessions::create_link(const Actor& actor, std::string_view user) {
  const text::UnixMillis now = clock_();
  SignInLink link{vault::random_token(), now + kLinkLife};
  const auto make = [&]() -> Result<void> {
    const auto found = users_.named(user);
    if (!found.ok()) return found.problem();
    if (found->disabled) {
      return refused(ErrorCode::conflict, found->name, "This user is disabled.", "Enable them first.");
    }
    return links_.insert(vault::hash_token(link.token), found->id, now, link.expires_at);
  };
  const Result<void> made = audit_.record(actor, {"link.create", {}, {}, {}, std::string(user)}, make());
  if (!made.ok()) return made.problem();
  return link;
}

Result<NewSession> Sessions::sign_in(std::string_view link_token, const Browser& browser) {
  const std::string network = network_of(browser.address);
  Actor actor{kStranger, browser.address};
  if (const auto admitted = link_tries_.begin(network, clock_()); !admitted.ok()) {
    audit_.count_refusal(actor, kSignIn, admitted.problem());
    return admitted.problem();
  }
  const auto open = [&]() -> Result<NewSession> {
    const Result<std::string> redeemed = links_.redeem(vault::hash_token(link_token), clock_());
    if (!redeemed.ok()) {
      if (redeemed.problem().code != ErrorCode::not_found) return redeemed.problem();
      return refused(ErrorCode::unauthenticated, "link", "This sign-in link is not known here.",
                     "Run `r2deck link` and open the link it prints.");
    }
    const auto user = users_.find(*redeemed);
    if (!user.ok()) return user.problem();
    actor.name = user->name;
    if (user->disabled) return signed_out();
    return begin(*user, browser);
  };
  Result<NewSession> opened = open();
  if (opened.ok()) link_tries_.succeeded(network);
  return audit_.record(actor, {kSignIn, {}, {}, {}, "link"}, std::move(opened));
}

Result<NewSession> Sessions::begin(const store::UserRecord& user, const Browser& browser) {
  const text::UnixMillis now = clock_();
  NewSession session{user.name, vault::random_token(), vault::random_token(), now + kSessionLife};
  const Result<void> inserted = sessions_.insert({.id = vault::random_id(),
                                                  .cookie_hash = vault::hash_token(session.cookie),
                                                  .header_hash = vault::hash_token(session.header_token),
                                                  .user = user.id,
                                                  .created_at = now,
                                                  .expires_at = session.expires_at,
                                                  .last_used = now,
                                                  .device = browser.device,
                                                  .address = browser.address});
  if (!inserted.ok()) return inserted.problem();
  return session;
}

// Nothing when there is none, or when it was not used for too long.
Result<std::optional<store::SessionRecord>> Sessions::live(const std::string& cookie_hash) {
  const text::UnixMillis now = clock_();
  Result<std::optional<store::SessionRecord>> found = sessions_.find(cookie_hash, now);
  if (found.ok() && *found && now - (*found)->last_used >= kSessionIdle)
    return std::optional<store::SessionRecord>{};
  return found;
}

Result<Principal> Sessions::guess(std::string_view cookie) {
  if (cookie.empty()) return signed_out();
  const auto session = live(vault::hash_token(cookie));
  if (!session.ok()) return session.problem();
  if (!*session) return signed_out();
  return people_.principal((*session)->user);
}

Result<Principal> Sessions::find(std::string_view cookie, std::string_view header_token) {
  if (cookie.empty() || header_token.empty()) return signed_out();
  const text::UnixMillis now = clock_();
  const std::string cookie_hash = vault::hash_token(cookie);
  const Result<std::optional<store::SessionRecord>> found = live(cookie_hash);
  if (!found.ok()) return found.problem();
  const auto& session = *found;
  if (!session || !vault::equal_in_constant_time(session->header_hash, vault::hash_token(header_token))) {
    return signed_out();
  }
  Result<Principal> who = people_.principal(session->user);
  if (!who.ok()) return who;
  // A time to come was written before the clock was set back, and would keep the session open until then.
  if (now - session->last_used >= kTouchSessionEvery || now < session->last_used) {
    // On a full disk reading goes on: a session whose use is not noted ends sooner, and never later.
    static_cast<void>(sessions_.touch(cookie_hash, now));
  }
  who->session = session->id;
  who->expires_at = std::min(session->expires_at, now + kSessionIdle);
  return who;
}

Result<void> Sessions::sign_out(const Actor& actor, std::string_view cookie) {
  return audit_.record(actor, {"session.end", {}, {}, {}, {}}, sessions_.remove(vault::hash_token(cookie)));
}

Result<api::SessionList> Sessions::list(const Principal& who) {
  return list(who.user, who.session);
}

Result<api::SessionList> Sessions::list_of(const Principal& who, std::string_view user) {
  const auto found = users_.named(user);
  if (!found.ok()) return found.problem();
  return list(found->id, who.session);
}

Result<api::SessionList> Sessions::list(const std::string& user, std::string_view current) {
  const text::UnixMillis now = clock_();
  const auto records = sessions_.of_user(user, now);
  if (!records.ok()) return records.problem();
  api::SessionList list;
  for (const auto& record : *records) {
    if (now - record.last_used >= kSessionIdle) continue;
    list.sessions.push_back({.id = record.id,
                             .current = record.id == current,
                             .device = record.device,
                             .address = record.address,
                             .created_at = record.created_at,
                             .expires_at = std::min(record.expires_at, record.last_used + kSessionIdle),
                             .last_used = record.last_used});
  }
  return list;
}

Result<void> Sessions::revoke(const Principal& who, std::string_view id) {
  return audit_.record(who.actor, {"session.revoke", {}, {}, {}, std::string(id)},
                       sessions_.revoke(who.user, id));
}

Result<void> Sessions::revoke_of(const Actor& actor, std::string_view user, std::string_view id) {
  const auto end = [&]() -> Result<void> {
    const auto found = users_.named(user);
    if (!found.ok()) return found.problem();
    return sessions_.revoke(found->id, id);
  };
  const std::string detail = std::string(user) + ": " + std::string(id);
  return audit_.record(actor, {"session.revoke", {}, {}, {}, detail}, end());
}

Result<void> Sessions::revoke_others(const Principal& who) {
  return audit_.record(who.actor, {"session.revoke", {}, {}, {}, "all others"}, end_others(who));
}

Result<void> Sessions::end_others(const Principal& who) {
  return sessions_.revoke_all(who.user, who.session);
}

}  // namespace r2deck::services
