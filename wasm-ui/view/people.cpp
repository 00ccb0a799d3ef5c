// The People page: who there is, to be searched; a press on somebody leads to them (person.cpp).
#include <algorithm>
#include <cmath>
#include <string>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/pages.h"
#include "wasm-ui/view/people_parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;

constexpr float kPersonRow = 64;
constexpr float kTallPersonRow = 84;  // with a third line, on a narrow screen
constexpr float kInitial = 36;
constexpr float kSearchWidth = 230;
constexpr float kSignInWidth = 190;
constexpr float kChevron = 24;

void draw_search(Frame& frame, float width) {
  std::string filter = frame.model.people.filter;
  const FieldLook look{
      .placeholder = "Search people", .icon = kIconSearch, .labelled = false, .width = width};
  if (text_field("Search", filter, look).changed) frame.dispatch(core::msg::PeopleFilterChanged{filter});
}

void draw_page_head(Frame& frame) {
  const float top = ImGui::GetCursorPosY();
  center_in_line(control_height(), kTitleSize);
  heading("People", kTitleSize);
  ImGui::SameLine(0, kGrid);
  ImGui::SetCursorPosY(top);
  const ButtonLook add{.tone = Tone::primary, .icon = kIconUserPlus};
  const float add_width = button_width("Add person", add);
  align_right(frame.narrow ? add_width : add_width + kGrid + kSearchWidth);
  if (!frame.narrow) {
    draw_search(frame, kSearchWidth);
    beside(kGrid);
  }
  if (button("Add person", add)) frame.dispatch(core::msg::AddPersonAsked{});
  if (frame.narrow) draw_search(frame, -1);
  gap(0);
}

// One person: how the row reads aloud, and what it shows.
bool person_row(const Frame& frame, const api::User& person) {
  const Palette& p = colors();
  const std::string access = access_of(person, frame.model.accounts);
  const std::string sign_in = sign_in_of(person);
  const float height = frame.narrow ? kTallPersonRow : kPersonRow;
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(person.name.c_str());
  const bool pressed = ImGui::InvisibleButton("##person", {width, height}, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  semantics::State state;
  state.description = access + ". " + sign_in + (person.disabled ? ". Disabled" : "");
  semantics::item(Role::listitem, person.name, std::move(state));
  ImGui::PopID();

  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + width, at.y + height);
  if (hovered) draw.AddRectFilled(at, end, p.hover, kRounding);
  draw.AddLine({at.x, end.y - 1}, {end.x, end.y - 1}, p.border);
  draw_initial({at.x + kGrid, std::floor(at.y + (kPersonRow - kInitial) / 2)}, kInitial, person.name);
  const float left = at.x + kGrid + kInitial + 12;
  const float right = end.x - kChevron - kGrid;
  const float text_width = right - left - (frame.narrow ? 0 : kSignInWidth + 2 * kGrid);
  ImGui::PushFont(strong_font(), 0);
  draw_person_name(frame, person, {left, at.y + 12}, text_width);
  ImGui::PopFont();
  ImGui::PushFont(nullptr, kSmallSize);
  draw.AddText({left, at.y + 35}, p.muted, fit(access, text_width).c_str());
  const ImVec2 sign_in_at =
      frame.narrow ? ImVec2(left, at.y + 56)
                   : ImVec2(right - kSignInWidth, std::floor(at.y + (height - ImGui::GetFontSize()) / 2));
  draw.AddText(sign_in_at, p.muted, sign_in.c_str());
  ImGui::PopFont();
  draw.AddText({end.x - kChevron, std::floor(at.y + (height - ImGui::GetFontSize()) / 2)}, p.muted,
               kIconChevronRight);
  return pressed;
}

void draw_list(Frame& frame) {
  const core::People& people = frame.model.people;
  const auto visible = people.visible();
  if (visible.empty()) {
    empty_state(kIconSearch, "No name matches \"" + fit(people.filter, 220) + "\"", "",
                button_width("Clear search"));
    if (button("Clear search")) frame.dispatch(core::msg::PeopleFilterChanged{});
    return;
  }
  {
    const semantics::Scope list(Role::list, "people", "People");
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0});
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(visible.size()), frame.narrow ? kTallPersonRow : kPersonRow);
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const api::User& person = *visible[static_cast<std::size_t>(i)];
        if (person_row(frame, person)) frame.dispatch(core::msg::PersonOpened{person.name});
      }
    ImGui::PopStyleVar();
  }
  if (people.list.size() == 1)
    empty_state(kIconUsers, "Only you so far", "Whom you add sees no more than what you give them.");
}

}  // namespace

void draw_people(Frame& frame) {
  const core::People& people = frame.model.people;
  const TouchSized touch(frame.narrow);
  if (!people.loaded) {
    if (!people.problem) return loading_state(frame, "Loading people");
    if (failed_state(*people.problem, "The people could not be loaded"))
      frame.dispatch(core::msg::PeopleRefreshAsked{});
    return;
  }
  if (const api::User* person = people.on_show()) return draw_person(frame, *person);
  begin_page(frame, "people");
  draw_page_head(frame);
  if (people.problem && people.problem->code != ErrorCode::companion_unreachable)
    callout("people", kIconTriangleAlert, colors().bad, people.problem->message, people.problem->hint, true);
  draw_list(frame);
  end_page();
}

}  // namespace r2deck::view
