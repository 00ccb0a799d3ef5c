#include "companion/services/audit_chain.h"

#include <cstdint>

#include "companion/vault/token.h"

namespace r2deck::services {
namespace {

void append_number(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> shift & 0xff);
}

// One message for one list of parts: numbers have eight bytes, texts their length before them, and each kind
// of list begins with its name, so that no two lists give the same bytes.
class Message {
 public:
  explicit Message(std::string_view kind) { add(kind); }
  Message& add(std::string_view text) {
    append_number(bytes_, text.size());
    bytes_ += text;
    return *this;
  }
  Message& add(std::int64_t number) {
    append_number(bytes_, static_cast<std::uint64_t>(number));
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

std::string seal_of(const vault::AuditKey& key, std::string_view previous, const store::AuditEntry& entry) {
  Message message("r2deck audit entry 1");
  message.add(previous).add(entry.id).add(entry.time).add(entry.actor).add(entry.source).add(entry.action);
  message.add(entry.account).add(entry.bucket).add(entry.key).add(entry.outcome).add(entry.detail);
  return key.mac(message.bytes());
}

std::string seal_of(const vault::AuditKey& key, const store::AuditHead& head) {
  Message message("r2deck audit head 1");
  message.add(head.last_id).add(head.last_mac).add(head.entries).add(head.adopted);
  return key.mac(message.bytes());
}

std::string seal_of(const vault::AuditKey& key, const store::AuditCheckpoint& checkpoint) {
  Message message("r2deck audit checkpoint 1");
  message.add(checkpoint.through).add(checkpoint.last_mac).add(checkpoint.entries);
  return key.mac(message.bytes());
}

bool is_true(const vault::AuditKey& key, const store::AuditHead& head) {
  return vault::equal_in_constant_time(head.mac, seal_of(key, head));
}

bool is_true(const vault::AuditKey& key, const store::AuditCheckpoint& checkpoint) {
  return vault::equal_in_constant_time(checkpoint.mac, seal_of(key, checkpoint));
}

}  // namespace r2deck::services
