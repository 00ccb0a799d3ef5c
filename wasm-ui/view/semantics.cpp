#include "wasm-ui/view/semantics.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "imgui_internal.h"

namespace r2deck::view::semantics {
namespace {

// Keeps the ids of things that are no ImGui items apart from ImGui's own.
constexpr ImGuiID kDrawnSeed = 0x5e3a7c1d;

struct Collector {
  std::vector<Node> nodes;
  std::unordered_map<ImGuiID, std::size_t> index;  // id -> place in nodes
  std::vector<ImGuiID> scopes;                     // innermost last
  std::unordered_map<ImGuiID, std::string> texts;  // new values that text fields have not taken yet
  ImGuiID focus_wanted = 0;
  ImGuiID submitted = 0;
  bool open = false;  // between begin_frame and end_frame

  ImGuiID parent() const { return scopes.empty() ? 0 : scopes.back(); }
};

// ImGui's slot for a test engine holds the collector, so that it lives and dies with the context.
Collector* find_collector(const ImGuiContext& context) {
  return static_cast<Collector*>(context.TestEngine);
}

Collector& collector() {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.TestEngine == nullptr) {
    context.TestEngine = std::make_unique<Collector>().release();
    context.TestEngineHookItems = true;
    ImGuiContextHook on_shutdown;
    on_shutdown.Type = ImGuiContextHookType_Shutdown;
    on_shutdown.Callback = [](ImGuiContext* dying, ImGuiContextHook*) {
      std::unique_ptr<Collector>(find_collector(*dying)).reset();
      dying->TestEngine = nullptr;
      dying->TestEngineHookItems = false;
    };
    ImGui::AddContextHook(&context, &on_shutdown);
  }
  return *find_collector(context);
}

void place(Node& node, ImRect rect, const ImRect& clip) {
  rect.ClipWithFull(clip);
  node.x = static_cast<short>(rect.Min.x);
  node.y = static_cast<short>(rect.Min.y);
  node.w = static_cast<short>(static_cast<short>(rect.Max.x) - node.x);
  node.h = static_cast<short>(static_cast<short>(rect.Max.y) - node.y);
}

// What is visible where something is drawn now. In a table it is the whole row, not the current cell, and not
// what lies behind the frozen header.
ImRect visible_here(const ImGuiContext& context) {
  const ImGuiTable* table = context.CurrentTable;
  if (table != nullptr && table->InnerWindow == context.CurrentWindow) return table->Bg2ClipRectForDrawCmd;
  return context.CurrentWindow->ClipRect;
}

ImRect visible_item_clip(const ImGuiContext& context) {
  const bool own = (context.LastItemData.StatusFlags & ImGuiItemStatusFlags_HasClipRect) != 0;
  return own ? context.LastItemData.ClipRect : context.CurrentWindow->ClipRect;
}

bool is_focused(const ImGuiContext& context, ImGuiID id) {
  if (context.InputTextState.ID == id && context.ActiveId == id) return true;
  return context.NavId == id && context.NavCursorVisible;
}

// Puts the node in its place: a new one at the end, a known one (reported before by a hook) where it stood.
Node& put(Collector& all, Node node) {
  node.parent = all.parent();
  node.layer = static_cast<short>(ImGui::GetCurrentContext()->BeginPopupStack.Size);
  const auto [entry, is_new] = all.index.try_emplace(node.id, all.nodes.size());
  if (is_new) return all.nodes.emplace_back(std::move(node));
  return all.nodes[entry->second] = std::move(node);
}

ImGuiID drawn_id(const Collector& all, std::string_view key) {
  ImGuiID id = ImHashStr(key.data(), key.size(), all.parent() ^ kDrawnSeed);
  while (id == 0 || all.index.contains(id))
    ++id;  // the same key twice among siblings
  return id;
}

Node& put_drawn(Collector& all, Role role, std::string_view key, std::string_view name, const ImRect& rect,
                const ImRect& clip, State state) {
  Node node;
  node.id = drawn_id(all, key);
  node.role = role;
  node.name = name;
  node.state = std::move(state);
  place(node, rect, clip);
  return put(all, std::move(node));
}

Node& put_item(Collector& all, Role role, std::string_view name, State state) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImGuiLastItemData& last = context.LastItemData;
  if (last.ID == 0)
    return put_drawn(all, role, name, name, last.Rect, visible_item_clip(context), std::move(state));

  if ((last.ItemFlags & ImGuiItemFlags_Disabled) != 0 && !state.disabled) state.disabled = true;
  Node node;
  node.id = last.ID;
  node.role = role;
  node.name = name;
  node.state = std::move(state);
  node.focused = is_focused(context, last.ID);
  place(node, last.Rect, visible_item_clip(context));
  if (all.focus_wanted == last.ID) {
    all.focus_wanted = 0;
    if (context.NavId != last.ID) ImGui::FocusItem();
    ImGui::SetNavCursorVisible(true);
  }
  return put(all, std::move(node));
}

// What ImGui itself knows of a widget that no view has annotated (yet).
void put_unannotated(Collector& all, const ImGuiContext& context, ImGuiID id, const char* label,
                     ImGuiItemStatusFlags flags) {
  if (label == nullptr || context.LastItemData.ID != id || all.index.contains(id)) return;
  if (context.CurrentWindow == nullptr || context.CurrentWindow->ID == id) return;
  const char* end = ImGui::FindRenderedTextEnd(label);
  if (end == label) return;
  State state;
  Role role = Role::button;
  if ((flags & ImGuiItemStatusFlags_Inputable) != 0) {
    role = Role::textbox;
  } else if ((flags & ImGuiItemStatusFlags_Checkable) != 0) {
    role = Role::checkbox;
    state.checked = (flags & ImGuiItemStatusFlags_Checked) != 0;
  } else if ((flags & ImGuiItemStatusFlags_Openable) != 0) {
    state.expanded = (flags & ImGuiItemStatusFlags_Opened) != 0;
  }
  put_item(all, role, std::string_view(label, static_cast<std::size_t>(end - label)), std::move(state));
}

}  // namespace

const char* role_name(Role role) {
  switch (role) {
    case Role::application:
      return "application";
    case Role::region:
      return "region";
    case Role::navigation:
      return "navigation";
    case Role::dialog:
      return "dialog";
    case Role::alertdialog:
      return "alertdialog";
    case Role::alert:
      return "alert";
    case Role::status:
      return "status";
    case Role::heading:
      return "heading";
    case Role::text:
      return "text";
    case Role::link:
      return "link";
    case Role::button:
      return "button";
    case Role::checkbox:
      return "checkbox";
    case Role::combobox:
      return "combobox";
    case Role::listbox:
      return "listbox";
    case Role::option:
      return "option";
    case Role::list:
      return "list";
    case Role::listitem:
      return "listitem";
    case Role::grid:
      return "grid";
    case Role::row:
      return "row";
    case Role::columnheader:
      return "columnheader";
    case Role::gridcell:
      return "gridcell";
    case Role::textbox:
      return "textbox";
    case Role::password:
      return "password";
    case Role::progressbar:
      return "progressbar";
    case Role::image:
      return "img";
    case Role::menu:
      return "menu";
    case Role::menuitem:
      return "menuitem";
    case Role::toolbar:
      return "toolbar";
    case Role::separator:
      return "separator";
  }
  return "text";
}

void begin_frame() {
  Collector& all = collector();
  all.nodes.clear();
  all.index.clear();
  all.scopes.clear();
  all.open = true;
}

void end_frame() {
  Collector& all = collector();
  all.open = false;
  // A field or item that was not drawn in this frame is gone; what was meant for it goes too.
  all.texts.clear();
  all.focus_wanted = 0;
  all.submitted = 0;
}

const std::vector<Node>& nodes() {
  return collector().nodes;
}

void item(Role role, std::string_view name, State state) {
  Collector& all = collector();
  if (all.open) put_item(all, role, name, std::move(state));
}

ImGuiID at(Role role, std::string_view key, std::string_view name, ImVec2 min, ImVec2 max, State state) {
  Collector& all = collector();
  if (!all.open) return 0;
  const ImRect clip = visible_here(*ImGui::GetCurrentContext());
  const ImGuiID id = put_drawn(all, role, key, name, ImRect(min, max), clip, std::move(state)).id;
  if (all.focus_wanted == id) {  // a field of the page's own has the keyboard now, and nothing of ImGui's
    all.focus_wanted = 0;
    ImGui::ClearActiveID();
    ImGui::SetNavCursorVisible(false);
  }
  return id;
}

Scope::Scope(Role role, std::string_view key, std::string_view name, State state) {
  Collector& all = collector();
  const ImRect window = ImGui::GetCurrentContext()->CurrentWindow->OuterRectClipped;
  all.scopes.push_back(put_drawn(all, role, key, name, window, window, std::move(state)).id);
}

Scope::Scope(Role role, std::string_view key, std::string_view name, ImVec2 min, ImVec2 max, State state) {
  Collector& all = collector();
  const ImRect clip = visible_here(*ImGui::GetCurrentContext());
  all.scopes.push_back(put_drawn(all, role, key, name, ImRect(min, max), clip, std::move(state)).id);
}

Scope::Scope(LastItem, Role role, std::string_view name, State state) {
  Collector& all = collector();
  all.scopes.push_back(put_item(all, role, name, std::move(state)).id);
}

Scope::~Scope() {
  Collector& all = collector();
  if (!all.scopes.empty()) all.scopes.pop_back();
}

void set_text(ImGuiID id, std::string text) {
  collector().texts[id] = std::move(text);
}

std::optional<std::string> take_text(ImGuiID id) {
  Collector& all = collector();
  const auto entry = all.texts.find(id);
  if (entry == all.texts.end()) return std::nullopt;
  std::string text = std::move(entry->second);
  all.texts.erase(entry);
  // A field that is being edited reads its own copy, not the caller's buffer, unless told.
  if (ImGuiInputTextState* editing = ImGui::GetInputTextState(id)) editing->ReloadUserBufAndMoveToEnd();
  return text;
}

void submit(ImGuiID id) {
  collector().submitted = id;
}

bool take_submit(ImGuiID id) {
  Collector& all = collector();
  if (id == 0 || all.submitted != id) return false;
  all.submitted = 0;
  return true;
}

void request_focus(ImGuiID id) {
  collector().focus_wanted = id;
}

bool activate(ImGuiID id) {
  const Collector& all = collector();
  const auto entry = all.index.find(id);
  if (entry == all.index.end()) return false;
  const Node& node = all.nodes[entry->second];
  if (node.layer < ImGui::GetCurrentContext()->OpenPopupStack.Size || node.state.disabled.value_or(false))
    return false;
  ImGui::ActivateItemByID(id);
  return true;
}

}  // namespace r2deck::view::semantics

// ---- what ImGui calls when IMGUI_ENABLE_TEST_ENGINE is on ----

// The rectangle of an item is read from ImGui's own state when its label arrives.
void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID, const ImRect&, const ImGuiLastItemData*) {}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  using namespace r2deck::view::semantics;
  Collector* all = find_collector(*context);
  if (all != nullptr && all->open) put_unannotated(*all, *context, id, label, flags);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) {
  return nullptr;
}
