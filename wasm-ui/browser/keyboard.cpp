#include "wasm-ui/browser/keyboard.h"

#include <array>
#include <utility>

namespace r2deck::browser {
namespace {

constexpr std::array<std::pair<std::string_view, ImGuiKey>, 39> kNamed = {{
    {"Tab", ImGuiKey_Tab},
    {"ArrowLeft", ImGuiKey_LeftArrow},
    {"ArrowRight", ImGuiKey_RightArrow},
    {"ArrowUp", ImGuiKey_UpArrow},
    {"ArrowDown", ImGuiKey_DownArrow},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"Insert", ImGuiKey_Insert},
    {"Delete", ImGuiKey_Delete},
    {"Backspace", ImGuiKey_Backspace},
    {"Space", ImGuiKey_Space},
    {"Enter", ImGuiKey_Enter},
    {"NumpadEnter", ImGuiKey_KeypadEnter},
    {"Escape", ImGuiKey_Escape},
    {"ControlLeft", ImGuiKey_LeftCtrl},
    {"ControlRight", ImGuiKey_RightCtrl},
    {"ShiftLeft", ImGuiKey_LeftShift},
    {"ShiftRight", ImGuiKey_RightShift},
    {"AltLeft", ImGuiKey_LeftAlt},
    {"AltRight", ImGuiKey_RightAlt},
    {"MetaLeft", ImGuiKey_LeftSuper},
    {"MetaRight", ImGuiKey_RightSuper},
    {"ContextMenu", ImGuiKey_Menu},
    {"Quote", ImGuiKey_Apostrophe},
    {"Comma", ImGuiKey_Comma},
    {"Minus", ImGuiKey_Minus},
    {"Period", ImGuiKey_Period},
    {"Slash", ImGuiKey_Slash},
    {"Semicolon", ImGuiKey_Semicolon},
    {"Equal", ImGuiKey_Equal},
    {"BracketLeft", ImGuiKey_LeftBracket},
    {"Backslash", ImGuiKey_Backslash},
    {"BracketRight", ImGuiKey_RightBracket},
    {"Backquote", ImGuiKey_GraveAccent},
    {"NumpadAdd", ImGuiKey_KeypadAdd},
    {"NumpadSubtract", ImGuiKey_KeypadSubtract},
    {"NumpadDecimal", ImGuiKey_KeypadDecimal},
}};

ImGuiKey nth(ImGuiKey first, int offset) {
  return static_cast<ImGuiKey>(first + offset);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

ImGuiKey key_of(std::string_view code) {
  if (code.size() == 4 && code.starts_with("Key") && code[3] >= 'A' && code[3] <= 'Z') {
    return nth(ImGuiKey_A, code[3] - 'A');
  }
  if (code.size() == 6 && code.starts_with("Digit") && is_digit(code[5]))
    return nth(ImGuiKey_0, code[5] - '0');
  if (code.size() == 7 && code.starts_with("Numpad") && is_digit(code[6])) {
    return nth(ImGuiKey_Keypad0, code[6] - '0');
  }
  if (code.size() == 2 && code[0] == 'F' && is_digit(code[1])) return nth(ImGuiKey_F1, code[1] - '1');
  if (code.size() == 3 && code.starts_with("F1") && is_digit(code[2]))
    return nth(ImGuiKey_F10, code[2] - '0');
  for (const auto& [name, key] : kNamed) {
    if (name == code) return key;
  }
  return ImGuiKey_None;
}

}  // namespace r2deck::browser
