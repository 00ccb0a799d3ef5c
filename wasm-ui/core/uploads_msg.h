// What happens to uploads. Part of msg.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/transfer/upload.h"
#include "wasm-ui/core/effect.h"

namespace r2deck::core {

// A file the person picked or dropped. Its bytes stay in the page.
struct LocalFile {
  FileId id = 0;
  std::string path;       // relative, "/" between folders: "photo.jpg", "holiday/day 1/photo.jpg"
  std::int64_t size = 0;  // bytes
  std::string type;       // what the browser says; empty when it does not know
  std::optional<UnixMillis> modified;
};

// What to do with files whose names are taken.
enum class ReviewChoice { replace, skip };

namespace msg {

struct PickFilesAsked {
  bool folder = false;
};
// Files are held over the window, or no longer.
struct DragMoved {
  bool over = false;
};
struct FilesGiven {
  std::vector<LocalFile> files;
};
struct ReviewAnswered {
  ReviewChoice choice = ReviewChoice::skip;
};
struct PauseUpload {
  LocalId id{};
};
struct ResumeUpload {
  LocalId id{};
};
struct RetryUpload {
  LocalId id{};
};
struct CancelUpload {
  LocalId id{};
};
// Takes one that is done, failed or cancelled off the list.
struct DismissUpload {
  LocalId id{};
};
struct PauseAll {};
struct ResumeAll {};
struct ClearFinished {};
struct TransferAnswered {
  LocalId id{};
  transfer::Event event;
};

}  // namespace msg

using UploadsMessage =
    std::variant<msg::PickFilesAsked, msg::DragMoved, msg::FilesGiven, msg::ReviewAnswered, msg::PauseUpload,
                 msg::ResumeUpload, msg::RetryUpload, msg::CancelUpload, msg::DismissUpload, msg::PauseAll,
                 msg::ResumeAll, msg::ClearFinished, msg::TransferAnswered>;

}  // namespace r2deck::core
