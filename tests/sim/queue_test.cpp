// Many uploads to two hosts under faults: the connections of a host are never exceeded, nobody starves, all
// end.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "shared/transfer/queue.h"
#include "tests/sim/tab.h"

namespace r2deck::sim {
namespace {

namespace event = transfer::event;
using transfer::QueueTotals;
using transfer::UploadQueue;
using transfer::UploadState;

class QueueRun {
 public:
  QueueRun(std::uint64_t seed, const Faults& faults) : seed_(seed), tab_(seed, faults) {
    tab_.connect([this](LocalId id, const transfer::Event& event, transfer::UnixMillis now) {
      return queue_.handle(id, event, now);
    });
    tab_.limit_puts([](const std::string&) { return 6; });
    tab_.watch([this](LocalId id) { check(id); });
  }

  LocalId add(std::int64_t size, const std::string& host) {
    transfer::UploadSpec spec;
    spec.request.key = "key-" + std::to_string(queue_.size());
    spec.request.size = size;
    spec.seed = seed_ + queue_.size();
    const LocalId id = queue_.add(spec, host);
    File file;
    file.key = spec.request.key;
    file.seed = seed_ * 1'000 + id;
    file.size = size;
    file.host = host;
    tab_.add(id, file);
    return id;
  }

  std::optional<std::string> finish() {
    tab_.perform(queue_.start(tab_.clock()));
    for (std::uint64_t steps = 0; tab_.step(); ++steps) {
      if (steps > 1'000'000) tab_.violate("does not end");
    }
    if (!tab_.violation()) check_end();
    return tab_.violation();
  }

  UploadQueue& queue() { return queue_; }
  Tab& tab() { return tab_; }
  const std::vector<LocalId>& finished() const { return finished_; }

 private:
  void check(LocalId id) {
    const UploadState state = queue_.state(id);
    if (state == UploadState::done && ended_.insert(id).second) {
      finished_.push_back(id);
      if (!tab_.stored_whole(id)) tab_.violate("done, but storage has other bytes than the file");
    }
    if (state == UploadState::failed && !asked_.count(id)) {  // a person presses Retry
      asked_.insert(id);
      tab_.after(tab_.random().between(0, 10'000), [this, id] {
        asked_.erase(id);
        tab_.deliver(id, event::Retry{});
      });
    }
    if (tab_.events() % 256 == 0) check_totals();
  }

  // The running totals are what going through the list gives.
  void check_totals() {
    QueueTotals counted;
    std::map<UploadState, std::int32_t> states;
    for (const UploadQueue::Row& row : queue_.statuses(tab_.clock())) {
      ++states[row.state];
      if (row.state == UploadState::cancelled) continue;
      ++counted.files;
      counted.size += row.upload->status().size;
      counted.sent += row.upload->status().sent;
    }
    const QueueTotals totals = queue_.totals(tab_.clock());
    const std::int32_t active =
        states[UploadState::uploading] + states[UploadState::retrying] + states[UploadState::verifying];
    if (totals.files != counted.files || totals.size != counted.size || totals.sent != counted.sent ||
        totals.waiting != states[UploadState::queued] || totals.active != active ||
        totals.done != states[UploadState::done] || totals.failed != states[UploadState::failed] ||
        totals.paused != states[UploadState::paused]) {
      tab_.violate("the totals do not add up");
    }
    if (active > 24) tab_.violate("too many files are active");
  }

  void check_end() {
    check_totals();
    for (const LocalId id : queue_.ids()) {
      if (queue_.state(id) != UploadState::done) {
        tab_.violate("nothing is left to happen, and " + std::to_string(id) + " is " +
                     state_name(queue_.state(id)));
      }
    }
    if (tab_.storage().open_uploads() > tab_.orphans()) tab_.violate("an upload was left behind in storage");
  }

  std::uint64_t seed_;
  Tab tab_;
  UploadQueue queue_;
  std::set<LocalId> ended_, asked_;
  std::vector<LocalId> finished_;
};

Faults bad_day() {
  Faults faults;
  faults.put_reset_before = faults.put_reset_after = 0.03;
  faults.put_hang = 0.01;
  faults.put_500 = faults.put_503 = 0.03;
  faults.put_corrupt = 0.01;
  faults.put_repeat = 0.05;
  faults.put_zombie = 0.3;
  faults.api_500 = faults.api_answer_lost = 0.03;
  faults.sleeps = 0.001;
  faults.offline = 0.002;
  faults.companion_stops = 0.002;
  faults.pauses = 0.02;
  return faults;
}

TEST(QueueRuns, EndWithEveryFileStoredAndNoHostOverloaded) {
  const char* chosen = std::getenv("R2DECK_SIM_SEED");
  const std::uint64_t first = chosen ? std::strtoull(chosen, nullptr, 10) : 1;
  const std::uint64_t last = chosen ? first : 150;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    QueueRun run(seed, bad_day());
    run.tab().trace(chosen != nullptr);
    Random random(seed);
    const std::int64_t files = random.between(1, 40);
    for (std::int64_t n = 0; n < files; ++n) {
      run.add(random.between(0, random.chance(0.2) ? 3'000 : 100), random.chance(0.5) ? "east" : "west");
    }
    const std::optional<std::string> violation = run.finish();
    ASSERT_FALSE(violation) << *violation << "\n  R2DECK_SIM_SEED=" << seed;
  }
}

TEST(QueueRuns, ALargeFileAloneUsesAllConnections) {
  QueueRun run(1, {});
  run.add(3'000, "east");
  std::int32_t most = 0;
  run.tab().watch([&](LocalId) { most = std::max(most, run.tab().puts_in_flight("east")); });
  run.finish();
  EXPECT_EQ(most, 6);
}

TEST(QueueRuns, ALargeFileDoesNotHoldUpTheSmallOnesBehindIt) {
  QueueRun run(1, {});
  const LocalId large = run.add(3'000, "east");
  for (int n = 0; n < 50; ++n)
    run.add(40, "east");
  ASSERT_EQ(run.finish(), std::nullopt);
  ASSERT_EQ(run.finished().size(), 51U);
  EXPECT_EQ(run.finished().back(), large);
}

TEST(QueueRuns, FilesBeginInTheOrderTheyWereAdded) {
  QueueRun run(1, {});
  std::vector<LocalId> begun;
  for (int n = 0; n < 60; ++n)
    run.add(40, "east");
  std::set<LocalId> seen;
  run.tab().watch([&](LocalId) {
    for (const LocalId id : run.queue().ids()) {
      if (run.queue().state(id) != UploadState::queued && seen.insert(id).second) begun.push_back(id);
    }
  });
  run.finish();
  EXPECT_EQ(begun.size(), 60U);
  EXPECT_TRUE(std::is_sorted(begun.begin(), begun.end()));
}

TEST(QueueRuns, TwoHostsDoNotWaitForEachOther) {
  QueueRun run(1, {});
  for (int n = 0; n < 4; ++n)
    run.add(3'000, n % 2 == 0 ? "east" : "west");
  bool both = false;
  run.tab().watch([&](LocalId) {
    both = both || (run.tab().puts_in_flight("east") == 6 && run.tab().puts_in_flight("west") == 6);
  });
  run.finish();
  EXPECT_TRUE(both);
}

}  // namespace
}  // namespace r2deck::sim
