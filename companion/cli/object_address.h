// How the command line names a place in storage: [ACCOUNT:]BUCKET[/KEY].
//
// ACCOUNT is an account's label or id. The first slash ends the bucket, so a key may hold whatever it likes
// (colons and slashes too, and spaces, "+" and "%" as they are: nothing is decoded); the account ends at the
// last colon before that slash. An account whose label has a slash is named by its id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::cli {

struct ObjectAddress {
  std::optional<std::string> account{};  // absent: the only one there is
  std::string bucket{};
  std::string key{};  // or the prefix of a listing; UTF-8, may be empty
};

// Errors: invalid_request, subject the text, for an empty account, a name no bucket can have, or a key of
// more than r2::kMaxKeyBytes.
Result<ObjectAddress> parse_address(std::string_view text);
// The same, but a key must be there.
Result<ObjectAddress> parse_object_address(std::string_view text);

}  // namespace r2deck::cli
