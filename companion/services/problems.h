// Problems that several use cases give in the same words.
#pragma once

#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::services {

inline Problem invalid(std::string subject, std::string message, std::string hint = {}) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = {},
                 .subject = std::move(subject),
                 .message = std::move(message),
                 .hint = std::move(hint)};
}

inline Problem refused(ErrorCode code, std::string subject, std::string message, std::string hint = {},
                       bool retryable = false) {
  return Problem{.code = code,
                 .operation = {},
                 .subject = std::move(subject),
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .retryable = retryable};
}

}  // namespace r2deck::services
