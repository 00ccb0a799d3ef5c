// What to change, and where, when a check of the connection test is refused. Pure.
#pragma once

#include <string>

#include "shared/api/accounts.h"
#include "shared/problem.h"

namespace r2deck::services {

// R2's permissions are Admin Read & Write, Admin Read only, Object Read & Write and Object Read only (R2 >
// API > Authentication); other stores have IAM's actions.
std::string advice(api::ConnectionCheckName check, const Problem& problem, api::AccountKind kind);

}  // namespace r2deck::services
