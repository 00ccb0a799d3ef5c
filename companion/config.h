// Where things are unless the command line says otherwise.
#pragma once

#include <cstdint>
#include <filesystem>

namespace r2deck {

inline constexpr char kVersion[] = "0.1.0";
inline constexpr char kDefaultHost[] = "127.0.0.1";
inline constexpr std::uint16_t kDefaultPort = 8722;
inline constexpr std::uint16_t kDefaultSandboxPort = 8723;

// $XDG_DATA_HOME/r2deck, else ~/.local/share/r2deck. (XDG Base Directory Specification: a relative
// XDG_DATA_HOME is ignored.)
std::filesystem::path default_data_dir();
// <folder of the executable>/../web: build/native/r2deck serves build/web.
std::filesystem::path default_web_dir();

}  // namespace r2deck
