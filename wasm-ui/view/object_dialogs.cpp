// What is asked about objects: a link's expiry, whether to delete, what to do with names that are taken.
#include <algorithm>
#include <string>
#include <vector>

#include "shared/text/bytes.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;

constexpr std::size_t kMostListed = 6;

void bullet(std::string_view text, std::string_view why = {}) {
  fitted_text(text, ImGui::GetContentRegionAvail().x, colors().text);
  semantics::item(Role::text, text);
  if (!why.empty()) small_text(why, colors().bad);
}

void and_more(std::size_t all, std::size_t listed) {
  if (all <= listed) return;
  const auto rest = static_cast<std::int64_t>(all - listed);
  paragraph("and " + text::format_count(rest) + " more", colors().muted);
}

void draw_link(Frame& frame, const core::LinkDialog& dialog) {
  std::string url = dialog.link->url;
  text_field("Link", url, {.read_only = true});
  const std::string until = "Works until " + local_time(dialog.link->expires_at, frame.state) + ".";
  if (dialog.copy == core::LinkDialog::Copy::copied)
    callout("copied", kIconCircleCheck, colors().good, "Copied to the clipboard. " + until, "");
  else if (dialog.copy == core::LinkDialog::Copy::refused)
    callout("refused", kIconTriangleAlert, colors().warn, "The browser refused the clipboard.",
            "Select the link above and copy it. " + until, true);
  else
    paragraph(until, colors().muted);
}

}  // namespace

void draw_fields(Frame& frame, const core::LinkDialog& dialog) {
  const semantics::Scope scope(Role::dialog, "link", "Copy link", modal());
  DialogState& form = frame.state.dialog;
  heading("Copy link", kTitleSize);
  fitted_text(dialog.name, ImGui::GetContentRegionAvail().x, colors().text);
  semantics::item(Role::text, dialog.name);
  std::vector<std::string> names;
  std::size_t chosen = 0;
  for (const Expiry& expiry : kExpiries) {
    if (expiry.seconds <= form.link_seconds) chosen = names.size();
    names.emplace_back(expiry.name);
  }
  if (combo("Expires in", names, chosen)) form.link_seconds = kExpiries[chosen].seconds;
  paragraph("Whoever has the link can download the file until it expires. It cannot be taken back.",
            colors().muted);
  if (dialog.link) draw_link(frame, dialog);
  dialog_problem(dialog.problem);
  if (dialog_buttons(
          frame, {.go_on = "Copy link", .busy = dialog.busy, .cancel = dialog.link ? "Close" : "Cancel"}) ==
      Pressed::go_on)
    frame.dispatch(core::msg::LinkSubmitted{kExpiries[chosen].seconds});
}

void draw_fields(Frame& frame, const core::DeleteDialog& dialog) {
  const std::size_t count = dialog.keys.size();
  const auto amount = static_cast<std::int64_t>(count);
  const std::string title =
      count == 1 ? "Delete object" : "Delete " + text::format_count(amount) + " objects";
  const semantics::Scope scope(Role::alertdialog, "delete", title, modal());
  heading(title, kTitleSize);
  for (const std::string& name : dialog.names)
    bullet(name);
  and_more(count, dialog.names.size());
  paragraph(counted(amount, "object", "objects") + ", " + text::format_bytes(dialog.bytes) + ", from " +
                dialog.bucket + ". This cannot be undone.",
            colors().muted);
  if (dialog.busy && count > 1) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    bar(at, {width, 6}, static_cast<float>(dialog.answered) / static_cast<float>(count), colors().accent);
    ImGui::Dummy({width, 6});
    semantics::State state;
    state.value = std::to_string(text::percent(static_cast<std::int64_t>(dialog.answered), amount));
    semantics::at(Role::progressbar, "progress", "Deleting", at, {at.x + width, at.y + 6}, std::move(state));
  }
  if (dialog_buttons(frame, {.go_on = "Delete", .danger = true, .busy = dialog.busy}) == Pressed::go_on)
    frame.dispatch(core::msg::DeleteConfirmed{});
}

void draw_fields(Frame& frame, const core::ReviewDialog& dialog) {
  const auto taken = static_cast<std::int64_t>(dialog.taken.size());
  const std::string title = taken != 0
                                ? "Replace " + counted(taken, "existing object", "existing objects") + "?"
                                : std::string("Some files cannot be uploaded");
  const semantics::Scope scope(Role::alertdialog, "review", title, modal());
  heading(title, kTitleSize);
  for (std::size_t i = 0; i < std::min(dialog.taken.size(), kMostListed); ++i)
    bullet(dialog.taken[i].path);
  and_more(dialog.taken.size(), kMostListed);
  if (!dialog.refused.empty()) {
    const auto refused = static_cast<std::int64_t>(dialog.refused.size());
    if (taken != 0) paragraph(counted(refused, "file", "files") + " cannot be uploaded:", colors().muted);
    for (std::size_t i = 0; i < std::min(dialog.refused.size(), kMostListed); ++i) {
      const Problem& problem = dialog.refused[i].problem;
      bullet(dialog.refused[i].path,
             problem.hint.empty() ? problem.message : problem.message + " " + problem.hint);
    }
    and_more(dialog.refused.size(), kMostListed);
  }
  if (taken != 0) {
    const char* skip = dialog.clear.empty() ? "Skip" : "Skip those";
    const Pressed pressed = dialog_buttons(frame, {.go_on = "Replace", .danger = true, .aside = skip});
    if (pressed == Pressed::aside) frame.dispatch(core::msg::ReviewAnswered{core::ReviewChoice::skip});
    if (pressed == Pressed::go_on) frame.dispatch(core::msg::ReviewAnswered{core::ReviewChoice::replace});
    return;
  }
  if (dialog.clear.empty()) {
    align_right(button_width("Close"));
    if (button("Close", {.tone = Tone::primary})) frame.dispatch(core::msg::DialogClosed{});
    return;
  }
  const std::string others =
      "Upload the other " + counted(static_cast<std::int64_t>(dialog.clear.size()), "file", "files");
  if (dialog_buttons(frame, {.go_on = others.c_str()}) == Pressed::go_on)
    frame.dispatch(core::msg::ReviewAnswered{core::ReviewChoice::skip});
}

}  // namespace r2deck::view
