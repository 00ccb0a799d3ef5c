// The Activity page: what happened, from the audit log.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

constexpr std::int32_t kPageSize = 200;
constexpr std::size_t kDateLength = 10;  // of "2026-01-02T03:04:05Z"

AuditQuery query_of(const ActivityFilter& filter, UnixMillis now) {
  return {.actor = filter.actor,
          .action = filter.action,
          .account = filter.account,
          .bucket = filter.bucket,
          .since = filter.last ? now - *filter.last : filter.since,
          .until = filter.until};
}

void ask(Turn& turn, Activity::Loading what) {
  Activity& activity = turn.model.activity;
  const bool older = what == Activity::Loading::older;
  activity.loading = what;
  activity.generation = turn.next_id();
  activity.problem.reset();
  turn.want(effect::LoadActivity{activity.asked, older ? activity.entries.back().id : 0, kPageSize,
                                 activity.generation});
}

void note_choices(ActivityChoices& seen, const std::vector<api::AuditEntry>& entries) {
  for (const api::AuditEntry& entry : entries) {
    seen.actors.insert(entry.actor);
    seen.actions.insert(entry.action);
    if (!entry.account.empty()) seen.accounts.insert(entry.account);
    if (!entry.bucket.empty()) seen.buckets.insert({entry.account, entry.bucket});
  }
}

void load_newest(Turn& turn) {
  Activity& activity = turn.model.activity;
  activity.asked = query_of(activity.filter, turn.now);
  ask(turn, Activity::Loading::first);
}

void verify(Turn& turn) {
  Activity& activity = turn.model.activity;
  if (std::exchange(activity.verifying, true)) return;
  activity.verdict.reset();
  turn.want(effect::VerifyActivity{});
}

const char* extension(AuditFormat format) {
  return format == AuditFormat::csv ? ".csv" : ".jsonl";
}

}  // namespace

const api::AuditEntry* Activity::find(std::int64_t id) const {
  const auto at =
      std::lower_bound(entries.begin(), entries.end(), id,
                       [](const api::AuditEntry& entry, std::int64_t wanted) { return entry.id > wanted; });
  return at != entries.end() && at->id == id ? &*at : nullptr;
}

void load_activity(Turn& turn) {
  if (!turn.model.activity.verdict) verify(turn);  // once: it reads the whole log
  load_newest(turn);
}

void on(Turn& turn, const msg::ActivityFiltered& message) {
  Activity& activity = turn.model.activity;
  if (activity.filter == message.filter) return;
  activity.filter = message.filter;
  activity.loaded = false;  // what the filter does not take must not stand below it
  activity.entries.clear();
  load_newest(turn);
}

void on(Turn& turn, const msg::ActivityRefreshAsked&) {
  if (turn.model.activity.loading != Activity::Loading::first) load_newest(turn);
}

void on(Turn& turn, const msg::OlderActivityAsked&) {
  const Activity& activity = turn.model.activity;
  const bool can = activity.loaded && !activity.complete && !activity.entries.empty();
  if (can && activity.loading == Activity::Loading::idle) ask(turn, Activity::Loading::older);
}

void on(Turn& turn, const msg::ActivityAnswered& message) {
  const bool good = observed_ok(turn, message.page);
  if (!good && page_refused(turn, message.page.problem())) return;
  Activity& activity = turn.model.activity;
  if (message.generation != activity.generation) return;
  const bool older = std::exchange(activity.loading, Activity::Loading::idle) == Activity::Loading::older;
  if (!good) {
    activity.problem = message.page.problem();
    return;
  }
  const std::vector<api::AuditEntry>& more = message.page->entries;
  note_choices(activity.seen, more);
  if (!older) activity.entries.clear();
  activity.entries.insert(activity.entries.end(), more.begin(), more.end());
  activity.loaded = true;
  activity.complete = more.size() < static_cast<std::size_t>(kPageSize);
}

void on(Turn& turn, const msg::ActivityEntryAsked& message) {
  if (const api::AuditEntry* entry = turn.model.activity.find(message.id))
    turn.model.dialog = ActivityEntryDialog{*entry};
}

void on(Turn& turn, const msg::SaveActivityAsked& message) {
  Activity& activity = turn.model.activity;
  if (std::exchange(activity.saving, true)) return;
  std::string name = "r2deck-audit-" + text::to_rfc3339(turn.now).substr(0, kDateLength);
  turn.want(effect::SaveActivity{query_of(activity.filter, turn.now), message.format,
                                 name.append(extension(message.format))});
}

void on(Turn& turn, const msg::ActivitySaved& message) {
  const bool good = observed_ok(turn, message.done);
  if (!good && page_refused(turn, message.done.problem())) return;
  turn.model.activity.saving = false;
  if (!good) notify(turn, message.done.problem(), "The log could not be exported");
}

void on(Turn& turn, const msg::VerifyActivityAsked&) {
  verify(turn);
}

void on(Turn& turn, const msg::ActivityVerified& message) {
  const bool good = observed_ok(turn, message.verdict);
  if (!good && page_refused(turn, message.verdict.problem())) return;
  Activity& activity = turn.model.activity;
  if (!std::exchange(activity.verifying, false)) return;  // the page was left
  if (good)
    activity.verdict = message.verdict.value();
  else if (message.verdict.problem().code != ErrorCode::companion_unreachable)  // the banner says so
    notify(turn, message.verdict.problem(), "The log could not be verified");
}

}  // namespace r2deck::core
