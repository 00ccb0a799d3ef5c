#include "wasm-ui/browser/host.h"

#include <emscripten.h>

// clang-format off
EM_JS(void, host_mirror, (const char* changes), { Module["host"]["mirror"](UTF8ToString(changes)); });
EM_JS(void, host_cursor, (int shape), { Module["host"]["cursor"](shape); });
EM_JS(void, host_edit_text, (int on, float x, float y, float height, const char* label), {
  Module["host"]["editText"](!!on, x, y, height, UTF8ToString(label));
});
EM_JS(void, host_theme, (int dark, int background), { Module["host"]["theme"](!!dark, background); });
EM_JS(void, host_wake, (), { Module["host"]["wake"](); });
EM_JS(void, host_wake_soon, (), { Module["host"]["wakeSoon"](); });
EM_JS(void, host_call_api,
      (unsigned call, const char* method, const char* path, const char* body, const char* secret_member,
       const char* save_as), {
  Module["host"]["callApi"](call >>> 0, UTF8ToString(method), UTF8ToString(path), UTF8ToString(body),
                            UTF8ToString(secret_member), UTF8ToString(save_as));
});
EM_JS(void, host_keep_token, (const char* token), { Module["host"]["keepToken"](UTF8ToString(token)); });
EM_JS(void, host_put,
      (double upload, int part, unsigned attempt, unsigned file, double offset, double length, const char* url,
       const char* headers, int headers_size), {
  Module["host"]["put"](upload, part, attempt >>> 0, file >>> 0, offset, length, UTF8ToString(url),
                        new TextDecoder().decode(HEAPU8.slice(headers, headers + headers_size)));
});
EM_JS(void, host_stop_put, (double upload, int part, unsigned attempt), {
  Module["host"]["stopPut"](upload, part, attempt >>> 0);
});
EM_JS(void, host_hash, (double upload, int part, unsigned file, double offset, double length), {
  Module["host"]["hash"](upload, part, file >>> 0, offset, length);
});
EM_JS(void, host_check_file, (double upload, unsigned file), {
  Module["host"]["checkFile"](upload, file >>> 0);
});
EM_JS(void, host_pick_files, (int folder), { Module["host"]["pickFiles"](!!folder); });
EM_JS(void, host_forget_file, (unsigned file), { Module["host"]["forgetFile"](file >>> 0); });
EM_JS(void, host_busy, (int transfers), { Module["host"]["busy"](!!transfers); });
EM_JS(void, host_tick_at, (double time), { Module["host"]["tickAt"](time); });
EM_JS(void, host_copy_text, (const char* text), { Module["host"]["copyText"](UTF8ToString(text)); });
EM_JS(void, host_set_clipboard, (const char* text), { Module["host"]["setClipboard"](UTF8ToString(text)); });
EM_JS(void, host_open_download, (const char* url), { Module["host"]["openDownload"](UTF8ToString(url)); });
EM_JS(void, host_save_preferences, (const char* text), { Module["host"]["savePreferences"](UTF8ToString(text)); });
EM_JS(int, host_utc_offset, (double time), { return -new Date(time).getTimezoneOffset(); });
EM_JS(void, host_announce, (const char* text), { Module["host"]["announce"](UTF8ToString(text)); });
// clang-format on

namespace r2deck::browser::host {

void mirror(const std::string& changes) {
  host_mirror(changes.c_str());
}
void cursor(int shape) {
  host_cursor(shape);
}
void edit_text(bool on, float x, float y, float line_height, const std::string& label) {
  host_edit_text(on, x, y, line_height, label.c_str());
}
void theme(bool dark, std::uint32_t background) {
  host_theme(dark, static_cast<int>(background));
}
void wake() {
  host_wake();
}
void wake_soon() {
  host_wake_soon();
}

void call_api(std::uint32_t call, const std::string& method, const std::string& path, const std::string& body,
              const std::string& secret_member, const std::string& save_as) {
  host_call_api(call, method.c_str(), path.c_str(), body.c_str(), secret_member.c_str(), save_as.c_str());
}
void keep_token(const std::string& token) {
  host_keep_token(token.c_str());
}

void put(const Put& put, core::FileId file, std::int64_t offset, std::int64_t length, const std::string& url,
         const std::string& headers) {
  host_put(static_cast<double>(put.upload), put.part, put.attempt, file, static_cast<double>(offset),
           static_cast<double>(length), url.c_str(), headers.data(), static_cast<int>(headers.size()));
}
void stop_put(const Put& put) {
  host_stop_put(static_cast<double>(put.upload), put.part, put.attempt);
}
void hash(transfer::LocalId upload, std::int32_t part, core::FileId file, std::int64_t offset,
          std::int64_t length) {
  host_hash(static_cast<double>(upload), part, file, static_cast<double>(offset),
            static_cast<double>(length));
}
void check_file(transfer::LocalId upload, core::FileId file) {
  host_check_file(static_cast<double>(upload), file);
}
void pick_files(bool folder) {
  host_pick_files(folder);
}
void forget_file(core::FileId file) {
  host_forget_file(file);
}
void busy(bool transfers) {
  host_busy(transfers);
}

void tick_at(core::UnixMillis time) {
  host_tick_at(static_cast<double>(time));
}
void copy_text(const std::string& text) {
  host_copy_text(text.c_str());
}
void set_clipboard(const std::string& text) {
  host_set_clipboard(text.c_str());
}
void open_download(const std::string& url) {
  host_open_download(url.c_str());
}
void save_preferences(const std::string& text) {
  host_save_preferences(text.c_str());
}
int utc_offset_minutes(core::UnixMillis time) {
  return host_utc_offset(static_cast<double>(time));
}
void announce(const std::string& text) {
  host_announce(text.c_str());
}

}  // namespace r2deck::browser::host
