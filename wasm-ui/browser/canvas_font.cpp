#include "wasm-ui/browser/canvas_font.h"

#include <emscripten.h>

#include <array>
#include <cmath>

#include "imgui_internal.h"

namespace r2deck::browser {
namespace {

// Lines of text are a little tighter in system fonts than in Inter at the same nominal size.
constexpr float kScale = 0.86F;

// Of one glyph at `pixels`: advance, and the ink's extent to the left, right, above and below the origin.
struct Extent {
  float advance = 0, left = 0, right = 0, above = 0, below = 0;
};

// clang-format off
EM_JS(void, r2deck_glyph_extent, (unsigned code, float pixels, float* out), {
  const pen = Module["host"]["glyphPen"](pixels);
  const m = pen["measureText"](String.fromCodePoint(code));
  HEAPF32.set([m["width"], m["actualBoundingBoxLeft"], m["actualBoundingBoxRight"], m["actualBoundingBoxAscent"],
               m["actualBoundingBoxDescent"]], out >> 2);
});

// Fills w*h RGBA pixels; 1 when the glyph has colours of its own (emoji).
EM_JS(int, r2deck_glyph_draw, (unsigned code, float pixels, int w, int h, int x, int y, unsigned char* out), {
  return Module["host"]["drawGlyph"](code, pixels, w, h, x, y, HEAPU8.subarray(out, out + w * h * 4));
});
// clang-format on

bool contains(ImFontAtlas*, ImFontConfig*, ImWchar code) {
  const bool is_private = (code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000;
  return code > 0x20 && !is_private && code != 0xFFFD;
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar code,
                ImFontGlyph* glyph, float* advance_only) {
  const float density = source->RasterizerDensity * baked->RasterizerDensity;
  const float pixels = baked->Size * density * kScale;
  Extent ink;
  r2deck_glyph_extent(code, pixels, &ink.advance);
  if (advance_only != nullptr) {
    *advance_only = ink.advance / density;
    return true;
  }
  glyph->Codepoint = code;
  glyph->AdvanceX = ink.advance / density;
  if (ink.left + ink.right <= 0 || ink.above + ink.below <= 0) return true;  // blank

  const int left = static_cast<int>(std::ceil(ink.left)) + 1;
  const int above = static_cast<int>(std::ceil(ink.above)) + 1;
  const int width = left + static_cast<int>(std::ceil(ink.right)) + 1;
  const int height = above + static_cast<int>(std::ceil(ink.below)) + 1;
  const ImFontAtlasRectId rect_id = ImFontAtlasPackAddRect(atlas, width, height);
  if (rect_id == ImFontAtlasRectId_Invalid) return false;
  ImTextureRect* rect = ImFontAtlasPackGetRect(atlas, rect_id);
  ImVector<unsigned char>& buffer = atlas->Builder->TempBuffer;
  buffer.resize(width * height * 4);
  const int coloured = r2deck_glyph_draw(code, pixels, width, height, left, above, buffer.Data);

  const float baseline = std::round(baked->Ascent);
  glyph->X0 = static_cast<float>(-left) / density;
  glyph->Y0 = baseline - static_cast<float>(above) / density;
  glyph->X1 = static_cast<float>(width - left) / density;
  glyph->Y1 = baseline + static_cast<float>(height - above) / density;
  glyph->Visible = true;
  glyph->Colored = coloured != 0;
  glyph->PackId = rect_id;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, rect, buffer.Data, ImTextureFormat_RGBA32,
                                     width * 4);
  return true;
}

ImFontLoader make_loader() {
  ImFontLoader loader;
  loader.Name = "canvas2d";
  loader.FontSrcContainsGlyph = contains;
  loader.FontBakedLoadGlyph = load_glyph;
  return loader;
}

}  // namespace

const ImFontLoader* canvas_font_loader() {
  static const ImFontLoader loader = make_loader();
  return &loader;
}

}  // namespace r2deck::browser
