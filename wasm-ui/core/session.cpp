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
  SessionModel& session = model.session;
  // Whoever signs out leaves for good; whose session ends comes back to where they were.
  std::optional<LeftPlace> left = std::move(session.left);
  if (session.state == SessionState::signed_in) {
    left.reset();
    if (why)
      left =
          LeftPlace{session.session.name, model.accounts.chosen, model.listing.bucket, model.listing.prefix};
  }
  const bool was_signed_out = session.state == SessionState::signed_out;
  PasswordSignIn by_password = was_signed_out ? std::move(session.by_password) : PasswordSignIn{};
  session = {};
  session.state = SessionState::signed_out;
  session.problem = std::move(why);
  session.by_password = std::move(by_password);
  session.left = std::move(left);
  model.permits = {};
  forget_pages(model);
  model.sent.clear();
  model.accounts = {};
  model.buckets = {};
  model.listing = {};
  model.dialog = {};
  turn.want(effect::KeepToken{});
}

void signed_in(Turn& turn, const api::Session& answer) {
  Model& model = turn.model;
  SessionModel& session = model.session;
  session.problem.reset();
  session.pending_token.clear();
  session.by_password = {};
  session.state = SessionState::signed_in;
  session.session = answer;
  if (!session.session.header_token.empty())
    turn.want(effect::KeepToken{std::exchange(session.session.header_token, {})});
  const bool was_away = !model.connection.reachable;
  observe_answer(turn);
  if (!was_away) load_what_is_missing(turn);  // else observe_answer() has
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
  load_page(turn);
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
  signed_in(turn, message.session.value());
}

void on(Turn& turn, const msg::PasswordSignInSubmitted& message) {
  SessionModel& session = turn.model.session;
  if (session.state != SessionState::signed_out || session.by_password.busy || message.user.empty()) return;
  session.by_password.busy = true;
  session.by_password.problem.reset();
  turn.want(effect::SignInByPassword{message.user, session.by_password.code_asked});
}

void on(Turn& turn, const msg::PasswordSignInAnswered& message) {
  SessionModel& session = turn.model.session;
  if (message.session.ok()) return signed_in(turn, message.session.value());
  const Problem& problem = message.session.problem();
  observe(turn, problem);
  session.by_password.busy = false;
  if (problem.code == ErrorCode::code_required) {
    session.by_password.code_asked = true;
    return;
  }
  // A password that is wrong may be another person's: whether they have a second factor is not known yet.
  if (problem.code == ErrorCode::unauthenticated && problem.subject != "code")
    session.by_password.code_asked = false;
  session.by_password.problem = problem;
}

std::string take_left_prefix(Turn& turn, const std::string& account, const std::string& bucket) {
  SessionModel& session = turn.model.session;
  if (!session.left) return {};
  const LeftPlace left = *std::exchange(session.left, std::nullopt);
  const bool is_there = left.user == session.session.name && left.account == account && left.bucket == bucket;
  return is_there ? left.prefix : std::string();
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
