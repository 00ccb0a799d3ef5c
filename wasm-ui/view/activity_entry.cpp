// All about one entry of the audit log.
#include <string>
#include <string_view>

#include "wasm-ui/view/activity_parts.h"
#include "wasm-ui/view/activity_words.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using semantics::Role;

void draw_fact(const char* name, std::string_view value) {
  if (value.empty()) return;
  constexpr float kNames = 92;
  const float top = ImGui::GetCursorPosY();
  ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
  ImGui::TextUnformatted(name);
  ImGui::PopStyleColor();
  ImGui::SameLine(0, 0);
  ImGui::SetCursorPos({ImGui::GetStyle().WindowPadding.x + kNames, top});
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(value.data(), value.data() + value.size());
  ImGui::PopTextWrapPos();
  semantics::item(Role::text, std::string(name).append(": ").append(value));
}

}  // namespace

void draw_fields(Frame& frame, const core::ActivityEntryDialog& dialog) {
  const TouchSized touch(frame.narrow);
  const api::AuditEntry& entry = dialog.entry;
  const semantics::Scope scope(Role::dialog, "activity-entry", "Log entry", modal());
  heading(action_words(entry.action), kTitleSize);
  draw_fact("When", exact_time(entry.time, frame.state));
  draw_fact("Who", actor_words(entry.actor));
  draw_fact("From", entry.source);
  if (!entry.account.empty()) draw_fact("Account", account_words(entry.account, frame.model.accounts));
  draw_fact("Bucket", entry.bucket);
  draw_fact("Key", entry.key);
  draw_fact("Detail", entry.detail);
  draw_fact("Outcome", entry.outcome == "ok" ? outcome_words(entry.outcome)
                                             : outcome_words(entry.outcome) + " (" + entry.outcome + ")");
  draw_fact("Entry", std::to_string(entry.id) + ", " + entry.action);
  gap(4);
  const ButtonLook look{};
  align_right(button_width("Close", look));
  if (button("Close", look)) frame.dispatch(core::msg::DialogClosed{});
}

}  // namespace r2deck::view
