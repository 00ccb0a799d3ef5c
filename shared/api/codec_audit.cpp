#include "shared/api/codec_types.h"

namespace r2deck::api {

template <class Io, Like<AuditEntry> V>
void describe(Io& io, V& entry) {
  io.integer("id", entry.id, kAnySize);
  io.time("time", entry.time);
  io.text("actor", entry.actor, kLoose);
  io.text("source", entry.source, kLoose);
  io.text("action", entry.action, kLoose);
  io.text("account", entry.account, kLoose);
  io.text("bucket", entry.bucket, kLoose);
  io.text("key", entry.key, kLoose);
  io.text("outcome", entry.outcome, kLoose);
  io.text("detail", entry.detail, kLoose);
}

template <class Io, Like<AuditPage> V>
void describe(Io& io, V& page) {
  io.objects("entries", page.entries, kAnyCount);
}

template <class Io, Like<AuditVerdict> V>
void describe(Io& io, V& verdict) {
  io.integer("entries", verdict.entries, kAnySize);
  io.integer("pruned", verdict.pruned, kAnySize);
  io.integer("firstId", verdict.first_id, kAnySize);
  io.integer("lastId", verdict.last_id, kAnySize);
  io.integer("since", verdict.since, kAnySize);
  io.integer("brokenAt", verdict.broken_at, kAnySize);
  io.text("message", verdict.message, kLoose);
}

R2DECK_CODEC(AuditEntry, Role::answer)
R2DECK_CODEC(AuditPage, Role::answer)
R2DECK_CODEC(AuditVerdict, Role::answer)

}  // namespace r2deck::api
