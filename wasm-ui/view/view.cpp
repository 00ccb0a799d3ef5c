#include "wasm-ui/view/view.h"

#include <algorithm>

#include "imgui_internal.h"
#include "wasm-ui/view/pages.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/semantics.h"
#include "wasm-ui/view/theme.h"

namespace r2deck::view {
namespace {

constexpr ImGuiWindowFlags kPage = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                   ImGuiWindowFlags_NoScrollWithMouse;

void choose_theme(const core::Preferences& preferences, ViewState& state) {
  state.dark = preferences.theme == core::Theme::dark ||
               (preferences.theme == core::Theme::system && state.system_dark);
  if (state.applied_dark == state.dark) return;
  apply_theme(state.dark);
  state.applied_dark = state.dark;
}

// Frames that ImGui itself needs although nothing happens.
void ask_for_frames(ViewState& state) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  constexpr UnixMillis kNext = 16;
  constexpr UnixMillis kTooltip = 60;
  constexpr UnixMillis kCaret = 400;
  if (context.IO.WantTextInput) state.frame_in(kCaret);
  const bool tooltip_pending = context.HoverItemDelayId != 0 && context.HoverItemDelayTimer < 1.0F;
  if (tooltip_pending) state.frame_in(kTooltip);
  if (context.DimBgRatio > 0.0F && context.DimBgRatio < 1.0F) state.frame_in(kNext);
  // A window that sizes itself to its content is hidden in its first frame; scrolling to an item takes one
  // more.
  for (const ImGuiWindow* window : context.Windows)
    if (window->WasActive && (window->HiddenFramesCannotSkipItems > 0 || window->ScrollTarget.y < FLT_MAX))
      state.frame_in(kNext);
}

void draw_files(Frame& frame, float height) {
  if (!frame.narrow) {
    ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
    ImGui::BeginChild("sidebar", {kSidebarWidth, height}, 0, ImGuiWindowFlags_NoScrollbar);
    draw_buckets(frame);
    ImGui::EndChild();
    ImGui::PopStyleColor();
    ImGui::SameLine(0, 0);
  }
  ImGui::BeginChild("main", {0, height}, 0, ImGuiWindowFlags_NoScrollbar);
  draw_main(frame);
  ImGui::EndChild();
}

void draw_body(Frame& frame) {
  const float transfers = transfers_height(frame);
  const float height = std::max(ImGui::GetContentRegionAvail().y - transfers, kGrid);
  switch (frame.model.page) {
    case core::Page::files:
      draw_files(frame, height);
      break;
    case core::Page::people:
      ImGui::BeginChild("people", {0, height});
      draw_people(frame);
      ImGui::EndChild();
      break;
    case core::Page::activity:
      ImGui::BeginChild("activity", {0, height});
      draw_activity(frame);
      ImGui::EndChild();
      break;
  }
  if (transfers > 0) draw_transfers(frame);
}

void draw_page(Frame& frame) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("R2 Deck", nullptr, kPage);
  ImGui::PopStyleVar();
  if (frame.model.session.state == core::SessionState::signed_in) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    draw_header(frame);
    draw_pages_bar(frame);
    draw_connection(frame);
    draw_body(frame);
    ImGui::PopStyleVar();
  } else {
    draw_sign_in(frame);
  }
  ImGui::End();
}

}  // namespace

void draw(const core::Model& model, ViewState& state, Dispatch& dispatch) {
  state.next_frame_at.reset();
  choose_theme(model.preferences, state);
  const ImU32 ground = colors().ground;
  state.background = (ground & 0xFF) << 16 | (ground & 0xFF00) | ((ground >> 16) & 0xFF);

  semantics::begin_frame();
  Frame frame{model, state, dispatch, ImGui::GetIO().DisplaySize.x < kNarrow};
  draw_page(frame);
  if (model.session.state == core::SessionState::signed_in) {
    if (frame.narrow) draw_drawer(frame);
    draw_dialog(frame);
    draw_drop_overlay(frame);
  }
  draw_notices(frame, transfers_height(frame));
  semantics::end_frame();
  ask_for_frames(state);
  if (!dispatch.messages.empty()) state.frame_in(0);
}

}  // namespace r2deck::view
