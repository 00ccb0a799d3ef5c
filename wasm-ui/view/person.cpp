// One person, on the People page: what they may, how they sign in, where they are signed in, their API
// tokens.
#include <algorithm>
#include <cmath>
#include <string>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/people_parts.h"
#include "wasm-ui/view/self_parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using core::PersonQuestion;
using semantics::Role;

// A panel with a heading, and what it says of the person.
class Panel {
 public:
  explicit Panel(const char* title) : region_(begin(title), Role::region, title, title) {
    ImGui::PushFont(strong_font(), 0);
    center_in_line(control_height(), ImGui::GetFontSize());
    ImGui::TextUnformatted(title);
    semantics::item(Role::heading, title);
    ImGui::PopFont();
  }
  ~Panel() {
    ImGui::PopStyleVar();
    ImGui::EndChild();
  }
  Panel(const Panel&) = delete;
  Panel& operator=(const Panel&) = delete;

 private:
  // The window has to be there before the scope that takes its place.
  struct Region {
    Region(bool, Role role, const char* key, const char* name) : scope(role, key, name) {}
    semantics::Scope scope;
  };
  static bool begin(const char* title) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {2 * kGrid, 12});
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, kRounding);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
    ImGui::BeginChild(title, {0, 0}, ImGuiChildFlags_Borders | ImGuiChildFlags_AutoResizeY);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
    return true;
  }
  Region region_;
};

// A button at the end of the panel's heading.
bool panel_button(const char* name, const char* icon) {
  const ButtonLook look{.icon = icon};
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorStartPos().y);
  align_right(button_width(name, look));
  return button(name, look);
}

void draw_person_head(Frame& frame, const api::User& person) {
  if (button("Back to people", {.tone = Tone::quiet, .icon = kIconArrowLeft, .icon_only = true}))
    frame.dispatch(core::msg::PersonOpened{});
  ImGui::SameLine(0, kGrid);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::PushFont(strong_font(), kTitleSize);
  ImGui::Dummy({width, control_height()});
  semantics::item(Role::heading, person.name);
  draw_person_name(frame, person, {at.x, std::floor(at.y + (control_height() - ImGui::GetFontSize()) / 2)},
                   width);
  ImGui::PopFont();
}

// ---- what they may ----

void draw_grant(Frame& frame, const api::Grant& grant) {
  const std::string words = words_for(grant.scope, frame.model.accounts);
  const float height = control_height() + kGrid;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float top = ImGui::GetCursorPosY();
  ImGui::PushID(grant.id.c_str());
  const semantics::Scope item(Role::listitem, grant.id, words, min, {min.x + width, min.y + height});
  ImGui::GetWindowDrawList()->AddLine(min, {min.x + width, min.y}, colors().border);
  const ButtonLook change{.tone = Tone::quiet, .icon = kIconPencil, .icon_only = frame.narrow};
  const ButtonLook take{.tone = Tone::quiet, .icon = kIconTrash2, .icon_only = frame.narrow};
  const float buttons = button_width("Change", change) + button_width("Take back", take);
  ImGui::SetCursorPosY(top + kGrid / 2);
  center_in_line(control_height(), ImGui::GetFontSize());
  fitted_text(words, width - buttons - kGrid, colors().text);
  ImGui::SameLine();
  ImGui::SetCursorPosY(top + kGrid / 2);
  align_right(buttons);
  if (button("Change", change)) frame.dispatch(core::msg::GrantAsked{grant.id});
  beside(0);
  if (button("Take back", take))
    frame.dispatch(core::msg::PersonQuestionAsked{PersonQuestion::take_back, grant.id});
  ImGui::PopID();
  ImGui::SetCursorPosY(top + height);
  ImGui::Dummy({0, 0});
}

void draw_access(Frame& frame, const api::User& person) {
  const Panel panel("Access");
  if (panel_button("Give access", kIconPlus)) frame.dispatch(core::msg::GrantAsked{});
  if (person.grants.empty())
    return paragraph("Nothing yet. They can sign in, but see no bucket.", colors().muted);
  const semantics::Scope list(Role::list, "access", "Access");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0});
  for (const api::Grant& grant : person.grants)
    draw_grant(frame, grant);
  ImGui::PopStyleVar();
}

// ---- how they sign in ----

// Side by side, or one below the other where there is no room.
void beside_if_room(float width) {
  const float right = ImGui::GetWindowPos().x + ImGui::GetWindowWidth() - 2 * kGrid;
  if (ImGui::GetItemRectMax().x + kGrid + width <= right) ImGui::SameLine(0, kGrid);
}

void draw_sign_in_part(Frame& frame, const api::User& person) {
  const Panel panel("Sign-in");
  paragraph(person.has_password
                ? "By name and password."
                : "By link only, made where the companion runs: r2deck link --user " + person.name,
            colors().muted);
  paragraph(person.second_factor ? "Two-factor sign-in is on."
                                 : "Two-factor sign-in is off. They can turn it on in their profile.",
            colors().muted);
  const char* set = person.has_password ? "Set another password" : "Set a password";
  if (button(set, {.icon = kIconKeyRound})) frame.dispatch(core::msg::PersonPasswordAsked{});
  const ButtonLook reset{.icon = kIconRotateCw,
                         .hint = "Takes password, second factor and sessions away. A link lets them in."};
  beside_if_room(button_width("Reset sign-in", reset));
  if (button("Reset sign-in", reset))
    frame.dispatch(core::msg::PersonQuestionAsked{PersonQuestion::reset, {}});
}

// ---- their sessions and tokens ----

void draw_person_sessions(Frame& frame, const core::Person& person) {
  const Panel panel("Sessions");
  if (!person.sessions) return paragraph(person.problem ? "Not known." : "Loading", colors().muted);
  if (person.sessions->sessions.empty()) return paragraph("They are signed in nowhere.", colors().muted);
  const semantics::Scope list(Role::list, "sessions", "Sessions");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0});
  for (const api::SessionInfo& session : person.sessions->sessions) {
    EntryLook look = look_of(session, frame.state);
    look.disabled = person.busy;
    if (list_entry(session.id, look)) frame.dispatch(core::msg::EndPersonSessionAsked{session.id});
  }
  ImGui::PopStyleVar();
}

void draw_person_tokens(Frame& frame, const core::Person& person) {
  const Panel panel("API tokens");
  if (!person.tokens) return paragraph(person.problem ? "Not known." : "Loading", colors().muted);
  if (person.tokens->tokens.empty()) return paragraph("There are none.", colors().muted);
  const semantics::Scope list(Role::list, "tokens", "API tokens");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0});
  for (const api::TokenInfo& token : person.tokens->tokens)
    if (list_entry(token.id, look_of(token, "All that they may", frame)))
      frame.dispatch(core::msg::PersonQuestionAsked{PersonQuestion::revoke_token, token.id});
  ImGui::PopStyleVar();
}

// ---- letting them in no more ----

void draw_end_of_access(Frame& frame, const api::User& person, const core::Person& open) {
  const Panel panel("Disable or remove");
  paragraph(person.disabled ? "Disabled: neither they nor their API tokens are let in."
                            : "To let somebody in no more, disable them; to forget them, remove them.",
            colors().muted);
  if (person.disabled) {
    if (button("Enable", {.icon = kIconCircleCheck, .disabled = open.busy}))
      frame.dispatch(core::msg::EnablePersonAsked{});
  } else if (button("Disable")) {
    frame.dispatch(core::msg::PersonQuestionAsked{PersonQuestion::disable, {}});
  }
  const ButtonLook remove{.icon = kIconTrash2};
  beside_if_room(button_width("Remove person", remove));
  if (button("Remove person", remove))
    frame.dispatch(core::msg::PersonQuestionAsked{PersonQuestion::remove, {}});
}

}  // namespace

void draw_person(Frame& frame, const api::User& person) {
  const core::Person& open = *frame.model.people.open;
  begin_page(frame, "person");
  draw_person_head(frame, person);
  for (const auto* problem : {&frame.model.people.problem, &open.problem})
    if (*problem && (*problem)->code != ErrorCode::companion_unreachable)
      callout("person", kIconTriangleAlert, colors().bad, (*problem)->message, (*problem)->hint, true);
  draw_access(frame, person);
  draw_sign_in_part(frame, person);
  draw_person_sessions(frame, open);
  draw_person_tokens(frame, open);
  draw_end_of_access(frame, person, open);
  gap(kGrid);
  end_page();
}

}  // namespace r2deck::view
