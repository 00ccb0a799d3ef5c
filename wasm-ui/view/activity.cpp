// The Activity page: what can be done with the log, how it is filtered, and its entries; or why there are
// none.
#include <string>

#include "wasm-ui/view/activity_parts.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/pages.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using core::Activity;
using core::AuditFormat;
using semantics::Role;

struct Export {
  const char* name;
  AuditFormat format;
};
constexpr Export kExports[] = {{"Export CSV", AuditFormat::csv}, {"Export JSON Lines", AuditFormat::jsonl}};

// ---- what can be done ----
void draw_export_menu(Frame& frame) {
  constexpr const char* kId = "activity-export";
  constexpr float kMenuWidth = 190;
  if (button("Export", {.icon = kIconDownload,
                        .icon_only = true,
                        .disabled = frame.model.activity.saving,
                        .expanded = ImGui::IsPopupOpen(kId)}))
    ImGui::OpenPopup(kId);
  const ImVec2 corner = ImGui::GetItemRectMax();
  ImGui::SetNextWindowPos({corner.x, corner.y + 4}, ImGuiCond_Appearing, {1, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid, kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5F});
  if (ImGui::BeginPopup(kId)) {
    const semantics::Scope menu(Role::menu, kId, "Export");
    for (const Export& one : kExports) {
      if (ImGui::Selectable(one.name, false, 0, {kMenuWidth, control_height()}))
        frame.dispatch(core::msg::SaveActivityAsked{one.format});
      semantics::item(Role::menuitem, one.name);
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

void draw_export_buttons(Frame& frame) {
  for (const Export& one : kExports) {
    if (one.format != kExports[0].format) beside(kGrid);
    if (button(one.name, {.icon = kIconDownload, .disabled = frame.model.activity.saving}))
      frame.dispatch(core::msg::SaveActivityAsked{one.format});
  }
}

float tools_width(bool roomy) {
  const float icon = control_height() + kGrid;
  if (!roomy) return 4 * icon - kGrid;
  float width = 2 * icon - kGrid;
  for (const Export& one : kExports)
    width += kGrid + button_width(one.name, {.icon = kIconDownload});
  return width;
}

void draw_tools(Frame& frame) {
  const Activity& activity = frame.model.activity;
  const bool roomy = filters_inline(frame);
  const semantics::Scope bar(Role::toolbar, "activity-tools", "Activity toolbar");
  align_right(tools_width(roomy));
  if (!roomy) {
    draw_activity_filter_button(frame);
    beside(kGrid);
  }
  if (button("Verify", {.icon = kIconShieldCheck,
                        .icon_only = true,
                        .disabled = activity.verifying,
                        .hint = "Is the log what was written?"}))
    frame.dispatch(core::msg::VerifyActivityAsked{});
  beside(kGrid);
  if (button("Refresh", {.icon = kIconRefreshCw, .icon_only = true}))
    frame.dispatch(core::msg::ActivityRefreshAsked{});
  beside(kGrid);
  roomy ? draw_export_buttons(frame) : draw_export_menu(frame);
}

void draw_top(Frame& frame) {
  const float top = ImGui::GetCursorPosY();
  center_in_line(control_height(), kTitleSize);
  heading("Activity", kTitleSize);
  ImGui::SameLine();
  ImGui::SetCursorPosY(top);
  draw_tools(frame);
}

// ---- what the log says of itself ----
// Once a log does not verify, that stands above all else.
void draw_broken(const Activity& activity) {
  if (!activity.verdict || !activity.verdict->broken_at) return;
  callout("broken", kIconTriangleAlert, colors().bad,
          "The log does not verify: " + activity.verdict->message.value_or("It is not what was written."),
          "Somebody has changed the database, or put an older one in its place. Compare it with a backup and "
          "with what syslog noted.",
          true);
  gap(kGrid);
}

// ---- instead of entries ----
void draw_no_entries(Frame& frame) {
  if (!is_filtered(frame.model.activity))
    return empty_state(kIconHistory, "Nothing has happened yet", "What people do here is written down here.");
  const ButtonLook look{};
  empty_state(kIconSearch, "Nothing matches these filters", "Take one away, or look at a longer time.",
              button_width("Show everything", look));
  if (button("Show everything", look)) clear_activity_filters(frame);
}

void draw_log(Frame& frame) {
  const Activity& activity = frame.model.activity;
  if (activity.problem && !activity.loaded) {
    if (failed_state(*activity.problem, "The log could not be loaded"))
      frame.dispatch(core::msg::ActivityRefreshAsked{});
    return;
  }
  if (!activity.loaded) return loading_state(frame, "Loading the log");
  // While the companion is away the banner says so; once is enough.
  if (activity.problem && activity.problem->code != ErrorCode::companion_unreachable) {
    callout("activity", kIconTriangleAlert, colors().bad, activity.problem->message, activity.problem->hint,
            true);
    gap(kGrid);
  }
  draw_broken(activity);
  if (activity.entries.empty()) return draw_no_entries(frame);
  draw_activity_entries(frame);
}

}  // namespace

void draw_activity(Frame& frame) {
  const TouchSized touch(frame.narrow);
  const float side = frame.narrow ? kGrid : 3 * kGrid;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {side, frame.narrow ? kGrid : 2 * kGrid});
  ImGui::BeginChild("log", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  draw_top(frame);
  gap(kGrid);
  if (filters_inline(frame)) {
    draw_activity_filters(frame);
    gap(kGrid);
  }
  draw_log(frame);
  ImGui::EndChild();
}

}  // namespace r2deck::view
