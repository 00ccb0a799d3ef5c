// Thousands of uploads under every kind of fault, each from its own seed. A run that fails prints its seed;
// R2DECK_SIM_SEED=<seed> then runs that one alone, with a trace. R2DECK_SIM_SCALE=<n> makes n times as many
// runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>

#include "tests/sim/single_run.h"

namespace r2deck::sim {
namespace {

using transfer::UploadState;

struct Profile {
  const char* name;
  int runs;
  Faults faults;
  bool must_finish = true;  // with at most RunOptions::retries presses of Retry; else it may be given up
  bool may_cancel = false;
  bool opaque = false;
  bool without_hash = false;
  bool if_none_match = false;
};

void PrintTo(const Profile& profile, std::ostream* out) {
  *out << profile.name;
}

Faults rough() {
  Faults faults;
  faults.put_reset_before = 0.05;
  faults.put_reset_after = 0.05;
  faults.put_hang = 0.02;
  faults.put_500 = faults.put_503 = faults.put_429 = 0.03;
  faults.put_repeat = 0.1;
  faults.put_zombie = 0.3;
  faults.api_500 = 0.03;
  return faults;
}

Faults companion_trouble() {
  Faults faults;
  faults.api_request_lost = faults.api_answer_lost = 0.05;
  faults.api_500 = 0.1;
  faults.companion_stops = 0.01;
  return faults;
}

Faults unsteady() {
  Faults faults = rough();
  faults.sleeps = 0.005;
  faults.offline = 0.005;
  faults.clock_steps = 0.005;
  faults.pauses = 0.005;
  faults.share_changes = 1;
  return faults;
}

Faults behind_cors() {
  Faults faults = rough();
  faults.errors_hidden = true;
  faults.etag_hidden = 0.7;
  faults.url_life = 45'000;
  faults.millis_per_byte = 300;
  faults.expired_as_denied = 0.3;
  return faults;
}

Faults damaging() {
  Faults faults = rough();
  faults.put_corrupt = 0.05;
  faults.object_damaged = 0.05;
  faults.part_lost = 0.01;
  faults.etag_hidden = 0.3;
  return faults;
}

Faults everything() {
  Faults faults = unsteady();
  faults.put_corrupt = 0.02;
  faults.part_lost = 0.005;
  faults.uploads_lost = 0.002;
  faults.file_changes = 0.001;
  faults.companion_stops = 0.005;
  faults.api_request_lost = faults.api_answer_lost = 0.03;
  faults.etag_hidden = 0.3;
  faults.expired_as_denied = 0.5;
  faults.url_life = 120'000;
  return faults;
}

Faults wrong_clock() {
  Faults faults;
  faults.clock_skew = -3'600'000;
  return faults;
}

class RandomRuns : public testing::TestWithParam<Profile> {};

// Gives the engine's events.
std::uint64_t run(const Profile& profile, std::uint64_t seed, bool trace) {
  Random random(seed);
  RunOptions options = random_options(random, profile.faults);
  if (profile.may_cancel && random.chance(0.5)) options.cancel_after = random.between(0, 60'000);
  if (profile.opaque) options.proof = api::Proof::size_only;
  if (profile.without_hash) options.hash = false;
  options.if_none_match = profile.if_none_match;
  SingleRun run(seed, profile.faults, options);
  run.tab().trace(trace);
  run.start();
  const std::optional<std::string> violation = run.finish();
  EXPECT_FALSE(violation) << *violation << "\n  " << profile.name << ", R2DECK_SIM_SEED=" << seed;
  if (profile.must_finish) {
    EXPECT_EQ(run.state(), UploadState::done) << profile.name << ", R2DECK_SIM_SEED=" << seed;
  }
  return run.tab().events();
}

TEST_P(RandomRuns, KeepEveryPromise) {
  const Profile& profile = GetParam();
  if (const char* seed = std::getenv("R2DECK_SIM_SEED")) {
    run(profile, std::strtoull(seed, nullptr, 10), true);
    return;
  }
  const char* scale = std::getenv("R2DECK_SIM_SCALE");
  const int runs = profile.runs * (scale ? std::max(1, std::atoi(scale)) : 1);
  std::uint64_t events = 0;
  for (int n = 1; n <= runs && !HasFailure(); ++n) {
    events += run(profile, static_cast<std::uint64_t>(n), false);
  }
  RecordProperty("events", std::to_string(events));
  std::cout << runs << " uploads, " << events << " events\n";
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RandomRuns,
    testing::Values(Profile{"Calm", 2'000, Faults{}}, Profile{"Rough", 3'000, rough()},
                    Profile{"CompanionTrouble", 3'000, companion_trouble()},
                    Profile{"Unsteady", 3'000, unsteady()}, Profile{"BehindCors", 3'000, behind_cors()},
                    Profile{"Damaging", 3'000, damaging()},
                    Profile{"Everything", 8'000, everything(), false, true},
                    Profile{"OpaqueEtags", 2'000, rough(), true, false, true},
                    Profile{"ProofOff", 2'000, rough(), true, false, false, true},
                    Profile{"NoOverwrite", 2'000, rough(), true, false, false, false, true}),
    [](const auto& profile) { return std::string(profile.param.name); });

TEST(WrongClock, MakesTheUploadFailWithTheReasonInsteadOfAskingForEver) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    RunOptions options = random_options(random, {});
    options.retries = 0;
    SingleRun run(seed, wrong_clock(), options);
    run.start();
    ASSERT_TRUE(run.run_until([&] { return run.state() == UploadState::failed; })) << seed;
    EXPECT_EQ(run.status().problem->code, ErrorCode::signature_expired);
    EXPECT_LE(run.puts(), 64U);
  }
}

}  // namespace
}  // namespace r2deck::sim
