// What tells one bucket from another.
#pragma once

#include <compare>
#include <string>

namespace r2deck::sandbox {

// R2 allows buckets of the same name, one in each jurisdiction (Reference > Data location).
struct BucketName {
  std::string name;            // unchecked: may be anything that a request says
  std::string jurisdiction{};  // empty: none

  auto operator<=>(const BucketName&) const =
      default;  // NOLINT(modernize-use-nullptr): of clang-tidy's own 0
};

}  // namespace r2deck::sandbox
