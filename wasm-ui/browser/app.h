// The app in the tab: model, views, renderer and effects, tied to the page's events. Messages are handled
// when they come, with or without frames, so that transfers go on in a hidden tab; frames are drawn only when
// asked for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "imgui.h"
#include "wasm-ui/browser/effects.h"
#include "wasm-ui/browser/mirror.h"
#include "wasm-ui/browser/renderer.h"
#include "wasm-ui/core/model.h"
#include "wasm-ui/core/msg.h"
#include "wasm-ui/view/picture.h"
#include "wasm-ui/view/view.h"

namespace r2deck::browser {

// The canvas, in CSS pixels and in device pixels.
struct Surface {
  ImVec2 size{1280, 720};
  ImVec2 pixels{1280, 720};
};

class App {
 public:
  App();
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Takes the font files (kept for good) and makes the WebGL context. False without WebGL 2.
  bool start(std::vector<std::byte> regular, std::vector<std::byte> strong, std::vector<std::byte> icons);
  void resize(const Surface& surface);
  void set_system_dark(bool dark) { view_.system_dark = dark; }
  void restore_context();
  // What was drawn may be gone: the next frame is drawn whatever it shows.
  void redraw() { picture_.forget(); }

  // One message in, its effects carried out. Progress alone may wait for its frame.
  void handle(core::Message message);
  void answer(std::uint32_t call, int status, std::string_view body);

  // Makes one frame, and draws it if it shows anything new. Answers in how many milliseconds the next one is
  // due though nothing may happen; 0: at once; negative: not before something happens.
  double draw();

 private:
  void new_frame();
  void show_cursor();
  double next_frame() const;

  core::Model model_;
  view::ViewState view_;
  Effects effects_;
  Renderer renderer_;
  view::Picture picture_;
  Mirror mirror_;
  Surface surface_;
  std::vector<std::byte> regular_, strong_, icons_;
  double drawn_at_ = 0;  // milliseconds
  int cursor_ = -1;
  bool busy_ = false;
  std::uint32_t background_ = 1U << 31;  // none yet
};

}  // namespace r2deck::browser
