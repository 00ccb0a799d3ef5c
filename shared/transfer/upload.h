// The upload engine for one file: a sans-IO state machine. Events go in, effects come out; it has no clock,
// no network and no threads, so that the tab, the CLI and tests/sim run the very same engine. Times are Unix
// milliseconds, given with each event; sizes are bytes.
//
//   queued -> uploading <-> retrying -> verifying -> done
//                 any of them -> paused -> (resume) ... | failed -> (retry) ... | cancelled
//
// What whoever performs the effects owes the engine:
// - CreateUpload, SignParts, CheckFile, Diagnose, ListParts, CompleteUpload and AbortUpload are each answered
//   once, by success or failure, however late; so they need time-outs of their own. At most one of each kind
//   is under way.
// - PutPart is answered once, unless StopPut names it first. Every Put carries an attempt number that is
//   unique within the upload; answers to an attempt that is not under way are dropped, so that a late one
//   does no harm.
// - HashPart is answered by PartHashed, also while paused or failed. FileUnreadable may take the place of any
//   answer that needs the file.
// - Wake asks for one Tick at that time. One timer for each upload is enough: while one is asked for, a new
//   Wake is always for an earlier time, and takes its place. What the old one was for is asked for again
//   after the Tick.
//
// What it promises:
// - `done` only after storage's own size and, with proof, ETag were compared with the file's.
// - After `cancelled`, or `failed` because the file changed, the storage's multipart upload is aborted. After
//   any other failure it stays, so that Retry has to send only what is missing; Cancel then aborts it. An
//   upload whose creation was never answered is out of reach: the companion's list of leftovers shows it.
// - Cancel cannot take back what storage has accepted: a single PUT that arrived, or a Complete under way.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "shared/api/accounts.h"
#include "shared/api/uploads.h"
#include "shared/problem.h"
#include "shared/text/time.h"
#include "shared/transfer/parts.h"
#include "shared/transfer/plan.h"
#include "shared/transfer/retry.h"

namespace r2deck::transfer {

using text::UnixMillis;

enum class UploadState { queued, uploading, retrying, verifying, paused, failed, cancelled, done };
// "Queued", "Uploading", ... : the words that rows show and tests rely on.
const char* state_name(UploadState state);

// ---- what comes in -------------------------------------------------------------------------------------
namespace event {
// A slot is free: leave the queue.
struct Start {};

// Answers to CreateUpload.
struct Created {
  api::CreatedUpload upload;
};
struct CreateFailed {
  Problem problem;
};

// Answers to SignParts.
struct Signed {
  std::vector<api::SignedPart> urls;
};
struct SignFailed {
  std::vector<std::int32_t> parts;
  Problem problem;
};

// Bytes of the body that have left so far; not an answer yet.
struct PutProgress {
  std::int32_t part;
  std::uint32_t attempt;
  std::int64_t sent;
};
// Answers to PutPart. Done is 2xx; etag is "" when CORS hides it.
struct PutDone {
  std::int32_t part;
  std::uint32_t attempt;
  std::string etag;
};
// status 0: the browser could not say (network down, CORS missing, file unreadable). `code` is S3's, if
// readable.
struct PutFailed {
  std::int32_t part;
  std::uint32_t attempt;
  int status;
  std::string code;
};

// Answer to HashPart: 32 hex digits.
struct PartHashed {
  std::int32_t part;
  std::string md5;
};

// file_changed or file_unreadable: an answer to CheckFile, HashPart or PutPart.
struct FileUnreadable {
  Problem problem;
};
// Answer to CheckFile.
struct FileReadable {};

// Answer to Diagnose. If the companion cannot be asked: code "companion_unreachable", retryable.
struct Diagnosed {
  api::Diagnosis diagnosis;
};

// Answers to ListParts.
struct PartsListed {
  std::vector<api::UploadedPart> parts;
};
struct ListPartsFailed {
  Problem problem;
};

// Answers to CompleteUpload.
struct CompleteDone {
  api::CompletedUpload object;
};
struct CompleteFailed {
  Problem problem;
};

// Answers to AbortUpload.
struct AbortDone {};
struct AbortFailed {
  Problem problem;
};

// A Wake's time has come.
struct Tick {};

// What the browser believes. While offline, tries go on (a sandbox on this machine is reachable all the
// same), but their failures do not count; being online again ends all waits.
struct Online {
  bool online;
};

// What the person wants: Resume from paused, Retry from failed.
struct Pause {};
struct Resume {};
struct Retry {};
struct Cancel {};
}  // namespace event

using Event = std::variant<event::Start, event::Created, event::CreateFailed, event::Signed,
                           event::SignFailed, event::PutProgress, event::PutDone, event::PutFailed,
                           event::PartHashed, event::FileUnreadable, event::FileReadable, event::Diagnosed,
                           event::PartsListed, event::ListPartsFailed, event::CompleteDone,
                           event::CompleteFailed, event::AbortDone, event::AbortFailed, event::Tick,
                           event::Online, event::Pause, event::Resume, event::Retry, event::Cancel>;

// ---- what goes out -------------------------------------------------------------------------------------
namespace effect {
struct CreateUpload {
  api::CreateUploadRequest request;
};
struct SignParts {
  std::string upload;
  std::vector<std::int32_t> parts;  // 1..16 of them
};
struct PutPart {
  std::int32_t part;
  std::uint32_t attempt;
  std::int64_t offset;
  std::int64_t length;
  api::SignedPart target;
};
// Compute the MD5 of these bytes of the file.
struct HashPart {
  std::int32_t part;
  std::int64_t offset;
  std::int64_t length;
};
// Abort the request; no answer wanted.
struct StopPut {
  std::int32_t part;
  std::uint32_t attempt;
};
// Can the file still be read, unchanged?
struct CheckFile {};
struct Diagnose {
  std::string upload;
};
struct ListParts {
  std::string upload;
};
struct CompleteUpload {
  std::string upload;
  std::vector<api::CompletedPart> parts;
};
struct AbortUpload {
  std::string upload;
};
// Send a Tick then.
struct Wake {
  UnixMillis at;
};
}  // namespace effect

using Effect = std::variant<effect::CreateUpload, effect::SignParts, effect::PutPart, effect::HashPart,
                            effect::StopPut, effect::CheckFile, effect::Diagnose, effect::ListParts,
                            effect::CompleteUpload, effect::AbortUpload, effect::Wake>;

struct UploadSpec {
  api::CreateUploadRequest request;    // key, size, type, ... of the file
  api::Proof proof = api::Proof::md5;  // what the endpoint's ETags prove
  bool hash = true;                    // the person may switch proof off; then only sizes are compared
  std::int32_t parallel = 6;           // parts in flight, 1..64
  std::uint64_t seed = 1;              // of the jitter, so that a run can be repeated
};

// What a view may show of one upload. Cheap to read every frame.
struct UploadStatus {
  UploadState state = UploadState::queued;
  std::int64_t size = 0;
  std::int64_t sent = 0;          // bytes acknowledged or on their way; never more than size
  std::int64_t acknowledged = 0;  // bytes of parts that storage has
  std::int32_t part_count = 0;
  std::int32_t parts_done = 0;
  std::optional<Problem> problem;      // why it failed or what it waits for
  std::optional<UnixMillis> retry_at;  // while retrying
  std::optional<std::string> etag;     // once done: the object's ETag
  bool proven = false;                 // once done: that ETag was compared with our own arithmetic
};

// A part in flight that makes no progress for this long is stopped and sent again (a laptop that slept leaves
// connections that nobody closes).
inline constexpr Millis kStallAfter = 60'000;
// A URL that would expire sooner is signed again instead of being used; unless it was signed just now, since
// then only clocks that disagree can make it look so, and storage decides.
inline constexpr Millis kUrlMargin = 30'000;
inline constexpr std::int32_t kMaxSignBatch = 16;
// Tries of one part whose URL storage refuses, or whose content there is not the file's.
inline constexpr std::int32_t kMaxRenewals = 4;
inline constexpr std::int32_t kMaxMismatches = 3;
// Parts are hashed in fours where that delays nothing: four MD5s side by side, one in each lane of a
// SIMD register, take little longer than one. And at most so many at a time: a group under way, and the next
// one.
inline constexpr std::int32_t kHashTogether = 4;
inline constexpr std::int32_t kMaxHashes = 2 * kHashTogether;
// Times that Complete may say that a part is missing or not as listed.
inline constexpr std::int32_t kMaxRechecks = 2;

// A value: copies are independent uploads.
class Upload {
 public:
  explicit Upload(UploadSpec spec);

  // One event in, the effects it causes out, in order. Events that make no sense in a state change nothing.
  // Costs no more for 10,000 parts than for ten, except Created, PartsListed, Retry and completion.
  std::vector<Effect> handle(const Event& event, UnixMillis now);

  const UploadStatus& status() const { return status_; }
  const UploadSpec& spec() const { return spec_; }
  // How the file is cut; until Created, as this side plans it (part_count 0 if it cannot be).
  const Plan& plan() const { return plan_; }
  // The companion's id for it; empty before Created, and when storage does not know the upload any more.
  const std::string& id() const { return id_; }

  // Bytes sent and state of part 1..part_count, for the per-part progress.
  struct PartView {
    PartState state;
    std::int64_t sent;
    std::int64_t length;
  };
  PartView part(std::int32_t number) const;
  std::int32_t parts_in_flight() const;

  // Connections this upload may use, 0..64; a queue of many files shares a budget. Takes effect with the next
  // event; with fewer than are in flight, those are not stopped.
  void set_parallel(std::int32_t parallel);
  // Connections it could use now, were there no limit: parts that are not in storage yet.
  std::int32_t demand() const;
  // Over (done, failed or cancelled), with nothing left to clear up in storage.
  bool settled() const;

 private:
  // What the person wants, and what became of it ...
  enum class Mode { queued, running, paused, failed, cancelled, done };
  // ... and how far the work is; kept while paused or failed.
  enum class Phase { starting, creating, listing, sending, completing };
  // How far the look into failures without a status is; one at a time for all parts.
  enum class Doubt { none, checking_file, diagnosing };

  // upload.cpp: what the person does
  void on(const event::Start&);
  void on(const event::Pause&);
  void on(const event::Resume&);
  void on(const event::Retry&);
  void on(const event::Cancel&);
  void on(const event::Tick&);
  void on(const event::Online& event);
  // upload_create.cpp
  void on(const event::Created& event);
  void on(const event::CreateFailed& event);
  void pump_create();
  void begin_anew();
  // upload_send.cpp: sign, put, and what storage answers
  void on(const event::Signed& event);
  void on(const event::SignFailed& event);
  void on(const event::PutProgress& event);
  void on(const event::PutDone& event);
  void on(const event::PutFailed& event);
  void pump_sign();
  void pump_puts();
  void stop_stalled(bool slept);
  void retry_later(std::int32_t part, Problem problem, bool counts);
  void stop(const Flight& flight);
  void ground_all();
  // upload_doubt.cpp: failures without a status
  void on(const event::FileUnreadable& event);
  void on(const event::FileReadable&);
  void on(const event::Diagnosed& event);
  void pump_doubt();
  // upload_proof.cpp: hashes, lists, completion
  void on(const event::PartHashed& event);
  void on(const event::PartsListed& event);
  void on(const event::ListPartsFailed& event);
  void on(const event::CompleteDone& event);
  void on(const event::CompleteFailed& event);
  void want_hash(std::int32_t part);
  bool hashes_due() const;
  void pump_hashes();
  void compare(std::int32_t part);
  void apply_listed(std::int32_t part, const api::UploadedPart* listed);
  void pump_list();
  void pump_complete();
  void finish_sending();
  std::optional<std::string> expected_etag() const;
  // upload_end.cpp
  void on(const event::AbortDone&);
  void on(const event::AbortFailed& event);
  void fail(Problem problem);
  void discard(std::string id);
  void pump_aborts();

  bool running() const { return mode_ == Mode::running; }
  bool wants_proof() const { return spec_.hash && spec_.proof == api::Proof::md5; }
  bool single() const { return plan_.mode == api::UploadMode::single; }
  // No call of this upload's present life is under way, so that a new one cannot mistake its answer.
  bool quiet() const;
  void call_failed(Call& call, const Problem& problem);
  std::int32_t limit() const { return congestion_.limit(parallel_); }
  template <class E>
  void emit(E effect) {
    out_.emplace_back(std::move(effect));
  }
  void pump();
  void refresh_status();
  UploadState public_state() const;
  std::optional<Millis> next_retry() const;
  void plan_wake();

  UploadSpec spec_;
  UploadStatus status_;
  Plan plan_;
  std::string id_;
  Mode mode_ = Mode::queued;
  Phase phase_ = Phase::starting;
  bool started_ = false;  // left the queue once
  bool offline_ = false;
  bool restoring_ = false;               // listing after Retry: what does storage have already?
  bool discard_after_complete_ = false;  // cancelled while Complete was under way
  std::int32_t rechecks_ = 0;
  std::int32_t parallel_;
  std::uint32_t attempts_ = 0;

  PartTable parts_;
  Backoff backoff_;
  Congestion congestion_;
  Timeline timeline_;
  UnixMillis wall_ = 0;  // the clock's now, of the event being handled
  Millis now_ = 0;       // the same on the time line, where all waits are kept

  Call create_, sign_, list_, complete_, abort_;
  std::vector<std::int32_t> signing_;  // the parts that the SignParts under way asked for
  Doubt doubt_ = Doubt::none;
  std::vector<std::int32_t> doubtful_;  // parts that failed without a status
  std::deque<std::int32_t> hash_line_;
  std::int32_t hashes_out_ = 0;
  std::deque<std::string> discarded_;  // uploads to abort, the first may be under way
  std::optional<Problem> trouble_;     // what the waits are for
  std::optional<Problem> verdict_;     // why it failed, or what a cancel left behind
  std::optional<Millis> wake_;         // the Tick that was asked for
  std::uint32_t wake_steps_back_ = 0;
  std::vector<Effect> out_;
};

}  // namespace r2deck::transfer
