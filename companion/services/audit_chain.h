// How the audit log is made to show tampering. Every entry's seal covers the seal before it and all of its
// own fields; the head says, under the same key, which entry is the last and how many there were, so that a
// cut tail shows; a checkpoint stands in, under that key, for what was pruned. Pure: what is sealed is given,
// what comes out is bytes.
#pragma once

#include <string>
#include <string_view>

#include "companion/store/audit_store.h"
#include "companion/vault/audit_key.h"

namespace r2deck::services {

// The seal of `entry` that comes after the one sealed by `previous` (empty before the first).
std::string seal_of(const vault::AuditKey& key, std::string_view previous, const store::AuditEntry& entry);

// What `mac` must be for the rest to be true.
std::string seal_of(const vault::AuditKey& key, const store::AuditHead& head);
std::string seal_of(const vault::AuditKey& key, const store::AuditCheckpoint& checkpoint);

bool is_true(const vault::AuditKey& key, const store::AuditHead& head);
bool is_true(const vault::AuditKey& key, const store::AuditCheckpoint& checkpoint);

}  // namespace r2deck::services
