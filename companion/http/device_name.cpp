#include "companion/http/device_name.h"

#include <span>

namespace r2deck::http {
namespace {

struct Known {
  std::string_view mark, name;
};

// In this order: nearly every browser also says that it is Safari, and many that they are Chrome.
constexpr Known kBrowsers[] = {{"Edg", "Edge"},           {"OPR/", "Opera"},     {"Firefox/", "Firefox"},
                               {"FxiOS/", "Firefox"},     {"CriOS/", "Chrome"},  {"Chrome/", "Chrome"},
                               {"Chromium/", "Chromium"}, {"Safari/", "Safari"}, {"curl/", "curl"}};
// An iPhone says "like Mac OS X", Android says Linux.
constexpr Known kSystems[] = {{"iPhone", "iPhone"},   {"iPad", "iPad"},      {"Android", "Android"},
                              {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"},
                              {"Linux", "Linux"}};

std::string_view first_of(std::span<const Known> known, std::string_view text) {
  for (const auto& [mark, name] : known) {
    if (text.find(mark) != std::string_view::npos) return name;
  }
  return {};
}

}  // namespace

std::string device_name(std::string_view user_agent) {
  const std::string browser(first_of(kBrowsers, user_agent));
  const std::string system(first_of(kSystems, user_agent));
  if (browser.empty() || system.empty()) return browser + system;
  return browser + " on " + system;
}

}  // namespace r2deck::http
