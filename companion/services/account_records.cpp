#include "companion/services/account_records.h"

#include <algorithm>
#include <cctype>

#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

constexpr std::size_t kTail = 4;
// Of a shorter id the tail would be most of it.
constexpr std::size_t kLeastWithTail = 12;

std::string tail_of(const std::string& access_key_id) {
  return access_key_id.size() < kLeastWithTail ? "" : access_key_id.substr(access_key_id.size() - kTail);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

}  // namespace

api::Account to_api(const store::AccountRecord& record) {
  api::Account account{.id = record.id,
                       .label = record.label,
                       .kind = record.kind,
                       .endpoint = record.endpoint,
                       .region = record.region,
                       .proof = record.proof,
                       .account_id = {},
                       .jurisdiction = record.jurisdiction,
                       .credentials = record.credentials.sealed_token.empty() ? api::CredentialKind::keys
                                                                              : api::CredentialKind::token,
                       .access_key_tail = tail_of(record.credentials.access_key_id),
                       .disabled = record.disabled,
                       .created_at = record.created_at};
  if (!record.account_id.empty()) account.account_id = record.account_id;
  return account;
}

Result<void> check_text(const char* member, std::string_view text, std::size_t longest_bytes) {
  if (text.empty()) return invalid(member, "It must not be empty.");
  if (text.size() > longest_bytes) return invalid(member, "It is too long.");
  if (has_control(text)) return invalid(member, "It has a control character in it.");
  return {};
}

Result<void> check_label(std::string_view label) {
  return check_text("label", label, 400);  // 100 characters, 4 bytes each
}

Result<void> check_keys(std::string_view access_key_id, std::string_view secret) {
  if (auto ok = check_text("accessKeyId", access_key_id, 128); !ok.ok()) return ok;
  return check_text("secretAccessKey", secret, 256);
}

std::string lower_case(std::string id) {
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::tolower(c); });
  return id;
}

}  // namespace r2deck::services
