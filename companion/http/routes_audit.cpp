// /audit: what was done, by whom and from where, by page and as a file; and whether that is what was written.
#include <memory>

#include "companion/http/reply.h"
#include "companion/services/audit_export.h"

namespace r2deck::http {
namespace {

Problem wrong_parameter(std::string name, std::string message) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = {},
                 .subject = std::move(name),
                 .message = std::move(message),
                 .hint = {}};
}

Result<std::optional<text::UnixMillis>> time_parameter(const Call& call, std::string_view name) {
  const auto text = call.target.parameter(name);
  if (!text) return std::optional<text::UnixMillis>();
  const Result<text::UnixMillis> time = text::from_rfc3339(*text);
  if (!time.ok()) {
    return wrong_parameter(std::string(name),
                           "It must be a time as in RFC 3339, such as 2026-01-02T03:04:05Z.");
  }
  return std::optional(*time);
}

Result<store::AuditFilter> filter_of(const Call& call) {
  const auto since = time_parameter(call, "since");
  if (!since.ok()) return since.problem();
  const auto until = time_parameter(call, "until");
  if (!until.ok()) return until.problem();
  return store::AuditFilter{.since = *since,
                            .until = *until,
                            .actor = call.target.parameter("actor"),
                            .account = call.target.parameter("account"),
                            .bucket = call.target.parameter("bucket"),
                            .action = call.target.parameter("action"),
                            .outcome = call.target.parameter("outcome")};
}

Result<Response> page(services::Audit& audit, const Call& call) {
  Result<store::AuditFilter> filter = filter_of(call);
  if (!filter.ok()) return filter.problem();
  Result<std::int64_t> limit = number_parameter(call, "limit", 100);
  if (!limit.ok()) return limit.problem();
  Result<std::int64_t> before = number_parameter(call, "before", 0);
  if (!before.ok()) return before.problem();
  const auto capped = static_cast<std::int32_t>(*limit < 0 || *limit > 1000 ? 0 : *limit);
  Result<std::vector<store::AuditEntry>> entries =
      audit.page(*filter, *before > 0 ? std::optional(*before) : std::nullopt, capped);
  if (!entries.ok()) return entries.problem();
  api::AuditPage page;
  for (const store::AuditEntry& entry : *entries)
    page.entries.push_back(services::to_api(entry));
  return json_response(200, api::encode(page));
}

Result<Response> verdict(services::Audit& audit) {
  const Result<services::AuditVerdict> found = audit.verify();
  if (!found.ok()) return found.problem();
  api::AuditVerdict verdict{.entries = found->entries,
                            .pruned = found->pruned,
                            .first_id = found->first_id,
                            .last_id = found->last_id,
                            .since = found->since};
  if (found->broken) {
    verdict.broken_at = found->broken->id;
    verdict.message = found->broken->message;
  }
  return json_response(200, api::encode(verdict));
}

Result<Response> as_file(services::Audit& audit, const Call& call) {
  Result<store::AuditFilter> filter = filter_of(call);
  if (!filter.ok()) return filter.problem();
  const std::string name = call.target.parameter("format").value_or("csv");
  const auto format = services::audit_format_from(name);
  if (!format) return wrong_parameter("format", "It must be csv or jsonl.");
  const auto log = std::make_shared<services::AuditExport>(audit.entries(), *std::move(filter), *format);
  // The first rows are read now, so that what goes wrong at once is a Problem still.
  Result<std::string> first = log->next();
  if (!first.ok()) return first.problem();
  const bool is_csv = *format == services::AuditFormat::csv;
  return Response{.status = 200,
                  .headers = {{"Content-Type", is_csv ? "text/csv; charset=utf-8" : "application/x-ndjson"},
                              {"Content-Disposition", "attachment; filename=\"r2deck-audit." + name + "\""}},
                  .body = std::move(*first),
                  .more = [log] { return log->next(); }};
}

}  // namespace

std::vector<Route> audit_routes(Context context) {
  services::Audit& audit = context.services.audit;
  return {
      {"GET",
       "/api/v1/audit",
       services::Action::audit_read,
       200,
       {"since", "until", "actor", "account", "bucket", "action", "outcome", "before", "limit"},
       [&audit](const Call& call) { return page(audit, call); }},
      {"GET",
       "/api/v1/audit/export",
       services::Action::audit_read,
       200,
       {"format", "since", "until", "actor", "account", "bucket", "action", "outcome"},
       [&audit](const Call& call) { return as_file(audit, call); }},
      {"GET",
       "/api/v1/audit/verify",
       services::Action::audit_read,
       200,
       {},
       [&audit](const Call&) { return verdict(audit); }},
  };
}

}  // namespace r2deck::http
