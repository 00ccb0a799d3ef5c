// The buckets of the account on show, creating one, and whether a bucket lets this tab send files (CORS).
#include <algorithm>

#include "shared/text/natural.h"
#include "wasm-ui/core/turn.h"

namespace r2deck::core {

namespace {

bool lists(const Buckets& buckets, const std::string& name) {
  return std::any_of(buckets.list.begin(), buckets.list.end(),
                     [&](const auto& bucket) { return bucket.name == name; });
}

}  // namespace

std::string cors_key(const std::string& account, const std::string& bucket) {
  return account + "/" + bucket;  // no id and no bucket name has a slash
}

void load_buckets(Turn& turn) {
  Buckets& buckets = turn.model.buckets;
  buckets.loading = true;
  buckets.generation = turn.next_id();
  turn.want(effect::LoadBuckets{turn.model.accounts.chosen, buckets.generation});
}

void open_bucket(Turn& turn, const std::string& bucket) {
  Model& model = turn.model;
  const std::string& account = model.accounts.chosen;
  // Back where a session ended; where grants cover a part only, at that part.
  std::string prefix = take_left_prefix(turn, account, bucket);
  if (!model.permits.opens(account, bucket, prefix)) {
    prefix.clear();
    if (!model.permits.opens(account, bucket, prefix)) {
      const std::vector<std::string> starts = model.permits.starts(account, bucket, prefix);
      if (starts.size() == 1) prefix = starts.front();
    }
  }
  model.listing.open(account, bucket, prefix);
  model.preferences.bucket = bucket;
  save_preferences(turn);
  reload_objects(turn);
  if (!model.buckets.cors.contains(cors_key(account, bucket))) turn.want(effect::LoadCors{account, bucket});
}

void on(Turn& turn, const msg::BucketsAnswered& message) {
  Model& model = turn.model;
  if (message.generation != model.buckets.generation) return;
  model.buckets.loading = false;
  if (!observed_ok(turn, message.buckets)) {
    if (model.session.state == SessionState::signed_in) model.buckets.problem = message.buckets.problem();
    return;
  }
  model.buckets.problem.reset();
  model.buckets.loaded = true;
  auto& list = model.buckets.list;
  list = message.buckets->buckets;
  model.buckets.complete = message.buckets->complete;
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return text::natural_compare(a.name, b.name) < 0; });
  if (!model.listing.bucket.empty() && !lists(model.buckets, model.listing.bucket)) model.listing = {};
  open_kept_bucket(turn);
}

void open_kept_bucket(Turn& turn) {
  const Model& model = turn.model;
  if (model.permits.known && model.listing.bucket.empty() && lists(model.buckets, model.preferences.bucket))
    open_bucket(turn, std::string(model.preferences.bucket));
}

void on(Turn& turn, const msg::BucketChosen& message) {
  if (turn.model.accounts.current() != nullptr) open_bucket(turn, message.bucket);
}

void on(Turn& turn, const msg::BucketsRefreshAsked&) {
  if (turn.model.accounts.current() != nullptr) load_buckets(turn);
}

void on(Turn& turn, const msg::CreateBucketAsked&) {
  const Model& model = turn.model;
  if (model.accounts.current() != nullptr && model.permits.create_bucket(model.accounts.chosen))
    turn.model.dialog = CreateBucketDialog{};
}

void on(Turn& turn, const msg::CreateBucketSubmitted& message) {
  auto* dialog = std::get_if<CreateBucketDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  dialog->problem.reset();
  turn.want(effect::CreateBucket{turn.model.accounts.chosen, message.name, message.allow_browser});
}

void on(Turn& turn, const msg::CreateBucketAnswered& message) {
  const bool ok = observed_ok(turn, message.done);
  auto* dialog = std::get_if<CreateBucketDialog>(&turn.model.dialog);
  if (!ok) {
    if (dialog != nullptr) *dialog = {.busy = false, .problem = message.done.problem()};
    return;
  }
  if (dialog != nullptr) turn.model.dialog = {};
  notify(turn, Notice::Kind::success, "Bucket \"" + message.name + "\" created.");
  if (message.allow_browser) {
    turn.model.buckets.cors[cors_key(message.account, message.name)].setting = true;
    turn.want(effect::SetCors{message.account, message.name});
  }
  if (message.account != turn.model.accounts.chosen) return;
  turn.model.preferences.bucket = message.name;
  turn.model.listing = {};
  load_buckets(turn);  // opens the new one once it is listed
}

void on(Turn& turn, const msg::SetCorsAsked& message) {
  if (!turn.model.permits.configure(message.account, message.bucket)) return;
  CorsKnowledge& cors = turn.model.buckets.cors[cors_key(message.account, message.bucket)];
  if (cors.setting) return;
  cors.setting = true;
  cors.problem.reset();
  turn.want(effect::SetCors{message.account, message.bucket});
}

void on(Turn& turn, const msg::CorsAnswered& message) {
  const bool ok = observed_ok(turn, message.state);
  if (turn.model.session.state != SessionState::signed_in) return;
  CorsKnowledge& cors = turn.model.buckets.cors[cors_key(message.account, message.bucket)];
  if (message.changed) cors.setting = false;
  if (ok) {
    cors.state = message.state.value();
    cors.problem.reset();
    if (!message.changed) return;
    cors.set_at = turn.now;
    retry_uploads_after_cors(turn, message.account, message.bucket);
    return;
  }
  // A token may be refused the policy and yet put objects: not being able to look is no reason to warn.
  if (!message.changed) return;
  cors.problem = message.state.problem();
  notify(turn, message.state.problem(), "Could not set up CORS for \"" + message.bucket + "\"");
}

}  // namespace r2deck::core
