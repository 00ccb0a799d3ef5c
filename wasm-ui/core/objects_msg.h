// What happens to the objects of a bucket, and to links to them. Part of msg.h.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "shared/api/objects.h"
#include "shared/problem.h"
#include "wasm-ui/core/effect.h"

namespace r2deck::core {

enum class SortKey { name, size, type, modified };

namespace msg {

// ---- objects ----

// "" or ends with "/".
struct PrefixOpened {
  std::string prefix;
};
struct RefreshAsked {};
struct MoreAsked {};
struct ObjectsAnswered {
  Generation generation = 0;
  Result<api::ObjectPage> page;
};
struct SortChosen {
  SortKey key = SortKey::name;
  bool descending = false;
};
struct FilterChanged {
  std::string text;
};
// Rows `first`..`last` of those visible (0-based, inclusive), or all of them, become selected or not. Dropped
// when the rows have changed since: `version` is Listing::version of the frame in which it was meant.
struct RowsSelected {
  std::uint32_t version = 0;
  bool all = false;
  std::int64_t first = 0;
  std::int64_t last = -1;
  bool selected = true;
};
// Of the selected rows; opens the confirmation.
struct DeleteAsked {};
struct DeleteConfirmed {};
struct DeleteAnswered {
  std::string account;
  std::string bucket;
  std::string key;
  Result<void> done;
};

// ---- links ----

// To the one selected object; opens the dialog.
struct LinkAsked {};
// 1..604800.
struct LinkSubmitted {
  std::int64_t seconds = 3600;
};
struct CopyAgainAsked {};
// Of the selected objects.
struct DownloadAsked {};
struct LinkAnswered {
  Generation generation = 0;
  LinkPurpose purpose = LinkPurpose::copy;
  Result<api::PresignedUrl> link;
};
struct TextCopied {
  bool copied = false;
};

}  // namespace msg

using ObjectsMessage =
    std::variant<msg::PrefixOpened, msg::RefreshAsked, msg::MoreAsked, msg::ObjectsAnswered, msg::SortChosen,
                 msg::FilterChanged, msg::RowsSelected, msg::DeleteAsked, msg::DeleteConfirmed,
                 msg::DeleteAnswered, msg::LinkAsked, msg::LinkSubmitted, msg::CopyAgainAsked,
                 msg::DownloadAsked, msg::LinkAnswered, msg::TextCopied>;

}  // namespace r2deck::core
