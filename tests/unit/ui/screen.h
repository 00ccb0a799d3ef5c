// A screen without a graphics card: draws frames of the app with ImGui's own font, and shows what the
// semantics mirror says of them. Presses and keys go through ImGui as a browser's would.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imgui.h"
#include "wasm-ui/core/update.h"
#include "wasm-ui/view/semantics.h"
#include "wasm-ui/view/view.h"

namespace r2deck::view {

class Screen {
 public:
  using Role = semantics::Role;
  using Node = semantics::Node;

  ViewState state;
  Dispatch dispatch;

  Screen(float width, float height) : context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {width, height};
    io.IniFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
    state.now = 1'700'000'000'000;
  }
  ~Screen() { ImGui::DestroyContext(context_); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // Draws until the picture stands still: windows that size themselves need a frame more.
  void show(const core::Model& model, int frames = 3) {
    for (int i = 0; i < frames; ++i)
      frame(model);
  }

  // Draws one frame, and forgets what the frame before dispatched.
  void frame(const core::Model& model) {
    ImGuiIO& io = ImGui::GetIO();
    io.DeltaTime = 0.1F;
    dispatch.messages.clear();
    ImGui::NewFrame();
    draw(model, state, dispatch);
    ImGui::Render();
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(1);
      texture->SetStatus(texture->Status == ImTextureStatus_WantDestroy ? ImTextureStatus_Destroyed
                                                                        : ImTextureStatus_OK);
    }
  }

  const std::vector<Node>& nodes() const { return semantics::nodes(); }

  const Node* find(Role role, std::string_view name) const {
    const auto& all = nodes();
    const auto node = std::find_if(all.begin(), all.end(),
                                   [&](const Node& one) { return one.role == role && one.name == name; });
    return node == all.end() ? nullptr : &*node;
  }
  std::vector<std::string> names(Role role) const {
    std::vector<std::string> found;
    for (const Node& node : nodes())
      if (node.role == role) found.push_back(node.name);
    return found;
  }

  // Presses in the middle of what is called that; the messages of it are in `dispatch` afterwards.
  bool press(const core::Model& model, Role role, std::string_view name) {
    const Node* node = find(role, name);
    if (node == nullptr || node->w <= 0 || node->h <= 0) return false;
    const float x = static_cast<float>(node->x) + static_cast<float>(node->w) / 2;
    const float y = static_cast<float>(node->y) + static_cast<float>(node->h) / 2;
    return press_at(model, x, y);
  }

  bool press_at(const core::Model& model, float x, float y) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(x, y);
    frame(model);
    io.AddMouseButtonEvent(0, true);
    frame(model);
    std::vector<core::Message> messages = std::move(dispatch.messages);
    io.AddMouseButtonEvent(0, false);
    frame(model);
    std::ranges::move(dispatch.messages, std::back_inserter(messages));
    dispatch.messages = std::move(messages);
    return true;
  }

  void key(const core::Model& model, ImGuiKey key) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(key, true);
    frame(model);
    std::vector<core::Message> messages = std::move(dispatch.messages);
    io.AddKeyEvent(key, false);
    frame(model);
    std::ranges::move(dispatch.messages, std::back_inserter(messages));
    dispatch.messages = std::move(messages);
  }

  template <class T>
  const T* dispatched() const {
    for (const core::Message& message : dispatch.messages)
      if (const T* found = message.get_if<T>()) return found;
    return nullptr;
  }

 private:
  ImGuiContext* context_;
};

}  // namespace r2deck::view
