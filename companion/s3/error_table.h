// What S3's error codes and HTTP's statuses mean to us, and what is said of each of our own codes.
#pragma once

#include <string_view>

#include "companion/s3/errors.h"

namespace r2deck::s3 {

struct Meaning {
  ErrorCode code = ErrorCode::internal;
  bool retryable = false;
  std::string_view message = {};  // instead of the store's own, where that says too little
};

// Of S3's <Code>; null for one that means nothing to us.
const Meaning* meaning_of_code(std::string_view remote);
// For answers without a body (HEAD), and for codes that are not in the table.
Meaning meaning_of_status(int status, Addressed addressed);

// What went wrong, where nobody else has said so; never empty.
std::string_view message_for(ErrorCode code);
// What to do next; may be empty.
std::string_view hint_for(ErrorCode code);

}  // namespace r2deck::s3
