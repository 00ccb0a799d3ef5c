#include "wasm-ui/view/self_parts.h"

#include <algorithm>
#include <cmath>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;

constexpr float kEntryPadding = 9;
constexpr float kEntryLine = 20;
constexpr float kEntryHeight = 76;
constexpr float kEntriesShown = 5.5F;  // entries; the half one shows that there are more

void draw_badge(const char* text) {
  ImGui::SameLine(0, kGrid);
  ImGui::PushFont(nullptr, kSmallSize);
  const ImVec2 size = ImGui::CalcTextSize(text);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRect({at.x, at.y}, {at.x + size.x + 12, at.y + size.y + 3}, colors().good, 8);
  draw.AddText({at.x + 6, at.y + 1}, colors().good, text);
  ImGui::Dummy({size.x + 12, size.y + 3});
  ImGui::PopFont();
}

std::string use_of(const api::SessionInfo& session, const ViewState& state) {
  return session.current ? "signed in " + local_time(session.created_at, state)
                         : "last used " + local_time(session.last_used, state);
}

std::string rights_of(const api::TokenInfo& token, const char* unscoped, const core::Accounts& accounts) {
  if (!token.scoped) return unscoped;
  if (token.scopes.empty()) return "May nothing any more";
  const std::string first = words_for(token.scopes.front(), accounts);
  return token.scopes.size() == 1 ? first
                                  : first + " and " + std::to_string(token.scopes.size() - 1) + " more";
}

std::string life_of(const api::TokenInfo& token, const ViewState& state) {
  constexpr std::size_t kDate = 10;  // of "2026-01-02 03:04"
  const std::string until =
      token.expires_at ? "until " + local_time(*token.expires_at, state).substr(0, kDate) : "never expires";
  return until + (token.last_used ? ", last used " + local_time(*token.last_used, state) : ", never used");
}

}  // namespace

EntryLook look_of(const api::SessionInfo& session, const ViewState& state) {
  return {.title = session.device.empty() ? "A browser" : session.device,
          .detail = session.address.empty() ? "from an unknown address" : "from " + session.address,
          .more = use_of(session, state),
          .button = session.current ? nullptr : "Sign out",
          .badge = session.current ? "this one" : nullptr};
}

EntryLook look_of(const api::TokenInfo& token, const char* unscoped, const Frame& frame) {
  return {.title = token.name,
          .detail = rights_of(token, unscoped, frame.model.accounts),
          .more = life_of(token, frame.state),
          .button = "Revoke"};
}

void waiting_or_problem(Frame& frame, bool busy, const std::optional<Problem>& problem) {
  dialog_problem(problem);
  if (!busy || problem) return;
  spinner(20, colors().accent_text);
  frame.state.frame_in(33);
}

bool end_button(const char* name) {
  gap(4);
  align_right(button_width(name));
  return button(name);
}

void copy_button(Frame& frame, const char* name, core::Copied copied) {
  if (button(name, {.icon = kIconCopy})) frame.dispatch(core::msg::CopySecretAsked{});
  if (copied == core::Copied::yes) {
    ImGui::SameLine();
    center_in_line(kControlHeight, ImGui::GetFontSize());
    paragraph("Copied to the clipboard.", colors().good);
  } else if (copied == core::Copied::refused) {
    callout("refused", kIconTriangleAlert, colors().warn, "The browser refused the clipboard.",
            "Select it above and copy it.", true);
  }
}

const char* words_for(api::AccessRole role) {
  switch (role) {
    case api::AccessRole::uploader:
      return "Uploader";
    case api::AccessRole::viewer:
      return "Viewer";
    case api::AccessRole::editor:
      return "Editor";
    case api::AccessRole::admin:
      return "Admin";
    case api::AccessRole::owner:
      return "Owner";
  }
  return "";
}

std::string words_for(const api::Scope& scope, const core::Accounts& accounts) {
  const std::string role = words_for(scope.role);
  if (scope.account.empty()) return role + " of everything";
  const api::Account* account = accounts.find(scope.account);
  const std::string& label = account == nullptr ? scope.account : account->label;
  if (scope.bucket.empty()) return role + " of " + label;
  return role + " of " + scope.bucket + (scope.prefix.empty() ? "" : "/" + scope.prefix) + " in " + label;
}

void begin_list(const char* id, std::size_t entries) {
  const float shown = std::min(static_cast<float>(entries), kEntriesShown);
  const float room = std::max(ImGui::GetIO().DisplaySize.y - 260, kEntryHeight);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0});
  ImGui::BeginChild(id, {0, std::floor(std::min(shown * kEntryHeight, room))});
}

void end_list() {
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

bool list_entry(const std::string& id, const EntryLook& look) {
  ImGui::PushID(id.c_str());
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float left = ImGui::GetCursorPosX();
  const float top = ImGui::GetCursorPosY();
  semantics::State state;
  state.description = look.detail + ", " + look.more;
  const semantics::Scope item(Role::listitem, id, look.title, min, {min.x + width, min.y + kEntryHeight},
                              state);
  const float button_at = look.button == nullptr ? width : width - button_width(look.button);
  const float badge = look.badge == nullptr ? 0 : ImGui::CalcTextSize(look.badge).x + 3 * kGrid;
  ImGui::SetCursorPosY(top + kEntryPadding);
  fitted_text(look.title, button_at - 2 * kGrid - badge, colors().text);
  if (look.badge != nullptr) draw_badge(look.badge);
  ImGui::PushFont(nullptr, kSmallSize);
  float line = top + kEntryPadding;
  for (const std::string* text : {&look.detail, &look.more}) {
    ImGui::SetCursorPosY(line += kEntryLine);
    fitted_text(*text, button_at - 2 * kGrid, colors().muted);
  }
  ImGui::PopFont();
  bool pressed = false;
  if (look.button != nullptr) {
    ImGui::SetCursorPos({left + button_at, top + std::floor((kEntryHeight - control_height()) / 2)});
    pressed = button(look.button, {.disabled = look.disabled});
  }
  ImGui::SetCursorPos({left, top + kEntryHeight});
  ImGui::Dummy({0, 0});
  ImGui::GetWindowDrawList()->AddLine({min.x, min.y + kEntryHeight - 1},
                                      {min.x + width, min.y + kEntryHeight - 1}, colors().border);
  ImGui::PopID();
  return pressed;
}

}  // namespace r2deck::view
