#include "wasm-ui/core/preferences.h"

#include <charconv>

#include "shared/r2/limits.h"

namespace r2deck::core {
namespace {

constexpr std::string_view kThemes[] = {"system", "light", "dark"};  // in the order of Theme

std::optional<std::int64_t> number_in(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return std::nullopt;
  return value;
}

void set(Preferences& preferences, std::string_view name, std::string_view value) {
  if (name == "theme") {
    for (std::size_t i = 0; i < std::size(kThemes); ++i)
      if (value == kThemes[i]) preferences.theme = static_cast<Theme>(i);
  } else if (name == "account") {
    preferences.account = value;
  } else if (name == "bucket") {
    preferences.bucket = value;
  } else if (name == "partSize") {
    preferences.part_size = number_in(value, r2::kMinPartSize, kMaxPartSizeChoice);
  } else if (name == "verify") {
    preferences.verify = value != "off";
  } else if (name == "linkSeconds") {
    preferences.link_seconds =
        number_in(value, r2::kMinPresignSeconds, r2::kMaxPresignSeconds).value_or(kDefaultLinkSeconds);
  }
}

}  // namespace

std::string encode(const Preferences& preferences) {
  std::string text;
  const auto line = [&](std::string_view name, std::string_view value) {
    // Ids and bucket names have no line breaks; were one to come, it must not become another preference.
    if (value.find('\n') == std::string_view::npos) text.append(name).append("=").append(value).append("\n");
  };
  line("theme", kThemes[static_cast<std::size_t>(preferences.theme)]);
  line("account", preferences.account);
  line("bucket", preferences.bucket);
  if (preferences.part_size) line("partSize", std::to_string(*preferences.part_size));
  line("verify", preferences.verify ? "on" : "off");
  line("linkSeconds", std::to_string(preferences.link_seconds));
  return text;
}

Preferences decode_preferences(std::string_view text) {
  Preferences preferences;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos) set(preferences, line.substr(0, equals), line.substr(equals + 1));
  }
  return preferences;
}

}  // namespace r2deck::core
