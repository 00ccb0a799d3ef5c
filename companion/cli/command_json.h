// What the commands on a data folder share: reading their arguments, writing what the API's codec writes.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "companion/vault/secret_string.h"
#include "shared/api/codec.h"
#include "shared/problem.h"

namespace r2deck::cli {

// A member of the arguments. Errors: invalid_request.
inline Problem wrong_member(std::string_view member, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = "run the command",
          .subject = std::string(member),
          .message = std::move(message)};
}

inline Result<std::string> text_member(const boost::json::object& args, std::string_view name) {
  const boost::json::value* value = args.if_contains(name);
  if (value == nullptr || !value->is_string()) return wrong_member(name, "It must be given, as a text.");
  return std::string(value->get_string());
}

inline std::string text_member_or(const boost::json::object& args, std::string_view name,
                                  std::string_view otherwise) {
  const boost::json::value* value = args.if_contains(name);
  return std::string(value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                            : otherwise);
}

// False where it is not given.
inline bool flag_member(const boost::json::object& args, std::string_view name) {
  const boost::json::value* value = args.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// What the API's codec writes, as a value: one codec only knows how an account looks.
template <class T>
boost::json::object to_json(const T& value) {
  boost::json::error_code error;
  boost::json::value parsed = boost::json::parse(api::encode(value), error);
  return error || !parsed.is_object() ? boost::json::object() : std::move(parsed.get_object());
}

// The member as the API reads it; the text in between, which may hold a secret, is wiped.
template <class T>
Result<T> request_member(const boost::json::object& args, std::string_view name) {
  const boost::json::value* value = args.if_contains(name);
  if (value == nullptr) return wrong_member(name, "It must be given.");
  std::string text = boost::json::serialize(*value);
  auto request = api::decode<T>(text);
  vault::wipe(text);
  return request;
}

}  // namespace r2deck::cli
