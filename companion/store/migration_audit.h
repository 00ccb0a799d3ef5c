// The audit log becomes a chain: where a change came from, a keyed seal on every entry, the head that shows a
// cut tail, the checkpoint that pruning leaves, and indexes for what people ask of the log.
#pragma once

namespace r2deck::store {

extern const char kAuditChain[];

}  // namespace r2deck::store
