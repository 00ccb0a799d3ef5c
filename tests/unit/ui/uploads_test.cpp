#include <gmock/gmock.h>

#include "shared/r2/limits.h"
#include "tests/unit/ui/fake_page.h"

namespace r2deck::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using transfer::UploadState;

struct UploadsTest : testing::Test {
  FakePage page;
  FakeStorage storage{page};
  void SetUp() override {
    page.sign_in();
    page.open("demo", {object_named("taken.txt")});
    page.effects.clear();
  }
  UploadState state(LocalId id = 1) const { return page.model.uploads.queue.state(id); }
};

TEST_F(UploadsTest, AFileGoesAllTheWayAndAppearsInTheListing) {
  page.give("film.mov", 200 * r2::kMiB);
  storage.run();
  ASSERT_EQ(state(), UploadState::done);
  EXPECT_TRUE(page.model.uploads.queue.find(1)->status().proven);
  const Row* row = page.model.listing.find("film.mov");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->size, 200 * r2::kMiB);
  EXPECT_EQ(row->modified, page.now);
  EXPECT_EQ(row->type, "QuickTime video");
  EXPECT_THAT(page.take<effect::ForgetFiles>(), SizeIs(1)) << "the page need not hold the file any longer";
}

TEST_F(UploadsTest, AFolderKeepsItsPathsBelowThePrefixOnShow) {
  page.send(msg::PrefixOpened{"2026/"});
  page.answer_objects({});
  page.effects.clear();
  page.give("holiday/day 1/a.jpg", 10);
  const auto calls = page.take<effect::Transfer>();
  ASSERT_FALSE(calls.empty());
  const auto& create = std::get<transfer::effect::CreateUpload>(calls[0].call);
  EXPECT_EQ(create.request.key, "2026/holiday/day 1/a.jpg");
  EXPECT_EQ(create.request.content_type, "image/jpeg");
}

TEST_F(UploadsTest, ADoneUploadOfAFolderShowsTheFolder) {
  page.give("holiday/a.jpg", 10);
  storage.run();
  EXPECT_THAT(page.visible(), ElementsAre("holiday", "taken.txt"));
}

TEST_F(UploadsTest, AnUploadThatEndsElsewhereLeavesTheListingAlone) {
  page.give("film.mov", 10);
  page.send(msg::PrefixOpened{"elsewhere/"});
  page.answer_objects({});
  storage.run();
  EXPECT_EQ(state(), UploadState::done);
  EXPECT_THAT(page.visible(), IsEmpty());
}

TEST_F(UploadsTest, ARefreshThatStartedEarlierDoesNotHideADoneUpload) {
  page.give("film.mov", 10);
  page.send(msg::RefreshAsked{});
  storage.run();
  page.answer_objects({object_named("taken.txt")});
  EXPECT_THAT(page.visible(), ElementsAre("film.mov", "taken.txt"));
}

TEST_F(UploadsTest, AsksBeforeItReplaces) {
  page.give("taken.txt", 10);
  EXPECT_THAT(page.take<effect::Transfer>(), IsEmpty());
  EXPECT_THAT(std::get<ReviewDialog>(page.model.dialog).taken, SizeIs(1));
  page.send(msg::ReviewAnswered{ReviewChoice::skip});
  EXPECT_EQ(page.model.uploads.queue.size(), 0U);
  page.give("taken.txt", 10);
  page.send(msg::ReviewAnswered{ReviewChoice::replace});
  EXPECT_EQ(page.model.uploads.queue.size(), 1U);
}

TEST_F(UploadsTest, RefusesKeysAndSizesThatR2WouldRefuseAndSaysWhy) {
  page.give(std::string(1025, 'x'), 10);
  EXPECT_EQ(std::get<ReviewDialog>(page.model.dialog).refused.at(0).problem.code, ErrorCode::key_invalid);
  page.send(msg::DialogClosed{});
  page.give("a/../b", 10);
  EXPECT_EQ(std::get<ReviewDialog>(page.model.dialog).refused.at(0).problem.code, ErrorCode::key_invalid);
  page.send(msg::DialogClosed{});
  page.give("huge", r2::kMaxObjectSize + 1);
  EXPECT_EQ(std::get<ReviewDialog>(page.model.dialog).refused.at(0).problem.code, ErrorCode::size_refused);
  EXPECT_EQ(page.model.uploads.queue.size(), 0U);
}

TEST_F(UploadsTest, UsesTheChosenPartSizeExceptWhereItWouldNeedTooManyParts) {
  page.send(msg::PartSizeChosen{5 * r2::kMiB});
  page.give("fits", 100 * r2::kMiB, 1);
  page.give("does not fit", 100 * r2::kGiB, 2);
  EXPECT_EQ(page.model.uploads.queue.find(1)->spec().request.part_size, 5 * r2::kMiB);
  EXPECT_EQ(page.model.uploads.queue.find(2)->spec().request.part_size, std::nullopt);
}

TEST_F(UploadsTest, VerifyingCanBeSwitchedOff) {
  page.send(msg::VerifyChosen{false});
  page.give("film.mov", 200 * r2::kMiB);
  storage.run();
  EXPECT_EQ(state(), UploadState::done);
  EXPECT_FALSE(page.model.uploads.queue.find(1)->status().proven);
}

TEST_F(UploadsTest, PauseResumeCancelAndDismiss) {
  page.give("film.mov", 200 * r2::kMiB);
  page.send(msg::PauseUpload{1});
  EXPECT_EQ(state(), UploadState::paused);
  page.send(msg::ResumeUpload{1});
  EXPECT_NE(state(), UploadState::paused);
  page.send(msg::CancelUpload{1});
  EXPECT_EQ(state(), UploadState::cancelled);
  page.send(msg::DismissUpload{1});
  EXPECT_EQ(page.model.uploads.queue.size(), 0U);
}

TEST_F(UploadsTest, WithoutCorsItFailsAndGoesOnOnceThePolicyIsSet) {
  storage.cors = false;
  page.give("film.mov", 200 * r2::kMiB);
  for (int i = 0; i < 50 && state() != UploadState::failed; ++i) {
    storage.run();
    page.now += 5'000;
    page.send(msg::Tick{});
  }
  ASSERT_EQ(state(), UploadState::failed);
  EXPECT_EQ(page.model.uploads.queue.find(1)->status().problem->code, ErrorCode::cors_missing);

  page.effects.clear();
  page.send(msg::SetCorsAsked{"a1", "demo"});
  page.send(msg::SetCorsAsked{"a1", "demo"});
  EXPECT_THAT(page.take<effect::SetCors>(), SizeIs(1)) << "pressed twice, asked once";
  storage.cors = true;
  api::CorsState allowed;
  allowed.allowed = true;
  page.send(msg::CorsAnswered{"a1", "demo", true, allowed});
  storage.run();
  EXPECT_EQ(state(), UploadState::done);
}

TEST_F(UploadsTest, APolicyThatDoesNotHoldYetIsTriedAgain) {
  storage.cors = false;
  api::CorsState allowed;
  allowed.allowed = true;
  page.send(msg::CorsAnswered{"a1", "demo", true, allowed});
  page.give("film.mov", 10);
  for (int i = 0; i < 20 && state() != UploadState::failed; ++i) {
    storage.run();
    page.now += 500;
    page.send(msg::Tick{});
  }
  ASSERT_EQ(state(), UploadState::failed);
  ASSERT_TRUE(page.model.uploads.cors_retry_at);
  storage.cors = true;
  page.now = *page.model.uploads.cors_retry_at;
  page.send(msg::Tick{});
  storage.run();
  EXPECT_EQ(state(), UploadState::done);
}

TEST_F(UploadsTest, FilesDroppedWhereNoBucketIsOpenAreLetGo) {
  FakePage fresh;
  fresh.sign_in();
  fresh.effects.clear();
  fresh.give("film.mov", 10);
  EXPECT_THAT(fresh.take<effect::ForgetFiles>(), SizeIs(1));
  EXPECT_THAT(fresh.model.notices, SizeIs(1));
}

TEST_F(UploadsTest, WakesForTheEarliestDeadlineAndGoesOnThen) {
  page.give("film.mov", 200 * r2::kMiB);
  page.effects.clear();
  Problem busy = problem_of(ErrorCode::rate_limited);
  busy.retryable = true;
  page.send(msg::TransferAnswered{1, transfer::event::CreateFailed{busy}});
  ASSERT_TRUE(page.model.uploads.wake_at());
  EXPECT_EQ(page.take<effect::Wake>().back().at, *page.model.uploads.wake_at());
  page.now = *page.model.uploads.wake_at();
  page.send(msg::Tick{});
  EXPECT_THAT(page.take<effect::Transfer>(), SizeIs(1)) << "it is created once more";
}

}  // namespace
}  // namespace r2deck::core
