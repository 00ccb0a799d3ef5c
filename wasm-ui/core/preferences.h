// What a person chose, kept by the page between visits. Nothing here is secret.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace r2deck::core {

enum class Theme { system, light, dark };

inline constexpr std::int64_t kDefaultLinkSeconds = 3600;
// The largest part size that the interface offers, in bytes; R2 itself would take 4.995 GiB.
inline constexpr std::int64_t kMaxPartSizeChoice = std::int64_t{1024} * 1024 * 1024;

struct Preferences {
  Theme theme = Theme::system;
  std::string account;                              // shown last: its id
  std::string bucket;                               // shown last, of that account
  std::optional<std::int64_t> part_size;            // bytes, 5 MiB..1 GiB; nothing: by the size of the file
  bool verify = true;                               // compare every part's MD5 with its ETag
  std::int64_t link_seconds = kDefaultLinkSeconds;  // the expiry chosen last

  bool operator==(const Preferences&) const = default;
};

// Lines of "name=value". Reading is lenient: what is unknown or out of range is left at its default, so that
// neither an older nor a newer version of the app can be locked out by what the other one kept.
std::string encode(const Preferences& preferences);
Preferences decode_preferences(std::string_view text);

}  // namespace r2deck::core
