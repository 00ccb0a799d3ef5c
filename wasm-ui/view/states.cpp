// What stands where there is nothing to list: empty, loading, failed.
#include <algorithm>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

constexpr float kIconSize = 34;
constexpr float kTextWidth = 420;

void centered_line(std::string_view text, ImU32 color, float wrap) {
  const ImVec2 size = ImGui::CalcTextSize(text.data(), text.data() + text.size(), false, wrap);
  const float left = ImGui::GetCursorPosX() + std::max(0.0F, (ImGui::GetContentRegionAvail().x - size.x) / 2);
  ImGui::SetCursorPosX(left);
  ImGui::PushTextWrapPos(left + wrap);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
}

void begin_centered(float height) {
  const float spare = ImGui::GetContentRegionAvail().y - height;
  if (spare > 0) gap(spare * 0.42F);  // a little above the middle looks like the middle
}

}  // namespace

void empty_state(const char* icon, std::string_view title, std::string_view what_to_do, float button_width) {
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float wrap = std::min(kTextWidth, ImGui::GetContentRegionAvail().x - 4 * kGrid);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
  begin_centered(160);
  ImGui::PushFont(nullptr, kIconSize);
  centered_line(icon, colors().muted, wrap);
  ImGui::PopFont();
  ImGui::PushFont(strong_font(), kTitleSize);
  centered_line(title, colors().text, wrap);
  ImGui::PopFont();
  if (!what_to_do.empty()) centered_line(what_to_do, colors().muted, wrap);
  ImGui::PopStyleVar();
  gap(kGrid);
  std::string all(title);
  if (!what_to_do.empty()) all.append(". ").append(what_to_do);
  const ImVec2 end = ImGui::GetCursorScreenPos();
  semantics::at(semantics::Role::status, title, all, min, {min.x + ImGui::GetContentRegionAvail().x, end.y});
  if (button_width > 0)
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                         std::max(0.0F, (ImGui::GetContentRegionAvail().x - button_width) / 2));
}

void loading_state(Frame& frame, std::string_view what) {
  constexpr float kSpinner = 28;
  constexpr UnixMillis kSpinnerFrame = 33;
  begin_centered(80);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float left = ImGui::GetCursorPosX() + (ImGui::GetContentRegionAvail().x - kSpinner) / 2;
  ImGui::SetCursorPosX(left);
  spinner(kSpinner, colors().accent_text);
  gap(kGrid);
  centered_line(what, colors().muted, kTextWidth);
  const ImVec2 end = ImGui::GetCursorScreenPos();
  semantics::at(semantics::Role::status, "loading", what, min,
                {min.x + ImGui::GetContentRegionAvail().x, end.y});
  frame.state.frame_in(kSpinnerFrame);
}

bool failed_state(const Problem& problem, std::string_view what) {
  const std::string said = problem.hint.empty() ? problem.message : problem.message + " " + problem.hint;
  const ButtonLook look{.icon = kIconRotateCw};
  empty_state(kIconTriangleAlert, what, said, button_width("Try again", look));
  return button("Try again", look);
}

}  // namespace r2deck::view
