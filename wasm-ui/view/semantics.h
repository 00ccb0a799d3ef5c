// The semantics mirror's collector. While a frame is drawn, widgets report role, name, rectangle and state
// here; browser/ then keeps an invisible DOM over the canvas in step, which screen readers read and which
// tests click by role and name. Only ImGui is known here, so that a native test can draw a frame and read its
// nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace r2deck::view::semantics {

// ARIA's role names, as they stand in the DOM ("columnheader", "progressbar", ...).
enum class Role {
  application,
  region,
  navigation,
  dialog,
  alertdialog,
  alert,
  status,
  heading,
  text,
  link,
  button,
  checkbox,
  combobox,
  listbox,
  option,
  list,
  listitem,
  grid,
  row,
  columnheader,
  gridcell,
  textbox,
  password,
  progressbar,
  image,
  menu,
  menuitem,
  toolbar,
  separator
};
const char* role_name(Role role);

struct State {
  std::string value;        // textbox and combobox: the text; progressbar: percentage "0".."100"
  std::string description;  // aria-description: a transfer row's state, a field's hint or error
  std::optional<bool> checked, selected, expanded, disabled, invalid, modal, current;
  std::optional<std::int64_t> row_index, row_count;  // 1-based; of a clipped table
  std::optional<std::string> sort;                   // columnheader: "ascending" | "descending" | "none"
  std::string autocomplete;  // textbox and password: HTML's attribute of that name; empty: off
  std::string member;        // password: of the call's body that it fills in; "=x": to be the same as x
  bool numeric = false;      // password: a phone shows its keys for digits
  bool live = false;         // status and alert: announced when the name changes

  bool operator==(const State&) const = default;
};

struct Node {
  ImGuiID id = 0;
  ImGuiID parent = 0;  // 0: the root
  Role role = Role::text;
  std::string name;
  State state;
  short x = 0, y = 0, w = 0, h = 0;  // CSS pixels, clipped to what is visible
  short layer = 0;                   // 0: the page; 1, 2, ...: a popup or dialog above it
  bool focused = false;              // ImGui's keyboard focus is here
  bool operator==(const Node&) const = default;
};

// Once a frame, before and after the views draw (between ImGui::NewFrame and ImGui::Render). What is
// collected belongs to the current ImGui context and goes with it. A widget that no view annotates is still
// reported, by its visible label, as a button, checkbox or textbox: nothing on the screen is silently out of
// reach.
void begin_frame();
void end_frame();
const std::vector<Node>& nodes();

// The ImGui item drawn last is this. Buttons, checkboxes and text fields are activated through ImGui when the
// mirror's element is clicked or pressed; a text field also takes a new value (see take_text).
void item(Role role, std::string_view name, State state = {});
// Something drawn that is no ImGui item: text, a progress bar, a status line. `key` tells it from its
// siblings.
// Answers the id that it is given.
ImGuiID at(Role role, std::string_view key, std::string_view name, ImVec2 min, ImVec2 max, State state = {});

// What is reported inside a scope is its child: rows inside a grid, items inside a list.
class Scope {
 public:
  // Bounds: the current window's visible rectangle unless min and max are given.
  Scope(Role role, std::string_view key, std::string_view name, State state = {});
  Scope(Role role, std::string_view key, std::string_view name, ImVec2 min, ImVec2 max, State state = {});
  // The ImGui item drawn last is the scope itself: a selectable row that holds cells. Else as item().
  struct LastItem {};
  Scope(LastItem, Role role, std::string_view name, State state = {});
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
};

// From the DOM: a new value for the text field with that id, given before the next frame. A view that draws a
// text field asks with the item's id *before* InputText and takes the value as if typed.
void set_text(ImGuiID id, std::string text);
std::optional<std::string> take_text(ImGuiID id);

// From the DOM: Enter was pressed in the field for a secret with that id. The view that draws it asks.
void submit(ImGuiID id);
bool take_submit(ImGuiID id);

// From the DOM: the item with that id takes ImGui's keyboard focus when it is drawn in the next frame.
void request_focus(ImGuiID id);
// From the DOM: the item with that id is activated in the next frame, as if pressed. Refused (false) while a
// dialog or popup lies above the item, just as a mouse click would be.
bool activate(ImGuiID id);

}  // namespace r2deck::view::semantics
