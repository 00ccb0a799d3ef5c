// The account's buckets: beside the objects, in a drawer on a narrow screen, or as the page while none is
// open.
#include <algorithm>
#include <string>
#include <utility>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using semantics::Role;

constexpr float kRow = 36;

bool bucket_row(const std::string& name, bool current) {
  const Palette& p = colors();
  ImGui::PushID(name.c_str());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const bool pressed = ImGui::InvisibleButton("##bucket", {width, kRow}, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  semantics::State state;
  state.current = current;
  semantics::item(Role::listitem, name, std::move(state));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + width, at.y + kRow);
  if (current) draw.AddRectFilled(at, end, p.selected, kRounding);
  if (hovered) draw.AddRectFilled(at, end, p.hover, kRounding);
  const float y = at.y + (kRow - ImGui::GetFontSize()) / 2;
  draw.AddText({at.x + 10, y}, current ? p.accent_text : p.muted, kIconDatabase);
  const std::string shown = fit(name, width - 46);
  draw.AddText({at.x + 36, y}, p.text, shown.c_str());
  if (shown != name && hovered) tooltip(name);
  ImGui::PopID();
  return pressed;
}

void draw_title(Frame& frame) {
  const float top = ImGui::GetCursorPosY();
  ImGui::PushFont(strong_font(), kSmallSize);
  center_in_line(kControlHeight, ImGui::GetFontSize());
  ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
  ImGui::TextUnformatted("BUCKETS");
  ImGui::PopStyleColor();
  ImGui::PopFont();
  const core::Accounts& accounts = frame.model.accounts;
  if (accounts.current() == nullptr || !frame.model.permits.create_bucket(accounts.chosen)) return;
  ImGui::SameLine();
  ImGui::SetCursorPosY(top);
  align_right(kControlHeight);
  if (button("Create bucket", {.tone = Tone::quiet, .icon = kIconPlus, .icon_only = true}))
    frame.dispatch(core::msg::CreateBucketAsked{});
}

void draw_note(Frame& frame) {
  const core::Buckets& buckets = frame.model.buckets;
  if (buckets.problem && buckets.problem->code != ErrorCode::companion_unreachable) {
    callout("buckets", kIconTriangleAlert, colors().bad, buckets.problem->message, buckets.problem->hint,
            true);
    if (button("Try again", {.icon = kIconRotateCw})) frame.dispatch(core::msg::BucketsRefreshAsked{});
    const bool by_hand = buckets.problem->code == ErrorCode::access_denied;
    if (by_hand && frame.model.permits.owner() && button("Name a bucket", {.icon = kIconPlus}))
      frame.dispatch(core::msg::AccountSettingsAsked{});
  } else if (buckets.loading && !buckets.loaded) {
    small_text("Loading buckets", colors().muted);
  } else if (buckets.loaded && buckets.list.empty()) {
    const bool creates = frame.model.permits.create_bucket(frame.model.accounts.chosen);
    small_text(creates ? "This account has no buckets yet." : "There are no buckets here for you.",
               colors().muted);
    if (creates && button("New bucket", {.icon = kIconPlus})) frame.dispatch(core::msg::CreateBucketAsked{});
  } else if (buckets.loaded && !buckets.complete && frame.model.permits.owner()) {
    small_text("Named by hand: this account's buckets cannot be listed.", colors().muted);
  }
}

}  // namespace

void draw_buckets(Frame& frame) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {2 * kGrid - 4, kGrid});
  ImGui::BeginChild("buckets", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 2});
  draw_title(frame);
  draw_note(frame);
  {
    const semantics::Scope list(Role::list, "buckets", "Buckets");
    ImGuiListClipper clipper;
    const auto& buckets = frame.model.buckets.list;
    clipper.Begin(static_cast<int>(buckets.size()), kRow + 2);
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const std::string& name = buckets[static_cast<std::size_t>(i)].name;
        if (!bucket_row(name, name == frame.model.listing.bucket)) continue;
        frame.dispatch(core::msg::BucketChosen{name});
        ImGui::CloseCurrentPopup();  // the drawer, where it is one
      }
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

void draw_drawer(Frame& frame) {
  constexpr const char* kId = "drawer";
  if (std::exchange(frame.state.drawer_asked, false)) ImGui::OpenPopup(kId);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({std::min(300.0F, screen.x * 0.85F), screen.y});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, 0);
  if (ImGui::BeginPopup(kId, ImGuiWindowFlags_NoMove)) {
    const semantics::Scope drawer(Role::navigation, "drawer", "Buckets menu");
    draw_buckets(frame);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace r2deck::view
