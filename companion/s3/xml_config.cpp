// Buckets' configurations: location, CORS, lifecycle, encryption.
#include <algorithm>
#include <array>

#include "companion/s3/xml_reader.h"
#include "companion/s3/xml_writer.h"

namespace r2deck::s3::xml {
namespace {

bool only_has(const pugi::xml_node& parent, std::initializer_list<std::string_view> known) {
  for (const pugi::xml_node& node : parent.children()) {
    if (node.type() == pugi::node_element &&
        std::find(known.begin(), known.end(), local_name(node)) == known.end())
      return false;
  }
  return true;
}

// Nothing unless it says exactly one of <Days> and <Date>.
std::optional<LifecycleTime> lifecycle_time_of(const pugi::xml_node& node) {
  LifecycleTime time;
  if (const auto days = child(node, "Days")) {
    time.days = number<std::int32_t>(text(days));
    if (!time.days || *time.days < 0) return std::nullopt;
  }
  if (const auto date = child(node, "Date")) {
    time.date = time_of(text(date));
    if (!time.date) return std::nullopt;
  }
  if (time.days.has_value() == time.date.has_value()) return std::nullopt;
  return time;
}

// False when it is malformed.
bool read_actions(const pugi::xml_node& node, LifecycleRule& rule) {
  if (const auto expiration = child(node, "Expiration")) {
    rule.expiration = lifecycle_time_of(expiration);
    const bool more = !only_has(expiration, {"Days", "Date"});  // ExpiredObjectDeleteMarker
    rule.has_more = rule.has_more || more;
    if (!rule.expiration && !more) return false;
  }
  bool valid = true;
  for_each_child(node, "Transition", [&](const pugi::xml_node& each) {
    const auto after = lifecycle_time_of(each);
    rule.transitions.push_back({after.value_or(LifecycleTime{}), child_text(each, "StorageClass")});
    valid = valid && after && !rule.transitions.back().storage_class.empty();
  });
  if (const auto abort = child(node, "AbortIncompleteMultipartUpload")) {
    rule.abort_multipart_days = number<std::int32_t>(child_text(abort, "DaysAfterInitiation"));
    valid = valid && rule.abort_multipart_days && *rule.abort_multipart_days >= 0;
  }
  return valid;
}

std::optional<LifecycleRule> lifecycle_rule_of(const pugi::xml_node& node) {
  LifecycleRule rule;
  rule.id = child_text(node, "ID");
  const std::string status = child_text(node, "Status");
  if (status != "Enabled" && status != "Disabled") return std::nullopt;
  rule.enabled = status == "Enabled";
  const pugi::xml_node filter = child(node, "Filter");
  // Before there were filters, the prefix stood in the rule itself; some stores still write it so.
  rule.prefix = child_text(filter ? filter : node, "Prefix");
  rule.has_more =
      !only_has(filter, {"Prefix"}) || !only_has(node, {"ID", "Status", "Filter", "Prefix", "Expiration",
                                                        "Transition", "AbortIncompleteMultipartUpload"});
  if (!read_actions(node, rule)) return std::nullopt;
  return rule;
}

void write_time(pugi::xml_node node, const LifecycleTime& time) {
  if (time.days) Writer::add(node, "Days", std::to_string(*time.days));
  if (time.date) Writer::add(node, "Date", text::to_rfc3339(*time.date));
}

}  // namespace

Parsed<std::string> parse_location(std::string_view body) {
  const Document document(body, "LocationConstraint");
  if (!document.root()) return no_s3();
  return text(document.root());
}

Parsed<std::vector<CorsRule>> parse_cors(std::string_view body) {
  const Document document(body, "CORSConfiguration");
  if (!document.root()) return no_s3();
  std::vector<CorsRule> rules;
  bool valid = true;
  for_each_child(document.root(), "CORSRule", [&](const pugi::xml_node& node) {
    CorsRule rule{.id = child_text(node, "ID"),
                  .allowed_origins = child_texts(node, "AllowedOrigin"),
                  .allowed_methods = child_texts(node, "AllowedMethod"),
                  .allowed_headers = child_texts(node, "AllowedHeader"),
                  .expose_headers = child_texts(node, "ExposeHeader"),
                  .max_age_seconds = {}};
    if (const pugi::xml_node age = child(node, "MaxAgeSeconds")) {
      rule.max_age_seconds = number<std::int64_t>(text(age));
      valid = valid && rule.max_age_seconds && *rule.max_age_seconds >= 0;
    }
    rules.push_back(std::move(rule));
  });
  if (!valid) return malformed("CORS rule");
  return rules;
}

Parsed<std::vector<LifecycleRule>> parse_lifecycle(std::string_view body) {
  const Document document(body, "LifecycleConfiguration");
  if (!document.root()) return no_s3();
  std::vector<LifecycleRule> rules;
  bool valid = true;
  for_each_child(document.root(), "Rule", [&](const pugi::xml_node& node) {
    auto rule = lifecycle_rule_of(node);
    if (rule) rules.push_back(std::move(*rule));
    valid = valid && rule;
  });
  if (!valid) return malformed("lifecycle rule");
  return rules;
}

Parsed<std::optional<BucketEncryption>> parse_encryption(std::string_view body) {
  const Document document(body, "ServerSideEncryptionConfiguration");
  if (!document.root()) return no_s3();
  const pugi::xml_node rule = child(document.root(), "Rule");
  if (!rule) return std::optional<BucketEncryption>();
  BucketEncryption encryption{
      .algorithm = child_text(child(rule, "ApplyServerSideEncryptionByDefault"), "SSEAlgorithm"),
      .bucket_key = child_text(rule, "BucketKeyEnabled") == "true"};
  if (encryption.algorithm.empty()) return malformed("encryption rule");
  return std::optional(std::move(encryption));
}

std::string write_create_bucket(std::string_view location) {
  const Writer writer("CreateBucketConfiguration");
  Writer::add(writer.root(), "LocationConstraint", std::string(location));
  return writer.str();
}

std::string write_cors(const std::vector<CorsRule>& rules) {
  const Writer writer("CORSConfiguration");
  for (const CorsRule& rule : rules) {
    pugi::xml_node node = writer.root().append_child("CORSRule");
    const auto add_all = [&](const char* name, const std::vector<std::string>& values) {
      for (const std::string& value : values)
        Writer::add(node, name, value);
    };
    if (!rule.id.empty()) Writer::add(node, "ID", rule.id);
    add_all("AllowedOrigin", rule.allowed_origins);
    add_all("AllowedMethod", rule.allowed_methods);
    add_all("AllowedHeader", rule.allowed_headers);
    add_all("ExposeHeader", rule.expose_headers);
    if (rule.max_age_seconds) Writer::add(node, "MaxAgeSeconds", std::to_string(*rule.max_age_seconds));
  }
  return writer.str();
}

std::string write_lifecycle(const std::vector<LifecycleRule>& rules) {
  const Writer writer("LifecycleConfiguration");
  for (const LifecycleRule& rule : rules) {
    pugi::xml_node node = writer.root().append_child("Rule");
    if (!rule.id.empty()) Writer::add(node, "ID", rule.id);
    Writer::add(node.append_child("Filter"), "Prefix", rule.prefix);
    Writer::add(node, "Status", rule.enabled ? "Enabled" : "Disabled");
    if (rule.expiration) write_time(node.append_child("Expiration"), *rule.expiration);
    for (const LifecycleTransition& transition : rule.transitions) {
      pugi::xml_node to = node.append_child("Transition");
      write_time(to, transition.after);
      Writer::add(to, "StorageClass", transition.storage_class);
    }
    if (rule.abort_multipart_days) {
      Writer::add(node.append_child("AbortIncompleteMultipartUpload"), "DaysAfterInitiation",
                  std::to_string(*rule.abort_multipart_days));
    }
  }
  return writer.str();
}

}  // namespace r2deck::s3::xml
