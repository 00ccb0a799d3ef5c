// What ImGui wants to be drawn, kept to be compared with the next frame. ImGui builds a frame whenever
// something may have changed, mostly to find that nothing has; filling a window's pixels anew is what costs,
// most of all without a GPU.
#pragma once

#include <vector>

#include "imgui.h"

namespace r2deck::view {

class Picture {
 public:
  // Takes the frame in; is it to be drawn? Not when the last one looked the same. `background` is what clears
  // it.
  bool changes(const ImDrawData& frame, ImU32 background);
  // The canvas was cleared: whatever comes next is to be drawn.
  void forget();

 private:
  struct Content {
    ImU32 background = 0;
    std::vector<ImDrawVert> vertices;
    std::vector<ImDrawIdx> indices;
    std::vector<ImDrawCmd> commands;
  };

  bool drawn_ = false;
  Content last_, next_;
};

}  // namespace r2deck::view
