// The app's own widgets on ImGui: each looks as the theme says and reports its semantics under the same name,
// so that what is seen and what is read aloud cannot drift apart.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "wasm-ui/view/semantics.h"

namespace r2deck::view {

// How tall a control is: kControlHeight, or kTouchHeight within a TouchSized.
float control_height();
// While it lives, controls are tall enough for a finger (if wanted).
class TouchSized {
 public:
  explicit TouchSized(bool wanted);
  ~TouchSized();
  TouchSized(const TouchSized&) = delete;
  TouchSized& operator=(const TouchSized&) = delete;

 private:
  bool wanted_;
};

enum class Tone { normal, primary, quiet, danger };

struct ButtonLook {
  Tone tone = Tone::normal;
  const char* icon = nullptr;
  bool icon_only = false;  // the name becomes a tooltip
  bool disabled = false;
  float width = 0;                 // 0: as wide as its content
  std::string_view hint{};         // tooltip and description: why it is disabled, what it does
  std::optional<bool> expanded{};  // of a button that opens a popup
};

// Also how wide the button will be, to lay out a row from its right end.
float button_width(const char* name, const ButtonLook& look = {});
bool button(const char* name, const ButtonLook& look = {});
// Text that leads somewhere.
bool link(const char* id, std::string_view text, bool current = false);
bool checkbox(const char* name, bool& value, std::string_view hint = {});

struct FieldLook {
  const char* placeholder = "";
  const char* icon = nullptr;  // inside, at the left
  bool labelled = true;        // the name stands above the field; else only in the semantics
  bool read_only = false;
  bool invalid = false;
  bool focus = false;             // take the keyboard now
  float width = -1;               // -1: what is there
  std::string_view hint{};        // below the field; in the colour of errors when invalid
  const char* autocomplete = "";  // HTML's attribute, for a password manager
};
struct FieldResult {
  bool changed = false;
  bool submitted = false;  // Enter
};
FieldResult text_field(const char* name, std::string& value, const FieldLook& look = {});

// A text that is to be typed or copied elsewhere, all of it: broken at spaces into as many lines as it takes.
void whole_text_field(const char* name, std::string_view text);

// A field of which only the place is ours: the page lays its own password field over it, so that what is
// typed never enters wasm. True when Enter was pressed in it. `member` is that of the call's body which it
// fills in ("=x": to be typed as x was); none will do where there is one such field only.
struct SecretLook {
  const char* member = "";
  const char* autocomplete = "";  // HTML's attribute; "one-time-code" is shown as it is typed
  std::string_view hint{};
  bool numeric = false;  // digits only, for a phone's keyboard
};
bool password_placeholder(const char* name, const SecretLook& look = {});

// Chooses one of `options`; true when `chosen` has changed.
bool combo(const char* name, std::span<const std::string> options, std::size_t& chosen, float width = -1,
           bool labelled = true);

// Over whatever the mouse is on; wrapped.
void tooltip(std::string_view text);

// Lines of text.
void heading(std::string_view text, float size);
void paragraph(std::string_view text, ImU32 color);  // wrapped
void small_text(std::string_view text, ImU32 color);
// Rows of modules, '#' dark and any other light: dark on light in every theme, as scanners want it, with its
// margin, in the middle of the line. Nothing for no rows.
void qr_code(const std::vector<std::string>& rows, const char* name);
// On one line of at most `width` pixels: the middle is left out, and a tooltip shows all of it.
void fitted_text(std::string_view text, float width, ImU32 color);
std::string fit(std::string_view text, float width);
void right_text(std::string_view text, ImU32 color);  // at the right end of a table's cell
// One line of an icon and wrapped text on a tinted ground; `live` ones are read aloud when they appear.
void callout(const char* key, const char* icon, ImU32 color, std::string_view text, std::string_view hint,
             bool alert = false);

// A bar of `size`, filled to `fraction` (0..1).
void bar(ImVec2 min, ImVec2 size, float fraction, ImU32 color);
void spinner(float diameter, ImU32 color);

// Moves the cursor so that something `height` tall stands in the middle of a line `line` tall.
void center_in_line(float line, float height);
// To the right of the last item, at its height: SameLine() alone goes back to where the line's first item
// stands.
void beside(float gap);
// Moves the cursor so that `width` pixels end at the right edge of the window.
void align_right(float width);
void gap(float height);

}  // namespace r2deck::view
