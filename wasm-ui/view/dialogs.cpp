// The one dialog that may be open: its window, its end, and how it is left.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "imgui_internal.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

constexpr const char* kId = "##dialog";
constexpr float kDialogWidth = 480;

void begin_new(Frame& frame, std::size_t kind) {
  frame.state.dialog = {};
  frame.state.dialog.kind = kind;
  frame.state.dialog.link_seconds = frame.model.preferences.link_seconds;
  frame.state.dialog.just_opened = true;
}

bool a_popup_lies_above() {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  return context.OpenPopupStack.Size > context.BeginPopupStack.Size;
}

// Escape leaves the dialog, unless it was meant for a list that had dropped down in it or for a field.
void leave_on_escape(Frame& frame) {
  DialogState& state = frame.state.dialog;
  const bool above = a_popup_lies_above();
  const bool free = !std::exchange(state.popup_above, above) && !above && !ImGui::IsAnyItemActive();
  if (free && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) frame.dispatch(core::msg::DialogClosed{});
}

}  // namespace

void draw_dialog(Frame& frame) {
  const core::Dialog& dialog = frame.model.dialog;
  const bool wanted = !std::holds_alternative<std::monostate>(dialog);
  if (dialog.index() != frame.state.dialog.kind) begin_new(frame, dialog.index());
  if (wanted && !ImGui::IsPopupOpen(kId)) ImGui::OpenPopup(kId);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({screen.x / 2, screen.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(kDialogWidth, screen.x - 2 * kGrid), 0});
  ImGui::SetNextWindowSizeConstraints({0, 0}, {screen.x, screen.y - 2 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {3 * kGrid, 3 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding,
                      kRounding + 4);  // of modal windows; popups have their own
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 10});
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                      ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings;
  if (ImGui::BeginPopupModal(kId, nullptr, kFlags)) {
    if (wanted) {
      std::visit(
          [&](const auto& one) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(one)>, std::monostate>)
              draw_fields(frame, one);
          },
          dialog);
      leave_on_escape(frame);
      frame.state.dialog.just_opened = false;
    } else {
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(4);
}

Pressed dialog_buttons(Frame& frame, const DialogButtons& buttons, bool entered) {
  const ButtonLook cancel{};
  const ButtonLook go_on{.tone = buttons.danger ? Tone::danger : Tone::primary,
                         .disabled = buttons.disabled || buttons.busy};
  gap(4);
  const float width = button_width(buttons.cancel, cancel) + kGrid + button_width(buttons.go_on, go_on);
  if (buttons.busy) {
    spinner(20, colors().accent_text);
    frame.state.frame_in(33);
    ImGui::SameLine();
  }
  Pressed pressed = Pressed::none;
  if (buttons.aside != nullptr) {
    if (button(buttons.aside)) pressed = Pressed::aside;
    ImGui::SameLine();
  }
  align_right(width);
  if (button(buttons.cancel, cancel)) frame.dispatch(core::msg::DialogClosed{});
  ImGui::SameLine(0, kGrid);
  if (button(buttons.go_on, go_on) || (entered && !go_on.disabled)) pressed = Pressed::go_on;
  return pressed;
}

void dialog_problem(const std::optional<Problem>& problem) {
  if (problem) callout("problem", kIconCircleAlert, colors().bad, problem->message, problem->hint, true);
}

semantics::State modal() {
  semantics::State state;
  state.modal = true;
  return state;
}

}  // namespace r2deck::view
