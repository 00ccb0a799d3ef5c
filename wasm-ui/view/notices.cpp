// What lies over the page for a moment: notices, and the hint where dropped files will go.
#include <algorithm>
#include <string>

#include "imgui_internal.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using core::Notice;

constexpr float kNoticeWidth = 380;

void draw_notice(Frame& frame, const Notice& notice) {
  const bool bad = notice.kind == Notice::Kind::error;
  const char* icon = bad                                    ? kIconCircleAlert
                     : notice.kind == Notice::Kind::success ? kIconCircleCheck
                                                            : kIconCircleAlert;
  const ImU32 color = bad                                    ? colors().bad
                      : notice.kind == Notice::Kind::success ? colors().good
                                                             : colors().info;
  const std::string key = std::to_string(notice.id);
  const TouchSized touch(frame.narrow);
  ImGui::PushID(key.c_str());
  ImGui::BeginChild("notice", {ImGui::GetContentRegionAvail().x - control_height(), 0},
                    ImGuiChildFlags_AutoResizeY);
  callout(key.c_str(), icon, color, notice.text, notice.hint, bad);
  ImGui::EndChild();
  ImGui::SameLine(0, 0);
  if (button("Close notice", {.tone = Tone::quiet, .icon = kIconX, .icon_only = true}))
    frame.dispatch(core::msg::NoticeDismissed{notice.id});
  ImGui::PopID();
}

}  // namespace

void draw_notices(Frame& frame, float bottom) {
  if (frame.model.notices.empty()) return;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(kNoticeWidth, screen.x - 2 * kGrid);
  ImGui::SetNextWindowPos({screen.x - 2 * kGrid, screen.y - bottom - 2 * kGrid}, ImGuiCond_Always, {1, 1});
  if (frame.narrow)
    ImGui::SetNextWindowPos({screen.x / 2, screen.y - bottom - kGrid}, ImGuiCond_Always, {0.5F, 1});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {12, 10});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kRounding + 2);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, colors().raised);
  ImGui::Begin("notices", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 4});
  for (const Notice& notice : frame.model.notices)
    draw_notice(frame, notice);
  ImGui::PopStyleVar();
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
}

void draw_drop_overlay(Frame& frame) {
  if (!frame.model.uploads.dragging) return;
  const core::Listing& listing = frame.model.listing;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImDrawList& draw = *ImGui::GetForegroundDrawList();
  draw.AddRectFilled({0, 0}, screen, colors().shade);
  draw.AddRect({kGrid, kGrid}, {screen.x - kGrid, screen.y - kGrid}, colors().accent, kRounding, 0, 3);
  const bool open = frame.model.page == core::Page::files && !listing.bucket.empty();
  const std::string said = !open ? "Open a bucket before you drop files"
                           : !may_here(frame, core::Permit::create)
                               ? "You may not upload here"
                               : "Drop to upload to " + place(listing.bucket, listing.prefix);
  ImGui::PushFont(strong_font(), kTitleSize);
  const std::string shown = fit(said, screen.x - 12 * kGrid);
  const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
  const ImVec2 at((screen.x - size.x) / 2, (screen.y - size.y) / 2);
  draw.AddRectFilled({at.x - 3 * kGrid, at.y - 2 * kGrid},
                     {at.x + size.x + 3 * kGrid, at.y + size.y + 2 * kGrid}, colors().raised, kRounding + 2);
  draw.AddText(at, colors().text, shown.c_str());
  ImGui::PopFont();
}

}  // namespace r2deck::view
