// The navigation among the pages: who is offered it, where it stands, and what closes a page.
#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"

namespace r2deck::view {
namespace {

using api::AccessRole;
using api::Scope;
using core::FakePage;
using core::kOwner;
using core::Page;
using semantics::Role;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
namespace effect = core::effect;
namespace msg = core::msg;

const Scope kAdminOfAll{.role = AccessRole::admin};

struct Pages : testing::Test {
  FakePage page;

  void sign_in(const Scope& scope) {
    page.sign_in({core::account_named("a1")}, {"demo"}, {scope});
    page.effects.clear();
  }
  const semantics::Node* find(Screen& screen, Role role, std::string_view name) {
    screen.show(page.model);
    return screen.find(role, name);
  }
};

TEST_F(Pages, AnOwnerGoesToThemByLinksOfANavigation) {
  Screen screen(1280, 800);
  sign_in(kOwner);
  const semantics::Node* navigation = find(screen, Role::navigation, "Pages");
  ASSERT_NE(navigation, nullptr);
  std::vector<std::string> links;
  for (const semantics::Node& node : screen.nodes())
    if (node.parent == navigation->id) {
      EXPECT_EQ(node.role, Role::link);
      EXPECT_EQ(node.state.current.value_or(false), node.name == "Files");
      links.push_back(node.name);
    }
  EXPECT_THAT(links, ElementsAre("Files", "People", "Activity"));

  ASSERT_TRUE(screen.press(page.model, Role::link, "People"));
  ASSERT_NE(screen.dispatched<msg::PageChosen>(), nullptr);
  page.send(*screen.dispatched<msg::PageChosen>());
  EXPECT_EQ(page.model.page, Page::people);
  EXPECT_TRUE(find(screen, Role::link, "People")->state.current.value_or(false));
  EXPECT_FALSE(find(screen, Role::link, "Files")->state.current.value_or(false));
}

TEST_F(Pages, NobodyElseIsOfferedThem) {
  for (const Scope& scope : {kAdminOfAll, Scope{.role = AccessRole::viewer, .account = "a1"}}) {
    FakePage other;
    other.sign_in({core::account_named("a1")}, {"demo"}, {scope});
    Screen screen(1280, 800);
    screen.show(other.model);
    EXPECT_EQ(screen.find(Role::navigation, "Pages"), nullptr);
    other.send(msg::PageChosen{Page::people});
    EXPECT_EQ(other.model.page, Page::files);
  }
}

TEST_F(Pages, StandInTheHeaderFrom960PixelsOnElseInABarBelowIt) {
  sign_in(kOwner);
  Screen wide(960, 800);
  const semantics::Node* tab = find(wide, Role::link, "People");
  ASSERT_NE(tab, nullptr);
  EXPECT_LT(tab->y + tab->h, 57) << "in the header";
  for (const float width : {959.0F, 390.0F}) {
    Screen narrow(width, 844);
    for (const char* name : {"Files", "People", "Activity"}) {
      const semantics::Node* link = find(narrow, Role::link, name);
      ASSERT_NE(link, nullptr);
      EXPECT_EQ(link->y, 56) << "below the header";
      EXPECT_EQ(link->h, 44) << "a finger's height";
      EXPECT_GE(link->w, 44);
      EXPECT_LE(link->x + link->w, static_cast<int>(width));
    }
  }
}

TEST_F(Pages, NothingInTheHeaderOverlaps) {
  sign_in(kOwner);
  Screen screen(960, 800);
  screen.show(page.model);
  const semantics::Node* bar = screen.find(Role::toolbar, "R2 Deck");
  const semantics::Node* navigation = screen.find(Role::navigation, "Pages");
  float right = 0;
  for (const semantics::Node& node : screen.nodes()) {
    if (node.role == Role::navigation || (node.parent != bar->id && node.parent != navigation->id)) continue;
    EXPECT_GE(node.x, right) << node.name;
    right = static_cast<float>(node.x) + node.w;
  }
  EXPECT_LE(right, 960);
}

TEST_F(Pages, OnlyFilesChoosesAmongAccounts) {
  sign_in(kOwner);
  for (const float width : {1280.0F, 800.0F, 390.0F}) {
    Screen screen(width, 844);
    page.model.page = Page::files;
    EXPECT_NE(find(screen, Role::combobox, "Account"), nullptr);
    page.model.page = Page::people;
    EXPECT_EQ(find(screen, Role::combobox, "Account"), nullptr);
    EXPECT_EQ(find(screen, Role::button, "Buckets menu"), nullptr);
    EXPECT_EQ(find(screen, Role::list, "Buckets"), nullptr);
  }
}

TEST_F(Pages, StandOnOneLine) {
  sign_in(kOwner);
  for (const int width : {1280, 390}) {
    Screen screen(static_cast<float>(width), 800);
    const int top = find(screen, Role::link, "Files")->y;
    for (const char* name : {"People", "Activity"})
      EXPECT_EQ(screen.find(Role::link, name)->y, top) << name << " at " << width;
  }
}

TEST_F(Pages, WhoIsNoOwnerAnyMoreIsBackAtFiles) {
  sign_in(kOwner);
  page.send(msg::PageChosen{Page::activity});
  page.answer_scopes({kAdminOfAll});
  EXPECT_EQ(page.model.page, Page::files);
}

TEST_F(Pages, SigningOutLeavesThem) {
  sign_in(kOwner);
  page.send(msg::PageChosen{Page::people});
  page.send(msg::SignedOut{Result<void>{}});
  sign_in(kAdminOfAll);
  EXPECT_EQ(page.model.page, Page::files);
}

TEST_F(Pages, FilesThatAreDroppedElsewhereAreNotSent) {
  sign_in(kOwner);
  page.open("demo");
  page.send(msg::PageChosen{Page::people});
  page.effects.clear();
  page.give("a.txt", 3);
  EXPECT_THAT(page.take<effect::Transfer>(), IsEmpty());
  EXPECT_THAT(page.take<effect::ForgetFiles>(), SizeIs(1));
}

TEST_F(Pages, WhoMayNothingAnyMoreIsToldSoAndSeesNoBucket) {
  Screen screen(1280, 800);
  sign_in(kOwner);
  page.send(msg::RefreshAsked{});
  page.effects.clear();
  page.answer_scopes({});
  ASSERT_THAT(page.take<effect::LoadAccounts>(), SizeIs(1)) << "others may be theirs now, or none";
  page.send(msg::AccountsAnswered{api::AccountList{}});
  EXPECT_EQ(page.model.accounts.chosen, "");
  EXPECT_EQ(page.model.listing.bucket, "");
  EXPECT_THAT(page.model.buckets.list, IsEmpty());
  screen.show(page.model);
  EXPECT_THAT(screen.names(Role::listitem), IsEmpty());
}

}  // namespace
}  // namespace r2deck::view
