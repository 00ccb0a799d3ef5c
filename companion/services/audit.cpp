#include "companion/services/audit.h"

#include <chrono>
#include <iostream>
#include <iterator>

#include "companion/services/problems.h"
#include "shared/text/utf8.h"

namespace r2deck::services {
namespace {

constexpr std::chrono::seconds kWriteEvery{1};
constexpr std::int64_t kDay = 24LL * 3600 * 1000;
// Bytes. What is refused may have any length; a key that storage takes has 1,024 at most.
constexpr std::size_t kMostOfAKey = 1024, kMostOfAField = 512;

// Valid UTF-8 of at most `most` bytes.
std::string clipped(const std::string& field, std::size_t most) {
  if (field.size() <= most) return text::valid_utf8(field) ? field : text::replace_invalid_utf8(field);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(field[end]) & 0xc0) == 0x80)
    --end;
  return text::replace_invalid_utf8(std::string_view(field).substr(0, end)) + "…";
}

}  // namespace

Audit::~Audit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
  if (const auto flushed = flush(); !flushed.ok()) {
    std::cerr << "r2deck: what was signed last could not be written to the audit log: " +
                     flushed.problem().message + "\n";
  }
}

store::AuditEntry Audit::entry_of(const Actor& actor, const Deed& deed, const Problem* failure) const {
  store::AuditEntry entry;
  entry.time = clock_();
  entry.actor = clipped(actor.name, kMostOfAField);
  entry.source = clipped(actor.source, kMostOfAField);
  entry.action = deed.action;
  entry.account = clipped(deed.account, kMostOfAField);
  entry.bucket = clipped(deed.bucket, kMostOfAField);
  entry.key = clipped(deed.key, kMostOfAKey);
  entry.outcome = failure ? std::string(to_string(failure->code)) : "ok";
  entry.detail = clipped(deed.detail, kMostOfAField);
  return entry;
}

Result<void> Audit::append(const Actor& actor, const Deed& deed, const Problem* failure) {
  return record_all(actor, {deed}, {failure});
}

Result<void> Audit::record_all(const Actor& actor, const std::vector<Deed>& deeds,
                               const std::vector<const Problem*>& failures) {
  if (deeds.empty()) return {};
  std::vector<store::AuditEntry> entries;
  entries.reserve(deeds.size());
  for (std::size_t i = 0; i < deeds.size(); ++i)
    entries.push_back(entry_of(actor, deeds[i], failures[i]));
  const Result<void> written = write(std::move(entries));
  if (written.ok()) return {};
  Problem problem = written.problem();
  problem.operation = deeds.front().action;
  problem.message = "It was done, but could not be written to the audit log: " + problem.message;
  return problem;
}

// What is counted goes first, in the same step: a signature stands before the Complete that it was for.
Result<void> Audit::write(std::vector<store::AuditEntry> last) {
  const std::lock_guard writing(writing_);
  {
    const std::lock_guard lock(mutex_);
    counted_ = false;  // before taking: whoever counts after that says so again
  }
  std::vector<Counted> counted = tally_.take();
  std::vector<store::AuditEntry> entries;
  entries.reserve(counted.size() + last.size());
  for (const Counted& each : counted)
    entries.push_back(to_entry(each));
  entries.insert(entries.end(), std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
  Result<void> written = log_.append(entries);
  if (counted.empty()) return written;
  if (!written.ok()) {
    for (Counted& each : counted)
      tally_.add(std::move(each));
  }
  const std::lock_guard lock(mutex_);
  cannot_write_.reset();
  if (written.ok()) return written;
  counted_ = true;
  cannot_write_ = written.problem();
  return written;
}

Result<void> Audit::flush() {
  return write({});
}

Result<void> Audit::count(const Actor& actor, const Deed& deed, const Problem* failure, std::int64_t number,
                          std::string_view noun) {
  {
    const std::lock_guard lock(mutex_);
    if (cannot_write_) {
      Problem problem = *cannot_write_;
      problem.operation = deed.action;
      problem.message = "The audit log cannot be written: " + problem.message;
      return problem;
    }
  }
  if (!tally_.add({entry_of(actor, deed, failure), number, noun})) return {};
  const std::lock_guard lock(mutex_);
  counted_ = true;
  if (!writer_.joinable() && !stopping_) writer_ = std::thread([this] { write_regularly(); });
  changed_.notify_all();
  return {};
}

void Audit::count_refusal(const Actor& actor, const std::string& action, const Problem& refusal) {
  // Where the log cannot be written, the refusal stands all the same.
  static_cast<void>(count(actor, {action, {}, {}, {}, {}}, &refusal, 1, "time"));
}

void Audit::write_regularly() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return counted_ || stopping_; });
    if (changed_.wait_for(lock, kWriteEvery, [this] { return stopping_; })) return;
    lock.unlock();
    static_cast<void>(flush());  // what failed is kept, told to the next who signs, and tried again
    lock.lock();
  }
}

Result<std::vector<store::AuditEntry>> Audit::page(const store::AuditFilter& filter,
                                                   std::optional<std::int64_t> before, std::int32_t limit) {
  if (limit < 1 || limit > 1000) return invalid("limit", "The limit must be 1 to 1000.");
  return store_.page(filter, before, limit);
}

Result<AuditVerdict> Audit::verify(const std::optional<AuditMark>& mark) {
  static_cast<void>(flush());  // where the disk is full, what is on it can be checked all the same
  return log_.verify(mark);
}

Result<AuditPruned> Audit::prune(const Actor& actor, std::int64_t days, bool force) {
  if (days < 1 || days > 36'500) return invalid("days", "It takes 1 to 36,500 days.");
  Result<AuditPruned> pruned = log_.prune(clock_() - days * kDay, force);
  if (pruned.ok() && pruned->entries == 0) return pruned;
  Deed deed{"audit.prune", {}, {}, {}, "older than " + std::to_string(days) + " days"};
  if (force) deed.detail += ", whether or not it verifies";
  if (pruned.ok()) {
    deed.detail +=
        ": " + std::to_string(pruned->entries) + " entries, up to " + std::to_string(pruned->through);
  }
  return record(actor, deed, std::move(pruned));
}

}  // namespace r2deck::services
