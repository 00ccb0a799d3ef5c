#include "wasm-ui/browser/renderer.h"

#include <GLES3/gl3.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <cstddef>

namespace r2deck::browser {
namespace {

constexpr char kVertexShader[] = R"(#version 300 es
uniform vec4 projection;  // scale, offset
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 texel;
layout(location = 2) in vec4 tint;
out vec2 at;
out vec4 colour;
void main() {
  at = texel;
  colour = tint;
  gl_Position = vec4(position * projection.xy + projection.zw, 0.0, 1.0);
})";

constexpr char kFragmentShader[] = R"(#version 300 es
precision mediump float;
uniform sampler2D image;
in vec2 at;
in vec4 colour;
out vec4 pixel;
void main() { pixel = colour * texture(image, at); })";

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}

const void* byte_offset(std::size_t bytes) {
  return reinterpret_cast<const void*>(bytes);
}

// WebGL has no base vertex, so a draw command's vertex offset goes into the attributes' pointers.
void point_attributes(std::size_t first_vertex) {
  const std::size_t base = first_vertex * sizeof(ImDrawVert);
  constexpr GLsizei kStride = sizeof(ImDrawVert);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, kStride, byte_offset(base + offsetof(ImDrawVert, pos)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, kStride, byte_offset(base + offsetof(ImDrawVert, uv)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, kStride,
                        byte_offset(base + offsetof(ImDrawVert, col)));
}

GLuint texture_name(ImTextureID id) {
  return static_cast<GLuint>(id);
}

void create_texture(ImTextureData& texture) {
  GLuint name = 0;
  glGenTextures(1, &name);
  glBindTexture(GL_TEXTURE_2D, name);
  for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) {
    glTexParameteri(GL_TEXTURE_2D, filter, GL_LINEAR);
  }
  for (const GLenum wrap : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T}) {
    glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
  }
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, texture.Width, texture.Height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               texture.GetPixels());
  texture.SetTexID(name);
  texture.SetStatus(ImTextureStatus_OK);
}

void upload_changes(ImTextureData& texture) {
  glBindTexture(GL_TEXTURE_2D, texture_name(texture.TexID));
  glPixelStorei(GL_UNPACK_ROW_LENGTH, texture.Width);
  for (const ImTextureRect& rect : texture.Updates) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, rect.x, rect.y, rect.w, rect.h, GL_RGBA, GL_UNSIGNED_BYTE,
                    texture.GetPixelsAt(rect.x, rect.y));
  }
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  texture.SetStatus(ImTextureStatus_OK);
}

void destroy_texture(ImTextureData& texture) {
  const GLuint name = texture_name(texture.TexID);
  glDeleteTextures(1, &name);
  texture.SetTexID(ImTextureID_Invalid);
  texture.SetStatus(ImTextureStatus_Destroyed);
}

}  // namespace

bool Renderer::start() {
  EmscriptenWebGLContextAttributes wanted;
  emscripten_webgl_init_context_attributes(&wanted);
  wanted.majorVersion = 2;
  wanted.alpha = EM_FALSE;
  wanted.depth = EM_FALSE;
  wanted.antialias = EM_FALSE;  // ImGui's shapes carry their own
  wanted.powerPreference = EM_WEBGL_POWER_PREFERENCE_LOW_POWER;
  const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context("#canvas", &wanted);
  if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS)
    return false;

  ImGuiIO& io = ImGui::GetIO();
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset | ImGuiBackendFlags_RendererHasTextures;
  create_program();
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  ImGui::GetPlatformIO().Renderer_TextureMaxWidth = ImGui::GetPlatformIO().Renderer_TextureMaxHeight =
      largest;
  return true;
}

void Renderer::restore() {
  create_program();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->TexID == ImTextureID_Invalid) continue;
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(texture->Status == ImTextureStatus_WantDestroy ? ImTextureStatus_Destroyed
                                                                      : ImTextureStatus_WantCreate);
  }
}

void Renderer::create_program() {
  program_ = glCreateProgram();
  const GLuint vertex = compile(GL_VERTEX_SHADER, kVertexShader);
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, kFragmentShader);
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  glUseProgram(program_);
  projection_ = glGetUniformLocation(program_, "projection");

  glGenVertexArrays(1, &vertex_array_);
  glBindVertexArray(vertex_array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  for (GLuint attribute = 0; attribute < 3; ++attribute)
    glEnableVertexAttribArray(attribute);

  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glDisable(GL_CULL_FACE);
  glDisable(GL_DEPTH_TEST);
}

void Renderer::update_texture(ImTextureData& texture) const {
  switch (texture.Status) {
    case ImTextureStatus_WantCreate:
      return create_texture(texture);
    case ImTextureStatus_WantUpdates:
      return upload_changes(texture);
    case ImTextureStatus_WantDestroy:
      if (texture.UnusedFrames > 0) destroy_texture(texture);
      return;
    default:
      return;
  }
}

void Renderer::draw(const ImDrawData& data, ImVec2 pixels, ImVec4 background) {
  if (data.Textures != nullptr) {
    for (ImTextureData* texture : *data.Textures)
      update_texture(*texture);
  }
  glViewport(0, 0, static_cast<GLsizei>(pixels.x), static_cast<GLsizei>(pixels.y));
  glDisable(GL_SCISSOR_TEST);
  glClearColor(background.x, background.y, background.z, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);

  const float scale_x = 2.0F / data.DisplaySize.x;
  const float scale_y = -2.0F / data.DisplaySize.y;
  glUniform4f(projection_, scale_x, scale_y, -1.0F - data.DisplayPos.x * scale_x,
              1.0F - data.DisplayPos.y * scale_y);
  for (const ImDrawList* list : data.CmdLists)
    draw_list(data, *list, pixels);
}

void Renderer::draw_list(const ImDrawData& data, const ImDrawList& list, ImVec2 pixels) const {
  static_assert(sizeof(ImDrawIdx) == 2);
  glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.size_in_bytes(), list.VtxBuffer.Data, GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.size_in_bytes(), list.IdxBuffer.Data, GL_STREAM_DRAW);
  const ImVec2 scale = data.FramebufferScale;
  std::size_t vertex_offset = 0;
  point_attributes(vertex_offset);
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.UserCallback != nullptr) {
      if (command.UserCallback != ImDrawCallback_ResetRenderState) command.UserCallback(&list, &command);
      continue;
    }
    const float left = std::max((command.ClipRect.x - data.DisplayPos.x) * scale.x, 0.0F);
    const float top = std::max((command.ClipRect.y - data.DisplayPos.y) * scale.y, 0.0F);
    const float right = std::min((command.ClipRect.z - data.DisplayPos.x) * scale.x, pixels.x);
    const float bottom = std::min((command.ClipRect.w - data.DisplayPos.y) * scale.y, pixels.y);
    if (right <= left || bottom <= top) continue;
    if (command.VtxOffset != vertex_offset) {
      vertex_offset = command.VtxOffset;
      point_attributes(vertex_offset);
    }
    glScissor(static_cast<GLint>(left), static_cast<GLint>(pixels.y - bottom),
              static_cast<GLsizei>(right - left), static_cast<GLsizei>(bottom - top));
    glBindTexture(GL_TEXTURE_2D, texture_name(command.GetTexID()));
    glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(command.ElemCount), GL_UNSIGNED_SHORT,
                   byte_offset(command.IdxOffset * sizeof(ImDrawIdx)));
  }
}

}  // namespace r2deck::browser
