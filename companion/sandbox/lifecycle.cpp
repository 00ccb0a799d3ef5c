#include "companion/sandbox/lifecycle.h"

#include <pugixml.hpp>
#include <set>

#include "companion/sandbox/xml_in.h"
#include "companion/sandbox/xml_out.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
constexpr std::string_view kTransitionClass = "STANDARD_IA";

Failure invalid(std::string message) {
  return {S3Error::invalid_argument, std::move(message)};
}
Failure not_implemented(std::string_view element) {
  return {S3Error::not_implemented, "Lifecycle element " + std::string(element) + " not implemented"};
}

std::vector<pugi::xml_node> elements(const pugi::xml_node& node) {
  std::vector<pugi::xml_node> found;
  for (const auto& child : node.children()) {
    if (child.type() == pugi::node_element) found.push_back(child);
  }
  return found;
}

Outcome<std::int64_t> read_days(const pugi::xml_node& node, std::string_view action, std::int64_t least) {
  const auto days = parse_number(node.text().get());
  if (!days || *days < least || *days > kMaxLifecycleDays) {
    return invalid("'" + std::string(local_name(node)) + "' for " + std::string(action) +
                   " action must be a positive integer");
  }
  return *days;
}

Outcome<text::UnixMillis> read_date(const pugi::xml_node& node) {
  auto date = text::from_rfc3339(node.text().get());
  if (!date) return S3Error::malformed_xml;
  if (*date % kDay != 0) return invalid("'Date' must be at midnight GMT");
  return *date;
}

// Expiration or Transition.
Outcome<LifecycleTime> read_action(const pugi::xml_node& action) {
  const std::string_view name = local_name(action);
  const bool transition = name == "Transition";
  LifecycleTime time;
  bool classed = false;
  for (const auto& node : elements(action)) {
    const std::string_view part = local_name(node);
    if (part == "Days" && !time.days) {
      auto days = read_days(node, name, transition ? 0 : 1);
      if (!days) return days.failure();
      time.days = *days;
    } else if (part == "Date" && !time.date) {
      auto date = read_date(node);
      if (!date) return date.failure();
      time.date = *date;
    } else if (part == "StorageClass" && transition && !classed) {
      classed = true;
      if (node.text().get() != kTransitionClass) return invalid("'StorageClass' must be STANDARD_IA");
    } else if (part == "ExpiredObjectDeleteMarker" && !transition) {
      return not_implemented(part);
    } else {
      return S3Error::malformed_xml;
    }
  }
  if (time.days.has_value() == time.date.has_value() || classed != transition) return S3Error::malformed_xml;
  return time;
}

Outcome<std::string> read_prefix(const pugi::xml_node& node) {
  std::string prefix = node.text().get();
  if (prefix.size() > static_cast<std::size_t>(r2::kMaxKeyBytes)) return invalid("The prefix is too long.");
  return prefix;
}

Outcome<std::string> read_filter(const pugi::xml_node& filter) {
  std::string prefix;
  bool given = false;
  for (const auto& node : elements(filter)) {
    const std::string_view name = local_name(node);
    if (name == "Tag" || name == "And" || name == "ObjectSizeGreaterThan" || name == "ObjectSizeLessThan")
      return not_implemented(name);
    if (name != "Prefix" || given) return S3Error::malformed_xml;
    given = true;
    auto text = read_prefix(node);
    if (!text) return text;
    prefix = std::move(*text);
  }
  return prefix;
}

Outcome<std::int64_t> read_abort(const pugi::xml_node& action) {
  const auto parts = elements(action);
  if (parts.size() != 1 || local_name(parts[0]) != "DaysAfterInitiation") return S3Error::malformed_xml;
  return read_days(parts[0], local_name(action), 1);
}

// One element of a rule. Its place is marked in `seen`.
Outcome<void> read_element(const pugi::xml_node& node, LifecycleRule& rule, std::set<std::string>& seen) {
  const std::string name(local_name(node));
  const std::string text = node.text().get();
  if (name.starts_with("NoncurrentVersion")) return not_implemented(name);
  if (!seen.insert(name).second) {
    if (name == "Transition") return invalid("'StorageClass' must be different for 'Transition' actions");
    return S3Error::malformed_xml;
  }
  if (name == "ID") {
    if (text.empty() || text.size() > kMaxRuleId) return S3Error::malformed_xml;
    rule.id = text;
  } else if (name == "Status") {
    if (text != "Enabled" && text != "Disabled") return S3Error::malformed_xml;
    rule.enabled = text == "Enabled";
  } else if (name == "Filter" || name == "Prefix") {
    auto prefix = name == "Filter" ? read_filter(node) : read_prefix(node);
    if (!prefix) return prefix.failure();
    rule.prefix = std::move(*prefix);
  } else if (name == "Expiration" || name == "Transition") {
    auto time = read_action(node);
    if (!time) return time.failure();
    (name == "Expiration" ? rule.expire : rule.transition) = *time;
  } else if (name == "AbortIncompleteMultipartUpload") {
    auto days = read_abort(node);
    if (!days) return days.failure();
    rule.abort_days = *days;
  } else {
    return S3Error::malformed_xml;
  }
  return {};
}

Outcome<LifecycleRule> read_rule(const pugi::xml_node& node) {
  LifecycleRule rule;
  std::set<std::string> seen;
  for (const auto& child : elements(node)) {
    if (auto read = read_element(child, rule, seen); !read) return read.failure();
  }
  const bool acts = rule.expire || rule.transition || rule.abort_days;
  if (!seen.contains("ID") || !seen.contains("Status") || !acts) return S3Error::malformed_xml;
  if (seen.contains("Filter") && seen.contains("Prefix")) return S3Error::malformed_xml;
  return rule;
}

void write_time(XmlWriter& xml, const LifecycleTime& time) {
  if (time.days) xml.leaf("Days", *time.days);
  if (time.date) xml.leaf("Date", text::to_rfc3339(*time.date));
}

}  // namespace

Outcome<Lifecycle> parse_lifecycle(std::string_view xml) {
  XmlDocument document;
  if (!document.parse(xml, "LifecycleConfiguration")) return S3Error::malformed_xml;
  Lifecycle lifecycle;
  std::set<std::string> ids;
  for (const auto& node : elements(document.root())) {
    if (local_name(node) != "Rule" || lifecycle.size() == kMaxLifecycleRules) return S3Error::malformed_xml;
    auto rule = read_rule(node);
    if (!rule) return rule.failure();
    if (!ids.insert(rule->id).second)
      return invalid("Rule ID must be unique. Found same ID for more than one rule");
    lifecycle.push_back(std::move(*rule));
  }
  if (lifecycle.empty()) return S3Error::malformed_xml;
  return lifecycle;
}

std::string lifecycle_xml(const Lifecycle& lifecycle) {
  XmlWriter xml("LifecycleConfiguration");
  for (const auto& rule : lifecycle) {
    xml.open("Rule").leaf("ID", rule.id).open("Filter").leaf("Prefix", rule.prefix).close();
    xml.leaf("Status", rule.enabled ? "Enabled" : "Disabled");
    if (rule.expire) {
      write_time(xml.open("Expiration"), *rule.expire);
      xml.close();
    }
    if (rule.transition) {
      write_time(xml.open("Transition"), *rule.transition);
      xml.leaf("StorageClass", kTransitionClass).close();
    }
    if (rule.abort_days) {
      xml.open("AbortIncompleteMultipartUpload").leaf("DaysAfterInitiation", *rule.abort_days).close();
    }
    xml.close();
  }
  return xml.finish();
}

Lifecycle default_lifecycle() {
  LifecycleRule rule;
  rule.id = "Default Multipart Abort Rule";
  rule.abort_days = 7;
  return {rule};
}

std::optional<text::UnixMillis> due_before(const LifecycleTime& time, text::UnixMillis now) {
  if (time.days) return now - *time.days * kDay;
  if (time.date && now >= *time.date) return now;
  return std::nullopt;
}

}  // namespace r2deck::sandbox
