// The grid of the Activity page: clipped, so that a long log costs what a screenful costs. On a narrow screen
// each entry is a card of two lines. A press shows all about an entry.
#include <algorithm>
#include <cmath>
#include <string>

#include "shared/text/bytes.h"
#include "wasm-ui/view/activity_parts.h"
#include "wasm-ui/view/activity_words.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using api::AuditEntry;
using core::Activity;
using semantics::Role;

constexpr float kEntryRow = 36;
constexpr float kEntryCard = 62;
constexpr float kEntryPad = 4;              // of a cell, above and below
constexpr int kAskAhead = 60;               // entries before the end at which older ones are asked for
constexpr UnixMillis kAgesFor = 3'600'000;  // after an hour "3 h ago" may wait for whatever comes next

struct EntryColumn {
  const char* name;
  float width;  // 0: what is left
  float from;   // shown from this width of the page on; else a press on the entry tells
};
constexpr EntryColumn kEntryColumns[] = {{"When", 104, 0},  {"Who", 160, 0},     {"What", 210, 0},
                                         {"On what", 0, 0}, {"From", 150, 1000}, {"Outcome", 170, 0}};

bool went_well(const AuditEntry& entry) {
  return entry.outcome == "ok";
}

// "Sandbox / demo / a.txt, 64 URLs".
std::string subject_of(const Frame& frame, const AuditEntry& entry) {
  std::string subject = place_words(entry, frame.model.accounts);
  if (!subject.empty() && !entry.detail.empty()) subject += ", ";
  return subject + entry.detail;
}

std::string name_of(const AuditEntry& entry, const std::string& subject) {
  const std::string words = action_words(entry.action);
  return subject.empty() ? words : words + ": " + subject;
}

std::string description_of(const Frame& frame, const AuditEntry& entry) {
  std::string text = exact_time(entry.time, frame.state) + ", " + actor_words(entry.actor);
  if (!entry.source.empty()) text += " from " + entry.source;
  return text + ", " + outcome_words(entry.outcome);
}

// How tall the line below the grid is.
float below_height() {
  return control_height() + 2;
}

// ---- cells ----
void text_cell(std::string_view text, ImU32 color, float width) {
  fitted_text(text, width, color);
  semantics::item(Role::gridcell, text);
}

void time_cell(Frame& frame, const AuditEntry& entry) {
  const std::string shown = ago(entry.time, frame.state);
  const std::string exact = exact_time(entry.time, frame.state);
  ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
  ImGui::TextUnformatted(shown.c_str());
  ImGui::PopStyleColor();
  semantics::State state;
  state.description = exact;
  semantics::item(Role::gridcell, shown, std::move(state));
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenOverlappedByItem))
    tooltip(exact);
  if (frame.state.now - entry.time < kAgesFor) frame.state.frame_in(60'000);
}

void outcome_cell(const AuditEntry& entry) {
  const bool good = went_well(entry);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddText(at, good ? colors().good : colors().bad,
                                      good ? kIconCheck : kIconCircleAlert);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 24);
  text_cell(outcome_words(entry.outcome), good ? colors().muted : colors().bad,
            ImGui::GetContentRegionAvail().x);
}

void draw_entry_cells(Frame& frame, const AuditEntry& entry, const std::string& subject) {
  const float line = kEntryRow - 2 * kEntryPad;
  const auto cell = [&](std::string_view text, ImU32 color) {
    if (ImGui::TableNextColumn() && !text.empty()) {
      center_in_line(line, ImGui::GetFontSize());
      text_cell(text, color, ImGui::GetContentRegionAvail().x);
    }
  };
  center_in_line(line, ImGui::GetFontSize());
  time_cell(frame, entry);
  cell(actor_words(entry.actor), colors().text);
  cell(action_words(entry.action), colors().text);
  cell(subject, colors().text);
  cell(entry.source, colors().muted);
  if (!ImGui::TableNextColumn()) return;
  center_in_line(line, ImGui::GetFontSize());
  outcome_cell(entry);
}

void draw_entry_card(Frame& frame, const AuditEntry& entry, const std::string& subject) {
  const ImVec2 start = ImGui::GetCursorPos();
  const float room = ImGui::GetContentRegionAvail().x;
  constexpr float kFirstLine = 4;
  constexpr float kSecondLine = 29;
  ImGui::PushFont(nullptr, kSmallSize);
  const float when = ImGui::CalcTextSize(ago(entry.time, frame.state).c_str()).x;
  ImGui::SetCursorPos({start.x + room - when, start.y + kFirstLine + 1});
  time_cell(frame, entry);
  ImGui::PopFont();
  ImGui::SetCursorPos({start.x, start.y + kFirstLine});
  if (!went_well(entry)) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddText(at, colors().bad, kIconCircleAlert);
    ImGui::SetCursorPosX(start.x + 24);
  }
  text_cell(action_words(entry.action), colors().text,
            start.x + room - when - kGrid - ImGui::GetCursorPosX());
  ImGui::PushFont(nullptr, kSmallSize);
  ImGui::SetCursorPos({start.x, start.y + kSecondLine});
  text_cell(actor_words(entry.actor), colors().muted, room * 0.4F);
  if (!went_well(entry)) {
    ImGui::SameLine(0, kGrid);
    text_cell(outcome_words(entry.outcome), colors().bad, room / 2);
  }
  if (!subject.empty()) {
    ImGui::SameLine(0, kGrid);
    text_cell(subject, colors().muted, start.x + room - ImGui::GetCursorPosX());
  }
  ImGui::PopFont();
}

void draw_entry(Frame& frame, std::size_t index, float height) {
  const AuditEntry& entry = frame.model.activity.entries[index];
  ImGui::TableNextRow(0, height);
  ImGui::TableNextColumn();
  // By its id, not its place: the focus stays with it when newer ones come before.
  ImGui::PushID(static_cast<int>(entry.id));
  const ImVec2 start = ImGui::GetCursorPos();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 2 * kEntryPad});  // so that rows touch
  const bool pressed = ImGui::Selectable(
      "##entry", false, ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap,
      {0, height - 2 * kEntryPad});
  ImGui::PopStyleVar();
  if (pressed) frame.dispatch(core::msg::ActivityEntryAsked{entry.id});
  const std::string subject = subject_of(frame, entry);
  semantics::State state;
  state.description = description_of(frame, entry);
  state.row_index = static_cast<std::int64_t>(index) + 1;
  const semantics::Scope row(semantics::Scope::LastItem{}, Role::row, name_of(entry, subject),
                             std::move(state));
  ImGui::SetCursorPos(start);
  if (frame.narrow)
    draw_entry_card(frame, entry, subject);
  else
    draw_entry_cells(frame, entry, subject);
  ImGui::PopID();
}

// ---- the grid ----
ImGuiTableColumnFlags flags_of(const EntryColumn& column) {
  const ImGuiTableColumnFlags flags =
      column.width > 0 ? ImGuiTableColumnFlags_WidthFixed : ImGuiTableColumnFlags_WidthStretch;
  const bool fits = ImGui::GetIO().DisplaySize.x >= column.from;
  return fits ? flags : flags | ImGuiTableColumnFlags_Disabled;
}

void draw_entry_headers() {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers, kEntryRow - kEntryPad);
  ImGui::PushFont(strong_font(), kSmallSize);
  ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
  for (const EntryColumn& column : kEntryColumns) {
    if (!ImGui::TableNextColumn()) continue;
    ImGui::TableHeader(column.name);
    semantics::item(Role::columnheader, column.name);
  }
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void draw_entry_rows(Frame& frame) {
  const Activity& activity = frame.model.activity;
  const auto count = static_cast<int>(activity.entries.size());
  const float height = frame.narrow ? kEntryCard : kEntryRow;
  ImGuiListClipper clipper;
  clipper.Begin(count, height);
  int shown_to = 0;
  while (clipper.Step())
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      draw_entry(frame, static_cast<std::size_t>(i), height);
      shown_to = std::max(shown_to, i);
    }
  const bool can = !activity.complete && activity.loading == Activity::Loading::idle && !activity.problem;
  // Not before one scrolls: the first page stands for itself.
  if (can && ImGui::GetScrollY() > 0 && shown_to + kAskAhead >= count)
    frame.dispatch(core::msg::OlderActivityAsked{});
}

void draw_grid(Frame& frame) {
  const ImGuiTableFlags flags =
      ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_PadOuterX |
      ImGuiTableFlags_NoSavedSettings |
      (frame.narrow ? 0 : ImGuiTableFlags_Resizable | ImGuiTableFlags_NoBordersInBody);
  const float height = std::max(ImGui::GetContentRegionAvail().y - below_height(), kEntryRow);
  semantics::State state;
  state.row_count = static_cast<std::int64_t>(frame.model.activity.entries.size());
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max(min.x + ImGui::GetContentRegionAvail().x, min.y + height);
  const semantics::Scope grid(Role::grid, "activity", "Activity", min, max, std::move(state));
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {frame.narrow ? kGrid / 2 : kGrid, kEntryPad});
  constexpr auto kCount = static_cast<int>(std::size(kEntryColumns));
  if (ImGui::BeginTable(frame.narrow ? "cards" : "entries", frame.narrow ? 1 : kCount, flags, {0, height})) {
    if (!frame.narrow) {
      for (const EntryColumn& column : kEntryColumns)
        ImGui::TableSetupColumn(column.name, flags_of(column), column.width > 0 ? column.width : 1);
      ImGui::TableSetupScrollFreeze(0, 1);
      draw_entry_headers();
    }
    draw_entry_rows(frame);
    ImGui::EndTable();
  }
  ImGui::PopStyleVar();
}

// ---- below it ----
std::string count_of(const Activity& activity) {
  const auto count = static_cast<std::int64_t>(activity.entries.size());
  const std::string said = counted(count, "entry", "entries");
  return activity.complete ? said : "Newest " + said;
}

// What a broken log says stands above the grid.
std::string chain_of(const Activity& activity) {
  if (activity.verifying) return "Verifying the log";
  if (!activity.verdict || activity.verdict->broken_at) return {};
  return "The log verifies up to entry " + text::format_count(activity.verdict->last_id);
}

void draw_below(Frame& frame) {
  const Activity& activity = frame.model.activity;
  const float top = ImGui::GetCursorPosY();
  const bool more = !activity.complete && activity.loading == Activity::Loading::idle;
  const ButtonLook look{.tone = Tone::quiet, .icon = kIconArrowDown};
  const float right = more ? button_width("Load older", look) + kGrid : 0;
  ImGui::PushFont(nullptr, kSmallSize);
  center_in_line(below_height(), ImGui::GetFontSize());
  const std::string said = count_of(activity);
  fitted_text(said, ImGui::GetContentRegionAvail().x - right, colors().muted);
  semantics::item(Role::status, said);
  if (const std::string chain = chain_of(activity); !chain.empty()) {
    ImGui::SameLine(0, 2 * kGrid);
    const float room = ImGui::GetContentRegionAvail().x - right;
    const bool good = activity.verdict.has_value();
    if (good) {
      ImGui::PushStyleColor(ImGuiCol_Text, colors().good);
      ImGui::TextUnformatted(kIconShieldCheck);
      ImGui::PopStyleColor();
      ImGui::SameLine(0, 6);
    }
    fitted_text(chain, room - 24, colors().muted);
    semantics::State state;
    state.live = true;
    semantics::item(Role::status, chain, std::move(state));
  }
  ImGui::PopFont();
  if (activity.loading != Activity::Loading::idle || activity.saving || activity.verifying) {
    ImGui::SameLine(0, kGrid);
    spinner(14, colors().accent_text);
    frame.state.frame_in(33);
  }
  if (!more) return;
  ImGui::SameLine();
  ImGui::SetCursorPosY(top);
  align_right(right);
  if (button("Load older", look)) frame.dispatch(core::msg::OlderActivityAsked{});
}

}  // namespace

void draw_activity_entries(Frame& frame) {
  draw_grid(frame);
  draw_below(frame);
}

}  // namespace r2deck::view
