// Dear ImGui's compile-time configuration, for every target that includes imgui.h (see IMGUI_USER_CONFIG).
#pragma once

// The semantics mirror listens on these hooks (semantics.cpp defines the functions behind them).
#define IMGUI_ENABLE_TEST_ENGINE
// File names and labels carry emoji and other characters beyond the BMP.
#define IMGUI_USE_WCHAR32
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
// Settings and logs never touch a disk; the wasm build has no file system at all.
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS

#ifdef __EMSCRIPTEN__
// The page brings its fonts (web/fonts); native tests draw with the embedded one.
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#endif
