#include "companion/cli/download.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "companion/cli/clock.h"
#include "shared/transfer/etag.h"
#include "shared/transfer/rate.h"
#include "shared/transfer/retry.h"

namespace r2deck::cli {
namespace {

constexpr std::int64_t kLinkSeconds = 3'600;
constexpr std::int64_t kLinkMargin = 60'000;  // milliseconds
constexpr std::int32_t kMaxFailures = 8;      // of one range in a row
constexpr std::int32_t kMaxRenewals = 2;      // of a link that storage refuses

class Download {
 public:
  Download(const StorageCalls& calls, PresignedClient& storage, const DownloadFrom& from)
      : calls_(calls),
        storage_(storage),
        from_(from),
        subject_(calls.bucket() + "/" + from.key),
        ranges_((from.size - from.begin + kRangeBytes - 1) / kRangeBytes),
        backoff_(std::random_device()()) {}
  ~Download() { stop({.code = ErrorCode::cancelled}); }

  Result<void> run(std::int32_t parallel, const InOrder& sink, Interrupts& interrupts, ProgressLine& line) {
    window_ = parallel;
    const auto count = static_cast<int>(std::min<std::int64_t>(parallel, ranges_));
    for (int i = 0; i < count; ++i)
      threads_.emplace_back([this] { fetch_ranges(); });
    transfer::RateMeter rate;
    std::int64_t written = from_.begin;
    for (std::int64_t range = 0; range < ranges_; ++range) {
      auto bytes = take(range, interrupts, [&] {
        rate.record(written, steady_millis());
        line.draw({written, from_.size, rate.bytes_per_second(steady_millis()),
                   rate.time_left(from_.size - written, steady_millis())});
      });
      if (!bytes) return stop(bytes.problem());
      if (auto taken = sink(*bytes); !taken) return stop(taken.problem());
      written += static_cast<std::int64_t>(bytes->size());
      give_back(*std::move(bytes));
    }
    return {};
  }

 private:
  // Ends the threads; says why again.
  Problem stop(Problem problem) {
    {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = problem;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
      thread.join();
    threads_.clear();
    return problem;
  }

  template <class Draw>
  Result<std::string> take(std::int64_t range, Interrupts& interrupts, Draw draw) {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (const auto found = done_.find(range); found != done_.end()) {
        std::string bytes = std::move(found->second);
        done_.erase(found);
        taken_ = range + 1;
        changed_.notify_all();
        return bytes;
      }
      if (failure_) return *failure_;
      if (interrupts.came()) {
        return Problem{.code = ErrorCode::cancelled,
                       .operation = "download",
                       .subject = subject_,
                       .message = "It was cancelled."};
      }
      changed_.wait_for(lock, std::chrono::milliseconds(kDrawEveryMillis));
      draw();
    }
  }

  // Memory that is used again is neither asked for nor wiped for every range.
  void give_back(std::string buffer) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(buffer));
  }

  void fetch_ranges() {
    for (;;) {
      std::int64_t range = 0;
      std::string buffer;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return failure_ || next_ >= ranges_ || next_ < taken_ + window_; });
        if (failure_ || next_ >= ranges_) return;
        range = next_++;
        if (!free_.empty()) {
          buffer = std::move(free_.back());
          free_.pop_back();
        }
      }
      buffer.clear();
      const std::int64_t begin = from_.begin + range * kRangeBytes;
      const auto fetched = fetch(begin, std::min(begin + kRangeBytes, from_.size), buffer);
      const std::lock_guard lock(mutex_);
      if (fetched)
        done_[range] = std::move(buffer);
      else if (!failure_)
        failure_ = fetched.problem();
      changed_.notify_all();
    }
  }

  Result<void> fetch(std::int64_t begin, std::int64_t end, std::string& buffer) {
    buffer.reserve(static_cast<std::size_t>(end - begin));
    std::int32_t failures = 0, renewals = 0;
    for (;;) {
      const std::int64_t had = static_cast<std::int64_t>(buffer.size());
      auto link = link_for(renewals);
      if (!link) return link.problem();
      const auto problem = attempt(*link, begin + had, end, buffer);
      if (!problem) return {};
      if (stopped()) return *problem;
      if (problem->code == ErrorCode::access_denied || problem->code == ErrorCode::signature_expired) {
        if (++renewals <= kMaxRenewals) continue;
        return *problem;
      }
      if (!problem->retryable) return *problem;
      if (static_cast<std::int64_t>(buffer.size()) > had) failures = 0;
      if (++failures >= kMaxFailures) return *problem;
      std::unique_lock lock(mutex_);
      const auto delay = std::chrono::milliseconds(backoff_.delay(failures));
      changed_.wait_for(lock, delay, [this] { return failure_.has_value(); });
    }
  }

  // What went wrong, if anything did; what came before is in the buffer.
  std::optional<Problem> attempt(const std::string& url, std::int64_t first, std::int64_t end,
                                 std::string& buffer) {
    const s3::Attempt what{"GetObject", subject_, s3::Addressed::object};
    const std::string range = "bytes=" + std::to_string(first) + "-" + std::to_string(end - 1);
    const std::string expected = "bytes " + range.substr(6) + "/" + std::to_string(from_.size);
    std::int64_t room = end - first;
    const s3::Download download{.objection = [&](const s3::HttpResponse& head) -> std::optional<std::string> {
                                  if (!transfer::same_etag(head.header("etag"), from_.etag))
                                    return "It is another object's answer.";
                                  if (head.status == 206 && head.header("content-range") == expected)
                                    return std::nullopt;
                                  return "The answer has other bytes than those asked for.";
                                },
                                .sink =
                                    [&](std::string_view bytes) {
                                      room -= static_cast<std::int64_t>(bytes.size());
                                      if (room < 0 || stopped()) return false;
                                      buffer.append(bytes);
                                      return true;
                                    }};
    const auto outcome = storage_.send({"GET", url, {{"if-match", '"' + from_.etag + '"'}, {"range", range}}},
                                       what, &download);
    if (const auto* none = std::get_if<NoAnswer>(&outcome)) return none->problem;
    const auto& answer = std::get<s3::HttpResponse>(outcome);
    if (answer.status == 412 || answer.status == 404 || answer.status == 416) {
      return Problem{.code = answer.status == 404 ? ErrorCode::no_such_key : ErrorCode::file_changed,
                     .operation = "download",
                     .subject = subject_,
                     .message = "The object was replaced or removed while it was downloaded.",
                     .hint = "Download it again."};
    }
    if (answer.status >= 300) return s3::problem_from(what, answer.status, answer.body);
    if (room == 0) return std::nullopt;
    Problem problem = s3::bad_response(what, "The answer ended too soon.");
    problem.retryable = true;
    return problem;
  }

  // One link for all ranges. `renewals`: so often this range was refused with it.
  Result<std::string> link_for(std::int32_t renewals) {
    const std::lock_guard lock(link_mutex_);
    const bool lasts = link_.expires_at - wall_clock() > kLinkMargin;
    if (!lasts || renewals > renewed_) {
      auto link = calls_.presign_get(from_.key, kLinkSeconds);
      if (!link) return link.problem();
      link_ = *std::move(link);
      renewed_ = renewals;
    }
    return link_.url;
  }

  bool stopped() {
    const std::lock_guard lock(mutex_);
    return failure_.has_value();
  }

  const StorageCalls& calls_;
  PresignedClient& storage_;
  const DownloadFrom from_;
  const std::string subject_;
  const std::int64_t ranges_;
  std::int64_t window_ = 1;

  std::mutex link_mutex_;  // guards the link
  api::PresignedUrl link_;
  std::int32_t renewed_ = 0;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::map<std::int64_t, std::string> done_;  // ranges that wait for their turn
  std::vector<std::string> free_;
  std::int64_t next_ = 0, taken_ = 0;
  std::optional<Problem> failure_;
  transfer::Backoff backoff_;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<void> download(const StorageCalls& calls, PresignedClient& storage, const DownloadFrom& from,
                      std::int32_t parallel, const InOrder& sink, Interrupts& interrupts,
                      ProgressLine& line) {
  return Download(calls, storage, from).run(parallel, sink, interrupts, line);
}

}  // namespace r2deck::cli
