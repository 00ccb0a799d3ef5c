#include "companion/cli/object_address.h"

#include "shared/r2/bucket_name.h"
#include "shared/r2/limits.h"

namespace r2deck::cli {
namespace {

Problem wrong_address(std::string_view text, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = "read the address",
          .subject = std::string(text),
          .message = std::move(message),
          .hint = "An address is [ACCOUNT:]BUCKET[/KEY], as in Work:photos/2026/a.jpg"};
}

}  // namespace

Result<ObjectAddress> parse_address(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::string_view place = text.substr(0, slash);
  ObjectAddress address;
  if (slash != std::string_view::npos) address.key = std::string(text.substr(slash + 1));
  if (const std::size_t colon = place.rfind(':'); colon != std::string_view::npos) {
    if (colon == 0) return wrong_address(text, "There is no account before the colon.");
    address.account = std::string(place.substr(0, colon));
    place.remove_prefix(colon + 1);
  }
  if (place.empty()) return wrong_address(text, "It names no bucket.");
  if (!r2::check_bucket_name(place).ok()) return wrong_address(text, "No bucket can have this name.");
  address.bucket = std::string(place);
  if (static_cast<std::int64_t>(address.key.size()) > r2::kMaxKeyBytes)
    return wrong_address(text, "A key has at most 1,024 bytes.");
  return address;
}

Result<ObjectAddress> parse_object_address(std::string_view text) {
  auto address = parse_address(text);
  if (address && address->key.empty()) return wrong_address(text, "It names a bucket, but no key in it.");
  return address;
}

}  // namespace r2deck::cli
