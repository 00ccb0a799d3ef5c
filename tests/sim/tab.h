// A simulated browser tab: performs the engine's effects over a simulated network to the simulated storage
// and companion, with every fault at the rates asked for, and checks at each step what must hold at all
// times.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/transfer/upload.h"
#include "tests/sim/agenda.h"
#include "tests/sim/companion.h"
#include "tests/sim/random.h"
#include "tests/sim/storage.h"

namespace r2deck::sim {

// Rates are probabilities, for each request unless said.
struct Faults {
  Millis latency = 50;          // at most, each way
  Millis millis_per_byte = 20;  // of one connection, at most
  double put_reset_before = 0;  // the connection breaks before the body arrived
  double put_reset_after = 0;   // ... after, so that storage has the part and the tab does not know
  double put_hang = 0;          // no answer, ever
  double put_500 = 0, put_503 = 0, put_429 = 0;
  double put_corrupt = 0;        // storage keeps other bytes
  double put_repeat = 0;         // the answer comes a second time, late
  double put_zombie = 0;         // a stopped PUT arrives all the same, and so does its answer
  bool errors_hidden = false;    // error answers lack CORS headers: the tab sees status 0
  double etag_hidden = 0;        // of a file
  double expired_as_denied = 0;  // an expired URL is answered by 403 AccessDenied
  double api_request_lost = 0, api_answer_lost = 0, api_500 = 0;
  Millis url_life = 900'000;
  Millis clock_skew = 0;  // the companion's clock against storage's
  // Weather: rates for each part of a minute (100 ms), while it lasts.
  double sleeps = 0;           // the machine sleeps for up to four hours
  double offline = 0;          // for up to two minutes; the browser notices, or not
  double companion_stops = 0;  // for up to ten seconds
  double clock_steps = 0;      // the tab's clock is set forth or back by up to a day
  double file_changes = 0;
  double part_lost = 0;       // storage loses a part
  double object_damaged = 0;  // of a completion: the object is not what its parts were
  double uploads_lost = 0;    // storage forgets all uploads
  double pauses = 0;
  double share_changes = 0;  // Upload::set_parallel
  Millis weather_lasts = 120'000;
};

using LocalId = std::uint64_t;

struct File {
  std::string key;
  std::uint64_t seed = 0;
  std::int64_t size = 0;
  std::string host = "storage";
  bool etag_hidden = false;
  bool changed = false;

  std::string bytes(std::int64_t offset, std::int64_t length) const;
};

class Tab {
 public:
  using Effects = std::vector<std::pair<LocalId, transfer::Effect>>;
  using Engine = std::function<Effects(LocalId, const transfer::Event&, transfer::UnixMillis)>;

  Tab(std::uint64_t seed, const Faults& faults, bool opaque_etags = false);

  void add(LocalId id, File file) { files_[id] = std::move(file); }
  void connect(Engine engine) { engine_ = std::move(engine); }
  // Called after each event that was delivered.
  void watch(std::function<void(LocalId)> watcher) { watcher_ = std::move(watcher); }
  // What must not be exceeded at any time.
  void limit_puts(std::function<std::int32_t(const std::string& host)> limit) {
    put_limit_ = std::move(limit);
  }
  void limit_hashes(std::int32_t limit) { hash_limit_ = limit; }

  // Sends an event to the engine and performs what it causes.
  void deliver(LocalId id, const transfer::Event& event);
  void perform(const Effects& effects);
  void after(Millis delay, std::function<void()> what) { agenda_.after(delay, std::move(what)); }
  bool step();

  // ---- directed faults ----
  void sleep(Millis duration);
  void set_online(bool online, bool browser_notices = true);
  void stop_companion() { companion_up_ = false; }
  void start_companion() { companion_up_ = true; }
  void step_clock(Millis by) { clock_offset_ += by; }
  void change_file(LocalId id) { files_.at(id).changed = true; }
  void corrupt_next_put() { corrupt_next_ = true; }
  void lose_next_answer() { lose_next_answer_ = true; }
  Faults& faults() { return faults_; }

  Millis now() const { return agenda_.now(); }
  transfer::UnixMillis clock() const { return agenda_.now() + clock_offset_; }
  Random& random() { return random_; }
  Storage& storage() { return storage_; }
  Companion& companion() { return companion_; }
  const File& file(LocalId id) const { return files_.at(id); }
  std::int32_t puts_in_flight(const std::string& host = "storage") const;
  // Uploads in storage that no answer ever told the tab of, or whose abort was given up: allowed to stay.
  std::size_t orphans() const { return orphans_; }
  // Whether storage's object has exactly the file's bytes.
  bool stored_whole(LocalId id) const;

  const std::optional<std::string>& violation() const { return violation_; }
  void violate(const std::string& what) {
    if (!violation_) violation_ = what;
  }
  std::uint64_t events() const { return events_; }
  // How often the tab performed each kind of effect, by its place in the variant.
  std::uint64_t performed(std::size_t kind) const { return performed_[kind]; }
  template <class E>
  std::uint64_t performed() const {
    return performed_[transfer::Effect(E{}).index()];
  }
  void trace(bool on) { tracing_ = on; }

 private:
  struct Put {
    LocalId id = 0;
    transfer::effect::PutPart effect;
    std::string host;
    bool in_flight = true;  // as the engine sees it: neither stopped nor answered
    bool severed = false;   // the connection is dead, though nobody was told
  };
  using PutPtr = std::shared_ptr<Put>;

  void perform_one(LocalId id, const transfer::effect::CreateUpload& effect);
  void perform_one(LocalId id, const transfer::effect::SignParts& effect);
  void perform_one(LocalId id, const transfer::effect::PutPart& effect);
  void perform_one(LocalId id, const transfer::effect::HashPart& effect);
  void perform_one(LocalId id, const transfer::effect::StopPut& effect);
  void perform_one(LocalId id, const transfer::effect::CheckFile& effect);
  void perform_one(LocalId id, const transfer::effect::Diagnose& effect);
  void perform_one(LocalId id, const transfer::effect::ListParts& effect);
  void perform_one(LocalId id, const transfer::effect::CompleteUpload& effect);
  void perform_one(LocalId id, const transfer::effect::AbortUpload& effect);
  void perform_one(LocalId id, const transfer::effect::Wake& effect);

  // One call to the companion: what may happen to it on the way there and back. `work` runs at the companion
  // and gives the answer; `failed` makes the event of a call that did not get one. `lost`: it ran, and nobody
  // knows.
  void call(LocalId id, std::size_t kind, std::function<transfer::Event()> work,
            std::function<transfer::Event(Problem)> failed, std::function<void()> lost = {});
  void answer(LocalId id, std::size_t kind, const transfer::Event& event);
  void body_arrives(const PutPtr& put);
  Storage::Answer storage_answer(const Put& put);
  void put_answered(const PutPtr& put, const transfer::Event& event);
  void put_failed(const PutPtr& put, int status, const std::string& code);
  void land(const PutPtr& put);
  void weather();

  Random random_;
  Faults faults_;
  Agenda agenda_;
  Storage storage_;
  Companion companion_;
  Engine engine_;
  std::function<void(LocalId)> watcher_;
  std::function<std::int32_t(const std::string&)> put_limit_;
  std::int32_t hash_limit_ = 64;
  std::map<LocalId, File> files_;
  std::map<std::pair<LocalId, std::uint32_t>, PutPtr> puts_;
  std::map<std::string, std::int32_t> in_flight_;
  std::map<LocalId, std::uint64_t> timers_;  // the timer that counts: one for each upload
  std::set<std::pair<LocalId, std::size_t>> outstanding_;
  std::map<LocalId, std::int32_t> hashes_;
  std::array<std::uint64_t, 16> performed_{};
  std::uint64_t timer_ids_ = 0;
  std::uint64_t events_ = 0;
  std::size_t orphans_ = 0;
  Millis clock_offset_ = 0;
  bool online_ = true;
  bool companion_up_ = true;
  bool corrupt_next_ = false;
  bool lose_next_answer_ = false;
  bool tracing_ = false;
  Millis weather_until_;
  std::optional<std::string> violation_;
};

std::string describe(const transfer::Event& event);
std::string describe(const transfer::Effect& effect);

}  // namespace r2deck::sim
