// r2deck audit list, export, verify, prune, new-key.
#include <boost/json.hpp>
#include <charconv>
#include <filesystem>
#include <ostream>
#include <string>

#include "companion/cli/call.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/table.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "shared/text/bytes.h"
#include "shared/text/time.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr Option kSince{"--since", "TIME", "from this time on: 2026-01-02 or 2026-01-02T03:04:05Z"};
constexpr Option kUntil{"--until", "TIME", "before this time"};
constexpr Option kActor{"--actor", "NAME", "who: a user, user/token, cli, r2deck or stranger"};
constexpr Option kAccount{"--account", "ID", "the account's id"};
constexpr Option kBucket{"--bucket", "NAME", "the bucket"};
constexpr Option kAction{"--action", "NAME", "what was done, such as object.delete"};
constexpr Option kOutcome{"--outcome", "CODE", "ok, or an error's code"};

constexpr Option kAuditListOptions[] = {
    kSince,         kUntil,     kActor,   kAccount,
    kBucket,        kAction,    kOutcome, {"--limit", "N", "how many, the newest first (default: 50)"},
    kDataDirOption, kJsonOption};
constexpr Option kAuditExportOptions[] = {
    kSince,
    kUntil,
    kActor,
    kAccount,
    kBucket,
    kAction,
    kOutcome,
    {"--format", "csv|jsonl", "(default: csv; jsonl is exact, csv is made safe for spreadsheets)"},
    {"--json", "", "the same as --format jsonl"},
    kDataDirOption};
constexpr Option kAuditVerifyOptions[] = {
    {"--head", "ID:MAC", "an entry as syslog noted it (\"audit head ID:MAC\"): it must be there still"},
    kDataDirOption,
    kJsonOption};
constexpr Option kAuditPruneOptions[] = {
    {"--older-than", "DAYS", "1 to 36500", true},
    {"--force", "", "remove also what does not verify, which ends every proof of it"},
    kDataDirOption,
    kJsonOption};
constexpr Option kAuditNewKeyOptions[] = {kDataDirOption, kJsonOption};

std::filesystem::path audit_folder(const Arguments& arguments) {
  return arguments.get_or("--data-dir", default_data_dir().string());
}

Problem wrong_audit_option(std::string_view option, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = "read the command line",
          .subject = std::string(option),
          .message = std::move(message),
          .hint = "See --help for what the command takes."};
}

Result<json::object> asked_filter(const Arguments& arguments) {
  json::object filter;
  for (const char* name : {"since", "until"}) {
    const std::string option = std::string("--") + name;
    std::optional<std::string> given = arguments.get(option);
    if (!given) continue;
    if (given->size() == 10) *given += "T00:00:00Z";
    if (!text::from_rfc3339(*given)) {
      return wrong_audit_option(option,
                                "It is a date or a time, such as 2026-01-02 or 2026-01-02T03:04:05Z.");
    }
    filter[name] = *given;
  }
  for (const char* name : {"actor", "account", "bucket", "action", "outcome"}) {
    if (const auto given = arguments.get(std::string("--") + name)) filter[name] = *given;
  }
  return filter;
}

// Page after page: an answer has a size that the control socket takes.
Result<json::array> listed(const Arguments& arguments, const json::object& filter, std::int64_t limit) {
  json::array entries;
  json::object args{{"filter", filter}};
  while (static_cast<std::int64_t>(entries.size()) < limit) {
    args["limit"] = std::min<std::int64_t>(limit - static_cast<std::int64_t>(entries.size()), 1000);
    auto page = call(audit_folder(arguments), "audit.list", args);
    if (!page) return page.problem();
    for (json::value& entry : page->at("entries").as_array())
      entries.push_back(std::move(entry));
    if (!page->at("more").as_bool() || entries.empty()) break;
    args["before"] = entries.back().as_object().at("id");
  }
  return entries;
}

Result<void> list_audit(const Arguments& arguments, Io& io) {
  const auto filter = asked_filter(arguments);
  if (!filter) return filter.problem();
  const auto limit = arguments.number("--limit", 50, 1, 1'000'000);
  if (!limit) return limit.problem();
  const auto entries = listed(arguments, *filter, *limit);
  if (!entries) return entries.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(json::object{{"entries", *entries}}) << "\n";
    return {};
  }
  std::vector<std::vector<std::string>> rows = {
      {"ID", "TIME", "ACTOR", "FROM", "ACTION", "BUCKET", "KEY", "OUTCOME", "DETAIL"}};
  for (const json::value& entry : *entries) {
    const json::object& object = entry.as_object();
    std::vector<std::string> row = {std::to_string(object.at("id").as_int64())};
    for (const char* member : {"time", "actor", "source", "action", "bucket", "key", "outcome", "detail"}) {
      const std::string_view text = object.at(member).as_string();
      row.emplace_back(text.empty() ? "-" : text);
    }
    rows.push_back(std::move(row));
  }
  io.out << format_table(rows);
  return {};
}

Result<void> export_audit(const Arguments& arguments, Io& io) {
  const auto filter = asked_filter(arguments);
  if (!filter) return filter.problem();
  const std::string format = arguments.get_or("--format", arguments.has("--json") ? "jsonl" : "csv");
  if (format != "csv" && format != "jsonl") return wrong_audit_option("--format", "It is csv or jsonl.");
  json::object args{{"filter", *filter}, {"format", format}, {"after", 0}};
  for (;;) {
    const auto piece = call(audit_folder(arguments), "audit.export", args);
    if (!piece) return piece.problem();
    io.out << std::string_view(piece->at("text").as_string());
    if (!io.out) {
      return Problem{.code = ErrorCode::io_failed,
                     .operation = "export the audit log",
                     .message = "The output takes no more."};
    }
    if (piece->at("lastId") == args["after"]) return {};
    args["after"] = piece->at("lastId");
  }
}

Result<json::object> mark_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  std::int64_t id = 0;
  const char* end = text.data() + std::min(colon, text.size());
  const auto [rest, error] = std::from_chars(text.data(), end, id);
  if (colon == std::string::npos || error != std::errc() || rest != end || text.size() - colon != 65) {
    return wrong_audit_option("--head", "It is an entry's id, a colon and 64 hex digits.");
  }
  return json::object{{"id", id}, {"mac", text.substr(colon + 1)}};
}

Problem is_broken(const json::object& broken) {
  return {.code = ErrorCode::checksum_mismatch,
          .operation = "verify the audit log",
          .subject = "entry " + std::to_string(broken.at("id").as_int64()),
          .message = std::string(broken.at("message").as_string()),
          .hint =
              "Somebody has changed the database, or put an older one in its place: compare it with a backup "
              "and with what syslog noted."};
}

Result<void> verify_audit(const Arguments& arguments, Io& io) {
  json::object args;
  if (const auto head = arguments.get("--head")) {
    const auto mark = mark_of(*head);
    if (!mark) return mark.problem();
    args["mark"] = *mark;
  }
  const auto verdict = call(audit_folder(arguments), "audit.verify", args);
  if (!verdict) return verdict.problem();
  const json::value* broken = verdict->if_contains("broken");
  const auto count = [&](const char* member) { return verdict->at(member).as_int64(); };
  if (arguments.has("--json")) {
    io.out << json::serialize(*verdict) << "\n";
  } else {
    io.out << (broken == nullptr ? "OK: " : "BROKEN: ") << text::format_count(count("entries"))
           << " entries are what was written";
    if (count("entries") > 0) io.out << ", from " << count("firstId") << " to " << count("lastId");
    io.out << ".\n";
    if (count("pruned") > 0) {
      io.out << text::format_count(count("pruned"))
             << " older ones were pruned; a checkpoint stands for them.\n";
    }
    if (count("since") > count("firstId") && count("entries") > 0) {
      io.out << "The chain holds since entry " << count("since")
             << ": older ones are as they were when it began.\n";
    }
    if (broken == nullptr) io.out << "Head: " << std::string_view(verdict->at("head").as_string()) << "\n";
  }
  if (broken != nullptr) return is_broken(broken->as_object());
  return {};
}

Result<void> prune_audit(const Arguments& arguments, Io& io) {
  const auto days = arguments.number("--older-than", 0, 1, 36'500);
  if (!days) return days.problem();
  const auto pruned =
      call(audit_folder(arguments), "audit.prune", {{"days", *days}, {"force", arguments.has("--force")}});
  if (!pruned) return pruned.problem();
  if (arguments.has("--json")) {
    io.out << json::serialize(*pruned) << "\n";
    return {};
  }
  io.out << "Removed " << text::format_count(pruned->at("entries").as_int64()) << " entries.\n";
  return {};
}

Result<void> new_audit_key(const Arguments& arguments, Io& io) {
  if (auto made = create_audit_key(audit_folder(arguments)); !made) return made;
  tell(arguments, io, {{"changed", true}},
       "There is a new audit key. What the log holds already proves nothing under it: verify says so, until "
       "that is pruned.");
  return {};
}

}  // namespace

Command audit_list_command() {
  return {"audit list", "Shows what was done, by whom and from where, the newest first", kAuditListOptions,
          "", list_audit};
}
Command audit_export_command() {
  return {"audit export", "Writes the audit log to standard output, the oldest first", kAuditExportOptions,
          "Example: r2deck audit export --since 2026-01-01 --outcome access_denied > refused.csv",
          export_audit};
}
Command audit_verify_command() {
  return {
      "audit verify", "Tells whether the audit log is what was written", kAuditVerifyOptions,
      "Says OK, or the first entry at which it is not what was written, and how; then the exit code is 1.",
      verify_audit};
}
Command audit_prune_command() {
  return {"audit prune", "Removes old entries, and leaves a checkpoint from which the rest verifies",
          kAuditPruneOptions, "`r2deck serve --audit-retention DAYS` does it by itself.", prune_audit};
}
Command audit_new_key_command() {
  return {"audit new-key", "Makes an audit key where the old one is lost", kAuditNewKeyOptions,
          "Put the old audit.key back from a backup if you can.", new_audit_key};
}

}  // namespace r2deck::cli
