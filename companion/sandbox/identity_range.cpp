#include "companion/sandbox/identity_range.h"

namespace r2deck::sandbox {

std::optional<std::string> successor(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff)
    prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

IdentityRange range_of(std::string prefix) {
  // No identity is as great as that byte, which no UTF-8 has.
  auto end = successor(prefix).value_or("\xff");
  return {std::move(prefix), std::move(end)};
}

}  // namespace r2deck::sandbox
