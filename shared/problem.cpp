#include "shared/problem.h"

namespace r2deck {

std::string_view to_string(ErrorCode code) {
  switch (code) {
#define X(name)         \
  case ErrorCode::name: \
    return #name;
    R2DECK_ERROR_CODES(X)
#undef X
  }
  return "internal";
}

std::optional<ErrorCode> error_code_from(std::string_view name) {
#define X(id) \
  if (name == #id) return ErrorCode::id;
  R2DECK_ERROR_CODES(X)
#undef X
  return std::nullopt;
}

}  // namespace r2deck
