#include "companion/sandbox/faults.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;

constexpr std::string_view kResetNames[] = {"head", "body", "received", "done"};  // in ResetAt's order

Problem refused(std::string message) {
  Problem problem;
  problem.code = ErrorCode::invalid_request;
  problem.operation = "set the sandbox's faults";
  problem.message = std::move(message);
  return problem;
}

// One value of the JSON, to be assigned to a field; false when it is not of its kind or out of range.
struct Value {
  const json::value& json;

  bool to(std::int64_t& field, std::int64_t low, std::int64_t high) const {
    if (!json.is_int64()) return false;
    field = json.get_int64();
    return field >= low && field <= high;
  }
  bool to(double& field) const {
    if (!json.is_number()) return false;
    field = json.to_number<double>();
    return field >= 0 && field <= 1;
  }
  bool to(bool& field) const {
    if (!json.is_bool()) return false;
    field = json.get_bool();
    return true;
  }
  bool to(ResetAt& field) const {
    const auto* text = json.if_string();
    const std::string_view name = text ? std::string_view(text->data(), text->size()) : std::string_view();
    const auto found = std::find(std::begin(kResetNames), std::end(kResetNames), name);
    if (found == std::end(kResetNames)) return false;
    field = static_cast<ResetAt>(found - std::begin(kResetNames));
    return true;
  }
  bool to(std::vector<std::string>& field) const {
    if (!json.is_array()) return false;
    for (const auto& each : json.get_array()) {
      if (!each.is_string()) return false;
      field.emplace_back(each.get_string());
    }
    return true;
  }
};

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// False when the name is unknown or the value is not one for it.
bool assign(Faults& faults, std::string_view name, const json::value& json) {
  const Value value{json};
  if (name == "latency_ms") return value.to(faults.latency_ms, 0, 600'000);
  if (name == "bytes_per_second") return value.to(faults.bytes_per_second, 0, kMost);
  if (name == "trickle_ms") return value.to(faults.trickle_ms, 0, 60'000);
  if (name == "error_rate") return value.to(faults.error_rate);
  if (name == "error_late") return value.to(faults.error_late);
  if (name == "reset_rate") return value.to(faults.reset_rate);
  if (name == "reset_at") return value.to(faults.reset_at);
  if (name == "corrupt_rate") return value.to(faults.corrupt_rate);
  if (name == "wrong_etag_rate") return value.to(faults.wrong_etag_rate);
  if (name == "hide_etag") return value.to(faults.hide_etag);
  if (name == "no_cors") return value.to(faults.no_cors);
  if (name == "error_cors") return value.to(faults.error_cors);
  if (name == "operations") return value.to(faults.operations);
  if (name == "times") return value.to(faults.times, -1, kMost);
  std::int64_t number = 0;
  if (name == "error_status") {
    if (!value.to(number, 429, 503) || (number != 429 && number != 500 && number != 503)) return false;
    faults.error_status = static_cast<int>(number);
    return true;
  }
  if (name == "seed") {
    if (!value.to(number, 0, kMost)) return false;
    faults.seed = static_cast<std::uint64_t>(number);
    return true;
  }
  return false;
}

Problem refused_field(std::string_view name) {
  return refused("\"" + std::string(name) + "\" is no fault, or its value is out of range.");
}

// "a,b" is a list where a list is due; what is no JSON is a string.
json::value to_value(std::string_view name, std::string_view text) {
  if (name == "operations") {
    json::array names;
    while (!text.empty()) {
      const std::string_view item = text.substr(0, text.find(','));
      names.emplace_back(json::string_view(item.data(), item.size()));
      text.remove_prefix(std::min(text.size(), item.size() + 1));
    }
    return names;
  }
  boost::system::error_code error;
  json::value parsed = json::parse({text.data(), text.size()}, error);
  return error ? json::value(json::string_view(text.data(), text.size())) : parsed;
}

}  // namespace

Result<Faults> faults_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse({text.data(), text.size()}, error);
  if (error || !parsed.is_object()) return refused("The body must be a JSON object.");
  Faults faults;
  for (const auto& [key, value] : parsed.get_object()) {
    const std::string_view name(key.data(), key.size());
    if (!assign(faults, name, value)) return refused_field(name);
  }
  return faults;
}

Result<Faults> faults_from_words(std::span<const std::string> words) {
  Faults faults;
  for (const std::string_view word : words) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const json::value value =
        equals == word.npos ? json::value(true) : to_value(name, word.substr(equals + 1));
    if (!assign(faults, name, value)) return refused_field(name);
  }
  return faults;
}

std::string to_json(const Faults& faults) {
  json::array operations;
  for (const auto& each : faults.operations)
    operations.emplace_back(each);
  const std::string_view reset_at = kResetNames[static_cast<std::size_t>(faults.reset_at)];
  return json::serialize(json::object{{"latency_ms", faults.latency_ms},
                                      {"bytes_per_second", faults.bytes_per_second},
                                      {"trickle_ms", faults.trickle_ms},
                                      {"error_rate", faults.error_rate},
                                      {"error_status", faults.error_status},
                                      {"error_late", faults.error_late},
                                      {"reset_rate", faults.reset_rate},
                                      {"reset_at", json::string_view(reset_at.data(), reset_at.size())},
                                      {"corrupt_rate", faults.corrupt_rate},
                                      {"wrong_etag_rate", faults.wrong_etag_rate},
                                      {"hide_etag", faults.hide_etag},
                                      {"no_cors", faults.no_cors},
                                      {"error_cors", faults.error_cors},
                                      {"operations", std::move(operations)},
                                      {"times", faults.times},
                                      {"seed", faults.seed}});
}

}  // namespace r2deck::sandbox
