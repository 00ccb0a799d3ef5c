#include "companion/sandbox/errors.h"

namespace r2deck::sandbox {

const ErrorRow& row(S3Error error) {
  static constexpr ErrorRow kRows[] = {
#define X(name, status, code, message) {status, code, message},
      R2DECK_SANDBOX_ERRORS(X)
#undef X
  };
  return kRows[static_cast<std::size_t>(error)];
}

}  // namespace r2deck::sandbox
