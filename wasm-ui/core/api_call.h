// Between effects and HTTP: which request an effect is, and which message its answer makes. The runner in
// browser/ only carries requests; both functions are pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wasm-ui/core/effect.h"
#include "wasm-ui/core/msg.h"

namespace r2deck::core {

struct ApiCall {
  std::string method{};  // "GET", "POST", "PUT", "PATCH", "DELETE"
  std::string path{};    // from the origin's root, percent-encoded: "/api/v1/accounts"
  std::string body{};    // JSON, or empty
  // When not empty: before sending, the page puts the values of its fields for secrets into these members of
  // the body (several are separated by spaces), and empties the fields when the answer is 2xx. So a secret
  // never enters wasm. Where one is empty, or two that should be the same differ, the page sends nothing and
  // answers invalid_request itself.
  std::string secret_member{};
  // When not empty: the body of a 2xx answer, however long it is, becomes a file of that name which the
  // browser saves, and the answer comes without it.
  std::string save_as{};
};

// Nothing for effects that are no calls of the API.
std::optional<ApiCall> api_call(const Effect& effect);

// The message that answers `effect`. `status` is HTTP's; 0 means that no answer came (companion_unreachable).
// Must only be called for effects that are calls.
Message from_answer(const Effect& effect, int status, std::string_view body);

}  // namespace r2deck::core
