// Carries out what update() asks for: a call of the companion's API is one fetch by the page, a transfer one
// PUT or one hash, the rest a word to the page. Answers come back as messages, through the functions below.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "wasm-ui/core/effect.h"
#include "wasm-ui/core/msg.h"

namespace r2deck::browser {

class Effects {
 public:
  void run(core::Effect effect);
  // The answer to the call with that number; nothing when it is not expected.
  std::optional<core::Message> answered(std::uint32_t call, int status, std::string_view body);

 private:
  std::unordered_map<std::uint32_t, core::Effect> calls_;
  std::uint32_t last_call_ = 0;
};

}  // namespace r2deck::browser
