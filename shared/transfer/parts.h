// The parts of one upload: what state each is in, and which comes next. Every question that an event asks is
// answered from counters and small ordered sets, never by going through all (up to 10,000) parts.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/api/uploads.h"
#include "shared/transfer/plan.h"
#include "shared/transfer/retry.h"

namespace r2deck::transfer {

// waiting -> signing -> ready -> sending -> sent -> proven, and back to waiting by way of retrying. `sent`:
// storage has it; `proven`: and its ETag equals the MD5 of what was read from the file.
enum class PartState : std::uint8_t { waiting, signing, ready, sending, sent, proven, retrying };

// What a part has been through.
struct PartHistory {
  std::int32_t failures = 0;    // attempts that failed and count, up to kMaxPartFailures
  std::int32_t waits = 0;       // failures in a row, counted or not: how long the next wait is
  std::int32_t renewals = 0;    // times that storage refused its URL and it was signed again
  std::int32_t mismatches = 0;  // times that storage had other content than the file
  bool maybe_stored = false;    // an attempt ended without a clear answer: storage may have it all the same
};

struct Part {
  PartState state = PartState::waiting;
  bool hashing = false;            // its MD5 is being computed, or stands in line for it
  std::optional<Millis> retry_at;  // while retrying; none: its failure is still being looked into
  std::string etag;                // as storage said, without quotes; empty: unknown (hidden by CORS)
  std::string md5;                 // 32 hex digits; empty: not computed yet
  PartHistory history;
};

// A PUT under way.
struct Flight {
  std::int32_t part = 0;
  std::uint32_t attempt = 0;
  std::int64_t sent = 0;            // bytes, never falling
  std::int64_t length = 0;          // bytes
  Millis moved_at = 0;              // when it last made progress
  text::UnixMillis expires_at = 0;  // of its URL, by the wall clock
};

// A signed URL that waits for a free connection.
struct Ready {
  api::SignedPart target;
  Millis signed_at = 0;
};

class PartTable {
 public:
  // Everything is to be sent, by this plan. MD5s (done or under way) are kept if the plan is the same as
  // before.
  void begin(const Plan& plan);
  // The file is not what it was: no MD5 of it counts any more.
  void forget_md5s();
  // A person asked for another try: what went wrong so far does not count any more.
  void forgive();

  std::int32_t count() const { return static_cast<std::int32_t>(parts_.size()); }
  bool has(std::int32_t part) const { return part >= 1 && part <= count(); }
  const Part& at(std::int32_t part) const { return parts_[static_cast<std::size_t>(part - 1)]; }
  PartHistory& history(std::int32_t part) { return entry(part).history; }
  std::int32_t in(PartState state) const { return counts_[static_cast<std::size_t>(state)]; }

  std::int32_t stored() const { return in(PartState::sent) + in(PartState::proven); }
  bool is_stored(std::int32_t part) const {
    return at(part).state == PartState::sent || at(part).state == PartState::proven;
  }
  bool all_stored() const { return stored() == count(); }
  bool all_hashed() const { return hashed_ == count(); }
  // Stored parts whose ETag is unknown.
  std::int32_t hidden() const { return hidden_; }
  std::int64_t stored_bytes() const { return stored_bytes_; }
  std::int64_t flying_bytes() const { return flying_bytes_; }

  // ---- from state to state ----
  // To be sent, or sent again. What it was (a flight, a URL, stored) is forgotten; its MD5 is not.
  void wait(std::int32_t part);
  // The lowest waiting part is `signing` from now on; nothing if none waits.
  std::optional<std::int32_t> take_for_signing();
  // A URL for a part that is `signing`; any other part is left as it is.
  void signed_url(api::SignedPart target, Millis now);
  // The URL of the lowest ready part; null if none is ready.
  const Ready* next_ready() const;
  // The next ready part takes off with its URL.
  std::pair<Flight, api::SignedPart> launch(std::uint32_t attempt, Millis now);
  void store(std::int32_t part, std::string etag);
  void prove(std::int32_t part);
  // To be tried again at that time, or, without one, when its failure has been looked into.
  void retry(std::int32_t part, std::optional<Millis> at);

  // ---- while it is there ----
  const std::vector<Flight>& flights() const { return flights_; }
  // Null if that attempt is not, or no longer, under way.
  const Flight* flight(std::int32_t part, std::uint32_t attempt) const;
  // Clamped to the part's length; never falls.
  void progress(std::int32_t part, std::int64_t sent, Millis now);
  void set_md5(std::int32_t part, std::string md5);
  void set_hashing(std::int32_t part, bool hashing) { entry(part).hashing = hashing; }

  // ---- waits ----
  std::optional<Millis> next_retry() const;
  // Retrying parts whose time has come wait for a signature again.
  void release_retries(Millis now);
  void release_all_retries();

 private:
  Part& entry(std::int32_t part) { return parts_[static_cast<std::size_t>(part - 1)]; }
  void leave(std::int32_t part);
  void enter(std::int32_t part, PartState state);

  Plan plan_;
  std::vector<Part> parts_;
  std::array<std::int32_t, 7> counts_{};
  std::int32_t hidden_ = 0;
  std::int32_t hashed_ = 0;
  std::int64_t stored_bytes_ = 0;
  std::int64_t flying_bytes_ = 0;
  std::int32_t fresh_ = 1;           // no part from here on stands in returned_
  std::set<std::int32_t> returned_;  // the waiting parts before fresh_
  std::map<std::int32_t, Ready> ready_;
  std::set<std::pair<Millis, std::int32_t>> retries_;
  std::vector<Flight> flights_;  // 64 at most
};

}  // namespace r2deck::transfer
