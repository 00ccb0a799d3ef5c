// What happens to people, one at a time: each scenario is directed, and the simulated tab checks every
// promise of the engine on the way.
#include <gtest/gtest.h>

#include "tests/sim/single_run.h"

namespace r2deck::sim {
namespace {

namespace effect = transfer::effect;
namespace event = transfer::event;
using transfer::UploadState;

constexpr Millis kMinute = 60'000;
constexpr Millis kHour = 60 * kMinute;

// 16 parts of 64 bytes, but for the last.
RunOptions sixteen_parts() {
  RunOptions options;
  options.size = 1'000;
  options.retries = 0;
  return options;
}

bool sends(const SingleRun& run, std::int32_t stored) {
  return run.status().parts_done >= stored && run.upload().parts_in_flight() > 0;
}

void expect_done(SingleRun& run) {
  EXPECT_EQ(run.finish(), std::nullopt);
  EXPECT_EQ(run.state(), UploadState::done);
  EXPECT_TRUE(run.tab().stored_whole(1));
}

TEST(Scenario, ACalmUploadSendsEachPartOnceAndSignsInBatches) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  expect_done(run);
  EXPECT_TRUE(run.status().proven);
  EXPECT_EQ(run.puts(), 16U);
  EXPECT_EQ(run.tab().performed<effect::HashPart>(), 16U);
  EXPECT_LE(run.tab().performed<effect::SignParts>(), 6U);
  EXPECT_EQ(run.tab().performed<effect::CompleteUpload>(), 1U);
  EXPECT_EQ(run.tab().performed<effect::ListParts>(), 0U);
  EXPECT_EQ(run.tab().performed<effect::AbortUpload>(), 0U);
}

TEST(Scenario, AZeroByteFileIsOnePutAndNeedsNoHashing) {
  RunOptions options;
  options.size = 0;
  SingleRun run(1, {}, options);
  run.start();
  expect_done(run);
  EXPECT_EQ(run.puts(), 1U);
  EXPECT_EQ(run.tab().performed<effect::HashPart>(), 0U);
  EXPECT_EQ(run.status().etag, "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(Scenario, UrlsThatGrowOldBeforeTheirTurnAreSignedAgainInsteadOfUsed) {
  Faults faults;
  faults.millis_per_byte = 800;
  faults.url_life = 55'000;
  RunOptions options = sixteen_parts();
  options.parallel = 1;
  SingleRun run(1, faults, options);
  bool refused = false;
  run.start();
  EXPECT_FALSE(run.run_until([&] {
    refused = refused || run.state() == UploadState::retrying;
    return false;
  }));
  EXPECT_FALSE(refused);
  expect_done(run);
  EXPECT_GT(run.tab().performed<effect::SignParts>(), 8U);
}

TEST(Scenario, UrlsThatExpireOnTheWayAreSignedAgainWithoutAFailure) {
  Faults faults;
  faults.millis_per_byte = 500;
  faults.url_life =
      31'000;  // shorter than many a part takes; the simulated storage looks at the end of the body
  SingleRun run(3, faults, sixteen_parts());
  run.start();
  while (run.state() != UploadState::done && run.tab().now() < 1'700'000'000'000 + kHour &&
         run.tab().step()) {
    if (run.state() == UploadState::failed) break;
    if (run.status().parts_done == 4) run.tab().faults().url_life = 900'000;
  }
  expect_done(run);
  EXPECT_GT(run.puts(), 16U);
  EXPECT_EQ(run.tab().performed<effect::Diagnose>(), 0U);
}

TEST(Scenario, ASleepOfThreeHoursCostsOnlyThePartsThatWereInFlight) {
  SingleRun run(5, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  const auto in_flight = static_cast<std::uint64_t>(run.upload().parts_in_flight());
  run.tab().sleep(3 * kHour);
  expect_done(run);
  EXPECT_LE(run.puts(), 16U + in_flight);
}

TEST(Scenario, AHiddenEtagIsFetchedByOneListBeforeCompletion) {
  RunOptions options = sixteen_parts();
  options.etag_hidden = true;
  SingleRun run(1, {}, options);
  run.start();
  expect_done(run);
  EXPECT_TRUE(run.status().proven);
  EXPECT_EQ(run.tab().performed<effect::ListParts>(), 1U);
  EXPECT_EQ(run.puts(), 16U);
}

TEST(Scenario, ACorruptedPartIsSentAgainAndOnlyThat) {
  for (const bool hidden : {false, true}) {
    RunOptions options = sixteen_parts();
    options.etag_hidden = hidden;
    SingleRun run(2, {}, options);
    run.start();
    ASSERT_TRUE(run.run_until([&] { return sends(run, 3); }));
    run.tab().corrupt_next_put();
    expect_done(run);
    EXPECT_EQ(run.puts(), 17U);
  }
}

TEST(Scenario, CancelWhileTheUploadIsBeingCreatedLeavesNothingBehind) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  run.send(event::Cancel{});
  EXPECT_EQ(run.state(), UploadState::cancelled);
  EXPECT_FALSE(run.upload().settled());
  EXPECT_EQ(run.finish(), std::nullopt);
  EXPECT_EQ(run.tab().performed<effect::AbortUpload>(), 1U);
  EXPECT_EQ(run.tab().storage().open_uploads(), 0U);
  EXPECT_EQ(run.puts(), 0U);
}

TEST(Scenario, CancelWhileSendingStopsAllAndAborts) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  run.send(event::Cancel{});
  EXPECT_EQ(run.tab().puts_in_flight(), 0);
  EXPECT_EQ(run.finish(), std::nullopt);
  EXPECT_EQ(run.state(), UploadState::cancelled);
  EXPECT_EQ(run.tab().storage().open_uploads(), 0U);
}

TEST(Scenario, PauseKeepsWhatWasSentAndResumeSendsTheRest) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  const auto in_flight = static_cast<std::uint64_t>(run.upload().parts_in_flight());
  const std::int64_t acknowledged = run.status().acknowledged;
  run.send(event::Pause{});
  EXPECT_EQ(run.state(), UploadState::paused);
  EXPECT_EQ(run.tab().puts_in_flight(), 0);
  run.tab().after(kHour, [&] { run.send(event::Resume{}); });
  ASSERT_TRUE(run.run_until([&] { return run.state() != UploadState::paused; }));
  EXPECT_GE(run.status().acknowledged, acknowledged);
  expect_done(run);
  EXPECT_LE(run.puts(), 16U + in_flight);
}

TEST(Scenario, ACompanionThatIsRestartedMidUploadIsWaitedFor) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 2); }));
  run.tab().stop_companion();
  ASSERT_TRUE(run.run_until([&] { return run.state() == UploadState::retrying; }));
  EXPECT_EQ(run.status().problem->code, ErrorCode::companion_unreachable);
  EXPECT_TRUE(run.status().retry_at);
  run.tab().after(8'000, [&] { run.tab().start_companion(); });
  expect_done(run);
  EXPECT_EQ(run.puts(), 16U);
}

TEST(Scenario, ACompanionThatStaysAwayFailsTheUploadAndRetryGoesOnWhereItWas) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 2); }));
  run.tab().stop_companion();
  ASSERT_TRUE(run.run_until([&] { return run.state() == UploadState::failed; }));
  EXPECT_EQ(run.status().problem->code, ErrorCode::companion_unreachable);
  const std::uint64_t puts = run.puts();
  const auto stored = static_cast<std::uint64_t>(run.status().parts_done);
  EXPECT_EQ(run.tab().storage().open_uploads(), 1U);

  run.tab().start_companion();
  run.send(event::Retry{});
  expect_done(run);
  EXPECT_EQ(run.tab().performed<effect::ListParts>(), 1U);
  EXPECT_EQ(run.puts(), puts + 16U - stored);
}

TEST(Scenario, AFileThatChangesFailsTheUploadAndAbortsIt) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  run.tab().change_file(1);
  ASSERT_TRUE(run.run_until([&] { return run.upload().settled(); }));
  EXPECT_EQ(run.state(), UploadState::failed);
  EXPECT_EQ(run.status().problem->code, ErrorCode::file_changed);
  EXPECT_EQ(run.status().problem->subject, "key");
  EXPECT_EQ(run.tab().storage().open_uploads(), 0U);
}

TEST(Scenario, ALostAnswerToCompleteIsAskedForAgain) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return run.tab().performed<effect::CompleteUpload>() == 1; }));
  run.tab().lose_next_answer();
  expect_done(run);
  EXPECT_EQ(run.tab().performed<effect::CompleteUpload>(), 2U);
}

TEST(Scenario, ALostAnswerToASinglePutDoesNotMakeNoOverwriteRefuseOurOwnObject) {
  RunOptions options;
  options.size = 40;
  options.if_none_match = true;
  options.retries = 0;
  Faults faults;
  faults.put_reset_after = 1;
  SingleRun run(1, faults, options);
  run.start();
  ASSERT_TRUE(run.run_until([&] { return run.tab().performed<effect::Diagnose>() == 1; }));
  run.tab().faults().put_reset_after = 0;
  expect_done(run);
  EXPECT_EQ(run.puts(), 2U);
}

TEST(Scenario, AnUploadThatStorageForgotFailsAndRetryBeginsAnew) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  run.tab().storage().lose_all_uploads();
  ASSERT_TRUE(run.run_until([&] { return run.state() == UploadState::failed; }));
  EXPECT_EQ(run.status().problem->code, ErrorCode::no_such_upload);
  EXPECT_FALSE(run.status().problem->hint.empty());
  run.send(event::Retry{});
  expect_done(run);
  EXPECT_EQ(run.tab().performed<effect::CreateUpload>(), 2U);
  EXPECT_EQ(run.tab().performed<effect::HashPart>(), 16U) << "what was hashed once stays hashed";
}

TEST(Scenario, APartThatStorageLosesIsFoundMissingAtCompletionAndSentAgain) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  ASSERT_TRUE(run.tab().storage().lose_a_part());
  expect_done(run);
  EXPECT_EQ(run.puts(), 17U);
  EXPECT_EQ(run.tab().performed<effect::CompleteUpload>(), 2U);
}

TEST(Scenario, TwentyMinutesOfflineAreWaitedForAndCountAsNoFailure) {
  SingleRun run(1, {}, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return sends(run, 4); }));
  run.tab().set_online(false);
  run.tab().after(20 * kMinute, [&] { run.tab().set_online(true); });
  ASSERT_TRUE(run.run_until([&] { return run.state() == UploadState::retrying; }));
  EXPECT_EQ(run.status().problem->code, ErrorCode::offline);
  expect_done(run);
  EXPECT_EQ(run.tab().performed<effect::Diagnose>(), 0U);
}

TEST(Scenario, AStoreThatAsksToSlowDownGetsFewerPartsAtATimeAndThenMoreAgain) {
  Faults faults;
  faults.put_503 = 1;
  RunOptions options = sixteen_parts();
  options.size = 3'000;
  SingleRun run(1, faults, options);
  run.start();
  ASSERT_TRUE(run.run_until([&] { return run.puts() == 7; }));  // the first six were answered by then
  run.tab().faults().put_503 = 0;
  std::int32_t most = 0;
  ASSERT_TRUE(run.run_until([&] {
    most = std::max(most, run.upload().parts_in_flight());
    return run.status().parts_done >= 1;
  }));
  EXPECT_LE(most, 3);
  ASSERT_TRUE(run.run_until([&] { return run.upload().parts_in_flight() == 6; }));
  expect_done(run);
}

TEST(Scenario, AClockSetBackByADayDelaysNothing) {
  Faults faults;
  faults.put_500 = 0.3;
  SingleRun run(1, faults, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] {
    for (std::int32_t part = 1; part <= 16; ++part) {
      if (run.upload().part(part).state == transfer::PartState::retrying) return true;
    }
    return false;
  }));
  run.tab().step_clock(-24 * kHour);
  expect_done(run);
  EXPECT_LT(run.tab().now(), 1'700'000'000'000 + 10 * kMinute);
}

TEST(Scenario, AConnectionThatNobodyClosesIsGivenUpAfterAMinute) {
  Faults faults;
  faults.put_hang = 1;
  SingleRun run(1, faults, sixteen_parts());
  run.start();
  ASSERT_TRUE(run.run_until([&] { return run.tab().performed<effect::StopPut>() == 6; }));
  EXPECT_EQ(run.tab().now() / kMinute, 1'700'000'000'000 / kMinute + 1);
  run.tab().faults().put_hang = 0;
  expect_done(run);
}

}  // namespace
}  // namespace r2deck::sim
