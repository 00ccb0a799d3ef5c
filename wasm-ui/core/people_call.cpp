#include "wasm-ui/core/people_call.h"

#include "shared/text/percent.h"

namespace r2deck::core {
namespace {

std::string user_path(const std::string& user, std::string_view rest = {}) {
  return "/api/v1/users/" + text::percent_encode(user).append(rest);
}

std::string user_path(const std::string& user, std::string_view rest, const std::string& id) {
  return user_path(user, rest) + text::percent_encode(id);
}

struct Requests {
  ApiCall operator()(const people_call::Load&) const { return {.method = "GET", .path = "/api/v1/users"}; }
  ApiCall operator()(const people_call::LoadSessions& call) const {
    return {.method = "GET", .path = user_path(call.user, "/sessions")};
  }
  ApiCall operator()(const people_call::LoadTokens& call) const {
    return {.method = "GET", .path = user_path(call.user, "/tokens")};
  }
  ApiCall operator()(const people_call::Add& call) const {
    api::CreateUserRequest request{.name = call.user};
    if (call.with_password) request.password = "";
    return {.method = "POST",
            .path = "/api/v1/users",
            .body = api::encode(request),
            .secret_member = call.with_password ? "password" : ""};
  }
  ApiCall operator()(const people_call::Give& call) const {
    return {.method = "POST",
            .path = user_path(call.user, "/grants"),
            .body = api::encode(api::CreateGrantRequest{call.scope})};
  }
  ApiCall operator()(const people_call::TakeBack& call) const {
    return {.method = "DELETE", .path = user_path(call.user, "/grants/", call.grant)};
  }
  ApiCall operator()(const people_call::SetDisabled& call) const {
    return {.method = "PUT",
            .path = user_path(call.user),
            .body = api::encode(api::ChangeUserRequest{call.disabled})};
  }
  ApiCall operator()(const people_call::SetPassword& call) const {
    return {.method = "PUT",
            .path = user_path(call.user, "/password"),
            .body = api::encode(api::ResetPasswordRequest{}),
            .secret_member = "password"};
  }
  ApiCall operator()(const people_call::Reset& call) const {
    return {.method = "POST", .path = user_path(call.user, "/reset")};
  }
  ApiCall operator()(const people_call::Remove& call) const {
    return {.method = "DELETE", .path = user_path(call.user)};
  }
  ApiCall operator()(const people_call::EndSession& call) const {
    return {.method = "DELETE", .path = user_path(call.user, "/sessions/", call.session)};
  }
  ApiCall operator()(const people_call::RevokeToken& call) const {
    return {.method = "DELETE", .path = user_path(call.user, "/tokens/", call.token)};
  }
};

struct PeopleAnswers {
  const ApiAnswer& answer;

  Message operator()(const people_call::Load&) const {
    return msg::PeopleAnswered{answer.as<api::UserList>()};
  }
  Message operator()(const people_call::LoadSessions& call) const {
    return msg::PersonSessionsAnswered{call.user, answer.as<api::SessionList>()};
  }
  Message operator()(const people_call::LoadTokens& call) const {
    return msg::PersonTokensAnswered{call.user, answer.as<api::TokenList>()};
  }
  Message operator()(const people_call::Add& call) const {
    return msg::PersonAdded{call, answer.as<api::User>()};
  }
  Message operator()(const people_call::Give& call) const {
    return msg::GrantGiven{call, answer.as<api::Grant>()};
  }
  template <class Change>
  Message operator()(const Change& call) const {
    return msg::PersonChanged{call, answer.done()};
  }
};

}  // namespace

ApiCall people_request(const PeopleCall& call) {
  return std::visit(Requests{}, call);
}

Message people_answer(const PeopleCall& call, const ApiAnswer& answer) {
  return std::visit(PeopleAnswers{answer}, call);
}

}  // namespace r2deck::core
