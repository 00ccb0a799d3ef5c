#include "wasm-ui/view/people_parts.h"

#include <algorithm>
#include <cmath>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/self_parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

constexpr float kPageWidth = 860;
constexpr float kTagPadding = 7;

float tag_width(const char* text) {
  return ImGui::CalcTextSize(text).x + 2 * kTagPadding;
}

float draw_tag(ImVec2 at, const char* text, ImU32 color) {
  const float width = tag_width(text);
  const float height = ImGui::GetFontSize() + 3;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRect(at, {at.x + width, at.y + height}, color, height / 2);
  draw.AddText({at.x + kTagPadding, at.y + 1}, color, text);
  return width;
}

}  // namespace

std::string access_of(const api::User& person, const core::Accounts& accounts) {
  if (person.grants.empty()) return "May nothing yet";
  std::string words = words_for(person.grants.front().scope, accounts);
  if (person.grants.size() > 1) words += " and " + std::to_string(person.grants.size() - 1) + " more";
  return words;
}

std::string sign_in_of(const api::User& person) {
  if (!person.has_password) return "Link only";
  return person.second_factor ? "Password, two-factor on" : "Password, two-factor off";
}

bool is_oneself(const Frame& frame, const api::User& person) {
  return person.name == frame.model.session.session.name;
}

void draw_initial(ImVec2 at, float diameter, std::string_view name) {
  const float radius = diameter / 2;
  const ImVec2 middle(at.x + radius, at.y + radius);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircleFilled(middle, radius, colors().selected);
  const char first = name.empty() ? '?' : name.front();  // a small letter, or a digit
  const char letter[] = {first >= 'a' && first <= 'z' ? static_cast<char>(first - 'a' + 'A') : first, 0};
  ImGui::PushFont(strong_font(), 0);
  const ImVec2 size = ImGui::CalcTextSize(letter);
  draw.AddText({std::floor(middle.x - size.x / 2), std::floor(middle.y - size.y / 2)}, colors().accent_text,
               letter);
  ImGui::PopFont();
}

void draw_person_name(const Frame& frame, const api::User& person, ImVec2 at, float width) {
  const bool oneself = is_oneself(frame, person);
  ImGui::PushFont(nullptr, kSmallSize);
  const float small = ImGui::GetFontSize();
  float tags = 0;
  if (oneself) tags += kGrid + tag_width("you");
  if (person.disabled) tags += kGrid + tag_width("disabled");
  ImGui::PopFont();
  const std::string shown = fit(person.name, width - tags);
  ImGui::GetWindowDrawList()->AddText(at, person.disabled ? colors().muted : colors().text, shown.c_str());
  float x = at.x + ImGui::CalcTextSize(shown.c_str()).x + kGrid;
  const float y = std::floor(at.y + (ImGui::GetFontSize() - small - 3) / 2);
  ImGui::PushFont(nullptr, kSmallSize);
  if (oneself) x += draw_tag({x, y}, "you", colors().good) + kGrid;
  if (person.disabled) draw_tag({x, y}, "disabled", colors().warn);
  ImGui::PopFont();
}

void begin_page(const Frame& frame, const char* id) {
  const float spare = (ImGui::GetContentRegionAvail().x - kPageWidth) / 2;
  const float side = std::floor(std::max(spare, frame.narrow ? 2 * kGrid : 3 * kGrid));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {side, frame.narrow ? kGrid : 2 * kGrid});
  ImGui::BeginChild(id, {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 12});
}

void end_page() {
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace r2deck::view
