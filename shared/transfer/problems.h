// How this folder's files make a Problem.
#pragma once

#include <string>
#include <utility>

#include "shared/problem.h"

namespace r2deck::transfer {

inline Problem make_problem(ErrorCode code, std::string operation, std::string message, std::string hint,
                            bool retryable = false) {
  return {.code = code,
          .operation = std::move(operation),
          .subject = {},
          .message = std::move(message),
          .hint = std::move(hint),
          .retryable = retryable,
          .remote_code = {}};
}

// The companion or storage does not know the upload (any more): its parts are gone.
inline bool upload_is_gone(const Problem& problem) {
  return problem.code == ErrorCode::no_such_upload || problem.code == ErrorCode::not_found;
}

}  // namespace r2deck::transfer
