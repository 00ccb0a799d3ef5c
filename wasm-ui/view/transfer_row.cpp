#include "wasm-ui/view/transfer_row.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/text/bytes.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using semantics::Role;
using transfer::PartState;
using transfer::Upload;
using transfer::UploadState;
using transfer::UploadStatus;

constexpr float kTransferRowHeight = 64;
constexpr float kBarBelow = 14;  // from the top of the bar to the end of the row
constexpr float kBarHeight = 6;
constexpr float kCell = 16;  // a part in the unfolded view, with its gap
constexpr int kMostCellRows = 6;
constexpr float kLeastCellWidth = 4;  // in the segmented bar

// ---- words and colours of a state ----
const char* icon_of(UploadState state) {
  switch (state) {
    case UploadState::done:
      return kIconCircleCheck;
    case UploadState::failed:
      return kIconCircleAlert;
    case UploadState::cancelled:
      return kIconX;
    case UploadState::paused:
      return kIconPause;
    case UploadState::retrying:
      return kIconRotateCw;
    case UploadState::verifying:
      return kIconShieldCheck;
    case UploadState::queued:
      return kIconLoader;
    case UploadState::uploading:
      break;
  }
  return kIconUpload;
}

ImU32 color_of(UploadState state) {
  const Palette& p = colors();
  switch (state) {
    case UploadState::done:
      return p.good;
    case UploadState::failed:
      return p.bad;
    case UploadState::retrying:
      return p.warn;
    case UploadState::verifying:
      return p.info;
    case UploadState::uploading:
      return p.accent_text;
    default:
      return p.muted;
  }
}

std::string amounts(const transfer::UploadQueue::Row& row) {
  const UploadStatus& status = row.upload->status();
  std::string said = text::format_bytes(status.sent) + " of " + text::format_bytes(status.size);
  if (row.bytes_per_second > 0 && row.state == UploadState::uploading)
    said += " · " + text::format_rate(static_cast<std::int64_t>(row.bytes_per_second));
  if (row.time_left && row.state == UploadState::uploading)
    said += " · " + text::format_duration(*row.time_left) + " left";
  return said;
}

// The same in fewer words, for a line too short for it: the bar tells how much is sent, nothing else how long
// it takes.
std::vector<std::string> shorter_amounts(const transfer::UploadQueue::Row& row) {
  if (row.state != UploadState::uploading || !row.time_left) return {};
  const UploadStatus& status = row.upload->status();
  const std::string sent = text::format_bytes(status.sent);
  const std::string left = text::format_duration(*row.time_left) + " left";
  return {sent + " of " + text::format_bytes(status.size) + " · " + left, sent + " · " + left, left};
}

// What stands behind the state: amounts, or why it failed and what to do.
std::string detail(const transfer::UploadQueue::Row& row, const ViewState& state) {
  const UploadStatus& status = row.upload->status();
  switch (row.state) {
    case UploadState::failed:
      if (!status.problem) return "";
      return status.problem->hint.empty() ? status.problem->message
                                          : status.problem->message + " " + status.problem->hint;
    case UploadState::retrying: {
      std::string said = status.problem ? status.problem->message : amounts(row);
      if (status.retry_at && *status.retry_at > state.now)
        said += " · again in " + text::format_duration(*status.retry_at - state.now);
      return said;
    }
    case UploadState::done:
      return text::format_bytes(status.size) + (status.proven ? " · verified by MD5" : " · size checked");
    case UploadState::queued:
    case UploadState::cancelled:
      return text::format_bytes(status.size);
    default:
      return amounts(row);
  }
}

int percentage(const transfer::UploadQueue::Row& row) {
  const UploadStatus& status = row.upload->status();
  if (row.state == UploadState::done) return 100;
  return std::min(text::percent(status.sent, status.size), 99);  // 100 only once it is done
}

// ---- progress ----
ImU32 part_color(PartState state) {
  const Palette& p = colors();
  switch (state) {
    case PartState::proven:
      return p.good;
    case PartState::retrying:
      return p.warn;
    case PartState::sent:
      return p.info;
    default:
      return p.accent;
  }
}

float part_fraction(const Upload::PartView& part) {
  if (part.state == PartState::sent || part.state == PartState::proven) return 1;
  return part.length == 0 ? 0 : static_cast<float>(part.sent) / static_cast<float>(part.length);
}

// One bar for the file, cut into its parts where these are wide enough to be seen.
void draw_bar(const transfer::UploadQueue::Row& row, ImVec2 min, float width) {
  const UploadStatus& status = row.upload->status();
  const bool over = row.state == UploadState::done || row.state == UploadState::cancelled;
  const float cell = width / static_cast<float>(std::max(status.part_count, 1));
  if (over || status.part_count < 2 || cell < kLeastCellWidth) {
    const float fraction =
        row.state == UploadState::done ? 1.0F
        : status.size == 0
            ? 0.0F
            : static_cast<float>(static_cast<double>(status.sent) / static_cast<double>(status.size));
    bar(min, {width, kBarHeight}, fraction,
        color_of(row.state == UploadState::queued ? UploadState::uploading : row.state));
    return;
  }
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (std::int32_t i = 1; i <= status.part_count; ++i) {
    const Upload::PartView part = row.upload->part(i);
    const ImVec2 at(min.x + cell * static_cast<float>(i - 1), min.y);
    const ImVec2 end(at.x + cell - 1.5F, min.y + kBarHeight);
    draw.AddRectFilled(at, end, colors().track, 2);
    const float filled = (end.x - at.x) * part_fraction(part);
    if (filled > 0.5F) draw.AddRectFilled(at, {at.x + filled, end.y}, part_color(part.state), 2);
  }
}

const char* part_state_name(PartState state) {
  switch (state) {
    case PartState::waiting:
      return "waiting";
    case PartState::signing:
      return "being signed";
    case PartState::ready:
      return "ready";
    case PartState::sending:
      return "sending";
    case PartState::sent:
      return "sent";
    case PartState::proven:
      return "sent and verified";
    case PartState::retrying:
      return "to be sent again";
  }
  return "";
}

struct Cells {
  int columns;
  int rows;
  std::int32_t parts_each;  // more than one where there are more parts than cells
};

Cells cells_for(std::int32_t parts, float width) {
  const int columns = std::max(static_cast<int>(width / kCell), 1);
  const std::int32_t each = (parts + columns * kMostCellRows - 1) / (columns * kMostCellRows);
  const std::int32_t cells = (parts + std::max(each, 1) - 1) / std::max(each, 1);
  return {columns, (cells + columns - 1) / columns, std::max(each, 1)};
}

void part_tooltip(const Upload& upload, std::int32_t first, std::int32_t last) {
  if (first != last) {
    tooltip("Parts " + std::to_string(first) + " to " + std::to_string(last));
    return;
  }
  const Upload::PartView part = upload.part(first);
  tooltip("Part " + std::to_string(first) + ": " + part_state_name(part.state) + "\n" +
          text::format_bytes(part.sent) + " of " + text::format_bytes(part.length));
}

void draw_cells(const Upload& upload, ImVec2 min, float width) {
  const std::int32_t parts = upload.status().part_count;
  const Cells cells = cells_for(parts, width);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (std::int32_t first = 1, i = 0; first <= parts; first += cells.parts_each, ++i) {
    const std::int32_t last = std::min(first + cells.parts_each - 1, parts);
    float fraction = 0;
    PartState worst = PartState::proven;
    for (std::int32_t part = first; part <= last; ++part) {
      const Upload::PartView view = upload.part(part);
      fraction += part_fraction(view) / static_cast<float>(last - first + 1);
      if (view.state == PartState::retrying || worst == PartState::proven) worst = view.state;
    }
    const int line = i / cells.columns;
    const ImVec2 at(min.x + kCell * static_cast<float>(i % cells.columns),
                    min.y + kCell * static_cast<float>(line));
    const ImVec2 end(at.x + kCell - 3, at.y + kCell - 3);
    draw.AddRectFilled(at, end, colors().track, 3);
    const float top = end.y - (end.y - at.y) * fraction;
    if (fraction > 0) draw.AddRectFilled({at.x, top}, end, part_color(worst), 3);
    if (ImGui::IsMouseHoveringRect(at, end) && ImGui::IsWindowHovered()) part_tooltip(upload, first, last);
  }
}

// ---- what can be done ----
struct RowTool {
  const char* name;
  const char* icon;
  core::Message message;
  bool spelled = false;
};

std::vector<RowTool> tools_for(const Frame& frame, const transfer::UploadQueue::Row& row) {
  std::vector<RowTool> tools;
  const auto offer = [&](const char* name, const char* icon, core::Message message, bool spelled = false) {
    tools.push_back({name, icon, std::move(message), spelled});
  };
  const core::LocalId id = row.id;
  switch (row.state) {
    case UploadState::queued:
    case UploadState::uploading:
    case UploadState::retrying:
      offer("Pause", kIconPause, core::msg::PauseUpload{id});
      offer("Cancel", kIconX, core::msg::CancelUpload{id});
      break;
    case UploadState::verifying:
      offer("Cancel", kIconX, core::msg::CancelUpload{id});
      break;
    case UploadState::paused:
      offer("Resume", kIconPlay, core::msg::ResumeUpload{id});
      offer("Cancel", kIconX, core::msg::CancelUpload{id});
      break;
    case UploadState::failed: {
      const std::optional<Problem>& problem = row.upload->status().problem;
      const core::UploadInfo* info = frame.model.uploads.find(id);
      const bool cors = problem && problem->code == ErrorCode::cors_missing && info != nullptr &&
                        frame.model.permits.configure(info->account, info->bucket);
      if (cors)
        offer("Set up CORS", kIconShieldCheck, core::msg::SetCorsAsked{info->account, info->bucket}, true);
      offer("Retry", kIconRotateCw, core::msg::RetryUpload{id}, !cors && !frame.narrow);
      offer("Dismiss", kIconX, core::msg::DismissUpload{id});
      break;
    }
    case UploadState::cancelled:
    case UploadState::done:
      offer("Dismiss", kIconX, core::msg::DismissUpload{id});
      break;
  }
  return tools;
}

ButtonLook look_of(const RowTool& tool) {
  return {.tone = tool.spelled ? Tone::primary : Tone::quiet, .icon = tool.icon, .icon_only = !tool.spelled};
}

float tools_width(const std::vector<RowTool>& tools) {
  float width = 0;
  for (const RowTool& tool : tools)
    width += button_width(tool.name, look_of(tool)) + 4;
  return width;
}

void draw_tools(Frame& frame, std::vector<RowTool> tools, ImVec2 at) {
  ImGui::SetCursorScreenPos(at);
  for (RowTool& tool : tools) {
    if (button(tool.name, look_of(tool))) frame.dispatch(std::move(tool.message));
    ImGui::SameLine(0, 4);
  }
  ImGui::NewLine();
}

void draw_unfold(Frame& frame, core::LocalId id, ImVec2 at) {
  const bool open = frame.state.unfolded.contains(id);
  ImGui::SetCursorScreenPos(at);
  const ButtonLook look{.tone = Tone::quiet,
                        .icon = open ? kIconChevronDown : kIconChevronRight,
                        .icon_only = true,
                        .expanded = open};
  if (!button("Parts", look)) return;
  if (open)
    frame.state.unfolded.erase(id);
  else
    frame.state.unfolded.insert(id);
}

// Why an upload failed stands on lines of its own: it says what to do, and must not be cut short.
float reason_height(const Frame& frame, const transfer::UploadQueue::Row& row, float width) {
  if (row.state != UploadState::failed) return 0;
  const std::string said = detail(row, frame.state);
  if (said.empty()) return 0;
  ImGui::PushFont(nullptr, kSmallSize);
  const float height = ImGui::CalcTextSize(said.c_str(), nullptr, false, width).y;
  ImGui::PopFont();
  return height + 4;
}

// The state, and behind it (or below, for a failure) what there is to say of it.
void draw_words(Frame& frame, const transfer::UploadQueue::Row& row, ImVec2 at, float width, float taken) {
  ImGui::PushFont(nullptr, kSmallSize);
  ImGui::SetCursorScreenPos(at);
  ImGui::PushStyleColor(ImGuiCol_Text, color_of(row.state));
  ImGui::TextUnformatted(transfer::state_name(row.state));
  ImGui::PopStyleColor();
  const std::string said = detail(row, frame.state);
  if (row.state == UploadState::failed) {
    ImGui::SetCursorScreenPos({at.x, at.y + ImGui::GetFontSize() + 2});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
    ImGui::TextUnformatted(said.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    semantics::item(Role::alert, said);
  } else {
    const float used = ImGui::GetItemRectSize().x + kGrid;
    ImGui::SetCursorScreenPos({at.x + used, at.y});
    const float room = width - used - taken;
    const auto fits = [room](const std::string& words) {
      return ImGui::CalcTextSize(words.c_str()).x <= room;
    };
    const std::vector<std::string> shorter = fits(said) ? std::vector<std::string>() : shorter_amounts(row);
    const auto shown = std::find_if(shorter.begin(), shorter.end(), fits);
    fitted_text(shown != shorter.end() ? *shown : said, room, colors().muted);
    semantics::item(Role::text, said);
  }
  ImGui::PopFont();
}

bool has_parts(const transfer::UploadQueue::Row& row) {
  return row.upload->status().part_count > 1;
}

}  // namespace

float transfer_row_height(const Frame& frame, const transfer::UploadQueue::Row& row, float width) {
  const float height = kTransferRowHeight + reason_height(frame, row, width - kControlHeight);
  if (!has_parts(row) || !frame.state.unfolded.contains(row.id)) return height;
  const Cells cells = cells_for(row.upload->status().part_count, width - kControlHeight);
  return height + static_cast<float>(cells.rows) * kCell + kGrid;
}

void draw_transfer_row(Frame& frame, const transfer::UploadQueue::Row& row, ImVec2 size) {
  const core::UploadInfo* info = frame.model.uploads.find(row.id);
  if (info == nullptr) return;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max(min.x + size.x, min.y + size.y);
  const std::string key = std::to_string(row.id);
  semantics::State state;
  state.description = transfer::state_name(row.state);
  ImGui::PushID(key.c_str());
  const semantics::Scope scope(Role::row, key, info->name, min, max, std::move(state));

  std::vector<RowTool> tools = tools_for(frame, row);
  const float tools_room = tools_width(tools);
  constexpr float kLeft = kControlHeight;
  if (has_parts(row))
    draw_unfold(frame, row.id, {min.x - 6, min.y + 6});
  else
    ImGui::GetWindowDrawList()->AddText({min.x + 4, min.y + 14}, color_of(row.state), icon_of(row.state));
  ImGui::SetCursorScreenPos({min.x + kLeft, min.y + 6});
  fitted_text(info->name, size.x - kLeft - tools_room - kGrid, colors().text);
  draw_words(frame, row, {min.x + kLeft, min.y + 26}, size.x - kLeft, tools_room + kGrid);

  const float reason = reason_height(frame, row, size.x - kLeft);
  const ImVec2 bar_at(min.x + kLeft, min.y + kTransferRowHeight - kBarBelow + reason);
  const float bar_width = size.x - kLeft;
  draw_bar(row, bar_at, bar_width);
  semantics::State progress;
  progress.value = std::to_string(percentage(row));
  semantics::at(Role::progressbar, "progress", "Upload " + info->name, bar_at,
                {bar_at.x + bar_width, bar_at.y + kBarHeight}, std::move(progress));
  if (has_parts(row) && frame.state.unfolded.contains(row.id))
    draw_cells(*row.upload, {bar_at.x, bar_at.y + kBarHeight + kGrid}, bar_width);
  draw_tools(frame, std::move(tools), {max.x - tools_room, min.y + 6});
  ImGui::PopID();
}

}  // namespace r2deck::view
