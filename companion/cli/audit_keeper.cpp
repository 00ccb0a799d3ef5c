#include "companion/cli/audit_keeper.h"

#include <syslog.h>

#include <iostream>

namespace r2deck::cli {
namespace {

void complain(const std::string& what, const Problem& problem) {
  std::cerr << "r2deck: " + what + ": " + problem.message + "\n";
}

}  // namespace

AuditKeeper::Note AuditKeeper::to_syslog() {
  return [](const std::string& line) {
    ::openlog("r2deck", LOG_PID | LOG_NDELAY, LOG_AUTH);
    ::syslog(LOG_INFO, "%s", line.c_str());
    ::closelog();
  };
}

AuditKeeper::AuditKeeper(services::Audit& audit, AuditKeeperOptions options, Note note)
    : audit_(audit), options_(options), note_(std::move(note)) {
  audit_.log().on_append([this](const store::AuditHead& head) {
    const std::lock_guard lock(mutex_);
    entries_ = head.entries;
    if (entries_ - noted_ >= options_.note_after_entries) changed_.notify_all();
  });
  thread_ = std::thread([this] { work(); });
}

AuditKeeper::~AuditKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  audit_.log().on_append(nullptr);
}

void AuditKeeper::work() {
  note("started");
  for (;;) {
    prune();
    std::unique_lock lock(mutex_);
    const auto due = [this] { return stopping_ || entries_ - noted_ >= options_.note_after_entries; };
    changed_.wait_for(lock, options_.note_every, due);
    if (stopping_) break;
    lock.unlock();
    note("running");
  }
  if (const auto flushed = audit_.flush(); !flushed) {
    complain("what was signed last could not be written to the audit log", flushed.problem());
  }
  note("stopped");
}

void AuditKeeper::prune() {
  if (!options_.retention_days) return;
  const auto pruned = audit_.prune({services::kCompanion}, *options_.retention_days, false);
  if (!pruned) complain("old entries of the audit log were not removed", pruned.problem());
}

void AuditKeeper::note(const char* why) {
  const auto head = audit_.log().head();
  if (!head) return complain("the head of the audit log cannot be read", head.problem());
  {
    const std::lock_guard lock(mutex_);
    entries_ = noted_ = head->entries;
  }
  note_("audit head " + std::to_string(head->last_id) + ":" + services::to_hex(head->last_mac) + ", " +
        std::to_string(head->entries) + " entries, " + why);
}

}  // namespace r2deck::cli
