#include "wasm-ui/view/picture.h"

#include <gtest/gtest.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"

namespace r2deck::view {
namespace {

struct PictureOfAPage : testing::Test {
  core::FakePage page;
  Screen screen{1280, 800};
  Picture picture;

  void SetUp() override {
    page.sign_in();
    page.open("demo", {core::object_named("a.txt"), core::object_named("b.txt")});
    screen.show(page.model, 4);
  }
  // One more frame; is it to be drawn?
  bool changes(ImU32 background = 0) {
    screen.frame(page.model);
    return picture.changes(*ImGui::GetDrawData(), background);
  }
};

TEST_F(PictureOfAPage, TheFirstIsDrawn) {
  EXPECT_TRUE(changes());
}

TEST_F(PictureOfAPage, AFrameThatLooksTheSameIsNot) {
  changes();
  EXPECT_FALSE(changes());
  EXPECT_FALSE(changes());
}

TEST_F(PictureOfAPage, WhateverCanBeSeenIsDrawnOnce) {
  changes();
  page.send(core::msg::FilterChanged{"b"});
  EXPECT_TRUE(changes()) << "a row went";
  changes();
  EXPECT_FALSE(changes());
  const semantics::Node* button = screen.find(semantics::Role::button, "Upload files");
  ASSERT_NE(button, nullptr);
  ImGui::GetIO().AddMousePosEvent(button->x + 4, button->y + 4);
  EXPECT_TRUE(changes()) << "a button is pointed at";
}

TEST_F(PictureOfAPage, AnotherBackgroundIsDrawn) {
  changes(0x112233);
  EXPECT_TRUE(changes(0x332211));
  EXPECT_FALSE(changes(0x332211));
}

TEST_F(PictureOfAPage, AClearedCanvasIsDrawnAnew) {
  changes();
  picture.forget();
  EXPECT_TRUE(changes());
  EXPECT_FALSE(changes());
}

// A glyph that is needed for the first time may come a frame later than the text that needs it.
TEST_F(PictureOfAPage, ATextureThatWaitsForTheGpuIsDrawn) {
  changes();
  ImGui::GetPlatformIO().Textures[0]->SetStatus(ImTextureStatus_WantUpdates);
  EXPECT_TRUE(picture.changes(*ImGui::GetDrawData(), 0));
}

}  // namespace
}  // namespace r2deck::view
