// Signing in and out, and the end of a session.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

void sign_in(Turn& turn, const std::string& token) {
  SessionModel& session = turn.model.session;
  session.state = SessionState::signing_in;
  session.problem.reset();
  session.pending_token = token;
  turn.want(effect::SignIn{token});
}

void load_session(Turn& turn) {
  turn.model.connection.probing = true;
  turn.want(effect::LoadSession{});
}

void sign_out_here(Turn& turn, std::optional<Problem> why) {
  Model& model = turn.model;
  if (why)
    pause_all_uploads(turn);
  else
    drop_all_uploads(turn);
  model.session = {.state = SessionState::signed_out, .session = {}, .problem = std::move(why)};
  model.permits = {};
  model.sent.clear();
  model.accounts = {};
  model.buckets = {};
  model.listing = {};
  model.dialog = {};
  turn.want(effect::KeepToken{});
}

bool under_way(const transfer::QueueTotals& totals) {
  return totals.active + totals.waiting + totals.paused != 0;
}

void failed_link(Turn& turn, const Problem& problem) {
  // The same link opened again: this browser may well be signed in already.
  turn.model.session.pending_token.clear();
  turn.model.session.problem = problem;
  turn.model.session.state = SessionState::starting;
  load_session(turn);
}

constexpr UnixMillis kFirstProbe = 1'000;
constexpr UnixMillis kLongestProbe = 15'000;

void schedule_probe(Turn& turn) {
  Connection& connection = turn.model.connection;
  const int doublings = std::min(connection.attempts++, 4);
  connection.retry_at = turn.now + std::min(kFirstProbe << doublings, kLongestProbe);
}

void probe(Turn& turn) {
  Connection& connection = turn.model.connection;
  if (connection.probing) return;
  connection.retry_at.reset();
  const std::string token = turn.model.session.pending_token;
  if (!token.empty()) {
    connection.probing = true;
    turn.want(effect::SignIn{token});
  } else {
    load_session(turn);
  }
}

}  // namespace

// Everything that could not be loaded while the companion was away, or that has not been asked for yet.
void load_what_is_missing(Turn& turn) {
  Model& model = turn.model;
  if (!model.permits.known) load_scopes(turn);
  if (!model.accounts.loaded) {
    if (!model.accounts.loading) load_accounts(turn);
    return;
  }
  if (model.accounts.chosen.empty()) return;
  if (!model.buckets.loaded || model.buckets.problem) load_buckets(turn);
  if (!model.listing.bucket.empty() && (!model.listing.loaded || model.listing.problem)) reload_objects(turn);
}

void on(Turn& turn, const msg::Started& message) {
  turn.model.preferences = decode_preferences(message.preferences);
  if (!message.link_token.empty()) return sign_in(turn, message.link_token);
  load_session(turn);
}

void on(Turn& turn, const msg::LinkOpened& message) {
  if (!message.token.empty() && turn.model.session.state != SessionState::signed_in)
    sign_in(turn, message.token);
}

void on(Turn& turn, const msg::SessionAnswered& message) {
  Model& model = turn.model;
  model.connection.probing = false;
  if (!message.session.ok()) {
    const Problem& problem = message.session.problem();
    if (problem.code == ErrorCode::companion_unreachable) return observe(turn, problem);
    observe_answer(turn);
    if (message.by_link) return failed_link(turn, problem);
    const bool was_signed_in = model.session.state == SessionState::signed_in;
    if (problem.code == ErrorCode::unauthenticated && !was_signed_in) {
      sign_out_here(turn, model.session.problem);  // none, or why the link did not work
      return;
    }
    return sign_out_here(turn, problem);
  }
  model.session.problem.reset();
  model.session.pending_token.clear();
  model.session.state = SessionState::signed_in;
  model.session.session = message.session.value();
  if (!model.session.session.header_token.empty())
    turn.want(effect::KeepToken{std::exchange(model.session.session.header_token, {})});
  const bool was_away = !model.connection.reachable;
  observe_answer(turn);
  if (!was_away) load_what_is_missing(turn);  // else observe_answer() has
}

void on(Turn& turn, const msg::SignOutAsked&) {
  if (under_way(turn.model.uploads.queue.totals(turn.now))) {
    notify(turn, Notice::Kind::error, "Uploads are still under way.",
           "Wait until they are done, or cancel them, before you sign out.");
    return;
  }
  turn.want(effect::SignOut{});
}

void on(Turn& turn, const msg::SignedOut& message) {
  if (observed_ok(turn, message.done)) return sign_out_here(turn, std::nullopt);
  if (turn.model.session.state == SessionState::signed_in)
    notify(turn, message.done.problem(), "Could not sign out");
}

void on(Turn& turn, const msg::RetryAsked&) {
  turn.model.connection.attempts = 0;
  probe(turn);
}

void on(Turn& turn, const msg::OnlineChanged& message) {
  turn.model.connection.online = message.online;
  tell_uploads_online(turn, message.online);
  if (message.online && !turn.model.connection.reachable) probe(turn);
}

void on(Turn& turn, const msg::Tick&) {
  turn.model.wake_at.reset();
  probe_when_due(turn);
  tick_uploads(turn);
}

void probe_when_due(Turn& turn) {
  const Connection& connection = turn.model.connection;
  if (connection.retry_at && *connection.retry_at <= turn.now) probe(turn);
}

void observe(Turn& turn, const Problem& problem) {
  Connection& connection = turn.model.connection;
  if (problem.code == ErrorCode::companion_unreachable) {
    connection.reachable = false;
    if (!connection.retry_at && !connection.probing) schedule_probe(turn);
    return;
  }
  observe_answer(turn);
  if (problem.code == ErrorCode::vault_locked && turn.model.session.state == SessionState::signed_in &&
      !std::holds_alternative<UnlockDialog>(turn.model.dialog)) {
    turn.model.dialog = UnlockDialog{};
  }
  // Grants may have been taken away since they were asked for.
  if (problem.code == ErrorCode::forbidden && turn.model.permits.known) load_scopes(turn);
  if (problem.code == ErrorCode::unauthenticated && turn.model.session.state == SessionState::signed_in) {
    Problem ended = problem;
    ended.message = "Your session has ended.";
    sign_out_here(turn, std::move(ended));
  }
}

void observe_answer(Turn& turn) {
  Connection& connection = turn.model.connection;
  connection.attempts = 0;
  connection.retry_at.reset();
  if (std::exchange(connection.reachable, true)) return;
  tell_uploads_online(turn, connection.online);
  if (turn.model.session.state == SessionState::signed_in) load_what_is_missing(turn);
}

}  // namespace r2deck::core
