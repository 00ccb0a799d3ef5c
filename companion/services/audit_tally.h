// What happens too often for an entry each: signatures of an upload's parts, refused requests. What is alike
// is counted until it is written, as one entry with its number. Nothing here waits for a disk.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "companion/store/audit_store.h"

namespace r2deck::services {

struct Counted {
  store::AuditEntry entry;  // of the last time
  std::int64_t count = 0;
  std::string_view noun;  // "URL", "time": a literal
};

class AuditTally {
 public:
  // Counts with what was alike in everything but its time. Answers whether it is the first since take().
  bool add(Counted more);
  // In the order in which they first came; afterwards nothing is counted any more.
  std::vector<Counted> take();

 private:
  std::mutex mutex_;
  std::vector<Counted> counted_;
  std::unordered_map<std::string, std::size_t> places_;  // in counted_
};

// The entry that says how many: "upload ab12, 64 URLs".
store::AuditEntry to_entry(const Counted& counted);

}  // namespace r2deck::services
