// Draws ImGui's draw lists with WebGL 2, and keeps ImGui's textures on the GPU. One program, one vertex
// buffer, no reading back of GL state: nothing else draws on this canvas.
#pragma once

#include "imgui.h"

namespace r2deck::browser {

class Renderer {
 public:
  // Makes the context of the page's #canvas current. False when the browser gives no WebGL 2.
  bool start();
  // Everything on the GPU is gone (webglcontextrestored): make it again from what ImGui keeps in memory.
  void restore();
  // `pixels` is the drawing buffer's size in device pixels; `background` clears it.
  void draw(const ImDrawData& data, ImVec2 pixels, ImVec4 background);

 private:
  void create_program();
  void update_texture(ImTextureData& texture) const;
  void draw_list(const ImDrawData& data, const ImDrawList& list, ImVec2 pixels) const;

  unsigned program_ = 0;
  unsigned vertex_array_ = 0;
  unsigned vertices_ = 0;
  unsigned indices_ = 0;
  int projection_ = -1;
};

}  // namespace r2deck::browser
