// The menu of the person who is signed in.
#include <string>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

constexpr float kUserMenuWidth = 200;
constexpr float kUserMenuItem = 28;

void user_item(Frame& frame, const char* name, const char* icon, core::Message message) {
  const std::string label = std::string(icon) + "  " + name;
  if (ImGui::Selectable(label.c_str(), false, 0, {kUserMenuWidth, kUserMenuItem}))
    frame.dispatch(std::move(message));
  semantics::item(semantics::Role::menuitem, name);
}

void draw_who(const std::string& name) {
  small_text("Signed in as", colors().muted);
  ImGui::PushFont(strong_font(), 0);
  fitted_text(name, kUserMenuWidth, colors().text);
  semantics::item(semantics::Role::text, name);
  ImGui::PopFont();
  gap(kGrid / 2);
}

}  // namespace

void draw_user_menu(Frame& frame) {
  const bool open = ImGui::IsPopupOpen("user");
  if (button("User menu",
             {.tone = Tone::quiet, .icon = kIconCircleUser, .icon_only = true, .expanded = open}))
    ImGui::OpenPopup("user");
  const ImVec2 corner = ImGui::GetItemRectMax();
  ImGui::SetNextWindowPos({corner.x, corner.y + 4}, ImGuiCond_Appearing, {1, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid + 4, kGrid + 4});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 4});
  if (ImGui::BeginPopup("user")) {
    const semantics::Scope menu(semantics::Role::menu, "user", "User menu");
    draw_who(frame.model.session.session.name);
    user_item(frame, "Profile", kIconShieldCheck, core::msg::ProfileAsked{});
    user_item(frame, "Sessions", kIconMonitor, core::msg::SessionsAsked{});
    user_item(frame, "API tokens", kIconKeyRound, core::msg::TokensAsked{});
    user_item(frame, "Sign out", kIconLogOut, core::msg::SignOutAsked{});
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace r2deck::view
