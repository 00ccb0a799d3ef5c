#include "wasm-ui/browser/app.h"

#include <emscripten/html5.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "imgui_internal.h"
#include "wasm-ui/browser/canvas_font.h"
#include "wasm-ui/browser/host.h"
#include "wasm-ui/core/update.h"
#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/semantics.h"

namespace r2deck::browser {
namespace {

constexpr double kHeldFrame = 16;  // ms; while a key or button is held: repeats, drags, held scroll arrows
constexpr float kCaretPeriod = 1.20F;  // s; ImGui's blink: shown for 0.8 s of every 1.2 s
constexpr float kCaretShown = 0.80F;

core::UnixMillis now() {
  return static_cast<core::UnixMillis>(emscripten_date_now());
}

// A part that moves on, of which there are many: what they change is seen soon enough. An upload that fails,
// is created or done is shown at once.
bool is_progress(const core::Message& message) {
  const auto* answer = message.get_if<core::msg::TransferAnswered>();
  if (answer == nullptr) return false;
  const transfer::Event& event = answer->event;
  return std::holds_alternative<transfer::event::PutProgress>(event) ||
         std::holds_alternative<transfer::event::PutDone>(event) ||
         std::holds_alternative<transfer::event::PartHashed>(event) ||
         std::holds_alternative<transfer::event::Signed>(event);
}

ImVec4 colour(std::uint32_t rgb) {
  const auto channel = [rgb](int shift) { return static_cast<float>((rgb >> shift) & 255U) / 255.0F; };
  return {channel(16), channel(8), channel(0), 1.0F};
}

// The name that the mirror has for the text field being edited.
std::string edited_field() {
  const ImGuiID id = ImGui::GetActiveID();
  const auto& nodes = view::semantics::nodes();
  const auto field =
      std::find_if(nodes.begin(), nodes.end(), [id](const auto& node) { return node.id == id; });
  return field == nodes.end() ? std::string() : field->name;
}

void on_ime(ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* data) {
  host::edit_text(data->WantTextInput, data->InputPos.x, data->InputPos.y, data->InputLineHeight,
                  data->WantTextInput ? edited_field() : std::string());
}

// Any key or mouse button that is down: ImGui repeats keys and follows drags by its own clock.
bool anything_held(const ImGuiIO& io) {
  if (std::any_of(std::begin(io.MouseDown), std::end(io.MouseDown), [](bool down) { return down; }))
    return true;
  return std::any_of(std::begin(io.KeysData), std::end(io.KeysData),
                     [](const ImGuiKeyData& key) { return key.Down; });
}

}  // namespace

App::App() {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.MouseDoubleClickTime = 0.5F;  // seconds, as desktops have it: a slow frame must not split a double click
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendPlatformName = "r2deck";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigNavCaptureKeyboard = true;
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetImeDataFn = on_ime;
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { host::set_clipboard(text); };
  view_.utc_offset_minutes = host::utc_offset_minutes;
}

App::~App() {
  ImGui::DestroyContext();
}

bool App::start(std::vector<std::byte> regular, std::vector<std::byte> strong, std::vector<std::byte> icons) {
  regular_ = std::move(regular);
  strong_ = std::move(strong);
  icons_ = std::move(icons);
  if (!renderer_.start()) return false;
  view::add_fonts({regular_, strong_, icons_}, canvas_font_loader());
  return true;
}

void App::handle(core::Message message) {
  const bool can_wait = is_progress(message);
  for (core::Effect& effect : core::update(model_, {now(), std::move(message)}))
    effects_.run(std::move(effect));
  const transfer::QueueTotals totals = model_.uploads.queue.totals(now());
  if (const bool busy = totals.active + totals.waiting > 0; busy != busy_) host::busy(busy_ = busy);
  can_wait ? host::wake_soon() : host::wake();
}

void App::answer(std::uint32_t call, int status, std::string_view body) {
  if (auto message = effects_.answered(call, status, body)) handle(std::move(*message));
}

void App::new_frame() {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = surface_.size;
  io.DisplayFramebufferScale = {surface_.pixels.x / surface_.size.x, surface_.pixels.y / surface_.size.y};
  const double time = emscripten_get_now();
  io.DeltaTime = drawn_at_ > 0 ? std::max(static_cast<float>((time - drawn_at_) / 1000), 1e-4F) : 1.0F / 60;
  drawn_at_ = time;
  ImGui::NewFrame();
}

void App::resize(const Surface& surface) {
  surface_ = surface;
  picture_.forget();
}

void App::restore_context() {
  renderer_.restore();
  picture_.forget();
}

double App::draw() {
  new_frame();
  view::Dispatch dispatch;
  view_.now = now();
  view_.next_frame_at.reset();
  view::draw(model_, view_, dispatch);
  ImGui::Render();
  if (const ImDrawData& frame = *ImGui::GetDrawData(); picture_.changes(frame, view_.background))
    renderer_.draw(frame, surface_.pixels, colour(view_.background));

  if (const std::string changes = mirror_.changes(view::semantics::nodes()); !changes.empty())
    host::mirror(changes);
  if (background_ != view_.background) host::theme(view_.dark, background_ = view_.background);
  show_cursor();
  for (core::Message& message : dispatch.messages)
    handle(std::move(message));
  return next_frame();
}

void App::show_cursor() {
  const int cursor = ImGui::GetMouseCursor();
  if (cursor != cursor_) host::cursor(cursor_ = cursor);
}

double App::next_frame() const {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImGuiIO& io = context.IO;
  const bool fading = context.DimBgRatio > 0 && context.DimBgRatio < 1;
  if (context.InputEventsQueue.Size > 0 || context.NavNextActivateId != 0 || context.NavAnyRequest || fading)
    return 0;
  if (anything_held(io)) return kHeldFrame;

  double wait = -1;
  const auto within = [&wait](double milliseconds) {
    if (wait < 0 || milliseconds < wait) wait = std::max(milliseconds, 0.0);
  };
  if (view_.next_frame_at) within(static_cast<double>(*view_.next_frame_at - now()));
  if (io.WantTextInput && context.InputTextState.ID == context.ActiveId) {
    const float phase = std::fmod(std::max(context.InputTextState.CursorAnim, 0.0F), kCaretPeriod);
    within(1000.0 * (phase < kCaretShown ? kCaretShown - phase : kCaretPeriod - phase) + 10);
  }
  const float delay = std::max(context.Style.HoverDelayNormal, context.Style.HoverStationaryDelay);
  if (context.HoverItemDelayId != 0 && context.HoverItemDelayTimer < delay) within(50);
  return wait;
}

}  // namespace r2deck::browser
