// What the page calls (web/bridge/deck.js). Text crosses in one buffer: the page asks for its address by
// r2deck_text, writes UTF-8 there, and the next call reads it. Records within a text end with a NUL each.
#include <emscripten.h>

#include <algorithm>
#include <cfloat>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imgui.h"
#include "wasm-ui/browser/app.h"
#include "wasm-ui/browser/keyboard.h"
#include "wasm-ui/view/semantics.h"

#define R2DECK_EXPORT extern "C" EMSCRIPTEN_KEEPALIVE

namespace {

using namespace r2deck;
namespace msg = core::msg;
using transfer::LocalId;

// The page knows one app; it is made by the first call and never ends before the page does.
browser::App& app() {
  static browser::App instance;
  return instance;
}

// The text buffer.
std::string& crossing() {
  static std::string buffer;
  return buffer;
}

// The clipboard's text while a paste event is handled.
std::string& pasted() {
  static std::string buffer;
  return buffer;
}

std::vector<std::string_view> records(std::string_view packed) {
  std::vector<std::string_view> out;
  while (!packed.empty()) {
    const std::size_t end = std::min(packed.find('\0'), packed.size());
    out.push_back(packed.substr(0, end));
    packed.remove_prefix(std::min(end + 1, packed.size()));
  }
  return out;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::vector<std::byte> take_bytes() {
  const auto* bytes = reinterpret_cast<const std::byte*>(crossing().data());
  std::vector<std::byte> out(bytes, bytes + crossing().size());
  crossing().clear();
  crossing().shrink_to_fit();
  return out;
}

struct FontBytes {
  std::vector<std::byte> regular, strong, icons;
};

FontBytes& fonts() {
  static FontBytes files;
  return files;
}

void transfer_answered(double upload, transfer::Event event) {
  app().handle(msg::TransferAnswered{static_cast<LocalId>(upload), std::move(event)});
}

}  // namespace

// ---- start ----

R2DECK_EXPORT char* r2deck_text(int size) {
  crossing().resize(static_cast<std::size_t>(size));
  return crossing().data();
}

// The bytes in the text buffer are font number 0 (regular), 1 (semibold) or 2 (icons).
R2DECK_EXPORT void r2deck_font(int which) {
  (which == 0 ? fonts().regular : which == 1 ? fonts().strong : fonts().icons) = take_bytes();
}

// Text: the sign-in link's token, the kept preferences. 0 when the browser has no WebGL 2.
R2DECK_EXPORT int r2deck_start(int system_dark, int mac) {
  app().set_system_dark(system_dark != 0);
  ImGui::GetIO().ConfigMacOSXBehaviors = mac != 0;
  FontBytes files = std::exchange(fonts(), {});
  if (!app().start(std::move(files.regular), std::move(files.strong), std::move(files.icons))) return 0;
  const auto parts = records(crossing());
  msg::Started started;
  if (!parts.empty()) started.link_token = parts[0];
  if (parts.size() > 1) started.preferences = parts[1];
  app().handle(std::move(started));
  return 1;
}

R2DECK_EXPORT void r2deck_link_opened() {
  app().handle(msg::LinkOpened{crossing()});
}

// ---- the surface ----

R2DECK_EXPORT void r2deck_resize(float width, float height, float pixel_width, float pixel_height) {
  app().resize({{std::max(width, 1.0F), std::max(height, 1.0F)},
                {std::max(pixel_width, 1.0F), std::max(pixel_height, 1.0F)}});
}

R2DECK_EXPORT void r2deck_system_dark(int dark) {
  app().set_system_dark(dark != 0);
}
R2DECK_EXPORT void r2deck_context_restored() {
  app().restore_context();
}
R2DECK_EXPORT void r2deck_canvas_dropped() {
  app().redraw();
}
R2DECK_EXPORT double r2deck_draw() {
  return app().draw();
}

// ---- input ----

R2DECK_EXPORT void r2deck_pointer_move(float x, float y, int touch) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(touch != 0 ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(x, y);
}

R2DECK_EXPORT void r2deck_pointer_leave() {
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
}
R2DECK_EXPORT void r2deck_pointer_button(int button, int down) {
  ImGui::GetIO().AddMouseButtonEvent(button, down != 0);
}

// A touch that drags the page's content: as much as the finger moved, in CSS pixels.
R2DECK_EXPORT void r2deck_touch_scroll(float dx, float dy) {
  // ImGui scrolls five lines for each step of the wheel.
  const float line = 5.0F * ImGui::GetStyle().FontSizeBase;
  ImGui::GetIO().AddMouseWheelEvent(dx / line, dy / line);
}

// In steps of a wheel; positive is up and left.
R2DECK_EXPORT void r2deck_wheel(float dx, float dy) {
  ImGui::GetIO().AddMouseWheelEvent(dx, dy);
}

// Text: KeyboardEvent.code.
R2DECK_EXPORT void r2deck_key(int down, int modifiers) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & browser::kControl) != 0);
  io.AddKeyEvent(ImGuiMod_Shift, (modifiers & browser::kShift) != 0);
  io.AddKeyEvent(ImGuiMod_Alt, (modifiers & browser::kAlt) != 0);
  io.AddKeyEvent(ImGuiMod_Super, (modifiers & browser::kMeta) != 0);
  if (const ImGuiKey key = browser::key_of(crossing()); key != ImGuiKey_None) io.AddKeyEvent(key, down != 0);
}

R2DECK_EXPORT void r2deck_characters() {
  ImGui::GetIO().AddInputCharactersUTF8(crossing().c_str());
}

// Text: the clipboard's. What ImGui reads when it handles the Ctrl+V that the page sends next.
R2DECK_EXPORT void r2deck_clipboard() {
  pasted() = crossing();
  ImGui::GetPlatformIO().Platform_GetClipboardTextFn = [](ImGuiContext*) { return pasted().c_str(); };
}

R2DECK_EXPORT void r2deck_window_focus(int focused) {
  ImGui::GetIO().AddFocusEvent(focused != 0);
}

// ---- the mirror ----

R2DECK_EXPORT int r2deck_activate(unsigned id) {
  return view::semantics::activate(id) ? 1 : 0;
}
R2DECK_EXPORT void r2deck_submit(unsigned id) {
  view::semantics::submit(id);
}
R2DECK_EXPORT void r2deck_focus(unsigned id) {
  view::semantics::request_focus(id);
}
R2DECK_EXPORT void r2deck_set_text(unsigned id) {
  view::semantics::set_text(id, crossing());
}

// ---- answers ----

// Text: the body.
R2DECK_EXPORT void r2deck_api_answered(unsigned call, int status) {
  const std::string body = std::move(crossing());
  app().answer(call, status, body);
}

R2DECK_EXPORT void r2deck_tick() {
  app().handle(msg::Tick{});
}
R2DECK_EXPORT void r2deck_online(int online) {
  app().handle(msg::OnlineChanged{online != 0});
}
R2DECK_EXPORT void r2deck_copied(int copied) {
  app().handle(msg::TextCopied{copied != 0});
}
R2DECK_EXPORT void r2deck_drag(int over) {
  app().handle(msg::DragMoved{over != 0});
}

// Text: of each file its number, relative path, size in bytes, type, and time of change in Unix milliseconds.
R2DECK_EXPORT void r2deck_files_given() {
  constexpr std::size_t kFields = 5;
  const std::string packed = std::move(crossing());
  const auto fields = records(packed);
  msg::FilesGiven given;
  for (std::size_t i = 0; i + kFields <= fields.size(); i += kFields) {
    core::LocalFile& file = given.files.emplace_back();
    file.id = static_cast<core::FileId>(number(fields[i]));
    file.path = fields[i + 1];
    file.size = number(fields[i + 2]);
    file.type = fields[i + 3];
    file.modified = number(fields[i + 4]);
  }
  app().handle(std::move(given));
}

R2DECK_EXPORT void r2deck_put_progress(double upload, int part, unsigned attempt, double sent) {
  transfer_answered(upload, transfer::event::PutProgress{part, attempt, static_cast<std::int64_t>(sent)});
}

// Text: the ETag without quotes; empty when CORS hides it.
R2DECK_EXPORT void r2deck_put_done(double upload, int part, unsigned attempt) {
  transfer_answered(upload, transfer::event::PutDone{part, attempt, crossing()});
}

// Text: S3's error code, where it could be read. Status 0: the browser could not say.
R2DECK_EXPORT void r2deck_put_failed(double upload, int part, unsigned attempt, int status) {
  transfer_answered(upload, transfer::event::PutFailed{part, attempt, status, crossing()});
}

// Text: the MD5 in lower-case hex.
R2DECK_EXPORT void r2deck_hashed(double upload, int part) {
  transfer_answered(upload, transfer::event::PartHashed{part, crossing()});
}

R2DECK_EXPORT void r2deck_file_readable(double upload) {
  transfer_answered(upload, transfer::event::FileReadable{});
}

// Text: the file's name. `changed`: it is there, but not as it was when it was given.
R2DECK_EXPORT void r2deck_file_unreadable(double upload, int changed) {
  Problem problem;
  problem.code = changed != 0 ? ErrorCode::file_changed : ErrorCode::file_unreadable;
  problem.operation = "read the file";
  problem.subject = crossing();
  problem.message =
      changed != 0 ? "The file was changed after it was chosen." : "The browser can no longer read the file.";
  problem.hint = changed != 0 ? "Choose the file again to upload it as it is now."
                              : "If it was moved or its disk removed, bring it back and choose it again.";
  transfer_answered(upload, transfer::event::FileUnreadable{std::move(problem)});
}
