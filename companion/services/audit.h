// The audit log as the use cases write it: every sign-in, change, batch of signatures and failure, with who,
// what, on what, from where, when and the outcome.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "companion/services/actor.h"
#include "companion/services/audit_log.h"
#include "companion/services/audit_tally.h"
#include "companion/store/audit_store.h"
#include "shared/problem.h"

namespace r2deck::services {

// What was done to what. `detail` is one line; never a secret, never a presigned URL.
struct Deed {
  std::string action;  // "object.delete"
  std::string account, bucket, key;
  std::string detail;
};

class Audit {
 public:
  Audit(store::AuditStore& store, vault::AuditKey key, Clock clock)
      : store_(store), log_(store, std::move(key), clock), clock_(std::move(clock)) {}
  ~Audit();  // writes what is counted still
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  // Writes the deed with the outcome's code and hands the outcome back; it is on disk by then. Where the deed
  // succeeded but could not be written down, that is the answer: a change that the log does not know must not
  // pass as done.
  template <class T>
  Result<T> record(const Actor& actor, const Deed& deed, Result<T> outcome) {
    const Result<void> written = append(actor, deed, outcome.ok() ? nullptr : &outcome.problem());
    if (outcome.ok() && !written.ok()) return written.problem();
    return outcome;
  }

  // The same of many deeds that one request did, in one write; `failures` has one for each deed, null where
  // it succeeded. Errors: none of them is written down.
  Result<void> record_all(const Actor& actor, const std::vector<Deed>& deeds,
                          const std::vector<const Problem*>& failures);

  // For signatures, which are many: counts `urls` with others of the same upload, to be written within a
  // second by a thread of its own. Waits for no disk. Once the log cannot be written, no more signatures are
  // given until it can.
  template <class T>
  Result<T> count_signatures(const Actor& actor, const Deed& deed, std::int64_t urls, Result<T> outcome) {
    if (!outcome.ok()) {
      static_cast<void>(count(actor, deed, &outcome.problem(), 1, "time"));  // refused in any case
      return outcome;
    }
    const Result<void> counted = count(actor, deed, nullptr, urls, "URL");
    if (!counted.ok()) return counted.problem();
    return outcome;
  }
  // For what is refused at the door, which may be much: counted likewise.
  void count_refusal(const Actor& actor, const std::string& action, const Problem& refusal);

  // Writes what is counted still.
  Result<void> flush();

  // Newest first, ids below `before` only; limit 1..1000. Errors: invalid_request.
  Result<std::vector<store::AuditEntry>> page(const store::AuditFilter& filter,
                                              std::optional<std::int64_t> before, std::int32_t limit);

  Result<AuditVerdict> verify(const std::optional<AuditMark>& mark = std::nullopt);
  // Removes what is older than so many days (1 to 36,500), and records that. Errors: invalid_request,
  // conflict (the log does not verify; see AuditLog::prune).
  Result<AuditPruned> prune(const Actor& actor, std::int64_t days, bool force);

  AuditLog& log() { return log_; }
  store::AuditStore& entries() { return store_; }

 private:
  store::AuditEntry entry_of(const Actor& actor, const Deed& deed, const Problem* failure) const;
  Result<void> append(const Actor& actor, const Deed& deed, const Problem* failure);
  Result<void> count(const Actor& actor, const Deed& deed, const Problem* failure, std::int64_t number,
                     std::string_view noun);
  Result<void> write(std::vector<store::AuditEntry> last);
  void write_regularly();

  store::AuditStore& store_;
  AuditLog log_;
  Clock clock_;
  AuditTally tally_;
  std::mutex writing_;  // taken before what is counted is taken, so that it comes before what follows it
  std::mutex mutex_;    // guards what follows
  std::condition_variable changed_;
  std::thread writer_;
  std::optional<Problem> cannot_write_;  // since the writer last tried
  bool counted_ = false, stopping_ = false;
};

}  // namespace r2deck::services
