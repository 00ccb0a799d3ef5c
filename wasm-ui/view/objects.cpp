// The table of objects: clipped, so that a million rows cost what a screenful costs.
#include <algorithm>
#include <string>

#include "shared/text/bytes.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using core::Listing;
using core::Row;
using core::SortKey;
using semantics::Role;

constexpr float kRowHeight = 36;
constexpr float kTallRowHeight = 54;  // with a second line, on a narrow screen
constexpr float kStatusHeight = 32;
constexpr float kPad = 4;        // a cell's, above and below
constexpr int kLoadAhead = 200;  // rows before the end at which the next page is asked for

struct Column {
  const char* name;
  SortKey key;
  ImGuiTableColumnFlags flags;
  float width;
};
constexpr Column kColumns[] = {
    {"Name", SortKey::name, ImGuiTableColumnFlags_WidthStretch, 1},
    {"Size", SortKey::size, ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_PreferSortDescending,
     104},
    {"Type", SortKey::type, ImGuiTableColumnFlags_WidthFixed, 170},
    {"Modified", SortKey::modified,
     ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_PreferSortDescending, 150},
};

// ---- header ----
void draw_column_header(const Listing& listing, const Column& column) {
  const bool right = column.key == SortKey::size;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x;
  ImGui::TableHeader(right ? "##Size" : column.name);
  if (right) {  // above the numbers, which stand at the right; the arrow has its place behind
    const float arrow = column.key == listing.sort_key() ? ImGui::GetFontSize() : 0;
    const float width = ImGui::CalcTextSize(column.name).x;
    ImGui::GetWindowDrawList()->AddText({at.x + room - width - arrow, at.y}, colors().muted, column.name);
  }
  semantics::State state;
  state.sort = column.key != listing.sort_key() ? "none" : listing.descending() ? "descending" : "ascending";
  semantics::item(Role::columnheader, column.name, std::move(state));
}

void draw_column_headers(Frame& frame) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers, kRowHeight - kPad);
  ImGui::PushFont(strong_font(), kSmallSize);
  ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
  for (int i = 0; i < static_cast<int>(std::size(kColumns)); ++i)
    if (ImGui::TableSetColumnIndex(i)) draw_column_header(frame.model.listing, kColumns[i]);
  ImGui::PopStyleColor();
  ImGui::PopFont();
  ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
  if (specs == nullptr || !specs->SpecsDirty || specs->SpecsCount != 1) return;
  specs->SpecsDirty = false;
  const ImGuiTableColumnSortSpecs& spec = specs->Specs[0];
  const bool descending = spec.SortDirection == ImGuiSortDirection_Descending;
  const SortKey key = kColumns[spec.ColumnIndex].key;
  const Listing& listing = frame.model.listing;
  if (key != listing.sort_key() || descending != listing.descending())
    frame.dispatch(core::msg::SortChosen{key, descending});
}

// ---- rows ----
void draw_name(const Listing& listing, const Row& row, float line) {
  const std::string_view name = listing.name_of(row);
  const Palette& p = colors();
  const float top = ImGui::GetCursorPosY();
  center_in_line(line, ImGui::GetFontSize());
  ImGui::PushStyleColor(ImGuiCol_Text, row.folder ? p.accent_text : p.muted);
  ImGui::TextUnformatted(icon_for(name, row.folder));
  ImGui::PopStyleColor();
  ImGui::SameLine(0, 10);
  ImGui::SetCursorPosY(top);
  center_in_line(line, ImGui::GetFontSize());
  fitted_text(name.empty() ? "(empty name)" : name, ImGui::GetContentRegionAvail().x, p.text);
  semantics::item(Role::gridcell, name);
}

void draw_cell(std::string_view text, bool right) {
  center_in_line(kRowHeight - 2 * kPad, ImGui::GetFontSize());
  if (right)
    right_text(text, colors().muted);
  else
    fitted_text(text, ImGui::GetContentRegionAvail().x, colors().muted);
  semantics::item(Role::gridcell, text);
}

void draw_wide_cells(Frame& frame, const Row& row) {
  draw_name(frame.model.listing, row, kRowHeight - 2 * kPad);
  if (ImGui::TableNextColumn() && !row.folder) draw_cell(text::format_bytes(row.size), true);
  if (ImGui::TableNextColumn()) draw_cell(row.type, false);
  if (ImGui::TableNextColumn() && !row.folder) draw_cell(local_time(row.modified, frame.state), false);
}

void draw_narrow_cells(Frame& frame, const Row& row) {
  const float left = ImGui::GetCursorPosX();
  const float top = ImGui::GetCursorPosY();
  draw_name(frame.model.listing, row, 24);
  ImGui::SetCursorPos({left + 28, top + 25});
  ImGui::PushFont(nullptr, kSmallSize);
  const std::string second = row.folder ? std::string(row.type) : local_time(row.modified, frame.state);
  fitted_text(second, ImGui::GetContentRegionAvail().x, colors().muted);
  semantics::item(Role::gridcell, second);
  ImGui::PopFont();
  if (!ImGui::TableNextColumn() || row.folder) return;
  center_in_line(kTallRowHeight - 2 * kPad, ImGui::GetFontSize());
  const std::string size = text::format_bytes(row.size);
  right_text(size, colors().muted);
  semantics::item(Role::gridcell, size);
}

void draw_row(Frame& frame, std::size_t index, float height) {
  const Listing& listing = frame.model.listing;
  const Row& row = listing.visible(index);
  ImGui::TableNextRow(0, height);
  ImGui::TableNextColumn();
  // By its key, not its place: the keyboard's and a screen reader's focus stay with it when others come
  // before.
  ImGui::PushID(row.key.data(), row.key.data() + row.key.size());
  const ImVec2 start = ImGui::GetCursorPos();
  ImGui::SetNextItemSelectionUserData(static_cast<ImGuiSelectionUserData>(index));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 2 * kPad});  // so that rows touch
  const bool pressed = ImGui::Selectable(
      "##row", row.selected, ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap,
      {0, height - 2 * kPad});
  ImGui::PopStyleVar();
  semantics::State state;
  state.selected = row.selected;
  state.row_index = static_cast<std::int64_t>(index) + 1;
  const semantics::Scope scope(semantics::Scope::LastItem{}, Role::row, listing.name_of(row),
                               std::move(state));
  const ImGuiIO& io = ImGui::GetIO();
  if (pressed && row.folder && !io.KeyCtrl && !io.KeyShift && !io.KeySuper)
    frame.dispatch(core::msg::PrefixOpened{row.key});
  ImGui::SetCursorPos(start);
  if (frame.narrow)
    draw_narrow_cells(frame, row);
  else
    draw_wide_cells(frame, row);
  ImGui::PopID();
}

void send_selection(Frame& frame, const ImGuiMultiSelectIO& io) {
  const std::uint32_t version = frame.model.listing.version();
  for (const ImGuiSelectionRequest& request : io.Requests) {
    core::msg::RowsSelected message{.version = version, .selected = request.Selected};
    message.all = request.Type == ImGuiSelectionRequestType_SetAll;
    message.first = request.RangeFirstItem;
    message.last = request.RangeLastItem;
    frame.dispatch(message);
  }
}

void draw_rows(Frame& frame) {
  const Listing& listing = frame.model.listing;
  const auto count = static_cast<int>(listing.visible_count());
  ImGuiMultiSelectIO* io =
      ImGui::BeginMultiSelect(ImGuiMultiSelectFlags_ClearOnEscape | ImGuiMultiSelectFlags_ClearOnClickVoid |
                                  ImGuiMultiSelectFlags_BoxSelect1d,
                              static_cast<int>(listing.selected_count()), count);
  // Indexes of another order mean nothing in this one.
  if (frame.state.rows_version != listing.version()) io->RangeSrcReset = true;
  frame.state.rows_version = listing.version();
  send_selection(frame, *io);
  const float height = frame.narrow ? kTallRowHeight : kRowHeight;
  ImGuiListClipper clipper;
  clipper.Begin(count, height);
  if (io->RangeSrcItem >= 0 && io->RangeSrcItem < count)
    clipper.IncludeItemByIndex(static_cast<int>(io->RangeSrcItem));
  int shown_to = 0;
  while (clipper.Step())
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      draw_row(frame, static_cast<std::size_t>(i), height);
      shown_to = std::max(shown_to, i);
    }
  io = ImGui::EndMultiSelect();
  send_selection(frame, *io);
  const bool near_end = shown_to + kLoadAhead >= count;
  if (near_end && listing.cursor && listing.loading == Listing::Loading::idle && !listing.problem)
    frame.dispatch(core::msg::MoreAsked{});
}

void handle_keys(Frame& frame) {
  if (!ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows) || ImGui::GetIO().WantTextInput) return;
  const Listing& listing = frame.model.listing;
  if (ImGui::IsKeyPressed(ImGuiKey_Delete, false)) frame.dispatch(core::msg::DeleteAsked{});
  if (ImGui::IsKeyPressed(ImGuiKey_Backspace, false) && !listing.prefix.empty()) {
    const std::size_t slash = listing.prefix.rfind('/', listing.prefix.size() - 2);
    const std::size_t keep = slash == std::string::npos || listing.prefix.size() < 2 ? 0 : slash + 1;
    frame.dispatch(core::msg::PrefixOpened{listing.prefix.substr(0, keep)});
  }
}

void draw_table(Frame& frame) {
  const Listing& listing = frame.model.listing;
  ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH |
                          ImGuiTableFlags_PadOuterX | ImGuiTableFlags_NoSavedSettings;
  const float height = std::max(ImGui::GetContentRegionAvail().y - kStatusHeight, kRowHeight);
  if (!frame.narrow)
    flags |= ImGuiTableFlags_Sortable | ImGuiTableFlags_Resizable | ImGuiTableFlags_NoBordersInBody;
  semantics::State state;
  state.row_count = static_cast<std::int64_t>(listing.visible_count());
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max(min.x + ImGui::GetContentRegionAvail().x, min.y + height);
  const semantics::Scope grid(Role::grid, "objects", "Objects", min, max, std::move(state));
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {kGrid, kPad});
  if (ImGui::BeginTable(frame.narrow ? "narrow" : "wide", frame.narrow ? 2 : 4, flags, {0, height})) {
    if (frame.narrow) {
      ImGui::TableSetupColumn("Name", ImGuiTableColumnFlags_WidthStretch);
      ImGui::TableSetupColumn("Size", ImGuiTableColumnFlags_WidthFixed, 92);
    } else {
      for (const Column& column : kColumns)
        ImGui::TableSetupColumn(column.name, column.flags, column.width);
      ImGui::TableSetupScrollFreeze(0, 1);
      draw_column_headers(frame);
    }
    draw_rows(frame);
    handle_keys(frame);
    ImGui::EndTable();
  }
  ImGui::PopStyleVar();
}

// ---- below the table ----
std::string summary(const Frame& frame) {
  const Listing& listing = frame.model.listing;
  const std::size_t objects = listing.total_count() - listing.folder_count();
  std::string said = counted(static_cast<std::int64_t>(objects), "object", "objects");
  if (listing.cursor) said.insert(0, "First ");
  if (listing.folder_count() != 0)
    said += ", " + counted(static_cast<std::int64_t>(listing.folder_count()), "folder", "folders");
  said += ", " + text::format_bytes(listing.total_bytes());
  if (listing.visible_count() != listing.total_count())
    said += " · " + text::format_count(static_cast<std::int64_t>(listing.visible_count())) + " shown";
  if (listing.selected_count() != 0)
    said += " · " + text::format_count(static_cast<std::int64_t>(listing.selected_count())) + " selected (" +
            text::format_bytes(listing.selected_bytes()) + ")";
  if (may_here(frame, core::Permit::create) && !may_here(frame, core::Permit::list))
    said += " · only what you uploaded in this tab";
  return said;
}

void draw_status(Frame& frame) {
  const Listing& listing = frame.model.listing;
  const float top = ImGui::GetCursorPosY();
  const bool more = listing.cursor && listing.loading == Listing::Loading::idle;
  const ButtonLook look{.tone = Tone::quiet, .icon = kIconArrowDown};
  const float right = more ? button_width("Load more", look) : 0;
  ImGui::PushFont(nullptr, kSmallSize);
  center_in_line(kStatusHeight, ImGui::GetFontSize());
  const std::string said = summary(frame);
  fitted_text(said, ImGui::GetContentRegionAvail().x - right, colors().muted);
  semantics::item(Role::status, said);
  ImGui::PopFont();
  if (listing.loading == Listing::Loading::more ||
      (listing.loading == Listing::Loading::first && listing.loaded)) {
    ImGui::SameLine(0, kGrid);
    spinner(14, colors().accent_text);
    frame.state.frame_in(33);
  }
  if (!more) return;
  ImGui::SameLine();
  ImGui::SetCursorPosY(top);
  align_right(right);
  if (button("Load more", look)) frame.dispatch(core::msg::MoreAsked{});
}

void draw_empty(Frame& frame) {
  const Listing& listing = frame.model.listing;
  // The grid is there even when it has no rows: what waits for it finds it.
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  semantics::State state;
  state.row_count = 0;
  const semantics::Scope grid(Role::grid, "objects", "Objects", min, {min.x + room.x, min.y + room.y},
                              std::move(state));
  if (!listing.filter().empty() && listing.total_count() != 0) {
    empty_state(kIconSearch, "No name matches \"" + fit(listing.filter(), 220) + "\"",
                listing.cursor ? "Only the objects loaded so far are searched." : "",
                button_width("Clear filter"));
    if (!button("Clear filter")) return;
    frame.state.filter.clear();
    return frame.dispatch(core::msg::FilterChanged{});
  }
  const char* what = listing.prefix.empty() ? "This bucket is empty" : "This folder is empty";
  constexpr const char* kHow = "Drop files here or press \"Upload files\".";
  if (!may_here(frame, core::Permit::create)) return empty_state(kIconFolder, what, "");
  if (may_here(frame, core::Permit::list)) return empty_state(kIconUpload, what, kHow);
  empty_state(kIconUpload, "Send files here", std::string(kHow) + " What others sent is not shown to you.");
}

}  // namespace

bool may_here(const Frame& frame, core::Permit permit) {
  const Listing& listing = frame.model.listing;
  return frame.model.permits.may_in(permit, listing.account, listing.bucket, listing.prefix);
}

void draw_objects(Frame& frame) {
  const Listing& listing = frame.model.listing;
  if (listing.problem && !listing.loaded) {
    if (failed_state(*listing.problem, "The objects could not be loaded"))
      frame.dispatch(core::msg::RefreshAsked{});
    return;
  }
  if (!listing.loaded) return loading_state(frame, "Loading objects");
  // While the companion is away the banner says so; once is enough.
  if (listing.problem && listing.problem->code != ErrorCode::companion_unreachable) {
    callout("listing", kIconTriangleAlert, colors().bad, listing.problem->message, listing.problem->hint,
            true);
    gap(kGrid);
  }
  if (listing.visible_count() == 0) return draw_empty(frame);
  draw_table(frame);
  draw_status(frame);
}

}  // namespace r2deck::view
