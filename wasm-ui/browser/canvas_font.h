// Glyphs that Inter lacks (other scripts, emoji), drawn by the browser's own text engine on a 2D canvas:
// every script the person's system can show appears, with no font to download. Merged after the real fonts.
#pragma once

#include "imgui.h"

namespace r2deck::browser {

const ImFontLoader* canvas_font_loader();

}  // namespace r2deck::browser
