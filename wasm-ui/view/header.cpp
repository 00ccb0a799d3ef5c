// The bar at the top: which account, the theme, who is signed in; and the banner while the companion is away.
#include <algorithm>
#include <string>
#include <vector>

#include "shared/text/bytes.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/pages.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using core::Theme;
using semantics::Role;

constexpr float kAccountWidth = 240;

void draw_mark() {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  // A deck of three cards, the topmost in the accent.
  const auto card = [&](float y, ImU32 color) {
    draw.AddRectFilled({at.x, at.y + y}, {at.x + 22, at.y + y + 9}, color, 3);
  };
  card(12, colors().border);
  card(6, colors().muted);
  card(0, colors().accent);
  ImGui::Dummy({22, 22});
}

void draw_account(Frame& frame, float width) {
  const core::Accounts& accounts = frame.model.accounts;
  std::vector<std::string> names;
  std::size_t chosen = 0;
  for (const api::Account& account : accounts.list) {
    if (account.id == accounts.chosen) chosen = names.size();
    names.push_back(account.label);
  }
  const std::size_t add = names.size();
  const bool owner = frame.model.permits.owner();
  if (owner) names.emplace_back("Add account...");
  if (names.empty()) return;
  if (accounts.list.empty()) chosen = names.size();  // nothing to show yet
  if (!combo("Account", names, chosen, width, false)) return;
  if (owner && chosen == add)
    frame.dispatch(core::msg::AddAccountAsked{});
  else
    frame.dispatch(core::msg::AccountChosen{accounts.list[chosen].id});
}

// Elsewhere it would say of what is on show that it is this account's.
bool shows_accounts(const Frame& frame) {
  return frame.model.page == core::Page::files;
}

void draw_account_settings(Frame& frame) {
  if (frame.model.accounts.current() == nullptr || !frame.model.permits.owner()) return;
  beside(kGrid / 2);
  if (button("Account settings", {.tone = Tone::quiet, .icon = kIconSettings2, .icon_only = true}))
    frame.dispatch(core::msg::AccountSettingsAsked{});
}

void theme_item(Frame& frame, const char* name, const char* icon, Theme theme) {
  const bool chosen = frame.model.preferences.theme == theme;
  const std::string label = std::string(icon) + "  " + name;
  if (ImGui::Selectable(label.c_str(), chosen, 0, {140, 26})) frame.dispatch(core::msg::ThemeChosen{theme});
  semantics::State state;
  state.checked = chosen;
  semantics::item(Role::menuitem, name, std::move(state));
}

void draw_theme(Frame& frame) {
  const Theme theme = frame.model.preferences.theme;
  const char* icon = theme == Theme::dark ? kIconMoon : theme == Theme::light ? kIconSun : kIconMonitor;
  const bool open = ImGui::IsPopupOpen("theme");
  if (button("Theme", {.tone = Tone::quiet, .icon = icon, .icon_only = true, .expanded = open}))
    ImGui::OpenPopup("theme");
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid, kGrid});
  if (ImGui::BeginPopup("theme")) {
    const semantics::Scope menu(Role::menu, "theme", "Theme");
    theme_item(frame, "System", kIconMonitor, Theme::system);
    theme_item(frame, "Light", kIconSun, Theme::light);
    theme_item(frame, "Dark", kIconMoon, Theme::dark);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void draw_end(Frame& frame) {
  const float top = ImGui::GetCursorPosY();
  constexpr float kButtons = 2 * kControlHeight + kGrid / 2;
  if (pages_in_header(frame) && shows_accounts(frame)) {
    align_right(kAccountWidth + kControlHeight + kGrid / 2 + kGrid + kButtons);
    draw_account(frame, kAccountWidth);
    draw_account_settings(frame);
    ImGui::SameLine(0, kGrid);
    ImGui::SetCursorPosY(top);
  }
  align_right(kButtons);
  draw_theme(frame);
  ImGui::SameLine(0, kGrid / 2);
  ImGui::SetCursorPosY(top);
  draw_user_menu(frame);
}

void draw_start(Frame& frame) {
  if (frame.narrow && shows_accounts(frame)) {
    if (button("Buckets menu", {.tone = Tone::quiet, .icon = kIconMenu, .icon_only = true}))
      frame.state.drawer_asked = true;
    ImGui::SameLine(0, kGrid / 2);
    draw_account(frame, ImGui::GetContentRegionAvail().x - 3 * kControlHeight - 4 * kGrid);
    draw_account_settings(frame);
    return;
  }
  const float top = ImGui::GetCursorPosY();
  center_in_line(kControlHeight, 22);
  draw_mark();
  ImGui::SameLine(0, kGrid + 2);
  ImGui::SetCursorPosY(top);
  ImGui::PushFont(strong_font(), 17);
  center_in_line(kControlHeight, ImGui::GetFontSize());
  ImGui::TextUnformatted("R2 Deck");
  ImGui::PopFont();
  ImGui::SameLine(kSidebarWidth + 3 * kGrid, 0);
  ImGui::SetCursorPosY(top);
  if (pages_in_header(frame)) return draw_pages(frame);
  if (!shows_accounts(frame)) return;
  draw_account(frame, kAccountWidth);
  draw_account_settings(frame);
}

}  // namespace

void draw_header(Frame& frame) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
  const float side = frame.narrow ? kGrid : 2 * kGrid;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {side, (kHeaderHeight - kControlHeight) / 2});
  ImGui::BeginChild("header", {0, kHeaderHeight}, ImGuiChildFlags_AlwaysUseWindowPadding,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  {
    const semantics::Scope bar(Role::toolbar, "header", "R2 Deck");
    const float top = ImGui::GetCursorPosY();
    draw_start(frame);
    ImGui::SameLine(0, kGrid);
    ImGui::SetCursorPosY(top);
    draw_end(frame);
  }
  const ImVec2 min = ImGui::GetWindowPos();
  const float bottom = min.y + kHeaderHeight - 1;
  ImGui::GetWindowDrawList()->AddLine({min.x, bottom}, {min.x + ImGui::GetWindowWidth(), bottom},
                                      colors().border);
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void draw_connection(Frame& frame) {
  const core::Connection& connection = frame.model.connection;
  if (connection.reachable && connection.online) return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {2 * kGrid, kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().raised);
  ImGui::BeginChild("connection", {0, 0},
                    ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_AutoResizeY);
  if (!connection.reachable) {
    std::string when = "Check that it still runs on this machine. Uploads wait meanwhile.";
    if (connection.retry_at) {
      const UnixMillis left = std::max<UnixMillis>(*connection.retry_at - frame.state.now, 0);
      when += " Asking again in " + text::format_duration(left) + ".";
      frame.state.frame_in(1'000);
    }
    callout("connection", kIconTriangleAlert, colors().warn, "The companion does not answer.", when, true);
    if (button("Try again", {.icon = kIconRotateCw})) frame.dispatch(core::msg::RetryAsked{});
  } else {
    callout("connection", kIconTriangleAlert, colors().warn, "You are offline.",
            "Uploads go on once the network is back.", true);
  }
  ImGui::PopStyleVar();  // so that nothing keeps the banner from what is below
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

}  // namespace r2deck::view
