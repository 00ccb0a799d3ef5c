#include "companion/services/audit_export.h"

#include <algorithm>
#include <array>

#include "shared/api/codec.h"
#include "shared/text/time.h"

namespace r2deck::services {
namespace {

constexpr std::size_t kEnough = 64UL * 1024;
constexpr std::int32_t kReadAtOnce = 200;

// As a spreadsheet judges it: by the first character.
bool looks_like_a_formula(std::string_view field) {
  constexpr std::array<std::string_view, 11> kStarts = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                        "\n", "＝", "＋", "－", "＠"};
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view start) { return field.starts_with(start); });
}

void append_field(std::string& row, std::string_view field) {
  if (!row.empty()) row += ',';
  row += '"';
  if (looks_like_a_formula(field)) row += '\'';
  for (const char c : field) {
    if (c == '"') row += '"';
    row += c;
  }
  row += '"';
}

}  // namespace

std::optional<AuditFormat> audit_format_from(std::string_view name) {
  if (name == "csv") return AuditFormat::csv;
  if (name == "jsonl") return AuditFormat::jsonl;
  return std::nullopt;
}

std::string_view csv_heading() {
  return "id,time,actor,source,action,account,bucket,key,outcome,detail\r\n";
}

std::string to_csv(const store::AuditEntry& entry) {
  std::string row = std::to_string(entry.id);
  append_field(row, text::to_rfc3339(entry.time));
  for (const std::string* field : {&entry.actor, &entry.source, &entry.action, &entry.account, &entry.bucket,
                                   &entry.key, &entry.outcome, &entry.detail})
    append_field(row, *field);
  return row + "\r\n";
}

api::AuditEntry to_api(const store::AuditEntry& entry) {
  return {.id = entry.id,
          .time = entry.time,
          .actor = entry.actor,
          .source = entry.source,
          .action = entry.action,
          .account = entry.account,
          .bucket = entry.bucket,
          .key = entry.key,
          .outcome = entry.outcome,
          .detail = entry.detail};
}

std::string to_json(const store::AuditEntry& entry) {
  return api::encode(to_api(entry));
}

Result<std::string> AuditExport::next() {
  std::string text;
  if (!range_ && last_id_ > 0) range_ = store::AuditRange{};  // goes on; where to begin is known
  if (!range_) {
    Result<store::AuditRange> range = store_.range_of(filter_);
    if (!range.ok()) return range.problem();
    range_ = *range;
    if (format_ == AuditFormat::csv) text = csv_heading();
  }
  while (text.size() < kEnough) {
    range_->first = std::max(range_->first, last_id_ + 1);
    const auto entries = store_.read(filter_, *range_, kReadAtOnce);
    if (!entries.ok()) return entries.problem();
    for (const store::AuditEntry& entry : *entries) {
      text += format_ == AuditFormat::csv ? to_csv(entry) : to_json(entry) + "\n";
      last_id_ = entry.id;
      if (text.size() >= kEnough) break;
    }
    if (entries->size() < kReadAtOnce) break;
  }
  return text;
}

}  // namespace r2deck::services
