#include "companion/cli/commands_audit.h"

#include <boost/json.hpp>
#include <optional>

#include "companion/cli/command_json.h"
#include "companion/services/audit_export.h"
#include "shared/text/time.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostOfAnAnswer = 64UL * 1024;  // bytes of entries: more is asked for again

Result<std::int64_t> whole_number(const json::object& args, std::string_view name) {
  const json::value* value = args.if_contains(name);
  if (value == nullptr || !value->is_int64())
    return wrong_member(name, "It must be given, as a whole number.");
  return value->get_int64();
}

Result<std::optional<std::string>> optional_text(const json::object& args, std::string_view name) {
  if (args.if_contains(name) == nullptr) return std::optional<std::string>();
  const auto text = text_member(args, name);
  if (!text) return text.problem();
  return std::optional(*text);
}

Result<store::AuditFilter> given_filter(const json::object& args) {
  const json::value* given = args.if_contains("filter");
  const json::object* members = given == nullptr ? nullptr : given->if_object();
  if (members == nullptr) return wrong_member("filter", "It must be given.");
  store::AuditFilter filter;
  struct Wanted {
    const char* name;
    std::optional<std::string>* value;
  };
  for (const Wanted& wanted :
       {Wanted{"actor", &filter.actor}, Wanted{"account", &filter.account}, Wanted{"bucket", &filter.bucket},
        Wanted{"action", &filter.action}, Wanted{"outcome", &filter.outcome}}) {
    auto text = optional_text(*members, wanted.name);
    if (!text) return text.problem();
    *wanted.value = *std::move(text);
  }
  for (const auto& [name, value] : {std::pair{"since", &filter.since}, {"until", &filter.until}}) {
    const auto text = optional_text(*members, name);
    if (!text) return text.problem();
    if (!*text) continue;
    const auto time = text::from_rfc3339(**text);
    if (!time) return wrong_member(name, "It must be a time as in RFC 3339.");
    *value = *time;
  }
  return filter;
}

json::object break_to_json(const services::AuditBreak& broken) {
  return {{"id", broken.id}, {"how", broken.how}, {"message", broken.message}};
}

}  // namespace

Result<json::object> audit_list(const CommandContext& context, const json::object& args) {
  const auto filter = given_filter(args);
  if (!filter) return filter.problem();
  const auto limit = whole_number(args, "limit");
  if (!limit) return limit.problem();
  std::optional<std::int64_t> before;
  if (args.if_contains("before") != nullptr) {
    const auto id = whole_number(args, "before");
    if (!id) return id.problem();
    before = *id;
  }
  const auto capped = static_cast<std::int32_t>(*limit < 0 || *limit > 1000 ? 0 : *limit);
  const auto entries = context.services.audit.page(*filter, before, capped);
  if (!entries) return entries.problem();
  json::array list;
  std::size_t size = 0;
  for (const store::AuditEntry& entry : *entries) {
    const std::string text = services::to_json(entry);
    if (size + text.size() > kMostOfAnAnswer && !list.empty()) break;
    size += text.size();
    list.push_back(json::parse(text));
  }
  const bool more = list.size() < entries->size() || entries->size() == static_cast<std::size_t>(*limit);
  return json::object{{"entries", std::move(list)}, {"more", more}};
}

Result<json::object> audit_export(const CommandContext& context, const json::object& args) {
  const auto filter = given_filter(args);
  if (!filter) return filter.problem();
  const auto name = text_member(args, "format");
  if (!name) return name.problem();
  const auto format = services::audit_format_from(*name);
  if (!format) return wrong_member("format", "It must be csv or jsonl.");
  const auto after = whole_number(args, "after");
  if (!after) return after.problem();
  services::AuditExport log(context.services.audit.entries(), *filter, *format, *after);
  const auto text = log.next();
  if (!text) return text.problem();
  return json::object{{"text", *text}, {"lastId", log.last_id()}};
}

Result<json::object> audit_verify(const CommandContext& context, const json::object& args) {
  std::optional<services::AuditMark> mark;
  if (const json::value* given = args.if_contains("mark"); given != nullptr && given->is_object()) {
    const auto id = whole_number(given->get_object(), "id");
    if (!id) return id.problem();
    const auto hex = text_member(given->get_object(), "mac");
    if (!hex) return hex.problem();
    const auto mac = services::from_hex(*hex);
    if (!mac) return wrong_member("mac", "It must be hex digits.");
    mark = {*id, *mac};
  }
  const auto verdict = context.services.audit.verify(mark);
  if (!verdict) return verdict.problem();
  json::object answer{{"entries", verdict->entries},
                      {"pruned", verdict->pruned},
                      {"firstId", verdict->first_id},
                      {"lastId", verdict->last_id},
                      {"since", verdict->since},
                      {"head", std::to_string(verdict->last_id) + ":" + services::to_hex(verdict->last_mac)}};
  if (verdict->broken) answer["broken"] = break_to_json(*verdict->broken);
  return answer;
}

Result<json::object> audit_prune(const CommandContext& context, const json::object& args) {
  const auto days = whole_number(args, "days");
  if (!days) return days.problem();
  const json::value* force = args.if_contains("force");
  const bool forced = force != nullptr && force->is_bool() && force->get_bool();
  const auto pruned = context.services.audit.prune(actor_of(context), *days, forced);
  if (!pruned) return pruned.problem();
  return json::object{{"entries", pruned->entries}, {"through", pruned->through}};
}

}  // namespace r2deck::cli
