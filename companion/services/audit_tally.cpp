#include "companion/services/audit_tally.h"

#include <algorithm>
#include <utility>

#include "shared/text/bytes.h"

namespace r2deck::services {
namespace {

std::string likeness_of(const store::AuditEntry& entry) {
  std::string likeness;
  for (const std::string* text : {&entry.actor, &entry.source, &entry.action, &entry.account, &entry.bucket,
                                  &entry.key, &entry.outcome, &entry.detail}) {
    likeness += std::to_string(text->size());
    likeness += ':';
    likeness += *text;
  }
  return likeness;
}

}  // namespace

bool AuditTally::add(Counted more) {
  std::string likeness = likeness_of(more.entry);
  const std::lock_guard lock(mutex_);
  const bool first = counted_.empty();
  const auto [place, is_new] = places_.try_emplace(std::move(likeness), counted_.size());
  if (is_new) {
    counted_.push_back(std::move(more));
  } else {
    Counted& known = counted_[place->second];
    known.entry.time = std::max(known.entry.time, more.entry.time);
    known.count += more.count;
  }
  return first;
}

std::vector<Counted> AuditTally::take() {
  const std::lock_guard lock(mutex_);
  places_.clear();
  return std::exchange(counted_, {});
}

store::AuditEntry to_entry(const Counted& counted) {
  store::AuditEntry entry = counted.entry;
  if (!entry.detail.empty()) entry.detail += ", ";
  entry.detail += text::format_count(counted.count);
  entry.detail += ' ';
  entry.detail += counted.noun;
  if (counted.count != 1) entry.detail += 's';
  return entry;
}

}  // namespace r2deck::services
