#include "wasm-ui/view/fonts.h"

namespace r2deck::view {
namespace {

void add_file(ImFontAtlas& atlas, std::span<std::byte> file, ImFontConfig config) {
  config.FontDataOwnedByAtlas = false;
  atlas.AddFontFromMemoryTTF(file.data(), static_cast<int>(file.size()), kBodySize, &config);
}

void add_weight(ImFontAtlas& atlas, std::span<std::byte> text, std::span<std::byte> icons,
                const ImFontLoader* fallback) {
  ImFontConfig face;
  face.PixelSnapH = true;
  add_file(atlas, text, face);

  ImFontConfig symbols;
  symbols.MergeMode = true;
  symbols.PixelSnapH = true;
  symbols.GlyphOffset.y = 4.0F;  // at kBodySize; brings the middle of an icon to the middle of the text
  add_file(atlas, icons, symbols);

  if (fallback == nullptr) return;
  ImFontConfig rest;
  rest.MergeMode = true;
  rest.PixelSnapH = true;
  rest.SizePixels = kBodySize;
  rest.FontLoader = fallback;
  atlas.AddFont(&rest);
}

}  // namespace

void add_fonts(const FontFiles& files, const ImFontLoader* fallback) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  add_weight(atlas, files.regular, files.icons, fallback);
  add_weight(atlas, files.strong, files.icons, fallback);
  ImGui::GetStyle().FontSizeBase = kBodySize;
}

ImFont* body_font() {
  const ImVector<ImFont*>& fonts = ImGui::GetIO().Fonts->Fonts;
  return fonts.empty() ? nullptr : fonts.front();
}

ImFont* strong_font() {
  const ImVector<ImFont*>& fonts = ImGui::GetIO().Fonts->Fonts;
  return fonts.size() < 2 ? body_font() : fonts[1];
}

}  // namespace r2deck::view
