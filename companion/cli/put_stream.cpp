#include "companion/cli/put_stream.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <random>
#include <system_error>

#include "companion/cli/clock.h"
#include "shared/r2/limits.h"
#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"
#include "shared/transfer/plan.h"
#include "shared/transfer/put_answer.h"
#include "shared/transfer/rate.h"
#include "shared/transfer/retry.h"
#include "shared/transfer/upload.h"

namespace r2deck::cli {
namespace {

Problem interrupted() {
  return {.code = ErrorCode::cancelled,
          .operation = "upload",
          .message = "It was cancelled; nothing of it stays in storage."};
}

class StreamUpload {
 public:
  StreamUpload(const StorageCalls& calls, api::CreateUploadRequest request, std::int32_t parallel,
               Interrupts& interrupts, ProgressLine& line)
      : calls_(calls),
        request_(std::move(request)),
        parallel_(parallel),
        interrupts_(interrupts),
        line_(line),
        subject_(calls.bucket() + "/" + request_.key),
        backoff_(std::random_device()()) {}

  UploadEnd run(InputReader& in, std::string first) {
    const std::int64_t part_size = stream_part_size(request_);
    request_.part_size = part_size;
    request_.size = std::min(part_size * r2::kMaxParts, r2::kMaxObjectSize);
    UploadEnd end{.key = request_.key};
    auto created = calls_.create(request_);
    if (!created) {
      end.problem = created.problem();
      return end;
    }
    upload_ = created->id;
    Result<void> sent = send_all(in, std::move(first), part_size);
    const auto completed = sent ? complete() : Result<api::CompletedUpload>(sent.problem());
    if (!completed) {
      end.problem = completed.problem();
      abort(*end.problem);
      return end;
    }
    end.size = completed->size;
    end.etag = completed->etag;
    end.proven = calls_.proof() == api::Proof::md5;
    return end;
  }

 private:
  struct Part {
    std::string md5, etag;
  };

  Result<void> send_all(InputReader& in, std::string bytes, std::int64_t part_size) {
    JobThreads threads(parallel_);
    for (std::int32_t number = 1; !bytes.empty(); ++number) {
      if (number > r2::kMaxParts) {
        return fail({.code = ErrorCode::size_refused,
                     .operation = "upload",
                     .subject = subject_,
                     .message = "There is more than 10,000 parts hold, which is all that storage takes.",
                     .hint = "Give a larger --part-size."});
      }
      size_ += static_cast<std::int64_t>(bytes.size());
      const bool last = static_cast<std::int64_t>(bytes.size()) < part_size;
      if (last) {
        if (auto settled = calls_.settle_size(upload_, size_); !settled) return fail(settled.problem());
      }
      auto url = sign(number);
      if (!url) return fail(url.problem());
      {
        const std::lock_guard lock(mutex_);
        parts_.emplace_back();
        ++in_flight_;
      }
      threads.add([this, number, url = *std::move(url),
                   bytes = std::make_shared<std::string>(std::move(bytes))] { send(number, url, *bytes); });
      if (auto room = wait_until_in_flight(parallel_ - 1); !room) return fail(room.problem());
      if (last) return wait_for_all();
      auto next = in.read(static_cast<std::size_t>(part_size));
      if (!next) return fail(next.problem());
      bytes = *std::move(next);
    }
    // It ended with a whole part, so nobody has said the size yet.
    if (auto settled = calls_.settle_size(upload_, size_); !settled) return fail(settled.problem());
    return wait_for_all();
  }

  Result<void> wait_for_all() {
    if (auto done = wait_until_in_flight(0); !done) return fail(done.problem());
    return {};
  }

  // Also the place where the line is drawn and interrupts are heard.
  Result<void> wait_until_in_flight(std::int32_t most) {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (failure_) return *failure_;
      if (interrupts_.came()) return interrupted();
      if (in_flight_ <= most) return {};
      changed_.wait_for(lock, std::chrono::milliseconds(kDrawEveryMillis));
      if (!line_.shown()) continue;
      rate_.record(stored_, steady_millis());
      line_.draw({stored_, size_, rate_.bytes_per_second(steady_millis()), {}});
    }
  }

  Result<void> fail(Problem problem) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = problem;
    changed_.notify_all();
    return problem;
  }

  Result<api::SignedPart> sign(std::int32_t number) {
    auto urls = calls_.sign(upload_, {number});
    if (!urls) return urls.problem();
    if (urls->urls.size() != 1) {
      return Problem{.code = ErrorCode::bad_response,
                     .operation = "sign the part",
                     .message = "The companion's answer has not one URL."};
    }
    return std::move(urls->urls.front());
  }

  bool stopped() {
    const std::lock_guard lock(mutex_);
    return failure_.has_value();
  }

  // Until storage has the part and says so, or there is no hope.
  void send(std::int32_t number, api::SignedPart target, const std::string& bytes) {
    const std::string md5 = transfer::md5_hex(bytes);
    std::int32_t failures = 0, mismatches = 0, renewals = 0;
    while (!stopped()) {
      if (target.expires_at - wall_clock() < transfer::kUrlMargin) {
        auto again = sign(number);
        if (!again) return void(fail(again.problem()));
        target = *std::move(again);
      }
      const s3::Attempt attempt{"send the part", subject_, s3::Addressed::upload};
      const auto source = [&](std::int64_t at, char* to, std::size_t size) {
        std::copy_n(bytes.data() + at, size, to);
        return !stopped();
      };
      auto outcome = storage_.send(
          {"PUT", target.url, target.headers, source, static_cast<std::int64_t>(bytes.size())}, attempt);
      Problem problem;
      if (const auto* none = std::get_if<NoAnswer>(&outcome)) {
        problem = none->problem;
        if (!problem.retryable) return void(fail(problem));
      } else {
        const auto& answer = std::get<s3::HttpResponse>(outcome);
        if (answer.status >= 200 && answer.status < 300) {
          const std::string etag(transfer::bare_etag(answer.header("etag")));
          if (calls_.proof() != api::Proof::md5 || transfer::same_etag(etag, md5))
            return stored(number, {md5, etag}, static_cast<std::int64_t>(bytes.size()));
          problem = {.code = ErrorCode::checksum_mismatch,
                     .operation = "send the part",
                     .subject = subject_,
                     .message = "What storage has is not what was sent: the checksums differ."};
          if (++mismatches >= transfer::kMaxMismatches) return void(fail(problem));
          continue;
        }
        const std::string code = s3::problem_from(attempt, answer.status, answer.body).remote_code;
        transfer::PutAnswer judged =
            transfer::judge_put(answer.status, code, wall_clock() >= target.expires_at, renewals > 0);
        problem = std::move(judged.problem);
        if (judged.verdict == transfer::PutVerdict::renew && ++renewals <= transfer::kMaxRenewals) {
          target.expires_at = 0;
          continue;
        }
        if (judged.verdict != transfer::PutVerdict::again &&
            judged.verdict != transfer::PutVerdict::slow_down)
          return void(fail(problem));
      }
      if (++failures >= transfer::kMaxPartFailures) return void(fail(problem));
      std::unique_lock lock(mutex_);
      const auto delay = std::chrono::milliseconds(backoff_.delay(failures));
      changed_.wait_for(lock, delay, [this] { return failure_.has_value(); });
    }
  }

  void stored(std::int32_t number, Part part, std::int64_t length) {
    const std::lock_guard lock(mutex_);
    parts_[static_cast<std::size_t>(number - 1)] = std::move(part);
    stored_ += length;
    --in_flight_;
    changed_.notify_all();
  }

  // A retryable Problem says that the outcome is not known: asking again compares before it sends.
  Result<api::CompletedUpload> complete() {
    std::vector<api::CompletedPart> parts;
    std::vector<std::string> md5s;
    for (const Part& part : parts_) {
      parts.push_back({static_cast<std::int32_t>(parts.size() + 1), part.etag});
      md5s.push_back(part.md5);
    }
    for (std::int32_t failures = 1;; ++failures) {
      auto completed = calls_.complete(upload_, parts);
      if (completed && calls_.proof() == api::Proof::md5 &&
          !transfer::same_etag(completed->etag, transfer::composite_etag(md5s).value_or(""))) {
        return Problem{.code = ErrorCode::checksum_mismatch,
                       .operation = "upload",
                       .subject = subject_,
                       .message = "What storage has is not what was sent: the checksums differ.",
                       .hint = "Upload it again."};
      }
      if (completed || !completed.problem().retryable || failures >= transfer::kMaxCallFailures)
        return completed;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::milliseconds(backoff_.delay(failures)));
    }
  }

  void abort(Problem& problem) {
    const auto aborted = calls_.abort(upload_);
    if (aborted || aborted.problem().code == ErrorCode::no_such_upload) return;
    problem.hint =
        "Storage may keep the parts sent so far until its own rules abort the upload (R2: 7 days): " +
        aborted.problem().message;
  }

  const StorageCalls& calls_;
  api::CreateUploadRequest request_;
  const std::int32_t parallel_;
  Interrupts& interrupts_;
  ProgressLine& line_;
  const std::string subject_;
  std::string upload_;
  std::int64_t size_ = 0;  // of what has been read
  PresignedClient storage_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<Part> parts_;
  std::int32_t in_flight_ = 0;
  std::int64_t stored_ = 0;
  std::optional<Problem> failure_;
  transfer::Backoff backoff_;
  transfer::RateMeter rate_;
};

}  // namespace

Result<std::string> InputReader::read(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t at = 0;
  while (at < size) {
    pollfd waiting[] = {{descriptor_, POLLIN, 0}, {interrupts_.fd(), POLLIN, 0}};
    ::poll(waiting, 2, -1);
    if (interrupts_.came()) return interrupted();
    if (waiting[0].revents == 0) continue;
    const ssize_t count = ::read(descriptor_, bytes.data() + at, size - at);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) {
      return Problem{.code = ErrorCode::file_unreadable,
                     .operation = "read standard input",
                     .message = std::system_category().message(errno) + "."};
    }
    if (count == 0) break;
    at += static_cast<std::size_t>(count);
  }
  bytes.resize(at);
  return bytes;
}

std::int64_t stream_part_size(const api::CreateUploadRequest& request) {
  return request.part_size.value_or(transfer::kDefaultPartMin);
}

UploadEnd put_stream(const StorageCalls& calls, api::CreateUploadRequest request, std::int32_t parallel,
                     InputReader& in, std::string first, Interrupts& interrupts, ProgressLine& line) {
  return StreamUpload(calls, std::move(request), parallel, interrupts, line).run(in, std::move(first));
}

}  // namespace r2deck::cli
