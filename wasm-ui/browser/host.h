// What the page does for us: one typed function for each service of web/bridge, behind Module.host. Nothing
// else in C++ calls JavaScript (but canvas_font.cpp, for glyphs).
#pragma once

#include <cstdint>
#include <string>

#include "shared/transfer/queue.h"
#include "wasm-ui/core/effect.h"

namespace r2deck::browser::host {

// ---- drawing ----
void mirror(const std::string& changes);  // JSON, see mirror.h
void cursor(int shape);                   // ImGuiMouseCursor
// The field being edited, in CSS pixels: where the IME's window goes. `label` names it to screen readers.
void edit_text(bool on, float x, float y, float line_height, const std::string& label);
// For what the page itself draws: the ground behind the canvas (0xRRGGBB), the password field.
void theme(bool dark, std::uint32_t background);
void wake();       // a frame is wanted as soon as the browser can
void wake_soon();  // a frame is wanted, but it may wait a moment: progress

// ---- the companion ----
// Answers with r2deck_api_answered(call, status).
void call_api(std::uint32_t call, const std::string& method, const std::string& path, const std::string& body,
              const std::string& secret_member, const std::string& save_as);
void keep_token(const std::string& token);

// ---- files and transfers: `upload` and `part` come back with the answer ----
struct Put {
  transfer::LocalId upload = 0;
  std::int32_t part = 0;
  std::uint32_t attempt = 0;
};
void put(const Put& put, core::FileId file, std::int64_t offset, std::int64_t length, const std::string& url,
         const std::string& headers);  // name \0 value \0 ...
void stop_put(const Put& put);
void hash(transfer::LocalId upload, std::int32_t part, core::FileId file, std::int64_t offset,
          std::int64_t length);
void check_file(transfer::LocalId upload, core::FileId file);
void pick_files(bool folder);
void forget_file(core::FileId file);
void busy(bool transfers);  // leaving the page would interrupt something

// ---- the rest ----
void tick_at(core::UnixMillis time);          // r2deck_tick then; a later call replaces an earlier one
void copy_text(const std::string& text);      // answers with r2deck_copied
void set_clipboard(const std::string& text);  // from a text field's Ctrl+C
void open_download(const std::string& url);
void save_preferences(const std::string& text);
int utc_offset_minutes(core::UnixMillis time);  // of local time then
void announce(const std::string& text);

}  // namespace r2deck::browser::host
