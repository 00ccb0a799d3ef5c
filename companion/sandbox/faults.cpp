#include "companion/sandbox/faults.h"

#include <boost/json.hpp>

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;

Problem refused(std::string message) {
  Problem problem;
  problem.code = ErrorCode::invalid_request;
  problem.operation = "set the sandbox's faults";
  problem.message = std::move(message);
  return problem;
}

bool in(double value, double low, double high) {
  return value >= low && value <= high;
}

// Assigns one field; false when the name is unknown or the value is not of its kind.
bool assign(Faults& faults, std::string_view name, const json::value& value) {
  const auto number = [&](std::int64_t& field) {
    if (!value.is_int64()) return false;
    field = value.get_int64();
    return true;
  };
  const auto share = [&](double& field) {
    if (!value.is_number()) return false;
    field = value.to_number<double>();
    return in(field, 0, 1);
  };
  const auto flag = [&](bool& field) {
    if (!value.is_bool()) return false;
    field = value.get_bool();
    return true;
  };
  if (name == "latency_ms")
    return number(faults.latency_ms) && in(static_cast<double>(faults.latency_ms), 0, 600'000);
  if (name == "bytes_per_second") return number(faults.bytes_per_second) && faults.bytes_per_second >= 0;
  if (name == "error_rate") return share(faults.error_rate);
  if (name == "reset_rate") return share(faults.reset_rate);
  if (name == "hide_etag") return flag(faults.hide_etag);
  if (name == "no_cors") return flag(faults.no_cors);
  if (name == "error_cors") return flag(faults.error_cors);
  if (name == "times") return number(faults.times) && faults.times >= -1;
  if (name == "error_status") {
    std::int64_t status = 0;
    if (!number(status) || (status != 429 && status != 500 && status != 503)) return false;
    faults.error_status = static_cast<int>(status);
    return true;
  }
  if (name == "seed") {
    std::int64_t seed = 0;
    if (!number(seed) || seed < 0) return false;
    faults.seed = static_cast<std::uint64_t>(seed);
    return true;
  }
  if (name == "operations") {
    if (!value.is_array()) return false;
    for (const auto& each : value.get_array()) {
      if (!each.is_string()) return false;
      faults.operations.emplace_back(each.get_string());
    }
    return true;
  }
  return false;
}

}  // namespace

Result<Faults> faults_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse({text.data(), text.size()}, error);
  if (error || !parsed.is_object()) return refused("The body must be a JSON object.");
  Faults faults;
  for (const auto& [name, value] : parsed.get_object()) {
    if (!assign(faults, {name.data(), name.size()}, value)) {
      return refused("\"" + std::string(name) + "\" is no fault, or its value is out of range.");
    }
  }
  return faults;
}

std::string to_json(const Faults& faults) {
  json::array operations;
  for (const auto& each : faults.operations)
    operations.emplace_back(each);
  return json::serialize(json::object{{"latency_ms", faults.latency_ms},
                                      {"bytes_per_second", faults.bytes_per_second},
                                      {"error_rate", faults.error_rate},
                                      {"error_status", faults.error_status},
                                      {"reset_rate", faults.reset_rate},
                                      {"hide_etag", faults.hide_etag},
                                      {"no_cors", faults.no_cors},
                                      {"error_cors", faults.error_cors},
                                      {"operations", std::move(operations)},
                                      {"times", faults.times},
                                      {"seed", faults.seed}});
}

}  // namespace r2deck::sandbox
