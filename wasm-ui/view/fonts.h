// The interface's fonts: Inter in two weights, Lucide's icons merged into both, and an optional loader for
// every script that Inter lacks. Sizes are CSS pixels; ImGui rasterises glyphs on demand, at the screen's
// density.
#pragma once

#include <cstddef>
#include <span>

#include "imgui.h"

namespace r2deck::view {

// ImGui's size of a font is the height of its line; Inter's em, by which other programs count, is 0.83 of
// that.
inline constexpr float kBodySize = 17.0F;   // em 14
inline constexpr float kSmallSize = 15.0F;  // em 12.4
inline constexpr float kTitleSize = 22.0F;  // em 18.2

// TrueType or OpenType files. The bytes must stay until the ImGui context is gone.
struct FontFiles {
  std::span<std::byte> regular;
  std::span<std::byte> strong;  // semibold
  std::span<std::byte> icons;
};

// Adds the fonts to the current context; once, before the first frame. `fallback` may be null.
void add_fonts(const FontFiles& files, const ImFontLoader* fallback);

// For ImGui::PushFont(strong_font(), kTitleSize). Where no fonts were added (native tests) both are ImGui's
// own.
ImFont* body_font();
ImFont* strong_font();

}  // namespace r2deck::view
