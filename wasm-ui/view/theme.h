// Colours, spacing and type. Two palettes, dark and light; text on its ground has a contrast of 4.5:1 or more
// (WCAG 2.2 AA), the accent is used for what matters most on a screen only. Everything stands on a grid of 8
// px.
#pragma once

#include <cstdint>

#include "imgui.h"

namespace r2deck::view {

inline constexpr float kGrid = 8.0F;
inline constexpr float kRounding = 6.0F;
inline constexpr float kControlHeight = 34.0F;
inline constexpr float kTouchHeight = 44.0F;  // of a control for a finger
inline constexpr float kHeaderHeight = 56.0F;
inline constexpr float kSidebarWidth = 240.0F;
inline constexpr float kNarrow = 700.0F;  // below this width there is one column

struct Palette {
  ImU32 ground;   // behind everything
  ImU32 surface;  // panels: sidebar, header, transfers
  ImU32 raised;   // fields, popups, dialogs
  ImU32 hover;    // over a row or a quiet button
  ImU32 pressed;
  ImU32 selected;  // a selected row
  ImU32 border;
  ImU32 text;
  ImU32 muted;  // second-rank text; still AA on ground, surface and raised
  ImU32 accent;
  ImU32 accent_hover;
  ImU32 on_accent;    // text on the accent
  ImU32 accent_text;  // the accent as a colour of text and lines
  ImU32 good;
  ImU32 warn;
  ImU32 bad;
  ImU32 on_bad;
  ImU32 info;
  ImU32 track;  // of progress bars
  ImU32 shade;  // over the page, behind a dialog
};

const Palette& palette(bool dark);

// The palette in use, by the style set last in the current context.
const Palette& colors();

// Sets ImGui's style; call when the theme changes.
void apply_theme(bool dark);

}  // namespace r2deck::view
