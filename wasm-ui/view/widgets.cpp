#include "wasm-ui/view/widgets.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "shared/text/utf8.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/theme.h"

namespace r2deck::view {
namespace {

using semantics::Role;
using semantics::State;

constexpr float kIconGap = 8;
constexpr float kFieldIcon = 30;
constexpr float kOptionHeight = 26;  // of a list that drops down

const char* end_of(std::string_view text) {
  return text.data() + text.size();
}

ImVec2 size_of(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), end_of(text), false);
}

struct Tint {
  ImU32 fill, hover, press, text, border;
};

Tint tint_of(Tone tone) {
  const Palette& p = colors();
  switch (tone) {
    case Tone::primary:
      return {p.accent, p.accent_hover, p.accent_hover, p.on_accent, p.accent};
    case Tone::danger:
      return {p.bad, p.bad, p.bad, p.on_bad, p.bad};
    case Tone::quiet:
      return {0, p.hover, p.pressed, p.text, 0};
    case Tone::normal:
      break;
  }
  return {p.raised, p.hover, p.pressed, p.text, p.border};
}

void label_above(const char* name) {
  ImGui::PushFont(strong_font(), kSmallSize);
  ImGui::TextUnformatted(name);
  ImGui::PopFont();
}

void hint_below(std::string_view hint, bool invalid) {
  if (!hint.empty()) small_text(hint, invalid ? colors().bad : colors().muted);
}

// std::string behind ImGui's buffer.
int grow(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  auto& text = *static_cast<std::string*>(data->UserData);
  text.resize(static_cast<std::size_t>(data->BufTextLen));
  data->Buf = text.data();
  return 0;
}

// Each line as long as fits into `width` pixels.
std::string broken_at_spaces(std::string_view text, float width) {
  std::string lines(text);
  std::size_t line = 0;  // where it begins
  std::size_t last = std::string::npos;
  for (std::size_t at = 0; at <= lines.size(); ++at) {
    if (at != lines.size() && lines[at] != ' ') continue;
    const bool fits = size_of(std::string_view(lines).substr(line, at - line)).x <= width;
    if (!fits && last != std::string::npos) {
      lines[last] = '\n';
      line = last + 1;
    }
    last = at;
  }
  return lines;
}

}  // namespace

float control_height() {
  return kControlHeight + 2 * (ImGui::GetStyle().FramePadding.y - kGrid);
}

TouchSized::TouchSized(bool wanted) : wanted_(wanted) {
  if (wanted)
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {ImGui::GetStyle().FramePadding.x, kGrid + (kTouchHeight - kControlHeight) / 2});
}

TouchSized::~TouchSized() {
  if (wanted_) ImGui::PopStyleVar();
}

float button_width(const char* name, const ButtonLook& look) {
  if (look.width > 0) return look.width;
  if (look.icon_only) return control_height();
  const float icon = look.icon == nullptr ? 0 : size_of(look.icon).x + kIconGap;
  return size_of(name).x + icon + 2 * ImGui::GetStyle().FramePadding.x + 4;
}

bool button(const char* name, const ButtonLook& look) {
  const Tint tint = tint_of(look.tone);
  const ImVec2 size(button_width(name, look), control_height());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::BeginDisabled(look.disabled);
  ImGui::PushID(name);
  const bool pressed = ImGui::InvisibleButton("##button", size, ImGuiButtonFlags_EnableNav);
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  State state;
  state.description = look.hint;
  state.expanded = look.expanded;
  semantics::item(Role::button, name, std::move(state));
  const bool wants_tip =
      ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled);

  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size.x, at.y + size.y);
  const auto faded = [](ImU32 color) { return color == 0 ? 0 : ImGui::GetColorU32(color); };
  draw.AddRectFilled(at, end, faded(tint.fill), kRounding);
  if (hovered) draw.AddRectFilled(at, end, faded(ImGui::IsItemActive() ? tint.press : tint.hover), kRounding);
  draw.AddRect(at, end, faded(tint.border), kRounding);
  const ImVec2 icon = look.icon == nullptr ? ImVec2(0, 0) : size_of(look.icon);
  const ImVec2 text = look.icon_only ? ImVec2(0, 0) : size_of(name);
  const float content = icon.x + text.x + (icon.x > 0 && text.x > 0 ? kIconGap : 0);
  float x = std::floor(at.x + (size.x - content) / 2);
  const float y = std::floor(at.y + (size.y - ImGui::GetFontSize()) / 2);
  if (icon.x > 0) draw.AddText({x, y}, faded(tint.text), look.icon);
  if (text.x > 0) draw.AddText({x + (icon.x > 0 ? icon.x + kIconGap : 0), y}, faded(tint.text), name);
  ImGui::EndDisabled();

  if (wants_tip && (look.icon_only || !look.hint.empty())) {
    const std::string tip = look.hint.empty() ? name
                            : look.icon_only  ? name + std::string("\n").append(look.hint)
                                              : std::string(look.hint);
    tooltip(tip);
  }
  return pressed;
}

bool link(const char* id, std::string_view text, bool current) {
  const Palette& p = colors();
  const ImVec2 size = size_of(text);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed =
      ImGui::InvisibleButton(id, {std::max(size.x, 8.0F), control_height()}, ImGuiButtonFlags_EnableNav);
  State state;
  if (current) state.current = true;
  semantics::item(Role::link, text, std::move(state));
  const bool hovered = ImGui::IsItemHovered();
  const ImU32 color = current ? p.text : hovered ? p.accent_text : p.muted;
  const float y = std::floor(at.y + (control_height() - size.y) / 2);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddText({at.x, y}, color, text.data(), end_of(text));
  if (hovered && !current) draw.AddLine({at.x, y + size.y + 1}, {at.x + size.x, y + size.y + 1}, color);
  return pressed;
}

bool checkbox(const char* name, bool& value, std::string_view hint) {
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {3, 3});
  const bool changed = ImGui::Checkbox(name, &value);
  State state;
  state.checked = value;
  state.description = hint;
  semantics::item(Role::checkbox, name, std::move(state));
  ImGui::PopStyleVar();
  hint_below(hint, false);
  return changed;
}

FieldResult text_field(const char* name, std::string& value, const FieldLook& look) {
  if (look.labelled) label_above(name);
  ImGui::PushID(name);
  const ImGuiID id = ImGui::GetID("##field");
  FieldResult result;
  if (auto typed = semantics::take_text(id); typed && !look.read_only) {
    value = std::move(*typed);
    result.changed = true;
  }
  const Palette& p = colors();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float padding = ImGui::GetStyle().FramePadding.x + (look.icon != nullptr ? kFieldIcon - 8 : 0);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {padding, (control_height() - ImGui::GetFontSize()) / 2});
  if (look.invalid) ImGui::PushStyleColor(ImGuiCol_Border, p.bad);
  ImGui::SetNextItemWidth(look.width);
  if (look.focus) ImGui::SetKeyboardFocusHere();
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_EnterReturnsTrue;
  if (look.read_only) flags |= ImGuiInputTextFlags_ReadOnly | ImGuiInputTextFlags_AutoSelectAll;
  const std::string before = value;
  result.submitted = ImGui::InputTextWithHint("##field", look.placeholder, value.data(), value.capacity() + 1,
                                              flags, &grow, &value);
  result.changed = result.changed || value != before;
  if (look.invalid) ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  State state;
  state.value = value;
  state.description = look.hint;
  state.autocomplete = look.autocomplete;
  if (look.invalid) state.invalid = true;
  semantics::item(Role::textbox, name, std::move(state));
  if (look.icon != nullptr)
    ImGui::GetWindowDrawList()->AddText(
        {at.x + 10, std::floor(at.y + (control_height() - ImGui::GetFontSize()) / 2)}, p.muted, look.icon);
  ImGui::PopID();
  hint_below(look.hint, look.invalid);
  return result;
}

void whole_text_field(const char* name, std::string_view text) {
  label_above(name);
  const float padding = (control_height() - ImGui::GetFontSize()) / 2;
  const float width = ImGui::GetContentRegionAvail().x - 2 * ImGui::GetStyle().FramePadding.x;
  std::string lines = broken_at_spaces(text, width);
  const auto count = static_cast<float>(1 + std::count(lines.begin(), lines.end(), '\n'));
  ImGui::PushID(name);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, padding});
  ImGui::InputTextMultiline("##field", lines.data(), lines.size() + 1,
                            {-1, count * ImGui::GetFontSize() + 2 * padding}, ImGuiInputTextFlags_ReadOnly);
  ImGui::PopStyleVar();
  State state;
  state.value = text;
  semantics::item(Role::textbox, name, std::move(state));
  ImGui::PopID();
}

bool password_placeholder(const char* name, const SecretLook& look) {
  label_above(name);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, control_height());
  const ImVec2 max(min.x + size.x, min.y + size.y);
  ImGui::Dummy(size);
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, colors().raised, kRounding);
  ImGui::GetWindowDrawList()->AddRect(min, max, colors().border, kRounding);
  State state;
  state.description = look.hint;
  state.autocomplete = look.autocomplete;
  state.member = look.member;
  state.numeric = look.numeric;
  const bool submitted =
      semantics::take_submit(semantics::at(Role::password, name, name, min, max, std::move(state)));
  hint_below(look.hint, false);
  return submitted;
}

bool combo(const char* name, std::span<const std::string> options, std::size_t& chosen, float width,
           bool labelled) {
  if (labelled) label_above(name);
  ImGui::PushID(name);
  ImGui::SetNextItemWidth(width);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {ImGui::GetStyle().FramePadding.x, (control_height() - ImGui::GetFontSize()) / 2});
  constexpr float kArrow = 26;
  const char* value = chosen < options.size() ? options[chosen].c_str() : "";
  const std::string preview =
      fit(value, ImGui::CalcItemWidth() - 2 * ImGui::GetStyle().FramePadding.x - kArrow / 2);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid, kGrid});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool open = ImGui::BeginCombo("##combo", preview.c_str(),
                                      ImGuiComboFlags_HeightLargest | ImGuiComboFlags_NoArrowButton);
  ImGui::PopStyleVar(2);
  bool changed = false;
  if (open) {
    const float option = control_height() > kControlHeight ? control_height() : kOptionHeight;
    const semantics::Scope list(Role::listbox, "options", name);
    for (std::size_t i = 0; i < options.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      if (ImGui::Selectable(options[i].c_str(), i == chosen, 0, {0, option})) {
        changed = i != chosen;
        chosen = i;
      }
      if (i == chosen) ImGui::SetItemDefaultFocus();
      State state;
      state.selected = i == chosen;
      semantics::item(Role::option, options[i], std::move(state));
      ImGui::PopID();
    }
    ImGui::EndCombo();
  }
  const float right = ImGui::GetItemRectMax().x - kArrow;
  ImGui::GetWindowDrawList()->AddText(
      {right, std::floor(at.y + (control_height() - ImGui::GetFontSize()) / 2)}, colors().muted,
      kIconChevronDown);
  State state;
  state.value = value;
  state.expanded = open;
  semantics::item(Role::combobox, name, std::move(state));
  ImGui::PopID();
  return changed;
}

void tooltip(std::string_view text) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid + 2, kGrid - 2});
  ImGui::PushFont(nullptr, kSmallSize);
  if (ImGui::BeginTooltip()) {
    ImGui::PushTextWrapPos(480);
    ImGui::TextUnformatted(text.data(), end_of(text));
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
  }
  ImGui::PopFont();
  ImGui::PopStyleVar();
}

void heading(std::string_view text, float size) {
  ImGui::PushFont(strong_font(), size);
  ImGui::TextUnformatted(text.data(), end_of(text));
  semantics::item(Role::heading, text);
  ImGui::PopFont();
}

void paragraph(std::string_view text, ImU32 color) {
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.data(), end_of(text));
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  semantics::item(Role::text, text);
}

void small_text(std::string_view text, ImU32 color) {
  ImGui::PushFont(nullptr, kSmallSize);
  paragraph(text, color);
  ImGui::PopFont();
}

std::string fit(std::string_view text, float width) {
  if (size_of(text).x <= width) return std::string(text);
  std::size_t least = 1;
  std::size_t most = text::count_code_points(text);
  while (least < most) {
    const std::size_t middle = (least + most + 1) / 2;
    if (size_of(text::truncate_middle(text, middle)).x <= width)
      least = middle;
    else
      most = middle - 1;
  }
  return text::truncate_middle(text, least);
}

void fitted_text(std::string_view text, float width, ImU32 color) {
  const std::string shown = fit(text, width);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(shown.data(), end_of(shown));
  ImGui::PopStyleColor();
  if (shown != text &&
      ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenOverlappedByItem)) {
    tooltip(text);
  }
}

void qr_code(const std::vector<std::string>& rows, const char* name) {
  if (rows.empty()) return;
  constexpr float kMargin = 4;    // modules
  constexpr float kWidest = 208;  // pixels
  const float modules = static_cast<float>(rows.size()) + 2 * kMargin;
  const float room = ImGui::GetContentRegionAvail().x;
  const float module = std::max(std::floor(std::min(kWidest, room) / modules), 1.0F);
  const float side = modules * module;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::floor(std::max(room - side, 0.0F) / 2));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(at, {at.x + side, at.y + side}, IM_COL32_WHITE, kRounding);
  float top = at.y + kMargin * module;
  for (const std::string& row : rows) {
    for (std::size_t from = row.find('#'); from != std::string::npos; from = row.find('#', from)) {
      const std::size_t to = std::min(row.find_first_not_of('#', from), row.size());
      const float left = at.x + kMargin * module;
      draw.AddRectFilled({left + static_cast<float>(from) * module, top},
                         {left + static_cast<float>(to) * module, top + module}, IM_COL32_BLACK);
      from = to;
    }
    top += module;
  }
  ImGui::Dummy({side, side});
  semantics::item(Role::image, name);
}

void right_text(std::string_view text, ImU32 color) {
  const float spare = ImGui::GetContentRegionAvail().x - size_of(text).x;
  if (spare > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + spare);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(text.data(), end_of(text));
  ImGui::PopStyleColor();
}

void callout(const char* key, const char* icon, ImU32 color, std::string_view text, std::string_view hint,
             bool alert) {
  constexpr float kIndent = 28;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  ImGui::BeginGroup();
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(icon);
  ImGui::PopStyleColor();
  ImGui::SameLine(kIndent);
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 2});
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.data(), end_of(text));
  if (!hint.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
    ImGui::TextUnformatted(hint.data(), end_of(hint));
    ImGui::PopStyleColor();
  }
  ImGui::PopTextWrapPos();
  ImGui::PopStyleVar();
  ImGui::EndGroup();
  ImGui::EndGroup();
  std::string all(text);
  if (!hint.empty()) all.append(" ").append(hint);
  State state;
  state.live = true;
  semantics::at(alert ? Role::alert : Role::status, key, all, min, ImGui::GetItemRectMax(), std::move(state));
}

void bar(ImVec2 min, ImVec2 size, float fraction, ImU32 color) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float rounding = std::min(size.y, size.x) / 2;
  draw.AddRectFilled(min, {min.x + size.x, min.y + size.y}, colors().track, rounding);
  const float filled = size.x * std::clamp(fraction, 0.0F, 1.0F);
  if (filled > 0)
    draw.AddRectFilled(min, {min.x + std::max(filled, size.y), min.y + size.y}, color, rounding);
}

void spinner(float diameter, ImU32 color) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({diameter, diameter});
  const float radius = diameter / 2 - 1.5F;
  const auto turn = static_cast<float>(std::fmod(ImGui::GetTime() * 1.2, 1.0) * 2 * IM_PI);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.PathArcTo({at.x + diameter / 2, at.y + diameter / 2}, radius, turn, turn + IM_PI * 1.4F, 24);
  draw.PathStroke(color, 0, 2);
}

void center_in_line(float line, float height) {
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + std::floor((line - height) / 2));
}

void beside(float gap) {
  const float y = ImGui::GetItemRectMin().y;
  ImGui::SameLine(0, gap);
  ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, y});
}

void align_right(float width) {
  const float spare = ImGui::GetContentRegionAvail().x - width;
  if (spare > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + spare);
}

void gap(float height) {
  ImGui::Dummy({0, height});
}

}  // namespace r2deck::view
