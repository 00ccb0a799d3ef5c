#include "companion/sandbox/rest_reply.h"

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;

struct Row {
  int status, code;
  const char* message;
};
constexpr Row kRows[] = {
#define X(name, status, code, message) {status, code, message},
    R2DECK_SANDBOX_REST_ERRORS(X)
#undef X
};

Reply json_reply(int status, const json::object& body) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "application/json");
  reply.body = json::serialize(body);
  return reply;
}

Reply refusal(int status, json::object error) {
  return json_reply(status, {{"success", false},
                             {"errors", json::array{std::move(error)}},
                             {"messages", json::array()},
                             {"result", nullptr}});
}

}  // namespace

Reply rest_error(RestError error, const std::string& message) {
  const Row& row = kRows[static_cast<std::size_t>(error)];
  json::object shown{{"code", row.code}, {"message", message.empty() ? row.message : message}};
  if (error == RestError::malformed_authorization) {
    json::object cause{{"code", 6111}, {"message", "Invalid format for Authorization header"}};
    shown.emplace("error_chain", json::array{std::move(cause)});
  }
  return refusal(row.status, std::move(shown));
}

Reply rest_fault(int status) {
  return refusal(status, {{"code", status == 429 ? 971 : 10001}, {"message", "Please wait and try again"}});
}

Reply rest_result(json::value result, json::array messages, json::object result_info) {
  json::object body{{"success", true},
                    {"errors", json::array()},
                    {"messages", std::move(messages)},
                    {"result", std::move(result)}};
  if (!result_info.empty()) body.emplace("result_info", std::move(result_info));
  return json_reply(200, body);
}

}  // namespace r2deck::sandbox
