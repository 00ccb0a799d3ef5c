// Sends the page what has changed in the semantics mirror since the frame before: nothing, when nothing did.
//
// The changes are one JSON object:
//   {"gone": [id, ...],
//    "set": [{"id", "parent", "role", "name", "box": [x, y, w, h], "focused"?, and what of State is set},
//    ...], "order": [[parent, child id, child id, ...], ...]}
// A parent is another node's id, 0 for the page, or -n for the n-th layer of popups above it: what is drawn
// above must also lie above in the DOM, wherever it was opened from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "wasm-ui/view/semantics.h"

namespace r2deck::browser {

class Mirror {
 public:
  // The changes that lead from the nodes sent before to these; empty when there are none.
  std::string changes(const std::vector<view::semantics::Node>& nodes);

 private:
  struct Sent {
    view::semantics::Node node;
    std::int64_t parent = 0;
    std::uint32_t frame = 0;
  };
  using Families = std::map<std::int64_t, std::vector<ImGuiID>>;

  std::vector<view::semantics::Node> last_;
  std::unordered_map<ImGuiID, Sent> sent_;
  Families families_;
  std::uint32_t frame_ = 0;
};

}  // namespace r2deck::browser
