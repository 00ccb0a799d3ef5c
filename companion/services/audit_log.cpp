#include "companion/services/audit_log.h"

#include <algorithm>
#include <utility>

#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

constexpr std::int32_t kAdoptedAtATime = 1000;

}  // namespace

Result<void> AuditLog::open() {
  const std::lock_guard lock(mutex_);
  return open_locked();
}

Result<void> AuditLog::open_locked() {
  if (opened_) return {};
  const auto stored = store_.head();
  if (!stored) return stored.problem();
  const auto last_id = store_.last_id();
  if (!last_id) return last_id.problem();
  const auto checkpoint = store_.checkpoint();
  if (!checkpoint) return checkpoint.problem();
  const auto sealed = *stored ? Result<bool>(true) : store_.anything_sealed();
  if (!sealed) return sealed.problem();

  const bool first_time = !*sealed && !*checkpoint;
  const bool goes_on = *stored && is_true(key_, **stored);
  next_id_ = std::max(*last_id, *stored ? (*stored)->last_id : 0) + 1;
  std::vector<store::AuditEntry> entries;
  if (first_time) {
    if (auto begun = begin(*last_id); !begun) return begun;
    entries.push_back(own_entry(
        "audit.begin", "ok", std::to_string(head_.entries) + " earlier entries were taken into the chain"));
  } else if (goes_on) {
    head_ = **stored;
    if (auto adopted = adopt(); !adopted) return adopted;
  } else {
    const auto there = store_.count_after(0);
    if (!there) return there.problem();
    mark_broken(*there + (*checkpoint ? (*checkpoint)->entries : 0));
    entries.push_back(own_entry("audit.broken", std::string(to_string(ErrorCode::checksum_mismatch)),
                                "The head of the log was missing, altered or written with another key."));
  }
  if (auto written = append_locked(entries); !written) return written;
  opened_ = true;
  return {};
}

Result<void> AuditLog::begin(std::int64_t last_id) {
  head_ = {};
  head_.adopted = last_id;
  head_.mac = seal_of(key_, head_);
  if (auto written = store_.append({}, head_); !written) return written;
  return adopt();
}

// In steps, each with a head of its own: what a crash leaves undone is done at the next start.
Result<void> AuditLog::adopt() {
  while (head_.last_id < head_.adopted) {
    auto entries = store_.read({}, {head_.last_id + 1, head_.adopted}, kAdoptedAtATime);
    if (!entries) return entries.problem();
    store::AuditHead next = head_;
    for (store::AuditEntry& entry : *entries) {
      if (!entry.mac.empty()) return {};  // not ours: verify() will say so
      entry.mac = seal_of(key_, next.last_mac, entry);
      next.last_id = entry.id;
      next.last_mac = entry.mac;
      ++next.entries;
    }
    if (entries->empty()) return {};
    next.mac = seal_of(key_, next);
    if (auto sealed = store_.seal(*entries, next); !sealed) return sealed;
    head_ = std::move(next);
  }
  return {};
}

store::AuditEntry AuditLog::own_entry(std::string action, std::string outcome, std::string detail) const {
  store::AuditEntry entry;
  entry.time = clock_();
  entry.actor = kCompanion;
  entry.action = std::move(action);
  entry.outcome = std::move(outcome);
  entry.detail = std::move(detail);
  return entry;
}

// Nothing that can be proven goes before the next entry, so that it must not look as if something did.
void AuditLog::mark_broken(std::int64_t entries) {
  head_ = {};
  head_.last_mac = vault::random_token();
  head_.entries = entries;
}

Result<void> AuditLog::append(std::vector<store::AuditEntry>& entries) {
  const std::lock_guard lock(mutex_);
  if (auto opened = open_locked(); !opened) return opened;
  return append_locked(entries);
}

Result<void> AuditLog::append_locked(std::vector<store::AuditEntry>& entries) {
  if (entries.empty()) return {};
  store::AuditHead next = head_;
  std::int64_t id = next_id_;
  for (store::AuditEntry& entry : entries) {
    entry.id = id++;
    entry.mac = seal_of(key_, next.last_mac, entry);
    next.last_id = entry.id;
    next.last_mac = entry.mac;
    ++next.entries;
  }
  next.mac = seal_of(key_, next);
  if (auto written = store_.append(entries, next); !written) return written;
  head_ = std::move(next);
  next_id_ = id;
  if (listener_) listener_(head_);
  return {};
}

Result<store::AuditHead> AuditLog::head() {
  const std::lock_guard lock(mutex_);
  if (auto opened = open_locked(); !opened) return opened.problem();
  return head_;
}

void AuditLog::on_append(std::function<void(const store::AuditHead&)> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    for (const int shift : {4, 0})
      hex += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
  }
  return hex;
}

std::optional<std::string> from_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const auto high = kDigits.find(text[at]), low = kDigits.find(text[at + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace r2deck::services
