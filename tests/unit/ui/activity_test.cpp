// The Activity page: what is asked of the audit log, and what is shown of it.
#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "tests/unit/ui/screen.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::view {
namespace {

using core::Activity;
using core::ActivityFilter;
using core::FakePage;
using core::Page;
using core::problem_of;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Role = semantics::Role;
namespace msg = core::msg;
namespace effect = core::effect;

constexpr std::int64_t kWholePage = 200;

api::AuditEntry entry_of(std::int64_t id, std::string action, std::string outcome = "ok") {
  return {.id = id,
          .time = 1'700'000'000'000 - 120'000,
          .actor = "owner",
          .source = "192.0.2.7",
          .action = std::move(action),
          .account = "a1",
          .bucket = "demo",
          .key = "k" + std::to_string(id),
          .outcome = std::move(outcome),
          .detail = ""};
}

class ActivityPage : public testing::Test {
 protected:
  ActivityPage() {
    page.sign_in();
    page.effects.clear();
    page.send(msg::PageChosen{Page::activity});
  }
  Activity& activity() { return page.model.activity; }
  std::vector<std::string> asked() {
    std::vector<std::string> paths;
    for (const effect::LoadActivity& load : page.take<effect::LoadActivity>())
      paths.push_back(core::api_call(load)->path);
    return paths;
  }
  void answer(std::vector<api::AuditEntry> entries) {
    page.send(msg::ActivityAnswered{activity().generation, api::AuditPage{std::move(entries)}});
  }
  // `count` entries, the newest with the id `newest`.
  void answer_many(std::int64_t newest, std::int64_t count) {
    std::vector<api::AuditEntry> entries;
    for (std::int64_t id = newest; id > newest - count; --id)
      entries.push_back(entry_of(id, "object.delete"));
    answer(std::move(entries));
  }
  void show() { screen.show(page.model); }
  bool press(Role role, std::string_view name) {
    show();
    if (!screen.press(page.model, role, name)) return false;
    page.send(screen.dispatch.messages);
    show();
    return true;
  }
  void choose(std::string_view list, std::string_view option) {
    ASSERT_TRUE(press(Role::combobox, list)) << list;
    ASSERT_TRUE(press(Role::option, option)) << option;
  }
  void type(std::string_view field, const std::string& text) {
    show();
    const semantics::Node* node = screen.find(Role::textbox, field);
    ASSERT_NE(node, nullptr) << field;
    semantics::set_text(node->id, text);
    screen.frame(page.model);
    page.send(screen.dispatch.messages);
  }

  FakePage page;
  Screen screen{1280, 800};
};

// ---- what is asked ----
TEST_F(ActivityPage, AsksForTheNewestAndWhetherTheLogVerifies) {
  EXPECT_THAT(asked(), ElementsAre("/api/v1/audit?limit=200"));
  const auto verify = page.take<effect::VerifyActivity>();
  ASSERT_THAT(verify, SizeIs(1));
  EXPECT_EQ(core::api_call(verify[0])->path, "/api/v1/audit/verify");
}

TEST_F(ActivityPage, OlderOnesFollowTheLastUntilAPageIsNotFull) {
  answer_many(500, kWholePage);
  asked();
  page.send(msg::OlderActivityAsked{});
  page.send(msg::OlderActivityAsked{});
  EXPECT_THAT(asked(), ElementsAre("/api/v1/audit?limit=200&before=301")) << "once";
  answer_many(300, kWholePage - 1);
  EXPECT_THAT(activity().entries, SizeIs(2 * kWholePage - 1));
  EXPECT_TRUE(activity().complete);
  page.send(msg::OlderActivityAsked{});
  EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(ActivityPage, AFilterAsksAnewAndDropsWhatWasAskedBefore) {
  answer({entry_of(2, "bucket.create")});
  page.send(msg::ActivityRefreshAsked{});
  asked();
  const std::uint32_t stale = activity().generation;
  page.send(msg::ActivityFiltered{
      {.actor = "ann/ci +", .action = "object.delete", .account = "a1", .bucket = "demo"}});
  EXPECT_THAT(asked(),
              ElementsAre("/api/v1/audit?limit=200&actor=ann%2Fci%20%2B&action=object.delete&account=a1"
                          "&bucket=demo"));
  EXPECT_FALSE(activity().loaded) << "what the filter does not take must not stand below it";
  page.send(msg::ActivityAnswered{stale, api::AuditPage{{entry_of(3, "bucket.create")}}});
  EXPECT_THAT(activity().entries, IsEmpty());
  answer({entry_of(1, "object.delete")});
  EXPECT_THAT(activity().entries, SizeIs(1));
}

TEST_F(ActivityPage, TheLastHoursEndNowEachTimeTheyAreAskedFor) {
  asked();
  page.now = 1'767'323'045'000;  // 2026-01-02T03:04:05Z
  page.send(msg::ActivityFiltered{{.last = 3'600'000}});
  EXPECT_THAT(asked(), ElementsAre("/api/v1/audit?limit=200&since=2026-01-02T02%3A04%3A05Z"));
  answer_many(900, kWholePage);
  page.now += 60'000;
  page.send(msg::OlderActivityAsked{});
  EXPECT_THAT(asked(), ElementsAre("/api/v1/audit?limit=200&since=2026-01-02T02%3A04%3A05Z&before=701"))
      << "older ones are of the same hour";
  answer({});
  page.send(msg::ActivityRefreshAsked{});
  EXPECT_THAT(asked(), ElementsAre("/api/v1/audit?limit=200&since=2026-01-02T02%3A05%3A05Z"));
}

TEST_F(ActivityPage, ARefusalLeadsBackToFiles) {
  page.send(msg::ActivityAnswered{activity().generation, problem_of(ErrorCode::forbidden)});
  EXPECT_EQ(page.model.page, Page::files);
  EXPECT_THAT(page.model.activity.entries, IsEmpty());
}

TEST_F(ActivityPage, TheExportIsAFileOfWhatTheFilterTakes) {
  page.now = 1'767'323'045'000;
  page.send(msg::ActivityFiltered{{.action = "object.delete"}});
  page.send(msg::SaveActivityAsked{core::AuditFormat::csv});
  page.send(msg::SaveActivityAsked{core::AuditFormat::csv});
  const auto saves = page.take<effect::SaveActivity>();
  ASSERT_THAT(saves, SizeIs(1)) << "one at a time";
  const auto call = core::api_call(saves[0]);
  EXPECT_EQ(call->path, "/api/v1/audit/export?format=csv&action=object.delete");
  EXPECT_EQ(call->save_as, "r2deck-audit-2026-01-02.csv");
  page.send(msg::ActivitySaved{problem_of(ErrorCode::timed_out)});
  ASSERT_THAT(page.model.notices, SizeIs(1));
  EXPECT_THAT(page.model.notices[0].text, HasSubstr("could not be exported"));
  page.send(msg::SaveActivityAsked{core::AuditFormat::jsonl});
  EXPECT_EQ(core::api_call(page.take<effect::SaveActivity>().at(0))->save_as,
            "r2deck-audit-2026-01-02.jsonl");
}

TEST_F(ActivityPage, SigningOutForgetsTheLog) {
  answer({entry_of(1, "object.delete")});
  page.send(msg::SignedOut{Result<void>{}});
  EXPECT_THAT(page.model.activity.entries, IsEmpty());
  EXPECT_THAT(page.model.activity.seen.actors, IsEmpty());
}

// ---- what is shown ----
TEST_F(ActivityPage, EachEntrySaysWhatOnWhatWhenByWhomFromWhereAndHowItEnded) {
  answer({entry_of(12, "object.delete", "access_denied"), entry_of(11, "object.transmogrify")});
  show();
  const semantics::Node* grid = screen.find(Role::grid, "Activity");
  ASSERT_NE(grid, nullptr);
  EXPECT_EQ(grid->state.row_count, 2);
  EXPECT_THAT(screen.names(Role::columnheader),
              ElementsAre("When", "Who", "What", "On what", "From", "Outcome"));
  const semantics::Node* row = screen.find(Role::row, "Delete object: Label of a1 / demo / k12");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->state.description, "2023-11-14 22:11:20, owner from 192.0.2.7, Access denied");
  std::vector<std::string> cells;
  for (const semantics::Node& node : screen.nodes())
    if (node.role == Role::gridcell && node.parent == row->id) cells.push_back(node.name);
  EXPECT_THAT(cells, ElementsAre("2 min ago", "owner", "Delete object", "Label of a1 / demo / k12",
                                 "192.0.2.7", "Access denied"));
  EXPECT_NE(screen.find(Role::row, "object.transmogrify: Label of a1 / demo / k11"), nullptr)
      << "an action that this build does not know";
}

TEST_F(ActivityPage, APressShowsAllAboutAnEntry) {
  answer({entry_of(12, "object.delete", "access_denied")});
  ASSERT_TRUE(press(Role::row, "Delete object: Label of a1 / demo / k12"));
  EXPECT_NE(screen.find(Role::dialog, "Log entry"), nullptr);
  EXPECT_THAT(
      screen.names(Role::text),
      AllOf(Contains("When: 2023-11-14 22:11:20"), Contains("Who: owner"), Contains("From: 192.0.2.7"),
            Contains("Account: Label of a1"), Contains("Bucket: demo"), Contains("Key: k12"),
            Contains("Outcome: Access denied (access_denied)"), Contains("Entry: 12, object.delete")));
  ASSERT_TRUE(press(Role::button, "Close"));
  EXPECT_EQ(screen.find(Role::dialog, "Log entry"), nullptr);
}

TEST_F(ActivityPage, OnlyWhatIsInSightIsDrawn) {
  answer_many(100'000, 100'000);
  show();
  EXPECT_LT(screen.names(Role::row).size(), 40U);
  EXPECT_EQ(screen.find(Role::grid, "Activity")->state.row_count, 100'000);
}

TEST_F(ActivityPage, OlderOnesAreLoadedByAButtonAsLongAsThereAreSome) {
  answer_many(1'000, kWholePage);
  asked();
  show();
  EXPECT_THAT(screen.names(Role::status), Contains("Newest 200 entries"));
  ASSERT_TRUE(press(Role::button, "Load older"));
  EXPECT_THAT(asked(), SizeIs(1));
  answer_many(800, 3);
  show();
  EXPECT_EQ(screen.find(Role::button, "Load older"), nullptr);
  EXPECT_THAT(screen.names(Role::status), Contains("203 entries"));
}

TEST_F(ActivityPage, IsNarrowedDownByPersonActionAccountBucketAndTime) {
  api::AuditEntry other = entry_of(11, "bucket.create");
  other.actor = "ann/ci";
  other.account = "removed";
  other.bucket = "old";
  answer({entry_of(12, "object.delete"), other});
  choose("Person", "ann/ci");
  EXPECT_EQ(activity().filter.actor, "ann/ci");
  choose("Action", "Delete object");
  EXPECT_EQ(activity().filter.action, "object.delete");
  choose("Bucket", "old");
  EXPECT_EQ(activity().filter.bucket, "old");
  choose("Account", "Label of a1");
  EXPECT_EQ(activity().filter.account, "a1");
  EXPECT_EQ(activity().filter.bucket, "") << "it was of another account";
  choose("Time", "Last 7 days");
  EXPECT_EQ(activity().filter.last, 7LL * 24 * 3'600'000);
  ASSERT_TRUE(press(Role::button, "Clear filters"));
  EXPECT_EQ(activity().filter, ActivityFilter{});
  EXPECT_EQ(screen.find(Role::button, "Clear filters"), nullptr);
}

TEST_F(ActivityPage, IsNarrowedDownBetweenDatesBothIncluded) {
  answer({});
  choose("Time", "Between dates");
  type("From", "2026-01-02");
  type("Through", "2026-01-03");
  EXPECT_EQ(activity().filter.since, *text::from_rfc3339("2026-01-02T00:00:00Z"));
  EXPECT_EQ(activity().filter.until, *text::from_rfc3339("2026-01-04T00:00:00Z"));
  type("From", "2026-13-02");
  EXPECT_EQ(activity().filter.since, *text::from_rfc3339("2026-01-02T00:00:00Z")) << "as it was";
  show();
  EXPECT_TRUE(screen.find(Role::textbox, "From")->state.invalid.value_or(false));
  type("From", "");
  EXPECT_FALSE(activity().filter.since);
}

TEST_F(ActivityPage, SaysThatNothingMatchesAndHowToSeeEverything) {
  page.send(msg::ActivityFiltered{{.actor = "ann"}});
  answer({});
  show();
  EXPECT_THAT(screen.names(Role::status), Contains(HasSubstr("Nothing matches these filters")));
  ASSERT_TRUE(press(Role::button, "Show everything"));
  EXPECT_EQ(activity().filter, ActivityFilter{});
}

TEST_F(ActivityPage, SaysWhyItCouldNotBeLoadedAndTriesAgain) {
  page.send(msg::ActivityAnswered{activity().generation,
                                  problem_of(ErrorCode::database_damaged, "It is damaged.")});
  asked();
  show();
  EXPECT_THAT(screen.names(Role::status), Contains(HasSubstr("It is damaged.")));
  ASSERT_TRUE(press(Role::button, "Try again"));
  EXPECT_THAT(asked(), SizeIs(1));
}

TEST_F(ActivityPage, SaysUpToWhereTheLogVerifies) {
  answer({entry_of(1'234, "object.delete")});
  page.send(msg::ActivityVerified{api::AuditVerdict{.entries = 1'234, .last_id = 1'234}});
  show();
  EXPECT_THAT(screen.names(Role::status), Contains("The log verifies up to entry 1,234"));
  EXPECT_THAT(screen.names(Role::alert), IsEmpty());
}

TEST_F(ActivityPage, WarnsOfALogThatDoesNotVerify) {
  answer({entry_of(12, "object.delete")});
  page.send(msg::ActivityVerified{api::AuditVerdict{.broken_at = 7, .message = "Entry 7 is missing."}});
  show();
  EXPECT_THAT(screen.names(Role::alert), Contains(HasSubstr("The log does not verify: Entry 7 is missing.")));
  EXPECT_THAT(screen.names(Role::status), Not(Contains(HasSubstr("verifies"))));
  page.take<effect::VerifyActivity>();
  ASSERT_TRUE(press(Role::button, "Verify"));
  EXPECT_THAT(page.take<effect::VerifyActivity>(), SizeIs(1));
}

// ---- on a narrow screen ----
class NarrowActivity : public ActivityPage {
 protected:
  NarrowActivity() { ImGui::GetIO().DisplaySize = {390, 844}; }
};

TEST_F(NarrowActivity, EntriesAreCardsOfTwoLines) {
  answer({entry_of(12, "object.delete", "access_denied")});
  show();
  const semantics::Node* row = screen.find(Role::row, "Delete object: Label of a1 / demo / k12");
  ASSERT_NE(row, nullptr);
  EXPECT_GE(row->h, 44) << "a finger's height";
  EXPECT_THAT(screen.names(Role::columnheader), IsEmpty());
  EXPECT_THAT(screen.names(Role::gridcell),
              AllOf(Contains("2 min ago"), Contains("owner"), Contains("Access denied")));
  for (const semantics::Node& node : screen.nodes())
    EXPECT_LE(node.x + node.w, 390) << node.name;
}

TEST_F(NarrowActivity, FiltersAreBehindAButton) {
  answer({entry_of(12, "object.delete")});
  show();
  EXPECT_EQ(screen.find(Role::combobox, "Person"), nullptr);
  ASSERT_TRUE(press(Role::button, "Filter"));
  EXPECT_NE(screen.find(Role::dialog, "Filter"), nullptr);
  choose("Action", "Add person");
  EXPECT_EQ(activity().filter.action, "user.create");
  ASSERT_TRUE(press(Role::button, "Done"));
  EXPECT_EQ(screen.find(Role::dialog, "Filter"), nullptr);
}

TEST_F(NarrowActivity, WhatIsPressedIsAsTallAsAFinger) {
  answer({entry_of(12, "object.delete")});
  show();
  for (const char* name : {"Filter", "Verify", "Refresh", "Export"}) {
    const semantics::Node* node = screen.find(Role::button, name);
    ASSERT_NE(node, nullptr) << name;
    EXPECT_GE(node->h, 44) << name;
    EXPECT_GE(node->w, 44) << name;
  }
  ASSERT_TRUE(press(Role::button, "Export"));
  ASSERT_TRUE(press(Role::menuitem, "Export JSON Lines"));
  EXPECT_EQ(page.take<effect::SaveActivity>().at(0).format, core::AuditFormat::jsonl);
}

}  // namespace
}  // namespace r2deck::view
