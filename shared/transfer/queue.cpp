#include "shared/transfer/queue.h"

#include <algorithm>

namespace r2deck::transfer {
namespace {

bool is_active(UploadState state) {
  return state == UploadState::uploading || state == UploadState::retrying || state == UploadState::verifying;
}

bool is_over(UploadState state) {
  return state == UploadState::done || state == UploadState::failed || state == UploadState::cancelled;
}

// Max-min fair: one connection each in turn, to those that can use one more, until none is left.
std::vector<std::int32_t> fair_shares(const std::vector<std::int32_t>& demands, std::int32_t connections) {
  std::vector<std::int32_t> shares(demands.size(), 0);
  bool given = true;
  while (connections > 0 && given) {
    given = false;
    for (std::size_t n = 0; n < demands.size() && connections > 0; ++n) {
      if (shares[n] >= demands[n]) continue;
      ++shares[n];
      --connections;
      given = true;
    }
  }
  return shares;
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): moved into its entry
LocalId UploadQueue::add(UploadSpec spec, std::string target) {
  const LocalId id = next_id_++;
  Entry& entry = entries_.try_emplace(id, std::move(spec), target).first->second;
  targets_[std::move(target)].waiting.insert(id);
  count(entry, +1);
  ++visible_;
  return id;
}

UploadQueue::Effects UploadQueue::start(UnixMillis now) {
  Effects out;
  for (auto& [name, target] : targets_)
    schedule(target, now, out);
  return out;
}

UploadQueue::Effects UploadQueue::handle(LocalId id, const Event& event, UnixMillis now) {
  Effects out;
  const auto found = entries_.find(id);
  if (found == entries_.end()) return out;
  Entry& entry = found->second;
  const UploadState state = entry.upload.status().state;

  if (std::holds_alternative<event::Start>(event)) return out;  // the queue's own business
  if (std::holds_alternative<event::Resume>(event)) {
    if (state == UploadState::paused) want(id, entry, Wish::resume);
  } else if (std::holds_alternative<event::Retry>(event)) {
    if (state == UploadState::failed) want(id, entry, Wish::retry);
  } else {
    if (std::holds_alternative<event::Pause>(event) || std::holds_alternative<event::Cancel>(event)) {
      want(id, entry, Wish::none);
    }
    deliver(id, entry, event, now, out);
  }

  // Progress frees no connection, so nobody else has to be asked.
  if (!std::holds_alternative<event::PutProgress>(event)) schedule(targets_[entry.target], now, out);
  if (entry.hidden && entry.upload.settled()) erase(found);
  return out;
}

UploadQueue::Effects UploadQueue::handle_all(const Event& event, UnixMillis now) {
  if (const auto* online = std::get_if<event::Online>(&event)) online_ = online->online;
  Effects out;
  std::vector<LocalId> all;
  all.reserve(entries_.size());
  for (const auto& [id, entry] : entries_)
    all.push_back(id);
  for (const LocalId id : all) {
    Effects some = handle(id, event, now);
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

bool UploadQueue::remove(LocalId id, UnixMillis now, Effects& effects) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.hidden || !is_over(shown_state(found->second))) return false;
  Entry& entry = found->second;
  if (entry.upload.status().state == UploadState::failed) deliver(id, entry, event::Cancel{}, now, effects);
  count(entry, -1);
  entry.hidden = true;
  --visible_;
  if (entry.upload.settled()) erase(found);
  return true;
}

void UploadQueue::remove_finished() {
  Effects none;  // neither kind has anything left to do
  for (const LocalId id : ids()) {
    const UploadState shown = state(id);
    if (shown == UploadState::done || shown == UploadState::cancelled) remove(id, 0, none);
  }
}

// ---- views
// -----------------------------------------------------------------------------------------------------

std::vector<LocalId> UploadQueue::ids() const {
  std::vector<LocalId> ids;
  ids.reserve(visible_);
  for (const auto& [id, entry] : entries_) {
    if (!entry.hidden) ids.push_back(id);
  }
  return ids;
}

const Upload* UploadQueue::find(LocalId id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() || found->second.hidden ? nullptr : &found->second.upload;
}

UploadState UploadQueue::shown_state(const Entry& entry) {
  return entry.wish == Wish::none ? entry.upload.status().state : UploadState::queued;
}

UploadState UploadQueue::state(LocalId id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? UploadState::cancelled : shown_state(found->second);
}

UploadQueue::Row UploadQueue::row(LocalId id, UnixMillis now) const {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.hidden) return {};
  const Entry& entry = found->second;
  const UploadStatus& status = entry.upload.status();
  Row row;
  row.id = id;
  row.state = shown_state(entry);
  row.upload = &entry.upload;
  if (is_active(row.state)) {
    row.bytes_per_second = entry.rate.bytes_per_second(now);
    row.time_left = entry.rate.time_left(status.size - status.sent, now);
  }
  return row;
}

std::vector<UploadQueue::Row> UploadQueue::statuses(UnixMillis now) const {
  std::vector<Row> rows;
  rows.reserve(visible_);
  for (const auto& [id, entry] : entries_) {
    if (!entry.hidden) rows.push_back(row(id, now));
  }
  return rows;
}

QueueTotals UploadQueue::totals(UnixMillis now) const {
  QueueTotals totals = totals_;
  totals.bytes_per_second = rate_.bytes_per_second(now);
  if (totals.waiting + totals.active > 0) totals.time_left = rate_.time_left(totals.remaining, now);
  return totals;
}

// Adds an upload to the totals, or takes it out again, as it is now.
void UploadQueue::count(const Entry& entry, int sign) {
  const UploadState state = shown_state(entry);
  if (entry.hidden || state == UploadState::cancelled) return;
  const UploadStatus& status = entry.upload.status();
  totals_.files += sign;
  totals_.size += sign * status.size;
  totals_.sent += sign * status.sent;
  if (state == UploadState::queued) totals_.waiting += sign;
  if (is_active(state)) totals_.active += sign;
  if (state == UploadState::paused) totals_.paused += sign;
  if (state == UploadState::failed) totals_.failed += sign;
  if (state == UploadState::done) totals_.done += sign;
  if (state == UploadState::queued || is_active(state))
    totals_.remaining += sign * (status.size - status.sent);
}

// ---- scheduling
// --------------------------------------------------------------------------------------------------

void UploadQueue::deliver(LocalId id, Entry& entry, const Event& event, UnixMillis now, Effects& out) {
  count(entry, -1);
  const std::int64_t sent = entry.upload.status().sent;
  for (Effect& effect : entry.upload.handle(event, now))
    out.emplace_back(id, std::move(effect));
  count(entry, +1);

  const UploadStatus& status = entry.upload.status();
  if (status.sent != sent) {
    entry.rate.record(status.sent, now);
    carried_ += std::max<std::int64_t>(0, status.sent - sent);
    rate_.record(carried_, now);
  }
  std::set<LocalId>& active = targets_[entry.target].active;
  if (is_active(status.state)) {
    active.insert(id);
  } else {
    active.erase(id);
  }
}

void UploadQueue::want(LocalId id, Entry& entry, Wish wish) {
  count(entry, -1);
  entry.wish = wish;
  count(entry, +1);
  std::set<LocalId>& waiting = targets_[entry.target].waiting;
  if (wish == Wish::none) {
    waiting.erase(id);
  } else {
    waiting.insert(id);
  }
}

// There is room for it: tell it what it waits for.
void UploadQueue::begin(LocalId id, Entry& entry, UnixMillis now, Effects& out) {
  const Wish wish = entry.wish;
  want(id, entry, Wish::none);
  entry.share = 0;  // until share() has seen what is free
  entry.upload.set_parallel(0);
  if (!online_) deliver(id, entry, event::Online{false}, now, out);
  if (wish == Wish::resume) deliver(id, entry, event::Resume{}, now, out);
  if (wish == Wish::retry) deliver(id, entry, event::Retry{}, now, out);
  // Also after Resume, if it was paused before it ever began; else it changes nothing.
  deliver(id, entry, event::Start{}, now, out);
}

void UploadQueue::schedule(Target& target, UnixMillis now, Effects& out) {
  while (!target.waiting.empty() && static_cast<std::int32_t>(target.active.size()) < limits_.files) {
    const LocalId id = *target.waiting.begin();
    begin(id, entries_.at(id), now, out);
  }
  share(target, now, out);
}

// What an upload has in flight cannot be taken from it, so a larger share is handed out only as connections
// become free: max(share, in flight), summed up, never exceeds the target's connections.
void UploadQueue::share(Target& target, UnixMillis now, Effects& out) {
  std::vector<Entry*> entries;
  std::vector<std::int32_t> demands;
  std::int32_t spare = limits_.connections;
  for (const LocalId id : target.active) {
    Entry& entry = entries_.at(id);
    entries.push_back(&entry);
    demands.push_back(std::min(entry.upload.demand(), entry.upload.spec().parallel));
    spare -= entry.upload.parts_in_flight();
  }
  const std::vector<std::int32_t> shares = fair_shares(demands, limits_.connections);
  const std::vector<LocalId> ids(target.active.begin(), target.active.end());
  for (std::size_t n = 0; n < entries.size(); ++n) {
    Entry& entry = *entries[n];
    const std::int32_t held = std::min(shares[n], entry.upload.parts_in_flight());
    const std::int32_t more = std::clamp(spare, 0, shares[n] - held);
    spare -= more;
    const bool grows = held + more > entry.share;
    entry.share = held + more;
    entry.upload.set_parallel(entry.share);
    if (grows) deliver(ids[n], entry, event::Tick{}, now, out);
  }
}

void UploadQueue::erase(std::map<LocalId, Entry>::iterator entry) {
  Target& target = targets_[entry->second.target];
  target.waiting.erase(entry->first);
  target.active.erase(entry->first);
  entries_.erase(entry);
}

}  // namespace r2deck::transfer
