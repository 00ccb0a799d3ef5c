// What can be done with the prefix on show and with the selection; the filter; the upload settings.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/r2/limits.h"
#include "shared/text/bytes.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"
#include "wasm-ui/view/words.h"

namespace r2deck::view {
namespace {

using core::Listing;
using semantics::Role;

constexpr float kRoomy = 960;  // from this width on, every button shows its name
constexpr float kFilterWidth = 210;

struct Selection {
  std::size_t count;
  std::size_t folders;
};

std::string_view why_not(const Selection& selection, bool one_only) {
  if (selection.count == 0) return "Select an object first";
  if (selection.folders != 0) return "Select objects only: a folder is not an object";
  if (one_only && selection.count > 1) return "Select one object only";
  return {};
}

template <class Message>
void action(Frame& frame, const char* name, const char* icon, bool compact, std::string_view refused,
            Message message) {
  if (button(name, {.icon = icon, .icon_only = compact, .disabled = !refused.empty(), .hint = refused}))
    frame.dispatch(std::move(message));
  ImGui::SameLine(0, kGrid);
}

void draw_filter(Frame& frame, float width) {
  const FieldLook look{.placeholder = "Filter names", .icon = kIconSearch, .labelled = false, .width = width};
  if (text_field("Filter", frame.state.filter, look).changed)
    frame.dispatch(core::msg::FilterChanged{frame.state.filter});
}

void draw_sort(Frame& frame) {
  struct Choice {
    const char* name;
    core::SortKey key;
    bool descending;
  };
  constexpr Choice kChoices[] = {{"Name", core::SortKey::name, false},
                                 {"Largest first", core::SortKey::size, true},
                                 {"Newest first", core::SortKey::modified, true},
                                 {"Type", core::SortKey::type, false}};
  const Listing& listing = frame.model.listing;
  if (button("Sort", {.icon = kIconArrowDown, .icon_only = true})) ImGui::OpenPopup("sort");
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid, kGrid});
  if (ImGui::BeginPopup("sort")) {
    const semantics::Scope menu(Role::menu, "sort", "Sort");
    for (const Choice& choice : kChoices) {
      const bool chosen = listing.sort_key() == choice.key;
      if (ImGui::Selectable(choice.name, chosen, 0, {150, 28}))
        frame.dispatch(core::msg::SortChosen{choice.key, choice.descending});
      semantics::State state;
      state.checked = chosen;
      semantics::item(Role::menuitem, choice.name, std::move(state));
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace

void draw_toolbar(Frame& frame) {
  const Listing& listing = frame.model.listing;
  const std::string here = place(listing.bucket, listing.prefix);
  if (frame.state.shown_place != listing.account + "/" + here) {
    frame.state.shown_place = listing.account + "/" + here;
    frame.state.filter = listing.filter();
  }
  const Selection selection{listing.selected_count(), listing.selected_folders()};
  const bool compact = ImGui::GetContentRegionAvail().x < kRoomy;
  {
    const semantics::Scope bar(Role::toolbar, "toolbar", "Objects toolbar");
    const bool sends = may_here(frame, core::Permit::create);
    if (sends) {
      if (button("Upload files", {.tone = Tone::primary, .icon = kIconUpload, .icon_only = frame.narrow}))
        frame.dispatch(core::msg::PickFilesAsked{false});
      ImGui::SameLine(0, kGrid);
      action(frame, "Upload folder", kIconFolderUp, compact, {}, core::msg::PickFilesAsked{true});
    }
    if (may_here(frame, core::Permit::read)) {
      action(frame, "Copy link", kIconLink, compact, why_not(selection, true), core::msg::LinkAsked{});
      action(frame, "Download", kIconDownload, compact, why_not(selection, false),
             core::msg::DownloadAsked{});
    }
    if (may_here(frame, core::Permit::remove))
      action(frame, "Delete", kIconTrash2, compact, why_not(selection, false), core::msg::DeleteAsked{});
    action(frame, "Refresh", kIconRefreshCw, true, {}, core::msg::RefreshAsked{});
    if (sends) {
      draw_upload_settings(frame);
      ImGui::SameLine(0, kGrid);
    }
    if (frame.narrow) {
      ImGui::NewLine();
      gap(kGrid);
      draw_filter(frame, ImGui::GetContentRegionAvail().x - kControlHeight - kGrid);
      ImGui::SameLine(0, kGrid);
      draw_sort(frame);
      return;
    }
    align_right(kFilterWidth);
    draw_filter(frame, std::min(kFilterWidth, ImGui::GetContentRegionAvail().x));
  }
}

void draw_upload_settings(Frame& frame) {
  const bool open = ImGui::IsPopupOpen("upload-settings");
  if (button("Upload settings", {.icon = kIconSettings2, .icon_only = true, .expanded = open}))
    ImGui::OpenPopup("upload-settings");
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {2 * kGrid, 2 * kGrid});
  ImGui::SetNextWindowSize({300, 0});
  if (ImGui::BeginPopup("upload-settings")) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
    const semantics::Scope popover(Role::dialog, "upload-settings", "Upload settings");
    const core::Preferences& preferences = frame.model.preferences;
    constexpr std::int64_t kSizes[] = {5, 8, 16, 32, 64, 128, 256, 512, 1024};
    std::vector<std::string> names{"Automatic (16 to 64 MiB)"};
    std::size_t chosen = 0;
    for (const std::int64_t size : kSizes) {
      if (preferences.part_size == size * r2::kMiB) chosen = names.size();
      names.push_back(std::to_string(size) + " MiB");
    }
    if (combo("Part size", names, chosen))
      frame.dispatch(core::msg::PartSizeChosen{chosen == 0 ? std::nullopt
                                                           : std::optional(kSizes[chosen - 1] * r2::kMiB)});
    small_text(
        "Large files go in parts of this size. Larger ones are quicker on fast lines; smaller ones lose less "
        "when a connection breaks.",
        colors().muted);
    gap(4);
    bool verify = preferences.verify;
    if (checkbox("Verify every part", verify,
                 "Compares the MD5 of what was sent with what storage says it has."))
      frame.dispatch(core::msg::VerifyChosen{verify});
    ImGui::PopStyleVar();
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace r2deck::view
