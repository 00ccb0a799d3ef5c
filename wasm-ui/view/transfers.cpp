// The transfers at the bottom of the page: their total, and a row for each.
#include <algorithm>
#include <string>
#include <vector>

#include "shared/text/bytes.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/transfer_row.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;
using transfer::QueueTotals;

constexpr float kTotalsHeight = 48;  // of the header with the totals
constexpr float kLeastHeight = 128;
constexpr float kSplitter = 6;
constexpr UnixMillis kProgressFrame = 1'000;  // rates and times left age even when nothing is heard

bool is_working(const QueueTotals& totals) {
  return totals.active + totals.waiting != 0;
}

std::string summary(const QueueTotals& totals, bool narrow) {
  std::string said = text::format_count(totals.done) + " of " + text::format_count(totals.files) + " done";
  if (totals.failed != 0) said += " · " + text::format_count(totals.failed) + " failed";
  if (!is_working(totals)) return said;
  said += " · " + std::to_string(text::percent(totals.sent, totals.size)) + " %";
  if (narrow) return said;
  if (totals.bytes_per_second > 0)
    said += " · " + text::format_rate(static_cast<std::int64_t>(totals.bytes_per_second));
  if (totals.time_left) said += " · " + text::format_duration(*totals.time_left) + " left";
  return said;
}

void draw_splitter(Frame& frame) {
  ImGui::InvisibleButton("splitter", {ImGui::GetContentRegionAvail().x, kSplitter});
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  if (ImGui::IsItemActive()) frame.state.transfers_height -= ImGui::GetIO().MouseDelta.y;
  semantics::item(Role::separator, "Resize transfers");
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  const ImU32 color =
      ImGui::IsItemHovered() || ImGui::IsItemActive() ? colors().accent_text : colors().border;
  ImGui::GetWindowDrawList()->AddLine(min, {max.x, min.y}, color);
}

struct TotalsTool {
  const char* name;
  const char* icon;
  core::Message message;
};

std::vector<TotalsTool> tools_for(const QueueTotals& totals) {
  std::vector<TotalsTool> tools;
  if (is_working(totals)) tools.push_back({"Pause all", kIconPause, core::msg::PauseAll{}});
  if (totals.paused != 0) tools.push_back({"Resume all", kIconPlay, core::msg::ResumeAll{}});
  if (totals.done != 0) tools.push_back({"Clear finished", kIconCheck, core::msg::ClearFinished{}});
  return tools;
}

void draw_bar(Frame& frame, const QueueTotals& totals) {
  const float top = ImGui::GetCursorPosY();
  const bool open = frame.state.transfers_open;
  if (button(open ? "Hide transfers" : "Show transfers", {.tone = Tone::quiet,
                                                          .icon = open ? kIconChevronDown : kIconChevronRight,
                                                          .icon_only = true,
                                                          .expanded = open}))
    frame.state.transfers_open = !open;
  ImGui::SameLine(0, kGrid / 2);
  ImGui::PushFont(strong_font(), 0);
  center_in_line(kControlHeight, ImGui::GetFontSize());
  ImGui::TextUnformatted("Transfers");
  ImGui::PopFont();

  std::vector<TotalsTool> tools = tools_for(totals);
  const auto look_of = [&](const TotalsTool& tool) {
    return ButtonLook{.tone = Tone::quiet, .icon = tool.icon, .icon_only = frame.narrow};
  };
  float width = 0;
  for (const TotalsTool& tool : tools)
    width += button_width(tool.name, look_of(tool)) + kGrid / 2;
  ImGui::SameLine(0, 12);
  ImGui::SetCursorPosY(top);
  center_in_line(kControlHeight, ImGui::GetFontSize());
  const std::string said = summary(totals, frame.narrow);
  fitted_text(said, ImGui::GetContentRegionAvail().x - width - kGrid, colors().muted);
  semantics::item(Role::status, said);
  ImGui::SameLine(0, 0);
  ImGui::SetCursorPosY(top);
  align_right(width);
  for (TotalsTool& tool : tools) {
    if (button(tool.name, look_of(tool))) frame.dispatch(std::move(tool.message));
    ImGui::SameLine(0, kGrid / 2);
  }
  ImGui::NewLine();
}

// So many rows are always there for a screen reader, scrolled out of sight or not.
constexpr std::size_t kAlwaysReported = 200;

// Rows have different heights, so they are left out here instead of by a clipper.
void draw_transfer_rows(Frame& frame) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {frame.narrow ? kGrid : 2 * kGrid, 0});
  ImGui::BeginChild("rows", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar();
  const float top = ImGui::GetScrollY();
  const float bottom = top + ImGui::GetWindowHeight();
  const float width = ImGui::GetContentRegionAvail().x;
  const bool all_reported = frame.model.uploads.queue.size() <= kAlwaysReported;
  float y = 0;
  for (const core::LocalId id : frame.model.uploads.queue.ids()) {
    const transfer::UploadQueue::Row row = frame.model.uploads.queue.row(id, frame.state.now);
    const float height = transfer_row_height(frame, row, width);
    if (all_reported || (y + height >= top && y <= bottom)) {
      ImGui::SetCursorPos({ImGui::GetStyle().WindowPadding.x, y});
      ImGui::SetCursorPosX(frame.narrow ? kGrid : 2 * kGrid);
      draw_transfer_row(frame, row, {width, height});
    }
    y += height;
  }
  ImGui::SetCursorPos({0, y});
  ImGui::Dummy({0, 0});
  ImGui::EndChild();
}

}  // namespace

float transfers_height(const Frame& frame) {
  if (frame.model.uploads.queue.size() == 0 || frame.model.session.state != core::SessionState::signed_in)
    return 0;
  if (!frame.state.transfers_open) return kTotalsHeight + kSplitter;
  const float most = ImGui::GetIO().DisplaySize.y * (frame.narrow ? 0.42F : 0.6F);
  frame.state.transfers_height = std::max(frame.state.transfers_height, kLeastHeight);
  return std::min(frame.state.transfers_height, most);
}

void draw_transfers(Frame& frame) {
  const QueueTotals totals = frame.model.uploads.queue.totals(frame.state.now);
  if (is_working(totals)) frame.state.frame_in(kProgressFrame);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
  ImGui::BeginChild("transfers", {0, 0}, 0, ImGuiWindowFlags_NoScrollbar);
  {
    const semantics::Scope region(Role::region, "transfers", "Transfers");
    draw_splitter(frame);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {frame.narrow ? kGrid : 2 * kGrid, 2});
    ImGui::BeginChild("bar", {0, kTotalsHeight - kSplitter}, ImGuiChildFlags_AlwaysUseWindowPadding,
                      ImGuiWindowFlags_NoScrollbar);
    ImGui::PopStyleVar();
    draw_bar(frame, totals);
    ImGui::EndChild();
    if (frame.state.transfers_open) draw_transfer_rows(frame);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace r2deck::view
