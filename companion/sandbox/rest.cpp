#include "companion/sandbox/rest.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/rest_buckets.h"
#include "companion/sandbox/rest_reply.h"

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;

using Path = std::vector<std::string>;

constexpr std::string_view kPrefix = "/client/v4";

json::object account_json(const std::string& id) {
  return {{"id", id}, {"name", "Sandbox"}, {"type", "standard"}};
}

// RFC 7235's token68, which is what the live API takes after "Bearer ".
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  });
}

// Empty: there is none, or not of that form.
std::string bearer(const RequestHead& head) {
  const std::string value = head.get("authorization");
  const bool named = value.size() > 7 && (value.starts_with("Bearer ") || value.starts_with("bearer "));
  return named && is_token(std::string_view(value).substr(7)) ? value.substr(7) : std::string();
}

bool same_token(std::string_view given, const ApiToken& token) {
  // Hashed first, so that not even the length can be told by the time it takes.
  return equal_in_constant_time(hash(Hash::Kind::sha256, given), hash(Hash::Kind::sha256, token.value));
}

}  // namespace

bool is_rest(const RequestHead& head) {
  const std::string_view path = head.raw_path();
  if (path != kPrefix && !path.starts_with("/client/v4/")) return false;
  const bool signed_for_s3 = head.get("authorization").starts_with("AWS4-") ||
                             head.raw_query().find("X-Amz-Signature=") != std::string_view::npos;
  return !signed_for_s3;
}

RestApi::Caller RestApi::caller(const RequestHead& head) const {
  const std::string given = bearer(head);
  const bool user = same_token(given, credentials_.user_token);
  const bool account = same_token(given, credentials_.account_token);
  return user ? Caller::user : account ? Caller::account : Caller::nobody;
}

Reply RestApi::answer(const RequestHead& head, std::string_view body) {
  if (!head.find("authorization")) return rest_error(RestError::missing_authorization);
  if (head.count("authorization") > 1 || bearer(head).empty())
    return rest_error(RestError::malformed_authorization);
  const Caller who = caller(head);
  auto request = read_rest_request(head, head.raw_path().substr(kPrefix.size()), body);
  if (!request) return rest_error(RestError::no_route);

  const Path& path = request->path;
  if (path == Path{"user", "tokens", "verify"}) {
    return verify_token(*request, credentials_.user_token, who == Caller::user);
  }
  const bool ours = path.size() >= 2 && path[0] == "accounts" && path[1] == credentials_.account_id;
  if (path.size() == 4 && path[0] == "accounts" && path[2] == "tokens" && path[3] == "verify") {
    return verify_token(*request, credentials_.account_token, ours && who == Caller::account);
  }
  if (who == Caller::nobody) return rest_error(RestError::authentication);
  if (path == Path{"accounts"}) return list_accounts(*request, who);
  if (path.empty() || path[0] != "accounts") return rest_error(RestError::no_route);
  return ours ? one_account(*request) : rest_error(RestError::authentication);
}

Reply RestApi::verify_token(const RestRequest& request, const ApiToken& token, bool allowed) const {
  if (request.head.method != "GET") return rest_error(RestError::method_not_allowed);
  if (!allowed) return rest_error(RestError::invalid_token);
  json::object message{{"code", 10000}, {"message", "This API Token is valid and active"}, {"type", nullptr}};
  return rest_result(json::object{{"id", token.id}, {"status", "active"}}, json::array{std::move(message)});
}

// An account's token is no user: it cannot ask which accounts there are.
Reply RestApi::list_accounts(const RestRequest& request, Caller caller) const {
  if (request.head.method != "GET") return rest_error(RestError::method_not_allowed);
  if (caller != Caller::user) return rest_error(RestError::not_allowed);
  const auto page = request.number("page", 1, 1, 1'000'000);
  const auto per_page = request.number("per_page", 20, 1, 50);
  if (!page || !per_page) return rest_error(RestError::invalid_page);
  json::array accounts;
  if (*page == 1) accounts.push_back(account_json(credentials_.account_id));
  json::object info{{"page", *page},
                    {"per_page", *per_page},
                    {"count", accounts.size()},
                    {"total_count", 1},
                    {"total_pages", 1}};
  return rest_result(std::move(accounts), {}, std::move(info));
}

Reply RestApi::one_account(const RestRequest& request) {
  const Path& path = request.path;
  if ((path.size() == 4 || path.size() == 5) && path[2] == "r2" && path[3] == "buckets") {
    return answer_buckets(store_, request, clock_());
  }
  if (path.size() != 2) return rest_error(RestError::no_route);
  if (request.head.method != "GET") return rest_error(RestError::method_not_allowed);
  return rest_result(account_json(credentials_.account_id));
}

}  // namespace r2deck::sandbox
