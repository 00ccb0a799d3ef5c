// From the DOM's KeyboardEvent.code to ImGui's keys.
#pragma once

#include <string_view>

#include "imgui.h"

namespace r2deck::browser {

// ImGuiKey_None for codes that ImGui has no use for.
ImGuiKey key_of(std::string_view code);

// Bits of the modifier mask that web/bridge/input.js sends.
enum Modifier : int { kControl = 1, kShift = 2, kAlt = 4, kMeta = 8 };

}  // namespace r2deck::browser
