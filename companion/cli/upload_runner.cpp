#include "companion/cli/upload_runner.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "companion/cli/clock.h"
#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"

namespace r2deck::cli {
namespace {

namespace effect = transfer::effect;
namespace event = transfer::event;

// Files that are known to the queue at a time: more than are active, and few enough for any folder.
constexpr std::size_t kFilesAtOnce = 24;
constexpr std::size_t kHashPiece = std::size_t{1} << 20;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace

UploadRunner::UploadRunner(const StorageCalls& calls, std::int32_t parallel, Interrupts& interrupts,
                           ProgressLine& line)
    : calls_(calls),
      parallel_(parallel),
      interrupts_(interrupts),
      line_(line),
      queue_({.connections = parallel, .files = 2 * parallel}),
      posted_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      control_(std::make_unique<JobThreads>(1)),
      putters_(std::make_unique<JobThreads>(parallel)),
      hashers_(std::make_unique<JobThreads>(1)) {}

UploadRunner::~UploadRunner() {
  for (auto& [id, active] : active_) {
    for (auto& [attempt, stop] : active.stops)
      *stop = true;
  }
}

void UploadRunner::post(Id id, transfer::Event event) {
  {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(id, std::move(event));
  }
  const std::uint64_t one = 1;
  (void)!::write(posted_.get(), &one, sizeof one);
}

void UploadRunner::run(const std::function<std::optional<UploadItem>()>& next,
                       const std::function<void(const UploadEnd&)>& ended) {
  bool more = true;
  std::random_device seed;
  for (;;) {
    while (more && !cancelled_ && active_.size() < kFilesAtOnce) {
      auto item = next();
      if (!item) {
        more = false;
        break;
      }
      transfer::UploadSpec spec{.request = std::move(item->request), .proof = calls_.proof()};
      spec.parallel = parallel_;
      spec.seed = seed();
      auto shared = std::make_shared<Shared>();
      shared->source = std::move(item->source);
      shared->subject = calls_.bucket() + "/" + spec.request.key;
      const Id id = queue_.add(std::move(spec));
      active_[id].shared = std::move(shared);
      perform(queue_.start(wall_clock()));
    }
    if (active_.empty()) return;
    wait();
    if (!cancelled_ && interrupts_.came()) {
      cancelled_ = true;
      perform(queue_.handle_all(event::Cancel{}, wall_clock()));
    }
    deliver();
    settle(ended);
    if (line_.shown()) {
      const transfer::QueueTotals totals = queue_.totals(wall_clock());
      line_.draw({totals.sent, totals.size, totals.bytes_per_second, totals.time_left});
    }
  }
}

// Until something was posted, a Wake is due, an interrupt comes, or the line is to be drawn again.
void UploadRunner::wait() {
  std::int64_t limit = line_.shown() ? kDrawEveryMillis : 60'000;
  for (const auto& [id, active] : active_) {
    if (active.wake_at) limit = std::min(limit, std::max<std::int64_t>(0, *active.wake_at - wall_clock()));
  }
  // With a descriptor that poll() would hear again and again, once it came.
  pollfd waiting[] = {{posted_.get(), POLLIN, 0}, {cancelled_ ? -1 : interrupts_.fd(), POLLIN, 0}};
  ::poll(waiting, 2, static_cast<int>(limit));
  std::uint64_t count = 0;
  (void)!::read(posted_.get(), &count, sizeof count);
}

void UploadRunner::deliver() {
  std::vector<std::pair<Id, transfer::Event>> events;
  {
    const std::lock_guard lock(mutex_);
    events.swap(events_);
  }
  for (const auto& [id, event] : events)
    perform(queue_.handle(id, event, wall_clock()));
  std::vector<Id> due;
  for (auto& [id, active] : active_) {
    if (active.wake_at && *active.wake_at <= wall_clock()) due.push_back(id);
  }
  for (const Id id : due) {
    active_[id].wake_at.reset();
    perform(queue_.handle(id, event::Tick{}, wall_clock()));
  }
}

void UploadRunner::perform(transfer::UploadQueue::Effects&& effects) {
  for (auto& [id, effect] : effects) {
    const auto found = active_.find(id);
    if (found != active_.end()) perform(id, found->second, std::move(effect));
  }
}

void UploadRunner::perform(Id id, Active& active, transfer::Effect effect) {
  std::visit(
      Overloaded{
          [&](effect::CreateUpload& e) {
            control(id, [this, request = std::move(e.request)]() -> transfer::Event {
              auto created = calls_.create(request);
              if (!created) return event::CreateFailed{created.problem()};
              return event::Created{*std::move(created)};
            });
          },
          [&](effect::SignParts& e) {
            control(id,
                    [this, upload = std::move(e.upload), parts = std::move(e.parts)]() -> transfer::Event {
                      auto urls = calls_.sign(upload, parts);
                      if (!urls) return event::SignFailed{parts, urls.problem()};
                      return event::Signed{std::move(urls->urls)};
                    });
          },
          [&](effect::PutPart& e) { put(id, active, std::move(e)); },
          [&](effect::HashPart& e) { hash(id, active, e); },
          [&](effect::StopPut& e) {
            if (const auto stop = active.stops.find(e.attempt); stop != active.stops.end())
              *stop->second = true;
          },
          [&](effect::CheckFile&) {
            const auto same = active.shared->source->check();
            if (same)
              post(id, event::FileReadable{});
            else
              post(id, event::FileUnreadable{same.problem()});
          },
          [&](effect::Diagnose&) { post(id, event::Diagnosed{diagnose(*active.shared)}); },
          [&](effect::ListParts& e) {
            control(id, [this, upload = std::move(e.upload)]() -> transfer::Event {
              auto parts = calls_.parts(upload);
              if (!parts) return event::ListPartsFailed{parts.problem()};
              return event::PartsListed{std::move(parts->parts)};
            });
          },
          [&](effect::CompleteUpload& e) {
            control(id,
                    [this, upload = std::move(e.upload), parts = std::move(e.parts)]() -> transfer::Event {
                      auto done = calls_.complete(upload, parts);
                      if (!done) return event::CompleteFailed{done.problem()};
                      return event::CompleteDone{*std::move(done)};
                    });
          },
          [&](effect::AbortUpload& e) {
            control(id, [this, upload = std::move(e.upload)]() -> transfer::Event {
              auto done = calls_.abort(upload);
              if (!done) return event::AbortFailed{done.problem()};
              return event::AbortDone{};
            });
          },
          [&](effect::Wake& e) { active.wake_at = e.at; },
      },
      effect);
}

void UploadRunner::control(Id id, std::function<transfer::Event()> ask) {
  control_->add([this, id, ask = std::move(ask)] { post(id, ask()); });
}

void UploadRunner::put(Id id, Active& active, effect::PutPart part) {
  auto stop = std::make_shared<std::atomic<bool>>(false);
  active.stops[part.attempt] = stop;
  putters_->add([this, id, stop, shared = active.shared, part = std::move(part)] {
    if (*stop) return;
    Result<void> readable = shared->source->check();
    const auto source = [&](std::int64_t at, char* to, std::size_t size) {
      if (*stop) return false;
      readable = shared->source->read(part.offset + at, to, size);
      const std::int64_t sent = at + static_cast<std::int64_t>(size);
      // Before the piece goes, so that storage never has all of a part that is not the file's.
      if (readable) readable = shared->source->check();
      if (readable) post(id, event::PutProgress{part.part, part.attempt, sent});
      return readable.ok();
    };
    const s3::Attempt attempt{"send the file", shared->subject, s3::Addressed::upload};
    std::variant<s3::HttpResponse, NoAnswer> outcome =
        NoAnswer{s3::TransportFailure::Kind::source_failed, {}};
    if (readable)
      outcome = storage_.send({"PUT", part.target.url, part.target.headers, source, part.length}, attempt);
    if (!readable) {
      post(id, event::FileUnreadable{readable.problem()});
    } else if (const auto* none = std::get_if<NoAnswer>(&outcome)) {
      {
        const std::lock_guard lock(shared->mutex);
        shared->no_answer = none->problem;
      }
      post(id, event::PutFailed{part.part, part.attempt, 0, {}});
    } else {
      const auto& answer = std::get<s3::HttpResponse>(outcome);
      if (answer.status >= 200 && answer.status < 300) {
        post(id, event::PutDone{part.part, part.attempt,
                                std::string(transfer::bare_etag(answer.header("etag")))});
      } else {
        post(id, event::PutFailed{part.part, part.attempt, answer.status,
                                  s3::problem_from(attempt, answer.status, answer.body).remote_code});
      }
    }
  });
}

void UploadRunner::hash(Id id, const Active& active, const effect::HashPart& part) {
  hashers_->add([this, id, part, shared = active.shared] {
    transfer::Md5 md5;
    std::string piece;
    Result<void> readable;
    for (std::int64_t at = 0; readable && at < part.length; at += static_cast<std::int64_t>(piece.size())) {
      piece.resize(std::min(kHashPiece, static_cast<std::size_t>(part.length - at)));
      readable = shared->source->read(part.offset + at, piece.data(), piece.size());
      md5.update(piece);
    }
    if (readable) readable = shared->source->check();
    if (readable)
      post(id, event::PartHashed{part.part, transfer::to_hex(md5.finish())});
    else
      post(id, event::FileUnreadable{readable.problem()});
  });
}

// A browser has to ask the companion why a PUT got no answer; we were told.
api::Diagnosis UploadRunner::diagnose(Shared& shared) {
  const std::lock_guard lock(shared.mutex);
  if (!shared.no_answer) return {"ok", "", "", true};
  return {std::string(to_string(shared.no_answer->code)), shared.no_answer->message, shared.no_answer->hint,
          shared.no_answer->retryable};
}

void UploadRunner::settle(const std::function<void(const UploadEnd&)>& ended) {
  for (auto each = active_.begin(); each != active_.end();) {
    const auto current = each++;
    if (end_one(current->first, ended)) active_.erase(current);
  }
}

// Whether it is over, with nothing left to clear up.
bool UploadRunner::end_one(Id id, const std::function<void(const UploadEnd&)>& ended) {
  Active& active = active_[id];
  const transfer::Upload* upload = queue_.find(id);
  const auto state = queue_.state(id);
  if (state == transfer::UploadState::failed && !active.failure) {
    active.failure = upload->status().problem;
    perform(queue_.cancel(id, wall_clock()));
    upload = queue_.find(id);
  }
  if (!upload->settled()) return false;
  const transfer::UploadStatus status = upload->status();
  UploadEnd end{upload->spec().request.key, status.size, status.etag.value_or(""), status.proven};
  if (status.state != transfer::UploadState::done) {
    end.problem = active.failure;
    if (!end.problem) {
      end.problem = Problem{.code = ErrorCode::cancelled,
                            .operation = "upload",
                            .subject = end.key,
                            .message = "It was cancelled; nothing of it stays in storage."};
      if (status.problem) end.problem->message = "It was cancelled. " + status.problem->message;
      if (status.problem) end.problem->hint = status.problem->hint;
    } else if (status.problem && !status.problem->hint.empty() &&
               status.problem->message != active.failure->message) {
      end.problem->hint = status.problem->hint;  // what the abort could not clear up
    }
  }
  transfer::UploadQueue::Effects none;
  queue_.remove(id, wall_clock(), none);
  line_.clear();
  ended(end);
  return true;
}

}  // namespace r2deck::cli
