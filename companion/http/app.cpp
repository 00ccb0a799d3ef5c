#include "companion/http/app.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <iostream>

#include "companion/http/problem_http.h"
#include "companion/http/request_size.h"
#include "companion/http/security_headers.h"

namespace r2deck::http {
namespace {

Problem problem(ErrorCode code, std::string subject, std::string message) {
  return Problem{.code = code,
                 .operation = {},
                 .subject = std::move(subject),
                 .message = std::move(message),
                 .hint = {}};
}

Result<void> check_query(const Route& route, const Target& target) {
  for (auto it = target.query.begin(); it != target.query.end(); ++it) {
    const auto& name = it->first;
    if (std::find(route.query.begin(), route.query.end(), name) == route.query.end()) {
      return problem(ErrorCode::invalid_request, name, "This parameter is not known here.");
    }
    if (std::any_of(target.query.begin(), it, [&](const auto& other) { return other.first == name; })) {
      return problem(ErrorCode::invalid_request, name, "This parameter is given twice.");
    }
  }
  return {};
}

// Whoever has no authority yet sends little and at once: a thread waits for nobody it does not know.
Result<void> check_stranger(const Request& request) {
  if (request.has("Transfer-Encoding") || request.has("Expect")) {
    return problem(ErrorCode::invalid_request, "body",
                   "Send this request's body at once, with its Content-Length.");
  }
  std::size_t length = 0;
  const std::string_view text = request.header("Content-Length").value_or("0");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size() || length > kMostWaitedBody) {
    return problem(ErrorCode::too_large, "body", "The request is larger than 64 KiB.");
  }
  return {};
}

// Not for loopback: there the rule would reach other programs' ports too.
bool is_public_https(std::string_view origin) {
  constexpr std::string_view kScheme = "https://";
  if (!origin.starts_with(kScheme)) return false;
  const std::string_view host = origin.substr(kScheme.size());
  const auto port = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  return !is_loopback(host.substr(0, port));
}

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return same_name(header.first, name); });
}

}  // namespace

bool is_api(std::string_view target) {
  return target.starts_with("/api/") || target == "/api";
}

App::App(services::Services& services, const std::filesystem::path& web_dir)
    : services_(services),
      guard_(services.sessions, services.tokens),
      files_(web_dir),
      routes_(all_routes({services, traffic_})) {}

Response App::handle(const Request& request) {
  const std::string id = std::to_string(++last_request_);
  Result<Response> answered = guarded(request, id);
  Response response =
      answered.ok() ? std::move(answered).value() : problem_response(std::move(answered).problem());
  if (!has_header(response, "Cache-Control")) response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Request-Id", id);
  add_security_headers(response);
  return response;
}

// Ours do not throw; the standard library may, for want of memory. Its messages carry no data of a request.
Result<Response> App::guarded(const Request& request, const std::string& id) {
  try {
    return answer(request);
  } catch (const std::exception& error) {
    std::cerr << "r2deck: request " + id + " failed: " + error.what() + "\n";
    Problem failed = problem(ErrorCode::internal, {}, "Something failed inside the companion.");
    failed.hint = "Try again; if it goes on, restart the companion. Its output names request " + id + ".";
    return failed;
  }
}

Result<Response> App::answer(const Request& request) {
  const bool api = is_api(request.target);
  Result<std::string> origin = guard_.place(request, api ? Zone::api : Zone::page);
  if (!origin.ok()) {
    if (api)
      services_.audit.count_refusal({services::kStranger, request.remote_address}, "request.refused",
                                    origin.problem());
    return origin.problem();
  }
  Result<Target> target = parse_target(request.target);
  if (!target.ok()) {
    // Even that an address is malformed is told only to those who may ask.
    if (api) {
      if (const auto who = guard_.authority(request); !who.ok()) return who.problem();
    }
    return target.problem();
  }
  const bool keep_to_https = is_public_https(*origin);
  Result<Response> response =
      api ? answer_api(request, *target, std::move(*origin)) : answer_file(request, *target);
  if (response.ok() && keep_to_https)
    response->headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  return response;
}

// Without authority every route answers 401, unknown ones too: what exists is not told to strangers.
Result<Response> App::answer_api(const Request& request, const Target& target, std::string origin) {
  const Route* route = nullptr;
  std::string allowed;  // methods that this path has
  std::vector<std::string> captured;
  for (const Route& each : routes_) {
    auto matched = match(each.pattern, target.path);
    if (!matched) continue;
    allowed += (allowed.empty() ? "" : ", ") + std::string(each.method);
    if (each.method != request.method) continue;
    route = &each;
    captured = std::move(*matched);
  }

  if (route && services::is_open(route->needs.action)) {
    if (const auto checked = check_stranger(request); !checked.ok()) return checked.problem();
  }
  services::Principal principal;
  if (!route || !services::is_open(route->needs.action)) {
    Result<services::Principal> who = guard_.authority(request);
    if (!who.ok()) {
      // A tab whose session has ended, or that has none yet, is nothing to remark upon; a wrong token is.
      if (request.has("Authorization")) {
        services_.audit.count_refusal({services::kStranger, request.remote_address}, "token.refused",
                                      who.problem());
      }
      return who.problem();
    }
    principal = std::move(*who);
    principal.actor.source = request.remote_address;
  }
  if (!route && allowed.empty())
    return problem(ErrorCode::not_found, {}, "The API has nothing at this address.");
  if (!route) {
    Response response = problem_response(problem(ErrorCode::method_not_allowed, request.method,
                                                 "This address takes other methods: " + allowed + "."));
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  const Call call{request, target, std::move(captured), std::move(origin), std::move(principal)};
  if (const auto admitted = admit(*route, call); !admitted.ok()) return admitted.problem();
  if (const auto checked = check_query(*route, target); !checked.ok()) return checked.problem();
  if (!route->while_locked) {
    if (services_.custody.locked()) return services::vault_is_locked();
    services_.custody.used();
  }
  return route->handler(call);
}

// The page's policy is for the session that the browser has when it opens it; a stranger is told of no
// account's endpoint. The page reads there what it may reach, to know when it must be loaded again.
Result<Response> App::answer_page(const Request& request) {
  Result<Response> response = files_.page(request);
  if (!response.ok()) return response;
  std::vector<std::string> origins;
  if (const auto who = services_.sessions.guess(session_cookie(request)); who.ok()) {
    Result<std::vector<std::string>> known = services_.accounts.origins(*who);
    if (!known.ok()) return known.problem();
    origins = policy_origins(*known);
  } else if (who.problem().code != ErrorCode::unauthenticated) {
    return who.problem();
  }
  name_storage(response->body, origins);
  response->headers.emplace_back("Content-Security-Policy", content_security_policy(origins));
  return response;
}

Result<Response> App::answer_file(const Request& request, const Target& target) {
  std::string name = target.path.front();
  for (std::size_t i = 1; i < target.path.size(); ++i)
    name += "/" + target.path[i];
  if (name.empty() || name == kPage) return answer_page(request);
  Result<Response> response = files_.get(request, name);
  if (!response.ok()) return response;
  response->headers.emplace_back("Content-Security-Policy", content_security_policy({}));
  return response;
}

}  // namespace r2deck::http
