#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shared/transfer/queue.h"

namespace r2deck::transfer {
namespace {

constexpr UnixMillis kNow = 1'800'000'000'000;

UploadSpec file(const std::string& key, std::int64_t size = 1'000) {
  UploadSpec spec;
  spec.request.key = key;
  spec.request.size = size;
  spec.hash = false;
  return spec;
}

template <class E>
std::vector<LocalId> ids_of(const UploadQueue::Effects& effects) {
  std::vector<LocalId> ids;
  for (const auto& [id, effect] : effects) {
    if (std::holds_alternative<E>(effect)) ids.push_back(id);
  }
  return ids;
}

Event created(std::int32_t parts, std::int64_t size = 1'000) {
  return event::Created{
      {"id", parts == 1 ? api::UploadMode::single : api::UploadMode::multipart, size / parts, parts}};
}

// Signs whatever these effects ask for, and whatever that causes; gives all that was caused.
UploadQueue::Effects sign(UploadQueue& queue, UploadQueue::Effects effects) {
  UploadQueue::Effects all;
  for (std::size_t n = 0; n < effects.size(); ++n) {
    const auto [id, effect] = effects[n];
    const auto* asked = std::get_if<effect::SignParts>(&effect);
    if (!asked) continue;
    event::Signed event;
    for (const std::int32_t part : asked->parts) {
      event.urls.push_back({part, "url", kNow + 900'000, {}});
    }
    for (const auto& caused : queue.handle(id, event, kNow)) {
      effects.push_back(caused);
      all.push_back(caused);
    }
  }
  return all;
}

TEST(UploadQueue, BeginsAsManyFilesAsThereIsRoomFor) {
  UploadQueue queue({.connections = 6, .files = 2});
  for (const char* key : {"a", "b", "c"})
    queue.add(file(key), "host");
  EXPECT_EQ(ids_of<effect::CreateUpload>(queue.start(kNow)), (std::vector<LocalId>{1, 2}));
  EXPECT_EQ(queue.state(3), UploadState::queued);
  EXPECT_EQ(ids_of<effect::CreateUpload>(queue.cancel(1, kNow)), (std::vector<LocalId>{3}));
}

TEST(UploadQueue, GivesEachHostItsOwnRoom) {
  UploadQueue queue({.connections = 6, .files = 1});
  queue.add(file("a"), "east");
  queue.add(file("b"), "east");
  queue.add(file("c"), "west");
  EXPECT_EQ(ids_of<effect::CreateUpload>(queue.start(kNow)), (std::vector<LocalId>{1, 3}));
}

TEST(UploadQueue, SharesConnectionsFairlyWithoutEverExceedingThem) {
  UploadQueue queue;
  queue.add(file("a"), "host");
  queue.start(kNow);
  UploadQueue::Effects puts = sign(queue, queue.handle(1, created(20), kNow));
  EXPECT_EQ(ids_of<effect::PutPart>(puts).size(), 6U) << "alone it takes all";

  queue.add(file("b"), "host");
  queue.start(kNow);
  sign(queue, queue.handle(2, created(20), kNow));
  EXPECT_EQ(queue.find(2)->parts_in_flight(), 0) << "what is in flight is not stopped";
  std::int32_t most = 0;
  for (const auto& [id, effect] : puts) {
    if (const auto* put = std::get_if<effect::PutPart>(&effect)) {
      sign(queue, queue.handle(1, event::PutDone{put->part, put->attempt, "etag"}, kNow));
      most = std::max(most, queue.find(1)->parts_in_flight() + queue.find(2)->parts_in_flight());
    }
  }
  EXPECT_EQ(most, 6);
  EXPECT_EQ(queue.find(1)->parts_in_flight(), 3);
  EXPECT_EQ(queue.find(2)->parts_in_flight(), 3);

  const UploadQueue::Effects after = queue.pause(1, kNow);
  EXPECT_EQ(ids_of<effect::StopPut>(after), (std::vector<LocalId>{1, 1, 1}));
  sign(queue, after);
  EXPECT_EQ(queue.find(2)->parts_in_flight(), 6) << "what one does not use goes to the other";
}

TEST(UploadQueue, LetsAResumedFileWaitForRoomLikeANewOne) {
  UploadQueue queue({.connections = 6, .files = 1});
  queue.add(file("a"), "host");
  queue.add(file("b"), "host");
  queue.start(kNow);
  queue.handle(1, created(4), kNow);
  EXPECT_EQ(ids_of<effect::CreateUpload>(queue.pause(1, kNow)), (std::vector<LocalId>{2}));
  EXPECT_TRUE(queue.resume(1, kNow).empty());
  EXPECT_EQ(queue.state(1), UploadState::queued);
  queue.cancel(2, kNow);
  EXPECT_EQ(queue.state(1), UploadState::uploading);
}

TEST(UploadQueue, ResumesAFileThatWasPausedBeforeItBegan) {
  UploadQueue queue;
  queue.add(file("a"), "host");
  queue.pause(1, kNow);
  EXPECT_EQ(queue.state(1), UploadState::paused);
  EXPECT_TRUE(queue.start(kNow).empty());
  EXPECT_EQ(ids_of<effect::CreateUpload>(queue.resume(1, kNow)), (std::vector<LocalId>{1}));
}

TEST(UploadQueue, RetriesAFailedFile) {
  UploadQueue queue;
  queue.add(file("a"), "host");
  queue.start(kNow);
  queue.handle(1, event::CreateFailed{}, kNow);
  EXPECT_EQ(queue.state(1), UploadState::failed);
  EXPECT_EQ(ids_of<effect::CreateUpload>(queue.retry(1, kNow)), (std::vector<LocalId>{1}));
}

TEST(UploadQueue, CountsBytesAndFilesAsTheyGo) {
  UploadQueue queue({.connections = 6, .files = 2});
  for (const char* key : {"a", "b", "c"})
    queue.add(file(key), "host");
  queue.start(kNow);
  QueueTotals totals = queue.totals(kNow);
  EXPECT_EQ(totals.files, 3);
  EXPECT_EQ(totals.active, 2);
  EXPECT_EQ(totals.waiting, 1);
  EXPECT_EQ(totals.size, 3'000);
  EXPECT_EQ(totals.remaining, 3'000);

  const auto puts = sign(queue, queue.handle(1, created(4), kNow));
  for (const auto& [id, effect] : puts) {
    const auto* put = std::get_if<effect::PutPart>(&effect);
    if (put && put->part == 1) queue.handle(1, event::PutProgress{1, put->attempt, 100}, kNow + 1'000);
    if (put && put->part == 2) queue.handle(1, event::PutDone{2, put->attempt, "etag"}, kNow + 2'000);
  }
  totals = queue.totals(kNow + 2'000);
  EXPECT_EQ(totals.sent, 350);
  EXPECT_EQ(totals.remaining, 2'650);
  EXPECT_GT(totals.bytes_per_second, 0);
  ASSERT_TRUE(totals.time_left);
  EXPECT_GT(queue.row(1, kNow + 2'000).bytes_per_second, 0);
  EXPECT_EQ(queue.row(2, kNow + 2'000).bytes_per_second, 0);

  queue.cancel(1, kNow + 2'000);
  EXPECT_EQ(queue.totals(kNow + 2'000).files, 2);
  EXPECT_EQ(queue.totals(kNow + 2'000).sent, 0);
}

TEST(UploadQueue, RemovesOnlyWhatIsOverAndClearsUpAFailedOne) {
  UploadQueue queue;
  queue.add(file("a"), "host");
  queue.add(file("b"), "host");
  queue.start(kNow);
  UploadQueue::Effects effects;
  EXPECT_FALSE(queue.remove(1, kNow, effects));
  EXPECT_FALSE(queue.remove(99, kNow, effects));

  queue.handle(1, created(4), kNow);
  Problem gone;
  gone.code = ErrorCode::forbidden;
  queue.handle(1, event::SignFailed{{1}, gone}, kNow);
  ASSERT_EQ(queue.state(1), UploadState::failed);
  EXPECT_TRUE(queue.remove(1, kNow, effects));
  EXPECT_EQ(ids_of<effect::AbortUpload>(effects), (std::vector<LocalId>{1}));
  EXPECT_EQ(queue.ids(), (std::vector<LocalId>{2}));
  EXPECT_EQ(queue.find(1), nullptr);
  EXPECT_EQ(queue.totals(kNow).files, 1);
  // The abort goes on behind the scenes, and is tried again.
  Problem down;
  down.retryable = true;
  EXPECT_EQ(ids_of<effect::Wake>(queue.handle(1, event::AbortFailed{down}, kNow)), (std::vector<LocalId>{1}));
  EXPECT_EQ(ids_of<effect::AbortUpload>(queue.handle(1, event::Tick{}, kNow + 60'000)),
            (std::vector<LocalId>{1}));
  queue.handle(1, event::AbortDone{}, kNow + 60'000);
  EXPECT_TRUE(queue.handle(1, event::Tick{}, kNow + 60'000).empty());

  queue.cancel(2, kNow);
  queue.remove_finished();
  EXPECT_TRUE(queue.ids().empty());
  EXPECT_EQ(queue.add(file("c")), 3U) << "an id is never used twice";
}

TEST(UploadQueue, TellsFilesThatBeginLaterThatTheBrowserIsOffline) {
  UploadQueue queue({.connections = 6, .files = 1});
  queue.add(file("a"), "host");
  queue.add(file("b"), "host");
  queue.start(kNow);
  queue.handle_all(event::Online{false}, kNow);
  queue.cancel(1, kNow);
  Problem down;
  down.retryable = true;
  UnixMillis now = kNow;
  for (int n = 0; n < 3 * kMaxCallFailures; ++n) {
    queue.handle(2, event::CreateFailed{down}, now);
    ASSERT_EQ(queue.state(2), UploadState::retrying);
    now += kBackoffCap;
    queue.handle(2, event::Tick{}, now);
  }
}

TEST(UploadQueue, HandlesThousandsOfWaitingFiles) {
  UploadQueue queue;
  for (int n = 0; n < 20'000; ++n)
    queue.add(file("f", 10), "host");
  UploadQueue::Effects effects = queue.start(kNow);
  std::int32_t done = 0;
  while (!effects.empty()) {
    UploadQueue::Effects next;
    for (const auto& [id, effect] : effects) {
      Event answer = event::Tick{};
      if (std::holds_alternative<effect::CreateUpload>(effect)) answer = created(1, 10);
      if (const auto* put = std::get_if<effect::PutPart>(&effect)) {
        answer = event::PutDone{put->part, put->attempt, "e"};
      }
      if (std::holds_alternative<effect::CompleteUpload>(effect)) answer = event::CompleteDone{{"e", 10}};
      if (const auto* signs = std::get_if<effect::SignParts>(&effect)) {
        answer = event::Signed{{{signs->parts[0], "url", kNow + 900'000, {}}}};
      }
      if (std::holds_alternative<event::Tick>(answer)) continue;
      for (auto& caused : queue.handle(id, answer, kNow))
        next.push_back(std::move(caused));
      if (queue.state(id) == UploadState::done) ++done;
    }
    effects = std::move(next);
  }
  EXPECT_EQ(done, 20'000);
  EXPECT_EQ(queue.totals(kNow).done, 20'000);
}

}  // namespace
}  // namespace r2deck::transfer
