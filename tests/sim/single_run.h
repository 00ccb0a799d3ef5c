// One upload from start to end in the simulated tab, with a person who pauses, retries and cancels, and with
// every promise of shared/transfer/upload.h checked after each event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/sim/tab.h"

namespace r2deck::sim {

struct RunOptions {
  std::int64_t size = 0;
  std::int32_t parallel = 6;
  api::Proof proof = api::Proof::md5;
  bool hash = true;
  bool if_none_match = false;
  std::int32_t retries = 5;  // how often the person presses Retry; then Cancel
  std::optional<Millis> cancel_after;
  bool etag_hidden = false;
};

// Options and a file drawn from a seed: sizes around the plan's boundaries as well as any other.
RunOptions random_options(Random& random, const Faults& faults);

class SingleRun {
 public:
  SingleRun(std::uint64_t seed, const Faults& faults, const RunOptions& options);

  // Nothing happens before. Also starts the upload.
  void start();
  // Until nothing is left to happen, and checks the end. Gives what was violated, if anything.
  std::optional<std::string> finish();
  // Until `condition`, or nothing is left to happen (false).
  bool run_until(const std::function<bool()>& condition);
  void send(const transfer::Event& event) { tab_.deliver(1, event); }

  Tab& tab() { return tab_; }
  const transfer::Upload& upload() const { return upload_; }
  const transfer::UploadStatus& status() const { return upload_.status(); }
  transfer::UploadState state() const { return upload_.status().state; }
  // The PUTs that were begun, part by part.
  std::uint64_t puts() const { return tab_.performed<transfer::effect::PutPart>(); }

 private:
  Tab::Effects handle(const transfer::Event& event, transfer::UnixMillis now);
  void check(const transfer::Event& event, const transfer::UploadStatus& before,
             const std::vector<transfer::Effect>& effects);
  void check_parts();
  void check_end();
  void act_as_person();
  void change_share();

  Tab tab_;
  RunOptions options_;
  transfer::Upload upload_;
  std::int32_t parallel_;
  std::int32_t retries_left_;
  bool acting_ = false;
  std::uint64_t steps_ = 0;
};

}  // namespace r2deck::sim
