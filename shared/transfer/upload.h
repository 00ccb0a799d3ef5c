// The upload engine for one file: a sans-IO state machine. Events go in, effects come out; it has no clock, no
// network and no threads, so that the tab, the CLI and tests/sim run the very same engine. Times are Unix
// milliseconds, given with each event; sizes are bytes.
//
//   queued -> creating -> uploading <-> retrying -> verifying -> done
//                 any of them -> paused -> (resume) ... | failed -> (retry) ... | cancelled
//
// Every Put carries an attempt number; answers to an older attempt are dropped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/api/accounts.h"
#include "shared/api/uploads.h"
#include "shared/problem.h"
#include "shared/text/time.h"
#include "shared/transfer/plan.h"

namespace r2deck::transfer {

using text::UnixMillis;

enum class UploadState { queued, uploading, retrying, verifying, paused, failed, cancelled, done };
// "Queued", "Uploading", ... : the words that rows show and tests rely on.
const char* state_name(UploadState state);

// ---- what comes in -------------------------------------------------------------------------------------
namespace event {
struct Start {};                                    // a slot is free: leave the queue
struct Created { api::CreatedUpload upload; };
struct CreateFailed { Problem problem; };
struct Signed { std::vector<api::SignedPart> urls; };
struct SignFailed { std::vector<std::int32_t> parts; Problem problem; };
struct PutProgress { std::int32_t part; std::uint32_t attempt; std::int64_t sent; };
struct PutDone { std::int32_t part; std::uint32_t attempt; std::string etag; };  // 2xx; etag "" when hidden by CORS
// status 0: the browser could not say (network down, CORS missing, file unreadable). `code` is S3's, if readable.
struct PutFailed { std::int32_t part; std::uint32_t attempt; int status; std::string code; };
struct PartHashed { std::int32_t part; std::string md5; };          // 32 lower-case hex digits
struct FileUnreadable { Problem problem; };                         // file_changed or file_unreadable
struct FileReadable {};                                             // answer to CheckFile
struct Diagnosed { api::Diagnosis diagnosis; };                     // answer to Diagnose
struct PartsListed { std::vector<api::UploadedPart> parts; };       // answer to ListParts
struct ListPartsFailed { Problem problem; };
struct CompleteDone { api::CompletedUpload object; };
struct CompleteFailed { Problem problem; };
struct AbortDone {};
struct AbortFailed { Problem problem; };
struct Tick {};                                     // a Wake's time has come
struct Online { bool online; };
struct Pause {};
struct Resume {};                                   // from paused
struct Retry {};                                    // from failed, by the person
struct Cancel {};
}  // namespace event

using Event = std::variant<event::Start, event::Created, event::CreateFailed, event::Signed, event::SignFailed,
                           event::PutProgress, event::PutDone, event::PutFailed, event::PartHashed,
                           event::FileUnreadable, event::FileReadable, event::Diagnosed, event::PartsListed,
                           event::ListPartsFailed, event::CompleteDone, event::CompleteFailed, event::AbortDone,
                           event::AbortFailed, event::Tick, event::Online, event::Pause, event::Resume,
                           event::Retry, event::Cancel>;

// ---- what goes out -------------------------------------------------------------------------------------
namespace effect {
struct CreateUpload { api::CreateUploadRequest request; };
struct SignParts { std::string upload; std::vector<std::int32_t> parts; };
struct PutPart {
  std::int32_t part; std::uint32_t attempt; std::int64_t offset; std::int64_t length;
  api::SignedPart target;
};
struct HashPart { std::int32_t part; std::int64_t offset; std::int64_t length; };
struct StopPut { std::int32_t part; std::uint32_t attempt; };       // abort the request, no answer wanted
struct CheckFile {};                                                // can the file still be read unchanged?
struct Diagnose { std::string upload; };
struct ListParts { std::string upload; };
struct CompleteUpload { std::string upload; std::vector<api::CompletedPart> parts; };
struct AbortUpload { std::string upload; };
struct Wake { UnixMillis at; };                                     // send a Tick then; the earliest counts
}  // namespace effect

using Effect = std::variant<effect::CreateUpload, effect::SignParts, effect::PutPart, effect::HashPart,
                            effect::StopPut, effect::CheckFile, effect::Diagnose, effect::ListParts,
                            effect::CompleteUpload, effect::AbortUpload, effect::Wake>;

struct UploadSpec {
  api::CreateUploadRequest request;           // key, size, type, ... of the file
  api::Proof proof = api::Proof::md5;         // what the endpoint's ETags prove
  bool hash = true;                           // the person may switch proof off; then only sizes are compared
  std::int32_t parallel = 6;                  // parts in flight, 1..64
  std::uint64_t seed = 1;                     // of the jitter, so that a run can be repeated
};

enum class PartState { waiting, signing, ready, sending, sent, proven, retrying };

// What a view may show of one upload. Cheap to read every frame.
struct UploadStatus {
  UploadState state = UploadState::queued;
  std::int64_t size = 0;
  std::int64_t sent = 0;         // bytes acknowledged or on their way; never more than size
  std::int64_t acknowledged = 0; // bytes of parts that storage has
  std::int32_t part_count = 0;
  std::int32_t parts_done = 0;
  std::optional<Problem> problem;         // why it failed or what it waits for
  std::optional<UnixMillis> retry_at;     // while retrying
  std::optional<std::string> etag;        // once done: the object's ETag
  bool proven = false;                    // once done: that ETag was compared with our own arithmetic
};

class Upload {
 public:
  explicit Upload(UploadSpec spec);

  // One event in, the effects it causes out, in order. Events that make no sense in a state change nothing.
  std::vector<Effect> handle(const Event& event, UnixMillis now);

  const UploadStatus& status() const { return status_; }
  const UploadSpec& spec() const { return spec_; }
  // Bytes sent and state of part 1..part_count, for the per-part progress.
  struct PartView { PartState state; std::int64_t sent; std::int64_t length; };
  PartView part(std::int32_t number) const;
  std::int32_t parts_in_flight() const;
  // Connections this upload may use; a queue of many files shares a budget. Takes effect with the next event.
  void set_parallel(std::int32_t parallel);

 private:
  UploadSpec spec_;
  UploadStatus status_;
};

}  // namespace r2deck::transfer
