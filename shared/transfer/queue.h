// Many uploads at once. All files that go to one storage host share its connections (a browser opens six per
// host over HTTP/1.1), and only so many files are active at a time; the rest wait in the order they were
// added. Sans-IO like Upload: events in, effects out, each with the id of the upload it belongs to.
//
// Shares are fair: every active file may use an equal share of its target's connections, earlier files first
// where it does not come out even, and what one cannot use goes to the others. So a large file alone takes
// all of them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/transfer/rate.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {

using LocalId = std::uint64_t;  // 1, 2, ... in the order of adding; never used twice

struct QueueLimits {
  // Parts in flight to one target. Never exceeded, not even while shares move from one file to another.
  std::int32_t connections = 6;
  // Files that are active at one target. More than can send at once, so that small files are created and
  // completed while others use the connections.
  std::int32_t files = 12;
};

struct QueueTotals {
  std::int32_t files = 0;    // all but the cancelled ones
  std::int32_t waiting = 0;  // in the queue, not begun
  std::int32_t active = 0;   // uploading, retrying or verifying
  std::int32_t paused = 0;
  std::int32_t failed = 0;
  std::int32_t done = 0;
  std::int64_t size = 0;       // bytes of all files but the cancelled ones
  std::int64_t sent = 0;       // bytes of them that are sent; never more than size
  std::int64_t remaining = 0;  // bytes that waiting and active files have yet to send
  double bytes_per_second = 0;
  std::optional<std::int64_t> time_left;  // milliseconds, for `remaining`; nothing while unknown
};

class UploadQueue {
 public:
  using Effects = std::vector<std::pair<LocalId, Effect>>;

  explicit UploadQueue(QueueLimits limits = {}) : limits_(limits) {}

  // At the end of the line. `target` names the storage host whose connections it shares ("" is a host like
  // any other). It begins with the next start() or handle().
  LocalId add(UploadSpec spec, std::string target = {});
  // Starts what there is room for. To be called after add(); several adds need only one.
  Effects start(UnixMillis now);

  // An event for one upload, and what it causes there and in others: when one ends, the next start. Resume
  // and Retry wait for room like a new file. Unknown ids (answers to an upload that was removed) change
  // nothing.
  Effects handle(LocalId id, const Event& event, UnixMillis now);
  // The same event for every upload, such as Online, Pause, Resume.
  Effects handle_all(const Event& event, UnixMillis now);

  Effects pause(LocalId id, UnixMillis now) { return handle(id, event::Pause{}, now); }
  Effects resume(LocalId id, UnixMillis now) { return handle(id, event::Resume{}, now); }
  Effects retry(LocalId id, UnixMillis now) { return handle(id, event::Retry{}, now); }
  Effects cancel(LocalId id, UnixMillis now) { return handle(id, event::Cancel{}, now); }

  // Takes one that is done, failed or cancelled off the list; false for any other. A failed one is cancelled
  // first, so that nothing stays behind in storage: perform the effects. What it still has to clear up goes
  // on.
  bool remove(LocalId id, UnixMillis now, Effects& effects);
  // All that are done or cancelled; failed ones stay, since their owner may want to retry.
  void remove_finished();

  // In the order of adding. Pointers are good until the next call that is not const.
  std::vector<LocalId> ids() const;
  const Upload* find(LocalId id) const;
  // As its row shows it: `queued` also when it waits for room to resume or retry.
  UploadState state(LocalId id) const;
  struct Row {
    LocalId id = 0;
    UploadState state = UploadState::queued;
    const Upload* upload = nullptr;
    double bytes_per_second = 0;
    std::optional<std::int64_t> time_left;  // milliseconds
  };
  Row row(LocalId id, UnixMillis now) const;
  std::vector<Row> statuses(UnixMillis now) const;
  std::size_t size() const { return visible_; }
  // Cheap: counted as events come, not by going through the list.
  QueueTotals totals(UnixMillis now) const;

 private:
  // What an upload waits to be told when there is room for it.
  enum class Wish { none, start, resume, retry };
  struct Entry {
    Entry(UploadSpec spec, std::string host) : upload(std::move(spec)), target(std::move(host)) {}
    Upload upload;
    std::string target;
    Wish wish = Wish::start;
    bool hidden = false;     // removed, but storage is still being cleared up
    std::int32_t share = 0;  // connections it may use
    RateMeter rate;
  };
  struct Target {
    std::set<LocalId> waiting;
    std::set<LocalId> active;
  };

  void deliver(LocalId id, Entry& entry, const Event& event, UnixMillis now, Effects& out);
  void want(LocalId id, Entry& entry, Wish wish);
  void begin(LocalId id, Entry& entry, UnixMillis now, Effects& out);
  void schedule(Target& target, UnixMillis now, Effects& out);
  void share(Target& target, UnixMillis now, Effects& out);
  void erase(std::map<LocalId, Entry>::iterator entry);
  void count(const Entry& entry, int sign);
  static UploadState shown_state(const Entry& entry);

  QueueLimits limits_;
  LocalId next_id_ = 1;
  std::map<LocalId, Entry> entries_;
  std::map<std::string, Target, std::less<>> targets_;
  QueueTotals totals_;
  RateMeter rate_;
  std::int64_t carried_ = 0;  // bytes sent in all, for the rate: never falls when an upload is removed
  std::size_t visible_ = 0;
  bool online_ = true;
};

}  // namespace r2deck::transfer
