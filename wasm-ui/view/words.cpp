#include "wasm-ui/view/words.h"

#include "shared/text/bytes.h"
#include "shared/text/media_type.h"
#include "shared/text/time.h"
#include "wasm-ui/view/icons.h"

namespace r2deck::view {

std::string local_time(UnixMillis time, const ViewState& state) {
  const UnixMillis offset = state.utc_offset_minutes == nullptr ? 0 : state.utc_offset_minutes(time) * 60'000;
  std::string shown = text::to_rfc3339(time + offset);
  if (shown.size() < 16) return shown;
  shown.resize(16);  // without seconds and zone
  shown[10] = ' ';
  return shown;
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return text::format_count(count).append(" ").append(count == 1 ? one : many);
}

std::string place(std::string_view bucket, std::string_view prefix) {
  std::string shown(bucket);
  if (!prefix.empty()) shown.append("/").append(prefix);
  return shown;
}

const char* icon_for(std::string_view name, bool folder) {
  if (folder) return kIconFolder;
  const std::string_view type = text::media_type_of(name).type;
  const auto has = [&](std::string_view part) { return type.find(part) != std::string_view::npos; };
  if (type.starts_with("image/")) return kIconImage;
  if (type.starts_with("video/")) return kIconFilm;
  if (type.starts_with("audio/")) return kIconMusic;
  if (has("zip") || has("tar") || has("compressed") || has("7z") || has("rar")) return kIconFileArchive;
  if (has("html") || has("json") || has("javascript") || has("xml") || has("x-c") || has("script") ||
      has("css"))
    return kIconFileCode;
  if (type.starts_with("text/") || has("pdf") || has("document")) return kIconFileText;
  return kIconFile;
}

}  // namespace r2deck::view
