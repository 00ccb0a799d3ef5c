#include "shared/r2/bucket_name.h"

#include <string>

#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::r2 {
namespace {

constexpr std::size_t kMaxAnyBucketName = 255;
constexpr std::string_view kNewName = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view kAnyName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

bool only_of(std::string_view name, std::string_view allowed) {
  return name.find_first_not_of(allowed) == std::string_view::npos;
}

Problem invalid_name(std::string_view name, std::string message, std::string hint) {
  return {.code = ErrorCode::invalid_request,
          .operation = "check the bucket's name",
          .subject = text::truncate_end(text::replace_invalid_utf8(name), kMaxBucketName),
          .message = std::move(message),
          .hint = std::move(hint)};
}

}  // namespace

Result<void> check_new_bucket_name(std::string_view name) {
  if (name.size() < kMinBucketName || name.size() > kMaxBucketName) {
    return invalid_name(name, "A bucket's name has 3 to 63 characters.",
                        "Choose a name such as \"my-files\".");
  }
  if (!only_of(name, kNewName)) {
    return invalid_name(name, "A bucket's name holds only a-z, 0-9 and \"-\".",
                        "Write it in small letters, with \"-\" between words.");
  }
  if (name.front() == '-' || name.back() == '-') {
    return invalid_name(name, "A bucket's name neither begins nor ends with \"-\".", "Remove that \"-\".");
  }
  return {};
}

Result<void> check_bucket_name(std::string_view name) {
  const bool one_segment = name != "." && name != "..";
  if (name.empty() || name.size() > kMaxAnyBucketName || !one_segment || !only_of(name, kAnyName)) {
    return invalid_name(name, "This cannot be the name of a bucket.", "Check the spelling.");
  }
  return {};
}

}  // namespace r2deck::r2
