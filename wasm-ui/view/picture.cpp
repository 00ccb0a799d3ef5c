#include "wasm-ui/view/picture.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace r2deck::view {
namespace {

// By their bytes: ImGui zeroes a command before it fills it in, and a vertex has no padding.
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool textures_wait(const ImDrawData& frame) {
  if (frame.Textures == nullptr) return false;
  return std::any_of(frame.Textures->begin(), frame.Textures->end(),
                     [](const ImTextureData* texture) { return texture->Status != ImTextureStatus_OK; });
}

}  // namespace

bool Picture::changes(const ImDrawData& frame, ImU32 background) {
  next_.background = background;
  next_.vertices.clear();
  next_.indices.clear();
  next_.commands.clear();
  for (const ImDrawList* list : frame.CmdLists) {
    next_.vertices.insert(next_.vertices.end(), list->VtxBuffer.begin(), list->VtxBuffer.end());
    next_.indices.insert(next_.indices.end(), list->IdxBuffer.begin(), list->IdxBuffer.end());
    next_.commands.insert(next_.commands.end(), list->CmdBuffer.begin(), list->CmdBuffer.end());
  }
  const bool as_before = drawn_ && next_.background == last_.background &&
                         same(next_.vertices, last_.vertices) && same(next_.indices, last_.indices) &&
                         same(next_.commands, last_.commands) && !textures_wait(frame);
  std::swap(last_, next_);
  drawn_ = true;
  return !as_before;
}

void Picture::forget() {
  drawn_ = false;
}

}  // namespace r2deck::view
