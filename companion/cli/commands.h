// What the commands do to a data folder, as plain JSON in and out: the same functions whether they run in
// this process or, over the control socket, in the companion that serves.
//
//   token.create  {name, days?}        -> {name, token}
//   token.list    {}                   -> {tokens: [token]}
//   token.revoke  {name}               -> {}
//   link.create   {origin}             -> {url, expiresAt, serving}
//   account.add   {account, ifAbsent}  -> {account, change: "added" | "replaced" | "none"}
//   account.list  {}                   -> {accounts: [...]}
//
// A listed token has name, createdAt, expiresAt, lastUsed and revokedAt, null where it does not apply. The
// commands of the audit log are in commands_audit.h.
//
// `account` is what POST /api/v1/accounts takes and answers. Times are RFC 3339.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "companion/services/services.h"
#include "shared/problem.h"

namespace r2deck::cli {

struct CommandContext {
  services::Services& services;
  std::string serving_origin;  // of the companion that serves; empty when nobody does
};

// Whom the audit log names, and from where the command came.
services::Actor actor_of(const CommandContext& context);

// A member of `args`. Errors: invalid_request.
Problem wrong_member(std::string_view member, std::string message);
Result<std::string> text_member(const boost::json::object& args, std::string_view name);

// Errors: those of the use cases; invalid_request for an unknown command or a wrong member.
Result<boost::json::object> run_command(const CommandContext& context, std::string_view command,
                                        const boost::json::object& args);

// The same over the control socket: a line in, {"command", "args"}; a line out, {"result"} or {"problem"}.
std::string answer_control_line(const CommandContext& context, std::string_view line);
std::string to_control_line(std::string_view command, const boost::json::object& args);
Result<boost::json::object> from_control_reply(std::string_view line);

}  // namespace r2deck::cli
