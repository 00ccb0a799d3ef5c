// Short messages that need no answer.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

constexpr UnixMillis kShown = 6'000;
constexpr UnixMillis kErrorShown = 15'000;
constexpr std::size_t kMostNotices = 4;

}  // namespace

void notify(Turn& turn, Notice::Kind kind, std::string text, std::string hint) {
  auto& notices = turn.model.notices;
  std::erase_if(notices, [&](const Notice& notice) { return notice.text == text; });
  if (notices.size() == kMostNotices) notices.erase(notices.begin());
  const UnixMillis shown = kind == Notice::Kind::error ? kErrorShown : kShown;
  notices.push_back({.id = turn.next_id(),
                     .kind = kind,
                     .text = std::move(text),
                     .hint = std::move(hint),
                     .until = turn.now + shown});
}

void notify(Turn& turn, const Problem& problem, std::string_view what) {
  notify(turn, Notice::Kind::error, std::string(what).append(": ").append(problem.message), problem.hint);
}

void drop_old_notices(Turn& turn) {
  std::erase_if(turn.model.notices,
                [&](const Notice& notice) { return notice.until && *notice.until <= turn.now; });
}

void on(Turn& turn, const msg::NoticeDismissed& message) {
  std::erase_if(turn.model.notices, [&](const Notice& notice) { return notice.id == message.id; });
}

void on(Turn& turn, const msg::DialogClosed&) {
  if (const auto* review = std::get_if<ReviewDialog>(&turn.model.dialog)) {
    std::vector<FileId> files;
    for (const auto* list : {&review->clear, &review->taken})
      for (const LocalFile& file : *list)
        files.push_back(file.id);
    turn.want(effect::ForgetFiles{std::move(files)});
  }
  turn.model.dialog = {};
}

}  // namespace r2deck::core
