// What the Activity page is narrowed down to: person, action, account, bucket, time. In a row where it is
// wide enough, else in a popup.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "wasm-ui/view/activity_parts.h"
#include "wasm-ui/view/activity_words.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using core::ActivityFilter;
using semantics::Role;

constexpr float kRoomForFilters = 1000;  // the page's width from which on they stand in a row
constexpr float kFilterPopupWidth = 320;
constexpr float kDateWidth = 128;
constexpr UnixMillis kFilterHour = 3'600'000;

struct Span {
  const char* name;
  UnixMillis last;
};
constexpr Span kSpans[] = {{"Last hour", kFilterHour},
                           {"Last 24 hours", 24 * kFilterHour},
                           {"Last 7 days", 7LL * 24 * kFilterHour},
                           {"Last 30 days", 30LL * 24 * kFilterHour}};

// One list to choose from: what each choice is called, and what it stands for. The first is for none.
struct Choices {
  std::vector<std::string> names;
  std::vector<std::string> values{""};
  std::set<std::string> known{""};

  explicit Choices(std::string any) : names{std::move(any)} {}
  void add(const std::string& value, std::string name) {
    if (!known.insert(value).second) return;
    values.push_back(value);
    names.push_back(std::move(name));
  }
  std::size_t place_of(const std::string& value) const {
    const auto at = std::find(values.begin(), values.end(), value);
    return at == values.end() ? 0 : static_cast<std::size_t>(at - values.begin());
  }
};

Choices people_of(const Frame& frame) {
  Choices choices("Anyone");
  choices.add(frame.model.session.session.name, frame.model.session.session.name);
  for (const std::string& actor : frame.model.activity.seen.actors)
    choices.add(actor, actor_words(actor));
  choices.add(frame.model.activity.filter.actor, actor_words(frame.model.activity.filter.actor));
  return choices;
}

Choices actions_of(const Frame& frame) {
  Choices choices("Any action");
  for (const ActionWords& known : known_actions())
    choices.add(known.action, known.words);
  for (const std::string& action : frame.model.activity.seen.actions)
    choices.add(action, action);
  return choices;
}

Choices accounts_of(const Frame& frame) {
  Choices choices("Any account");
  for (const api::Account& account : frame.model.accounts.list)
    choices.add(account.id, account.label);
  for (const std::string& id : frame.model.activity.seen.accounts)
    choices.add(id, id);  // removed since
  return choices;
}

// Those of the chosen account; of every account where none is.
Choices buckets_of(const Frame& frame) {
  const core::Model& model = frame.model;
  const ActivityFilter& filter = model.activity.filter;
  Choices choices("Any bucket");
  if (filter.account.empty() || filter.account == model.accounts.chosen)
    for (const api::Bucket& bucket : model.buckets.list)
      choices.add(bucket.name, bucket.name);
  for (const auto& [account, bucket] : model.activity.seen.buckets)
    if (filter.account.empty() || filter.account == account) choices.add(bucket, bucket);
  choices.add(filter.bucket, filter.bucket);
  return choices;
}

// The filters stand in a row, or one below another, each with its name above it. In a row: room for `width`
// pixels, behind what is there or else on a line of its own.
void make_room(bool row, float width) {
  if (!row) return;
  ImGui::SameLine(0, kGrid);
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

void draw_choice(Frame& frame, bool row, const char* name, float width, const Choices& choices,
                 std::string ActivityFilter::*member) {
  ActivityFilter filter = frame.model.activity.filter;
  std::size_t chosen = choices.place_of(filter.*member);
  if (!combo(name, choices.names, chosen, row ? width : -1, !row)) return;
  filter.*member = choices.values[chosen];
  if (member == &ActivityFilter::account) filter.bucket.clear();  // it was of another account
  frame.dispatch(core::msg::ActivityFiltered{std::move(filter)});
}

// ---- time ----
void draw_span(Frame& frame, bool row, float width) {
  ActivityState& state = frame.state.activity;
  ActivityFilter filter = frame.model.activity.filter;
  std::vector<std::string> names{"Any time"};
  std::size_t chosen = 0;
  for (const Span& span : kSpans) {
    if (filter.last == span.last) chosen = names.size();
    names.emplace_back(span.name);
  }
  const std::size_t by_date = names.size();
  names.emplace_back("Between dates");
  if (state.by_date) chosen = by_date;
  if (!combo("Time", names, chosen, row ? width : -1, !row)) return;
  state = {};
  state.by_date = chosen == by_date;
  filter.since.reset();
  filter.until.reset();
  filter.last.reset();
  if (chosen != 0 && chosen != by_date) filter.last = kSpans[chosen - 1].last;
  frame.dispatch(core::msg::ActivityFiltered{std::move(filter)});
}

void draw_date(Frame& frame, bool row, const char* name, std::string& text, int days,
               std::optional<UnixMillis> ActivityFilter::*member) {
  make_room(row, kDateWidth);
  const std::optional<UnixMillis> time = start_of_day(text, days, frame.state);
  const bool wrong = !text.empty() && !time;
  constexpr std::size_t kWhole = 10;  // until then it is being typed
  const FieldLook look{.placeholder = name,
                       .labelled = !row,
                       .invalid = wrong && text.size() >= kWhole,
                       .width = row ? kDateWidth : -1};
  const bool changed = text_field(name, text, look).changed;
  if (wrong && ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) tooltip("A date such as 2026-01-31");
  if (!changed) return;
  ActivityFilter filter = frame.model.activity.filter;
  filter.*member = start_of_day(text, days, frame.state);
  if (filter.*member || text.empty()) frame.dispatch(core::msg::ActivityFiltered{std::move(filter)});
}

void draw_time(Frame& frame, bool row, float width) {
  ActivityState& state = frame.state.activity;
  const ActivityFilter& filter = frame.model.activity.filter;
  // The filter went without them: cleared, or with the session.
  const bool typed = start_of_day(state.since, 0, frame.state) || start_of_day(state.until, 1, frame.state);
  if (typed && !filter.since && !filter.until) state = {};
  make_room(row, width);
  draw_span(frame, row, width);
  if (!state.by_date) return;
  draw_date(frame, row, "From", state.since, 0, &ActivityFilter::since);
  draw_date(frame, row, "Through", state.until, 1, &ActivityFilter::until);
}

void draw_all_filters(Frame& frame, bool row) {
  constexpr float kPersonWidth = 180;
  constexpr float kActionWidth = 214;
  constexpr float kAccountFilterWidth = 180;
  constexpr float kBucketWidth = 180;
  constexpr float kTimeWidth = 140;
  draw_choice(frame, row, "Person", kPersonWidth, people_of(frame), &ActivityFilter::actor);
  make_room(row, kActionWidth);
  draw_choice(frame, row, "Action", kActionWidth, actions_of(frame), &ActivityFilter::action);
  make_room(row, kAccountFilterWidth);
  draw_choice(frame, row, "Account", kAccountFilterWidth, accounts_of(frame), &ActivityFilter::account);
  make_room(row, kBucketWidth);
  draw_choice(frame, row, "Bucket", kBucketWidth, buckets_of(frame), &ActivityFilter::bucket);
  draw_time(frame, row, kTimeWidth);
}

}  // namespace

bool filters_inline(const Frame&) {
  return ImGui::GetIO().DisplaySize.x >= kRoomForFilters;
}

bool is_filtered(const core::Activity& activity) {
  return activity.filter != ActivityFilter{};
}

void clear_activity_filters(Frame& frame) {
  frame.state.activity = {};
  frame.dispatch(core::msg::ActivityFiltered{});
}

void draw_activity_filters(Frame& frame) {
  const semantics::Scope bar(Role::toolbar, "activity-filters", "Filters");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
  draw_all_filters(frame, true);
  if (is_filtered(frame.model.activity) || frame.state.activity.by_date) {
    const ButtonLook look{.tone = Tone::quiet, .icon = kIconX, .icon_only = true};
    make_room(true, button_width("Clear filters", look));
    if (button("Clear filters", look)) clear_activity_filters(frame);
  }
  ImGui::PopStyleVar();
}

void draw_activity_filter_button(Frame& frame) {
  constexpr const char* kId = "activity-filter";
  const bool set = is_filtered(frame.model.activity);
  if (button("Filter", {.tone = set ? Tone::primary : Tone::normal,
                        .icon = kIconListFilter,
                        .icon_only = true,
                        .hint = set ? "Not everything is shown" : "",
                        .expanded = ImGui::IsPopupOpen(kId)}))
    ImGui::OpenPopup(kId);
  const float screen = ImGui::GetIO().DisplaySize.x;
  const float width = std::min(kFilterPopupWidth, screen - 2 * kGrid);
  const ImVec2 corner = ImGui::GetItemRectMax();
  const float left = std::clamp(corner.x - width, kGrid, screen - width - kGrid);
  ImGui::SetNextWindowPos({left, corner.y + 4}, ImGuiCond_Appearing);
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {2 * kGrid, 2 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
  if (ImGui::BeginPopup(kId)) {
    const semantics::Scope popover(Role::dialog, kId, "Filter");
    draw_all_filters(frame, false);
    gap(2);
    const ButtonLook clear{.disabled = !set && !frame.state.activity.by_date};
    if (button("Clear filters", clear)) clear_activity_filters(frame);
    ImGui::SameLine();
    const ButtonLook done{.tone = Tone::primary};
    align_right(button_width("Done", done));
    if (button("Done", done)) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace r2deck::view
