#include "wasm-ui/view/pages.h"

#include <cmath>
#include <string>

#include "wasm-ui/core/pages.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using core::Page;
using semantics::Role;

constexpr float kRoomForTabs = 960;  // the header's width from which on it holds them
constexpr float kTabPadding = 12;
constexpr float kTabIconGap = 8;
constexpr float kUnderline = 2;

struct Tab {
  const char* name;
  const char* icon;
  Page page;
};
constexpr Tab kTabs[] = {{"Files", kIconFolder, Page::files},
                         {"People", kIconUsers, Page::people},
                         {"Activity", kIconHistory, Page::activity}};

float content_width(const Tab& tab) {
  return ImGui::CalcTextSize(tab.icon).x + kTabIconGap + ImGui::CalcTextSize(tab.name).x;
}

// `line`: how far below the tab's end its underline lies, which is where the header or the bar ends.
void draw_tab(Frame& frame, const Tab& tab, ImVec2 size, float line) {
  const bool current = frame.model.page == tab.page;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (ImGui::InvisibleButton(tab.name, size, ImGuiButtonFlags_EnableNav))
    frame.dispatch(core::msg::PageChosen{tab.page});
  semantics::State state;
  if (current) state.current = true;
  semantics::item(Role::link, tab.name, std::move(state));
  const Palette& p = colors();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size.x, at.y + size.y);
  if (ImGui::IsItemHovered()) draw.AddRectFilled(at, end, p.hover, kRounding);
  const float x = std::floor(at.x + (size.x - content_width(tab)) / 2);
  const float y = std::floor(at.y + (size.y - ImGui::GetFontSize()) / 2);
  draw.AddText({x, y}, current ? p.accent_text : p.muted, tab.icon);
  draw.AddText({x + ImGui::CalcTextSize(tab.icon).x + kTabIconGap, y}, current ? p.text : p.muted, tab.name);
  if (current) draw.AddRectFilled({at.x, end.y + line - kUnderline}, {end.x, end.y + line}, p.accent_text);
}

}  // namespace

bool pages_in_header(const Frame& frame) {
  return core::has_pages(frame.model) && ImGui::GetIO().DisplaySize.x >= kRoomForTabs;
}

void draw_pages(Frame& frame) {
  const semantics::Scope navigation(Role::navigation, "pages", "Pages");
  for (const Tab& tab : kTabs) {
    if (tab.page != Page::files) beside(kGrid / 2);
    draw_tab(frame, tab, {content_width(tab) + 2 * kTabPadding, kControlHeight},
             (kHeaderHeight - kControlHeight) / 2);
  }
}

void draw_pages_bar(Frame& frame) {
  if (!core::has_pages(frame.model) || pages_in_header(frame)) return;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
  ImGui::BeginChild("pages", {0, kTouchHeight}, 0,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const ImVec2 min = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth();
  {
    const semantics::Scope navigation(Role::navigation, "pages", "Pages");
    constexpr auto kCount = static_cast<float>(std::size(kTabs));
    for (const Tab& tab : kTabs) {
      if (tab.page != Page::files) ImGui::SameLine(0, 0);
      draw_tab(frame, tab, {std::floor(width / kCount), kTouchHeight}, 0);
    }
  }
  const float bottom = min.y + kTouchHeight - 1;
  ImGui::GetWindowDrawList()->AddLine({min.x, bottom}, {min.x + width, bottom}, colors().border);
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace r2deck::view
