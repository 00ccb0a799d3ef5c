// What the verbs of `r2deck account` share.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "companion/cli/arguments.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "shared/api/accounts.h"

namespace r2deck::cli {

inline constexpr Option kAccountOption{"--account", "NAME", "the account's label or id", true};

inline std::filesystem::path account_data_dir(const Arguments& arguments) {
  return arguments.get_or("--data-dir", default_data_dir().string());
}

inline Problem wrong_option(std::string_view option, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = "read the command line",
          .subject = std::string(option),
          .message = std::move(message),
          .hint = "See --help for what the command takes."};
}

// Nothing where the option is not given. Errors: invalid_request.
inline Result<std::optional<api::Jurisdiction>> jurisdiction_option(const Arguments& arguments) {
  const auto name = arguments.get("--jurisdiction");
  if (!name) return std::optional<api::Jurisdiction>();
  if (*name == "default") return std::optional(api::Jurisdiction::none);
  if (*name == "eu") return std::optional(api::Jurisdiction::eu);
  if (*name == "fedramp") return std::optional(api::Jurisdiction::fedramp);
  return wrong_option("--jurisdiction", "It is default, eu or fedramp.");
}

}  // namespace r2deck::cli
