// What the commands do to a data folder, as plain JSON in and out: the same functions whether they run in
// this process or, over the control socket, in the companion that serves.
//
//   token.create {name, days?, user?, role?, account?, bucket?, prefix?} -> {name, token}
//   token.list {} -> {tokens: [{name, user, createdAt, expiresAt?, lastUsed?, revokedAt?}]}
//   token.revoke {name, user?} -> {}
//   link.create {origin, user?} -> {url, expiresAt, serving}
//   account.add {account, ifAbsent} -> {account, change: "added" | "replaced" | "none"}
//   account.get {account?} -> the account, or the only one there is
//   account.list {} -> {accounts: [...]}
//   account.test {account, test} -> {checks: [...]}
//   account.update {account, changes} -> the account
//   account.credentials {account, credentials} -> the account
//   account.nameBucket {account, bucket} -> the bucket
//   account.unnameBucket {account, bucket} -> {}
//   account.dependents {account} -> {uploads, uploadCount, namedBuckets}
//   account.remove {account, force?} -> {}
//   user.add {name, password?} -> {user}         user.list {} -> {users: [...]}
//   user.passwd {name, password} -> {}           user.reset {name} -> {}
//   user.disable {name, disabled} -> {}
//   user.grant {name, role, account?, bucket?, prefix?} -> {grant}
//   user.revoke {name, grant} -> {}
//   vault.status {} -> {mode, locked, serving}   vault.lock {} -> {}   vault.unlock {passphrase} -> {}
//   vault.change {to, newKey, current?, passphrase?, credential?} -> {}
//   vault.export {file, passphrase} -> {}        backup {file} -> {}
//
// The commands of the audit log are in commands_audit.h, those of buckets and objects in commands_objects.h,
// those of uploads in commands_uploads.h.
//
// `account` of account.add is what POST /api/v1/accounts takes and answers; of the other account commands an
// account's id or its label. `test`, `changes` and `credentials` are what the API's own routes take, `user`
// and `grant` what they answer; without a `user` it is the owner. Times are RFC 3339.
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

// Errors: those of the use cases; invalid_request for an unknown command or a wrong member.
Result<boost::json::object> run_command(const CommandContext& context, std::string_view command,
                                        const boost::json::object& args);

// The same over the control socket: a line in, {"command", "args"}; a line out, {"result"} or {"problem"}.
std::string answer_control_line(const CommandContext& context, std::string_view line);
std::string to_control_line(std::string_view command, const boost::json::object& args);
Result<boost::json::object> from_control_reply(std::string_view line);

}  // namespace r2deck::cli
