// What came back from the companion, on its way to a message. Internal to core's api_call.cpp and the files
// that answer for a part of the calls.
#pragma once

#include <optional>
#include <string_view>

#include "shared/api/codec.h"
#include "shared/problem.h"

namespace r2deck::core {

struct ApiAnswer {
  int status = 0;  // HTTP's; 0: none came
  std::string_view body{};

  bool ok() const { return status >= 200 && status < 300; }
  Problem problem() const;

  template <class T>
  Result<T> as() const {
    if (!ok()) return problem();
    return api::decode<T>(body);
  }

  Result<void> done() const {
    if (!ok()) return problem();
    return {};
  }
};

}  // namespace r2deck::core
