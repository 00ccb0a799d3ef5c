// Uploads that the engine of shared/transfer drives, carried out by this process: several parts at once, each
// read from the file while it is sent, so that memory holds pieces of 256 KiB and no part.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "companion/cli/byte_source.h"
#include "companion/cli/interrupts.h"
#include "companion/cli/job_threads.h"
#include "companion/cli/presigned_client.h"
#include "companion/cli/progress.h"
#include "companion/cli/storage_calls.h"
#include "shared/transfer/queue.h"

namespace r2deck::cli {

struct UploadItem {
  api::CreateUploadRequest request;
  std::shared_ptr<ByteSource> source;
};

struct UploadEnd {
  std::string key;
  std::int64_t size = 0;
  std::string etag{};                // of one that is done
  bool proven = false;               // the ETag was compared with the file's own
  std::optional<Problem> problem{};  // why it is not done; then nothing of it stays in storage
};

class UploadRunner {
 public:
  // `parallel` parts are in flight at most, 1..64.
  UploadRunner(const StorageCalls& calls, std::int32_t parallel, Interrupts& interrupts, ProgressLine& line);
  ~UploadRunner();
  UploadRunner(const UploadRunner&) = delete;
  UploadRunner& operator=(const UploadRunner&) = delete;

  // Asks for the next file whenever there is room for one, until there is none; tells of each how it ended.
  // An interrupt cancels what is under way and aborts it in storage; each then ends with `cancelled`.
  void run(const std::function<std::optional<UploadItem>()>& next,
           const std::function<void(const UploadEnd&)>& ended);

 private:
  using Id = transfer::LocalId;
  // What the threads share with an upload; they may outlive it.
  struct Shared {
    std::shared_ptr<ByteSource> source;
    std::string subject;
    std::mutex mutex;
    std::optional<Problem> no_answer;  // of the last PUT that got none
  };
  struct Active {
    std::shared_ptr<Shared> shared;
    std::map<std::uint32_t, std::shared_ptr<std::atomic<bool>>> stops;  // by attempt
    std::optional<text::UnixMillis> wake_at;
    std::optional<Problem> failure;
  };

  void post(Id id, transfer::Event event);
  void wait();
  void deliver();
  void perform(transfer::UploadQueue::Effects&& effects);
  void perform(Id id, Active& active, transfer::Effect effect);
  void control(Id id, std::function<transfer::Event()> ask);
  void put(Id id, Active& active, transfer::effect::PutPart part);
  void hash(Id id, const Active& active, const transfer::effect::HashPart& part);
  static api::Diagnosis diagnose(Shared& shared);
  void settle(const std::function<void(const UploadEnd&)>& ended);
  bool end_one(Id id, const std::function<void(const UploadEnd&)>& ended);

  const StorageCalls& calls_;
  const std::int32_t parallel_;
  Interrupts& interrupts_;
  ProgressLine& line_;
  bool cancelled_ = false;
  transfer::UploadQueue queue_;
  std::map<Id, Active> active_;

  std::mutex mutex_;  // guards what the threads post
  std::vector<std::pair<Id, transfer::Event>> events_;
  Descriptor posted_;  // an eventfd

  PresignedClient storage_;
  // Gone first: their jobs use all of the above.
  std::unique_ptr<JobThreads> control_, putters_, hashers_;
};

}  // namespace r2deck::cli
