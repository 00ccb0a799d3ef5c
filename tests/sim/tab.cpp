#include "tests/sim/tab.h"

#include <algorithm>
#include <iostream>

#include "shared/transfer/md5.h"

namespace r2deck::sim {

namespace effect = transfer::effect;
namespace event = transfer::event;
using transfer::Effect;
using transfer::Event;

namespace {

template <class E>
std::size_t kind_of() {
  return Effect(E{}).index();
}

}  // namespace

std::string File::bytes(std::int64_t offset, std::int64_t length) const {
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(length));
  for (std::int64_t n = offset; n < offset + length; ++n) {
    const std::uint64_t mixed = (seed + static_cast<std::uint64_t>(n)) * 0x9e3779b97f4a7c15;
    bytes.push_back(static_cast<char>(mixed >> 56));
  }
  return bytes;
}

Tab::Tab(std::uint64_t seed, const Faults& faults, bool opaque_etags)
    : random_(seed),
      faults_(faults),
      storage_(opaque_etags),
      companion_(storage_),
      weather_until_(agenda_.now() + faults.weather_lasts) {
  agenda_.after(100, [this] { weather(); });
}

bool Tab::step() {
  if (violation_) return false;
  return agenda_.step();
}

bool Tab::stored_whole(LocalId id) const {
  const File& file = files_.at(id);
  const Storage::Object* object = storage_.head_object(file.key);
  return object && object->bytes == file.bytes(0, file.size);
}

std::int32_t Tab::puts_in_flight(const std::string& host) const {
  const auto found = in_flight_.find(host);
  return found == in_flight_.end() ? 0 : found->second;
}

void Tab::deliver(LocalId id, const Event& event) {
  ++events_;
  if (tracing_) std::cerr << now() << " #" << id << " <- " << describe(event) << "\n";
  perform(engine_(id, event, clock()));
  if (watcher_) watcher_(id);
}

void Tab::perform(const Effects& effects) {
  // In order, each before anything else happens: performing one never calls the engine at once.
  for (const auto& [id, effect] : effects) {
    if (tracing_) std::cerr << now() << " #" << id << " -> " << describe(effect) << "\n";
    ++performed_[effect.index()];
    std::visit([this, owner = id](const auto& e) { perform_one(owner, e); }, effect);
  }
}

// ---- the companion
// -------------------------------------------------------------------------------------------------

void Tab::call(LocalId id, std::size_t kind, std::function<Event()> work,
               std::function<Event(Problem)> failed, std::function<void()> lost) {
  if (!outstanding_.insert({id, kind}).second) violate("two calls of one kind under way");
  agenda_.after(random_.between(0, faults_.latency), [=, this] {
    std::optional<Event> result;
    Millis wait = random_.between(0, faults_.latency);
    if (!companion_up_) {
      result = failed(problem(ErrorCode::companion_unreachable, true));
    } else if (random_.chance(faults_.api_request_lost)) {
      wait += 10'000;  // the caller's own time-out
      result = failed(problem(ErrorCode::timed_out, true));
    } else if (random_.chance(faults_.api_500)) {
      result = failed(problem(ErrorCode::storage_unavailable, true));
    } else {
      result = work();
      if (random_.chance(faults_.api_answer_lost) || std::exchange(lose_next_answer_, false)) {
        if (lost) lost();
        wait += 10'000;
        result = failed(problem(ErrorCode::timed_out, true));
      }
    }
    agenda_.after(wait, [=, this] { answer(id, kind, *result); });
  });
}

void Tab::answer(LocalId id, std::size_t kind, const Event& event) {
  outstanding_.erase({id, kind});
  deliver(id, event);
}

void Tab::perform_one(LocalId id, const effect::CreateUpload& effect) {
  const bool leaks = effect.request.size > kSmallLimits.single_put_max;
  call(
      id, kind_of<effect::CreateUpload>(),
      [this, effect]() -> Event {
        Result<api::CreatedUpload> upload = companion_.create(effect.request);
        if (!upload) return event::CreateFailed{upload.problem()};
        return event::Created{*upload};
      },
      [](Problem problem) -> Event { return event::CreateFailed{std::move(problem)}; },
      [this, leaks] { orphans_ += leaks ? 1 : 0; });
}

void Tab::perform_one(LocalId id, const effect::SignParts& effect) {
  if (effect.parts.empty() || effect.parts.size() > 16)
    violate("a batch of signatures must have 1 to 16 parts");
  call(
      id, kind_of<effect::SignParts>(),
      [this, effect]() -> Event {
        Result<std::vector<api::SignedPart>> urls =
            companion_.sign(effect.upload, effect.parts, now() + faults_.clock_skew, faults_.url_life);
        if (!urls) return event::SignFailed{effect.parts, urls.problem()};
        return event::Signed{*urls};
      },
      [effect](Problem problem) -> Event {
        return event::SignFailed{effect.parts, std::move(problem)};
      });
}

void Tab::perform_one(LocalId id, const effect::ListParts& effect) {
  call(
      id, kind_of<effect::ListParts>(),
      [this, effect]() -> Event {
        Result<std::vector<api::UploadedPart>> parts = companion_.list(effect.upload);
        if (!parts) return event::ListPartsFailed{parts.problem()};
        return event::PartsListed{*parts};
      },
      [](Problem problem) -> Event { return event::ListPartsFailed{std::move(problem)}; });
}

void Tab::perform_one(LocalId id, const effect::CompleteUpload& effect) {
  call(
      id, kind_of<effect::CompleteUpload>(),
      [this, id, effect]() -> Event {
        Result<api::CompletedUpload> object = companion_.complete(effect.upload, effect.parts);
        if (object && random_.chance(faults_.object_damaged)) {
          storage_.damage(files_.at(id).key);
          object->etag = storage_.head_object(files_.at(id).key)->etag;
        }
        if (!object) return event::CompleteFailed{object.problem()};
        return event::CompleteDone{*object};
      },
      [](Problem problem) -> Event { return event::CompleteFailed{std::move(problem)}; });
}

void Tab::perform_one(LocalId id, const effect::AbortUpload& effect) {
  call(
      id, kind_of<effect::AbortUpload>(),
      [this, effect]() -> Event {
        if (Result<void> done = companion_.abort(effect.upload); !done)
          return event::AbortFailed{done.problem()};
        return event::AbortDone{};
      },
      [](Problem problem) -> Event { return event::AbortFailed{std::move(problem)}; });
}

void Tab::perform_one(LocalId id, const effect::Diagnose& effect) {
  call(
      id, kind_of<effect::Diagnose>(),
      [this, effect]() -> Event {
        const Companion::Record* record = companion_.record(effect.upload);
        std::vector<api::UploadedPart> parts;
        api::Diagnosis diagnosis{.code = "ok", .message = {}, .hint = {}, .retryable = true};
        if (!online_) {
          diagnosis.code = "endpoint_unreachable";
        } else if (!record ||
                   (!record->upload.empty() && storage_.list_parts(record->upload, parts).status == 404)) {
          diagnosis = {.code = "no_such_upload", .message = "gone", .hint = {}, .retryable = false};
        }
        return event::Diagnosed{diagnosis};
      },
      [](Problem problem) -> Event {
        return event::Diagnosed{{std::string(to_string(problem.code)), problem.message, "", true}};
      });
}

// ---- the file
// ------------------------------------------------------------------------------------------------------

void Tab::perform_one(LocalId id, const effect::CheckFile&) {
  if (!outstanding_.insert({id, kind_of<effect::CheckFile>()}).second) violate("two checks of the file");
  agenda_.after(random_.between(0, 20), [=, this] {
    const Event found = files_.at(id).changed
                            ? Event(event::FileUnreadable{problem(ErrorCode::file_changed, false)})
                            : Event(event::FileReadable{});
    answer(id, kind_of<effect::CheckFile>(), found);
  });
}

void Tab::perform_one(LocalId id, const effect::HashPart& effect) {
  // The hash worker works through a file that fails; the engine no longer counts its hashes then.
  if (++hashes_[id] > hash_limit_ && !files_.at(id).changed) violate("too many hashes at once");
  agenda_.after(random_.between(1, 3'000), [=, this] {
    --hashes_[id];
    const File& file = files_.at(id);
    if (file.changed) {
      deliver(id, event::FileUnreadable{problem(ErrorCode::file_changed, false)});
    } else {
      deliver(id,
              event::PartHashed{effect.part, transfer::md5_hex(file.bytes(effect.offset, effect.length))});
    }
  });
}

void Tab::perform_one(LocalId id, const effect::Wake& effect) {
  const std::uint64_t timer = timers_[id] = ++timer_ids_;
  if (effect.at <= clock()) violate("a Wake in the past");
  agenda_.after(std::max<Millis>(0, effect.at - clock()), [=, this] {
    if (timers_[id] == timer) deliver(id, event::Tick{});
  });
}

// ---- PUTs
// ----------------------------------------------------------------------------------------------------------

void Tab::perform_one(LocalId id, const effect::PutPart& effect) {
  const File& file = files_.at(id);
  auto put = std::make_shared<Put>(Put{.id = id, .effect = effect, .host = file.host});
  if (!puts_.emplace(std::pair(id, effect.attempt), put).second) violate("an attempt number used twice");
  const std::int32_t in_flight = ++in_flight_[file.host];
  if (put_limit_ && in_flight > put_limit_(file.host)) violate("more PUTs in flight than allowed");
  if (effect.target.part != effect.part) violate("a PUT with another part's URL");

  const Millis way = random_.between(0, faults_.latency);
  const Millis body = effect.length * random_.between(1, faults_.millis_per_byte);
  for (const std::int64_t tenths : {3, 7}) {
    agenda_.after(way + body * tenths / 10, [=, this] {
      if (!put->in_flight || put->severed) return;
      // A browser's progress runs ahead of the truth, and may repeat itself.
      const std::int64_t sent = effect.length * tenths / 10 + random_.between(-5, 5);
      deliver(id, event::PutProgress{effect.part, effect.attempt, sent});
    });
  }
  if (random_.chance(faults_.put_hang)) put->severed = true;
  if (random_.chance(faults_.put_reset_before)) {
    agenda_.after(way + random_.between(0, body), [=, this] {
      if (!std::exchange(put->severed, true)) put_failed(put, 0, "");
    });
  }
  agenda_.after(way + body, [=, this] { body_arrives(put); });
}

void Tab::perform_one(LocalId id, const effect::StopPut& effect) {
  const auto found = puts_.find({id, effect.attempt});
  if (found == puts_.end() || !found->second->in_flight || found->second->effect.part != effect.part) {
    violate("StopPut of what is not in flight");
    return;
  }
  if (!random_.chance(faults_.put_zombie)) found->second->severed = true;
  land(found->second);
}

void Tab::land(const PutPtr& put) {
  if (!std::exchange(put->in_flight, false)) return;
  --in_flight_[put->host];
}

Storage::Answer Tab::storage_answer(const Put& put) {
  const Companion::Grant& grant = companion_.grant(put.effect.target.url);
  const File& file = files_.at(put.id);
  if (now() >= grant.expires_at) {
    if (random_.chance(faults_.expired_as_denied)) return {403, "AccessDenied", ""};
    return {403, "ExpiredRequest", ""};
  }
  if (random_.chance(faults_.put_500)) return {500, "InternalError", ""};
  if (random_.chance(faults_.put_503)) return {503, "SlowDown", ""};
  if (random_.chance(faults_.put_429)) return {429, "TooManyRequests", ""};
  std::string bytes = file.bytes(put.effect.offset, put.effect.length);
  if (!bytes.empty() && (random_.chance(faults_.put_corrupt) || std::exchange(corrupt_next_, false))) {
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  }
  if (grant.upload.empty()) return storage_.put_object(grant.key, std::move(bytes), grant.if_none_match);
  return storage_.upload_part(grant.upload, grant.part, std::move(bytes));
}

void Tab::body_arrives(const PutPtr& put) {
  if (put->severed) return;
  if (!online_ || files_.at(put->id).changed) {
    put_failed(put, 0, "");
    return;
  }
  const Storage::Answer answer = storage_answer(*put);
  const bool lost = random_.chance(faults_.put_reset_after);
  agenda_.after(random_.between(0, faults_.latency), [=, this] {
    if (put->severed) return;
    if (lost || (answer.status != 200 && faults_.errors_hidden)) {
      put_failed(put, 0, "");
    } else if (answer.status != 200) {
      put_failed(put, answer.status, answer.code);
    } else {
      const std::string etag = files_.at(put->id).etag_hidden ? "" : '"' + answer.etag + '"';
      put_answered(put, event::PutDone{put->effect.part, put->effect.attempt, etag});
    }
  });
}

void Tab::put_failed(const PutPtr& put, int status, const std::string& code) {
  put_answered(put, event::PutFailed{put->effect.part, put->effect.attempt, status, code});
}

void Tab::put_answered(const PutPtr& put, const Event& event) {
  land(put);
  deliver(put->id, event);
  if (random_.chance(faults_.put_repeat)) {
    agenda_.after(random_.between(0, 30'000), [=, this] { deliver(put->id, event); });
  }
}

// ---- weather
// -------------------------------------------------------------------------------------------------------

void Tab::sleep(Millis duration) {
  for (auto& [key, put] : puts_) {
    if (!put->in_flight || put->severed) continue;
    put->severed = true;
    // Some connections say that they died, others never do.
    if (random_.chance(0.5))
      agenda_.after(duration + random_.between(0, 500), [=, this] {
        if (put->in_flight) put_failed(put, 0, "");
      });
  }
  agenda_.sleep(duration);
}

void Tab::set_online(bool online, bool browser_notices) {
  online_ = online;
  if (!browser_notices) return;
  for (const auto& [id, file] : files_)
    deliver(id, event::Online{online});
}

void Tab::weather() {
  if (violation_ || now() > weather_until_) return;
  agenda_.after(100, [this] { weather(); });
  const auto any_file = [this] {
    return std::next(files_.begin(), random_.between(0, static_cast<std::int64_t>(files_.size()) - 1))->first;
  };
  if (files_.empty()) return;
  if (random_.chance(faults_.sleeps)) sleep(random_.between(10'000, 4LL * 3'600'000));
  if (online_ && random_.chance(faults_.offline)) {
    const bool notices = random_.chance(0.7);
    set_online(false, notices);
    agenda_.after(random_.between(100, 120'000), [=, this] { set_online(true, notices); });
  }
  if (companion_up_ && random_.chance(faults_.companion_stops)) {
    stop_companion();
    agenda_.after(random_.between(100, 10'000), [this] { start_companion(); });
  }
  if (random_.chance(faults_.clock_steps)) step_clock(random_.between(-86'400'000, 86'400'000));
  if (random_.chance(faults_.file_changes)) change_file(any_file());
  if (random_.chance(faults_.part_lost)) storage_.lose_a_part();
  if (random_.chance(faults_.uploads_lost)) storage_.lose_all_uploads();
  if (random_.chance(faults_.pauses)) {
    const LocalId id = any_file();
    deliver(id, event::Pause{});
    agenda_.after(random_.between(0, 60'000), [=, this] { deliver(id, event::Resume{}); });
  }
}

}  // namespace r2deck::sim
