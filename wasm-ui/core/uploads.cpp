// Uploads: which files go, and between the engine's queue and the page.
#include <algorithm>

#include "shared/r2/key.h"
#include "shared/text/media_type.h"
#include "shared/text/utf8.h"
#include "shared/transfer/plan.h"
#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

using transfer::UploadState;

// A new CORS policy takes up to 30 s to hold everywhere (R2: Buckets > CORS); until then a refusal may be
// stale.
constexpr UnixMillis kCorsSettles = 60'000;
constexpr UnixMillis kCorsRetry = 3'000;

std::string last_segment(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// R2 keeps keys in NFC, while some systems name files in NFD: the same name must not appear twice.
std::string key_for(const std::string& prefix, const LocalFile& file) {
  return prefix + text::to_nfc(file.path);
}

// The part size asked for, or none where this file would need more parts of it than R2 takes.
std::optional<std::int64_t> part_size_for(const Preferences& preferences, std::int64_t size) {
  if (!preferences.part_size || !transfer::plan_parts(size, preferences.part_size)) return std::nullopt;
  return preferences.part_size;
}

std::string content_type_of(const LocalFile& file) {
  return file.type.empty() ? std::string(text::media_type_of(file.path).type) : file.type;
}

// ---- between the queue and the page ----
void perform(Turn& turn, transfer::UploadQueue::Effects&& effects) {
  Uploads& uploads = turn.model.uploads;
  for (auto& [id, call] : effects) {
    if (const auto* wake = std::get_if<transfer::effect::Wake>(&call)) {
      uploads.wakes.emplace(wake->at, id);
      continue;
    }
    const UploadInfo* info = uploads.find(id);
    if (info == nullptr) continue;
    turn.want(effect::Transfer{id, info->file, info->account, info->bucket, std::move(call)});
  }
}

// The object is written: the listing on show learns of it at once.
void note_done(Turn& turn, UploadInfo& info, const transfer::UploadStatus& status) {
  info.finished = true;
  Listing& listing = turn.model.listing;
  if (info.account == listing.account && info.bucket == listing.bucket)
    listing.put({info.key, status.size, turn.now, status.etag.value_or(""), {}});
  if (!turn.model.permits.may(Permit::list, info.account, info.bucket, info.key))
    turn.model.sent.push_back(
        {info.account, info.bucket, {info.key, status.size, turn.now, status.etag.value_or(""), {}}});
  turn.want(effect::ForgetFiles{{info.file}});
  turn.want(effect::Announce{info.name + " uploaded"});
}

void note_failed(Turn& turn, const UploadInfo& info, const transfer::UploadStatus& status) {
  turn.want(effect::Announce{"Upload of " + info.name + " failed"});
  if (!status.problem || status.problem->code != ErrorCode::cors_missing) return;
  CorsKnowledge& cors = turn.model.buckets.cors[cors_key(info.account, info.bucket)];
  if (cors.set_at && turn.now - *cors.set_at < kCorsSettles) {
    turn.model.uploads.cors_retry_at = turn.now + kCorsRetry;
  } else if (cors.state) {
    cors.state->allowed = false;
  }
}

void handle(Turn& turn, LocalId id, const transfer::Event& event) {
  Uploads& uploads = turn.model.uploads;
  const auto info = uploads.info.find(id);
  if (info == uploads.info.end()) return;
  const UploadState before = uploads.queue.state(id);
  perform(turn, uploads.queue.handle(id, event, turn.now));
  const transfer::Upload* upload = uploads.queue.find(id);
  if (upload == nullptr) return;
  const UploadState after = uploads.queue.state(id);
  if (after == before) return;
  if (after == UploadState::done && !info->second.finished) note_done(turn, info->second, upload->status());
  if (after == UploadState::failed) note_failed(turn, info->second, upload->status());
  if (after == UploadState::cancelled) turn.want(effect::ForgetFiles{{info->second.file}});
}

void add(Turn& turn, const std::string& account_id, const std::string& bucket, const std::string& prefix,
         const std::vector<LocalFile>& files) {
  Model& model = turn.model;
  const api::Account* account = model.accounts.find(account_id);
  if (account == nullptr) return;
  for (const LocalFile& file : files) {
    transfer::UploadSpec spec;
    spec.request.key = key_for(prefix, file);
    spec.request.size = file.size;
    spec.request.content_type = content_type_of(file);
    spec.request.modified = file.modified;
    spec.request.part_size = part_size_for(model.preferences, file.size);
    spec.proof = account->proof;
    spec.hash = model.preferences.verify;
    spec.seed = static_cast<std::uint64_t>(turn.now) * 2654435761U + file.id;
    UploadInfo info{.file = file.id,
                    .account = account_id,
                    .bucket = bucket,
                    .key = spec.request.key,
                    .name = last_segment(file.path)};
    model.uploads.info.emplace(model.uploads.queue.add(std::move(spec), account->endpoint), std::move(info));
  }
  perform(turn, model.uploads.queue.start(turn.now));
}

// Why that file may not go there; first of all because this person may not send it.
std::optional<Problem> refusal(const Model& model, const std::string& key, const LocalFile& file) {
  const Listing& listing = model.listing;
  const auto may = [&](Permit permit) {
    return model.permits.may(permit, listing.account, listing.bucket, key);
  };
  if (!may(Permit::create))
    return Problem{.code = ErrorCode::forbidden,
                   .operation = "upload",
                   .subject = key,
                   .message = "You may not send a file of this name here.",
                   .hint = "Ask an owner of this R2 Deck which names you may use."};
  if (listing.find(key) != nullptr && !may(Permit::overwrite))
    return Problem{.code = ErrorCode::forbidden,
                   .operation = "upload",
                   .subject = key,
                   .message = "An object of that name exists, and you may not replace it.",
                   .hint = "Give the file another name."};
  if (Result<void> good = r2::check_key(key); !good) return good.problem();
  if (Result<transfer::Plan> plan = transfer::plan_parts(file.size); !plan) return plan.problem();
  return std::nullopt;
}

std::vector<LocalId> failed_for_cors(const Uploads& uploads, const std::string& account,
                                     const std::string& bucket) {
  std::vector<LocalId> found;
  for (const LocalId id : uploads.queue.ids()) {
    const UploadInfo* info = uploads.find(id);
    const transfer::UploadStatus& status = uploads.queue.find(id)->status();
    if (info != nullptr && info->account == account && info->bucket == bucket &&
        status.state == UploadState::failed && status.problem &&
        status.problem->code == ErrorCode::cors_missing)
      found.push_back(id);
  }
  return found;
}

}  // namespace

const UploadInfo* Uploads::find(LocalId id) const {
  const auto entry = info.find(id);
  return entry == info.end() ? nullptr : &entry->second;
}

std::optional<UnixMillis> Uploads::wake_at() const {
  if (wakes.empty()) return std::nullopt;
  return wakes.begin()->first;
}

void tick_uploads(Turn& turn) {
  Uploads& uploads = turn.model.uploads;
  while (!uploads.wakes.empty() && uploads.wakes.begin()->first <= turn.now) {
    const LocalId id = uploads.wakes.begin()->second;
    uploads.wakes.erase(uploads.wakes.begin());
    handle(turn, id, transfer::event::Tick{});
  }
  if (!uploads.cors_retry_at || *uploads.cors_retry_at > turn.now) return;
  uploads.cors_retry_at.reset();
  for (const auto& [key, cors] : turn.model.buckets.cors) {
    if (!cors.set_at || turn.now - *cors.set_at >= kCorsSettles) continue;
    const std::size_t slash = key.find('/');
    retry_uploads_after_cors(turn, key.substr(0, slash), key.substr(slash + 1));
  }
}

void retry_uploads_after_cors(Turn& turn, const std::string& account, const std::string& bucket) {
  for (const LocalId id : failed_for_cors(turn.model.uploads, account, bucket))
    handle(turn, id, transfer::event::Retry{});
}

void tell_uploads_online(Turn& turn, bool online) {
  perform(turn, turn.model.uploads.queue.handle_all(transfer::event::Online{online}, turn.now));
}

void pause_all_uploads(Turn& turn) {
  perform(turn, turn.model.uploads.queue.handle_all(transfer::event::Pause{}, turn.now));
}

void drop_all_uploads(Turn& turn) {
  Uploads& uploads = turn.model.uploads;
  for (const LocalId id : uploads.queue.ids()) {
    handle(turn, id, transfer::event::Cancel{});
    on(turn, msg::DismissUpload{id});
  }
}

void on(Turn& turn, const msg::PickFilesAsked& message) {
  const Listing& listing = turn.model.listing;
  if (turn.model.permits.may_in(Permit::create, listing.account, listing.bucket, listing.prefix) &&
      !listing.bucket.empty())
    turn.want(effect::PickFiles{message.folder});
}

void on(Turn& turn, const msg::DragMoved& message) {
  turn.model.uploads.dragging = message.over;
}

void on(Turn& turn, const msg::FilesGiven& message) {
  Model& model = turn.model;
  model.uploads.dragging = false;
  if (message.files.empty()) return;
  const Listing& listing = model.listing;
  const bool open =
      model.session.state == SessionState::signed_in && model.page == Page::files && !listing.bucket.empty();
  if (!open || !model.permits.may_in(Permit::create, listing.account, listing.bucket, listing.prefix)) {
    std::vector<FileId> ids;
    for (const LocalFile& file : message.files)
      ids.push_back(file.id);
    turn.want(effect::ForgetFiles{std::move(ids)});
    if (!open) return notify(turn, Notice::Kind::error, "Open a bucket before you upload.");
    return notify(turn, Notice::Kind::error, "You may not upload here.",
                  "Ask an owner of this R2 Deck for a role that may.");
  }
  ReviewDialog review{.account = listing.account, .bucket = listing.bucket, .prefix = listing.prefix};
  for (const LocalFile& file : message.files) {
    const std::string key = key_for(listing.prefix, file);
    if (std::optional<Problem> problem = refusal(model, key, file)) {
      review.refused.push_back({file.path, std::move(*problem)});
      turn.want(effect::ForgetFiles{{file.id}});
    } else {
      (listing.find(key) != nullptr ? review.taken : review.clear).push_back(file);
    }
  }
  if (review.refused.empty() && review.taken.empty())
    return add(turn, review.account, review.bucket, review.prefix, review.clear);
  model.dialog = std::move(review);
}

void on(Turn& turn, const msg::ReviewAnswered& message) {
  auto* dialog = std::get_if<ReviewDialog>(&turn.model.dialog);
  if (dialog == nullptr) return;
  ReviewDialog review = std::move(*dialog);
  turn.model.dialog = {};
  std::vector<LocalFile> files = std::move(review.clear);
  if (message.choice == ReviewChoice::replace) {
    files.insert(files.end(), review.taken.begin(), review.taken.end());
  } else {
    for (const LocalFile& file : review.taken)
      turn.want(effect::ForgetFiles{{file.id}});
  }
  add(turn, review.account, review.bucket, review.prefix, files);
}

void on(Turn& turn, const msg::PauseUpload& message) {
  handle(turn, message.id, transfer::event::Pause{});
}

void on(Turn& turn, const msg::ResumeUpload& message) {
  handle(turn, message.id, transfer::event::Resume{});
}

void on(Turn& turn, const msg::RetryUpload& message) {
  handle(turn, message.id, transfer::event::Retry{});
}

void on(Turn& turn, const msg::CancelUpload& message) {
  handle(turn, message.id, transfer::event::Cancel{});
}

void on(Turn& turn, const msg::DismissUpload& message) {
  Uploads& uploads = turn.model.uploads;
  const bool was_failed =
      uploads.queue.find(message.id) != nullptr && uploads.queue.state(message.id) == UploadState::failed;
  transfer::UploadQueue::Effects effects;
  if (!uploads.queue.remove(message.id, turn.now, effects)) return;
  perform(turn, std::move(effects));
  const UploadInfo* info = uploads.find(message.id);
  if (was_failed && info != nullptr) turn.want(effect::ForgetFiles{{info->file}});
}

void on(Turn& turn, const msg::PauseAll&) {
  pause_all_uploads(turn);
}

void on(Turn& turn, const msg::ResumeAll&) {
  perform(turn, turn.model.uploads.queue.handle_all(transfer::event::Resume{}, turn.now));
}

void on(Turn& turn, const msg::ClearFinished&) {
  Uploads& uploads = turn.model.uploads;
  for (const LocalId id : uploads.queue.ids())
    if (uploads.queue.state(id) == UploadState::done) uploads.info.erase(id);
  uploads.queue.remove_finished();
}

void on(Turn& turn, const msg::TransferAnswered& message) {
  const auto problem_of = [](const auto& event) -> const Problem* {
    if constexpr (requires { event.problem; })
      return &event.problem;
    else
      return nullptr;
  };
  // FileUnreadable and the storage's own troubles pass too: only codes of the companion mean anything there.
  if (const Problem* problem = std::visit(problem_of, message.event))
    if (problem->code == ErrorCode::companion_unreachable || problem->code == ErrorCode::unauthenticated)
      observe(turn, *problem);
  handle(turn, message.id, message.event);
}

}  // namespace r2deck::core
