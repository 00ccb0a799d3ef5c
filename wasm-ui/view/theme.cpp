#include "wasm-ui/view/theme.h"

namespace r2deck::view {
namespace {

constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

constexpr Palette kDark = {
    .ground = rgb(0x0F1116),
    .surface = rgb(0x161920),
    .raised = rgb(0x1E222B),
    .hover = rgb(0xFFFFFF, 14),
    .pressed = rgb(0xFFFFFF, 26),
    .selected = rgb(0xF6821F, 44),
    .border = rgb(0x2B303B),
    .text = rgb(0xE7EAF0),
    .muted = rgb(0x9CA5B4),
    .accent = rgb(0xF6821F),
    .accent_hover = rgb(0xFF9A43),
    .on_accent = rgb(0x1B1003),
    .accent_text = rgb(0xFF9A43),
    .good = rgb(0x4CC466),
    .warn = rgb(0xE5B143),
    .bad = rgb(0xFF7B72),
    .on_bad = rgb(0x240503),
    .info = rgb(0x6CB2FF),
    .track = rgb(0x2B303B),
    .shade = rgb(0x05060A, 160),
};

constexpr Palette kLight = {
    .ground = rgb(0xFFFFFF),
    .surface = rgb(0xF6F7F9),
    .raised = rgb(0xFFFFFF),
    .hover = rgb(0x101828, 13),
    .pressed = rgb(0x101828, 26),
    .selected = rgb(0xF6821F, 36),
    .border = rgb(0xD9DEE6),
    .text = rgb(0x1A1E26),
    .muted = rgb(0x566070),
    .accent = rgb(0xB9500A),
    .accent_hover = rgb(0xA04507),
    .on_accent = rgb(0xFFFFFF),
    .accent_text = rgb(0xA84808),
    .good = rgb(0x18763A),
    .warn = rgb(0x875800),
    .bad = rgb(0xBE2A1C),
    .on_bad = rgb(0xFFFFFF),
    .info = rgb(0x0A5CB8),
    .track = rgb(0xE1E5EB),
    .shade = rgb(0x101828, 110),
};

ImVec4 vec(ImU32 color) {
  return ImGui::ColorConvertU32ToFloat4(color);
}

void apply_colors(ImGuiStyle& style, const Palette& p) {
  ImVec4* c = style.Colors;
  const ImVec4 clear(0, 0, 0, 0);
  c[ImGuiCol_Text] = vec(p.text);
  c[ImGuiCol_TextDisabled] = vec(p.muted);
  c[ImGuiCol_WindowBg] = vec(p.ground);
  c[ImGuiCol_ChildBg] = clear;
  c[ImGuiCol_PopupBg] = vec(p.raised);
  c[ImGuiCol_Border] = vec(p.border);
  c[ImGuiCol_BorderShadow] = clear;
  c[ImGuiCol_FrameBg] = vec(p.raised);
  c[ImGuiCol_FrameBgHovered] = vec(p.raised);
  c[ImGuiCol_FrameBgActive] = vec(p.raised);
  c[ImGuiCol_ScrollbarBg] = clear;
  c[ImGuiCol_ScrollbarGrab] = vec(p.border);
  c[ImGuiCol_ScrollbarGrabHovered] = vec(p.muted);
  c[ImGuiCol_ScrollbarGrabActive] = vec(p.muted);
  c[ImGuiCol_CheckMark] = vec(p.accent_text);
  c[ImGuiCol_SliderGrab] = vec(p.accent);
  c[ImGuiCol_SliderGrabActive] = vec(p.accent_hover);
  c[ImGuiCol_Button] = vec(p.raised);
  c[ImGuiCol_ButtonHovered] = vec(p.hover);
  c[ImGuiCol_ButtonActive] = vec(p.pressed);
  c[ImGuiCol_Header] = vec(p.selected);
  c[ImGuiCol_HeaderHovered] = vec(p.hover);
  c[ImGuiCol_HeaderActive] = vec(p.pressed);
  c[ImGuiCol_Separator] = vec(p.border);
  c[ImGuiCol_SeparatorHovered] = vec(p.accent_text);
  c[ImGuiCol_SeparatorActive] = vec(p.accent_text);
  c[ImGuiCol_TableHeaderBg] = vec(p.ground);
  c[ImGuiCol_TableBorderStrong] = vec(p.border);
  c[ImGuiCol_TableBorderLight] = vec(p.border);
  c[ImGuiCol_TableRowBg] = clear;
  c[ImGuiCol_TableRowBgAlt] = clear;
  c[ImGuiCol_TextSelectedBg] = vec(p.selected);
  c[ImGuiCol_NavCursor] = vec(p.accent_text);
  c[ImGuiCol_ModalWindowDimBg] = vec(p.shade);
  c[ImGuiCol_InputTextCursor] = vec(p.accent_text);
}

}  // namespace

const Palette& palette(bool dark) {
  return dark ? kDark : kLight;
}

const Palette& colors() {
  const ImVec4 ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
  return palette(ImGui::ColorConvertFloat4ToU32(ground) == kDark.ground);
}

void apply_theme(bool dark) {
  ImGuiStyle& style = ImGui::GetStyle();
  apply_colors(style, palette(dark));
  style.WindowPadding = {kGrid + 2, kGrid};
  style.FramePadding = {kGrid + 2, kGrid};
  style.ItemSpacing = {kGrid, kGrid};
  style.ItemInnerSpacing = {kGrid, kGrid / 2};
  style.CellPadding = {kGrid, kGrid / 2};
  style.ScrollbarSize = 12;
  style.ScrollbarRounding = kRounding;
  style.WindowRounding = 0;
  style.ChildRounding = 0;
  style.PopupRounding = kRounding + 2;
  style.FrameRounding = kRounding;
  style.GrabRounding = kRounding;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 1;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 1;
  style.SeparatorTextBorderSize = 1;
  style.WindowMenuButtonPosition = ImGuiDir_None;
  style.DisabledAlpha = 0.5F;
  style.HoverStationaryDelay = 0.1F;
  style.HoverDelayShort = 0.2F;
}

}  // namespace r2deck::view
