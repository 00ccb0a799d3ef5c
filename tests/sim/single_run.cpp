#include "tests/sim/single_run.h"

#include <algorithm>

namespace r2deck::sim {

namespace effect = transfer::effect;
namespace event = transfer::event;
using transfer::Effect;
using transfer::Event;
using transfer::UploadState;

namespace {

// A run that takes more does not end.
constexpr std::uint64_t kMaxSteps = 300'000;

bool is_over(UploadState state) {
  return state == UploadState::done || state == UploadState::failed || state == UploadState::cancelled;
}

transfer::UploadSpec spec_of(std::uint64_t seed, const RunOptions& options) {
  transfer::UploadSpec spec;
  spec.request.key = "key";
  spec.request.size = options.size;
  spec.request.if_none_match = options.if_none_match;
  spec.proof = options.proof;
  spec.hash = options.hash;
  spec.parallel = options.parallel;
  spec.seed = seed;
  return spec;
}

}  // namespace

RunOptions random_options(Random& random, const Faults& faults) {
  constexpr std::int64_t kSingleMax = kSmallLimits.single_put_max;
  RunOptions options;
  switch (random.between(0, 5)) {
    case 0:
      options.size = random.between(0, 3);
      break;
    case 1:
      options.size = kSingleMax + random.between(-1, 1);
      break;
    case 2:  // whole parts, and one byte less or more
      options.size = kSmallLimits.default_part_min * random.between(2, 16) + random.between(-1, 1);
      break;
    case 3:
      options.size = random.between(kSingleMax, 3'000);
      break;
    case 4:
      options.size = random.between(kSingleMax, 600);
      break;
    default:
      options.size = random.between(0, 1'000);
      break;
  }
  options.parallel = static_cast<std::int32_t>(random.between(1, 8));
  options.etag_hidden = random.chance(faults.etag_hidden);
  return options;
}

SingleRun::SingleRun(std::uint64_t seed, const Faults& faults, const RunOptions& options)
    : tab_(seed, faults, options.proof == api::Proof::size_only),
      options_(options),
      upload_(spec_of(seed, options)),
      parallel_(options.parallel),
      retries_left_(options.retries) {
  File file;
  file.key = "key";
  file.seed = seed;
  file.size = options.size;
  file.etag_hidden = options.etag_hidden;
  tab_.add(1, file);
  tab_.connect([this](LocalId, const Event& event, transfer::UnixMillis now) { return handle(event, now); });
  tab_.watch([this](LocalId) { act_as_person(); });
  tab_.limit_puts([this](const std::string&) { return parallel_; });
  tab_.limit_hashes(transfer::kMaxHashes);
}

void SingleRun::start() {
  if (options_.cancel_after) {
    tab_.after(*options_.cancel_after, [this] { send(event::Cancel{}); });
  }
  if (tab_.faults().share_changes > 0) change_share();
  send(event::Start{});
}

bool SingleRun::run_until(const std::function<bool()>& condition) {
  while (!condition()) {
    if (++steps_ > kMaxSteps) tab_.violate("does not end");
    if (!tab_.step()) return false;
  }
  return true;
}

std::optional<std::string> SingleRun::finish() {
  run_until([] { return false; });
  if (!tab_.violation()) check_end();
  return tab_.violation();
}

Tab::Effects SingleRun::handle(const Event& event, transfer::UnixMillis now) {
  const transfer::UploadStatus before = upload_.status();
  std::vector<Effect> effects = upload_.handle(event, now);
  check(event, before, effects);
  Tab::Effects addressed;
  for (Effect& effect : effects)
    addressed.emplace_back(1, std::move(effect));
  return addressed;
}

void SingleRun::check(const Event& event, const transfer::UploadStatus& before,
                      const std::vector<Effect>& effects) {
  const transfer::UploadStatus& after = upload_.status();
  const auto has = [&effects]<class E>(E) {
    return std::any_of(effects.begin(), effects.end(),
                       [](const Effect& e) { return std::holds_alternative<E>(e); });
  };

  if (after.sent < after.acknowledged || after.sent > after.size) tab_.violate("sent is out of range");
  if (after.parts_done > after.part_count) tab_.violate("more parts done than there are");
  if (std::holds_alternative<event::PutProgress>(event) && !has(effect::StopPut{}) &&
      after.sent < before.sent) {
    tab_.violate("progress went back");
  }
  if (after.state == UploadState::failed && !after.problem) tab_.violate("failed without a reason");
  if (after.state == UploadState::retrying && !after.problem) tab_.violate("retrying without a reason");
  if (after.retry_at && after.state != UploadState::retrying) tab_.violate("a retry time without a retry");

  if (is_over(before.state) && !std::holds_alternative<event::Retry>(event)) {
    for (const Effect& effect : effects) {
      if (!std::holds_alternative<effect::AbortUpload>(effect) &&
          !std::holds_alternative<effect::Wake>(effect)) {
        tab_.violate("an effect after the end: " + describe(effect));
      }
    }
    const bool cancelled_after_failure =
        before.state == UploadState::failed && std::holds_alternative<event::Cancel>(event);
    if (after.state != before.state && !cancelled_after_failure) tab_.violate("an end was not final");
  }
  if (after.state == UploadState::paused && (has(effect::PutPart{}) || has(effect::SignParts{}))) {
    tab_.violate("paused, and yet it sends");
  }
  if (after.state == UploadState::done && before.state != UploadState::done) {
    if (!tab_.stored_whole(1)) tab_.violate("done, but storage has other bytes than the file");
    if (after.sent != after.size || after.parts_done != after.part_count)
      tab_.violate("done, but not all sent");
    if (after.proven != (options_.hash && options_.proof == api::Proof::md5))
      tab_.violate("done without proof");
  }
  if (is_over(after.state) && upload_.parts_in_flight() != 0) tab_.violate("over, with parts in flight");
  if (tab_.events() % 64 == 0) check_parts();
}

// The parts, one by one, add up to what the counters say.
void SingleRun::check_parts() {
  std::int64_t sent = 0, length = 0;
  std::int32_t done = 0, in_flight = 0;
  const transfer::UploadStatus& status = upload_.status();
  for (std::int32_t n = 1; n <= status.part_count; ++n) {
    const transfer::Upload::PartView part = upload_.part(n);
    sent += part.sent;
    length += part.length;
    done += part.state == transfer::PartState::sent || part.state == transfer::PartState::proven ? 1 : 0;
    in_flight += part.state == transfer::PartState::sending ? 1 : 0;
  }
  if (sent != status.sent || length != status.size || done != status.parts_done ||
      in_flight != upload_.parts_in_flight()) {
    tab_.violate("the parts do not add up");
  }
}

void SingleRun::act_as_person() {
  if (acting_ || state() != UploadState::failed) return;
  acting_ = true;
  const bool gives_up = retries_left_-- <= 0 || tab_.file(1).changed ||
                        status().problem->code == ErrorCode::precondition_failed;
  tab_.after(tab_.random().between(0, 20'000), [this, gives_up] {
    acting_ = false;
    if (state() != UploadState::failed) return;  // the test has acted itself
    send(gives_up ? Event(event::Cancel{}) : Event(event::Retry{}));
  });
}

void SingleRun::change_share() {
  tab_.after(tab_.random().between(500, 5'000), [this] {
    if (state() == UploadState::done || state() == UploadState::cancelled) return;  // a failed one may go on
    const bool last = tab_.now() > 1'700'000'000'000 + tab_.faults().weather_lasts;
    // A smaller share stops nothing that is in flight.
    const auto share = static_cast<std::int32_t>(last ? options_.parallel : tab_.random().between(0, 8));
    upload_.set_parallel(share);
    parallel_ = share;
    send(event::Tick{});
    if (!last) change_share();
  });
}

void SingleRun::check_end() {
  check_parts();
  if (state() != UploadState::done && state() != UploadState::cancelled) {
    tab_.violate(std::string("nothing is left to happen, and it is ") + state_name(state()));
  }
  if (!upload_.settled()) tab_.violate("ended, but not settled");
  if (tab_.puts_in_flight() != 0) tab_.violate("ended with PUTs in flight");
  if (tab_.storage().open_uploads() > tab_.orphans()) tab_.violate("an upload was left behind in storage");
}

}  // namespace r2deck::sim
