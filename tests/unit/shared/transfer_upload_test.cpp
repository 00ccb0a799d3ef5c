// The upload machine, event by event. What it does over a whole run, under faults, is tests/sim's subject.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"
#include "shared/transfer/upload.h"

namespace r2deck::transfer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr UnixMillis kNow = 1'800'000'000'000;
constexpr std::int64_t kLength = 100;  // of a part

std::string md5_of(std::int32_t part) {
  return md5_hex("part " + std::to_string(part));
}

Problem problem_of(ErrorCode code, bool retryable) {
  Problem problem;
  problem.code = code;
  problem.message = "as told";
  problem.retryable = retryable;
  return problem;
}

// An upload, and what it asked for by the last event.
class Machine {
 public:
  explicit Machine(std::int32_t parts, std::function<void(UploadSpec&)> change = {})
      : parts_(parts), upload(spec(parts, change)) {}

  Machine& send(const Event& event) {
    effects = upload.handle(event, now);
    for (const Effect& effect : effects) {
      if (const auto* put = std::get_if<effect::PutPart>(&effect)) puts[put->part] = *put;
      if (const auto* signs = std::get_if<effect::SignParts>(&effect)) asked = signs->parts;
    }
    return *this;
  }
  // Created with parts of kLength bytes.
  Machine& create() {
    send(event::Start{});
    return send(event::Created{{"id", api::UploadMode::multipart, kLength, parts_}});
  }
  Machine& create_single() {
    send(event::Start{});
    return send(event::Created{{"id", api::UploadMode::single, upload.spec().request.size, 1}});
  }
  Machine& sign(Millis life = 900'000) {
    event::Signed event;
    for (const std::int32_t part : asked)
      event.urls.push_back({part, "url", now + life, {}});
    asked.clear();
    return send(event);
  }
  Machine& done(std::int32_t part, const std::string& etag) {
    return send(event::PutDone{part, puts.at(part).attempt, etag});
  }
  Machine& done(std::int32_t part) { return done(part, '"' + md5_of(part) + '"'); }
  Machine& failed(std::int32_t part, int status, const std::string& code = "") {
    return send(event::PutFailed{part, puts.at(part).attempt, status, code});
  }
  Machine& hashed(std::int32_t part) { return send(event::PartHashed{part, md5_of(part)}); }
  // Waits until the time that was asked for.
  Machine& wake() {
    for (const Effect& effect : std::vector<Effect>(effects)) {
      if (const auto* wake = std::get_if<effect::Wake>(&effect)) now = std::max(now, wake->at);
    }
    return send(event::Tick{});
  }
  Machine& later(Millis delay) {
    now += delay;
    return send(event::Tick{});
  }
  // All parts to the end: signed, stored and hashed.
  Machine& send_all() {
    for (int guard = 0; guard < 1'000 && upload.status().parts_done < parts_; ++guard) {
      if (!asked.empty()) sign();
      for (std::int32_t part = 1; part <= parts_; ++part) {
        if (upload.part(part).state == PartState::sending) done(part);
      }
    }
    for (std::int32_t part = 1; part <= parts_; ++part)
      hashed(part);
    return *this;
  }
  std::string whole_etag() const {
    std::vector<std::string> md5s;
    for (std::int32_t part = 1; part <= parts_; ++part)
      md5s.push_back(md5_of(part));
    return *composite_etag(md5s);
  }

  template <class E>
  std::vector<E> got() const {
    std::vector<E> found;
    for (const Effect& effect : effects) {
      if (const E* e = std::get_if<E>(&effect)) found.push_back(*e);
    }
    return found;
  }
  template <class E>
  std::vector<std::int32_t> parts() const {
    std::vector<std::int32_t> parts;
    for (const E& e : got<E>())
      parts.push_back(e.part);
    return parts;
  }
  const UploadStatus& status() const { return upload.status(); }
  UploadState state() const { return upload.status().state; }
  ErrorCode problem() const { return status().problem ? status().problem->code : ErrorCode::internal; }

  static UploadSpec spec(std::int32_t parts, const std::function<void(UploadSpec&)>& change) {
    UploadSpec spec;
    spec.request.key = "a/key";
    spec.request.size = parts * kLength;
    if (change) change(spec);
    return spec;
  }

 private:
  std::int32_t parts_;

 public:
  Upload upload;
  UnixMillis now = kNow;
  std::vector<Effect> effects;
  std::vector<std::int32_t> asked;
  std::map<std::int32_t, effect::PutPart> puts;
};

// ---- beginning
// -------------------------------------------------------------------------------------------------

TEST(Upload, WaitsInTheQueueUntilItIsStarted) {
  Machine m(4);
  EXPECT_EQ(m.state(), UploadState::queued);
  EXPECT_TRUE(m.send(event::Tick{}).effects.empty());
  EXPECT_EQ(m.send(event::Start{}).got<effect::CreateUpload>().size(), 1U);
  EXPECT_EQ(m.got<effect::CreateUpload>()[0].request.key, "a/key");
  EXPECT_EQ(m.state(), UploadState::uploading);
  EXPECT_TRUE(m.send(event::Start{}).effects.empty());
}

TEST(Upload, RefusesAFileThatStorageCannotTakeBeforeAskingAnyone) {
  Machine m(1, [](UploadSpec& spec) { spec.request.size = r2::kMaxObjectSize + 1; });
  m.send(event::Start{});
  EXPECT_TRUE(m.effects.empty());
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::size_refused);
  EXPECT_EQ(m.status().problem->subject, "a/key");
  EXPECT_EQ(m.send(event::Retry{}).state(), UploadState::failed);
}

TEST(Upload, RefusesAPlanThatDoesNotMakeUpTheFileAndAbortsIt) {
  for (const std::int32_t count : {0, 3, 5}) {
    Machine m(4);
    m.send(event::Start{}).send(event::Created{{"id", api::UploadMode::multipart, kLength, count}});
    EXPECT_EQ(m.state(), UploadState::failed) << count;
    EXPECT_EQ(m.problem(), ErrorCode::bad_response);
    EXPECT_EQ(m.got<effect::AbortUpload>().size(), 1U);
  }
}

TEST(Upload, TriesToCreateAgainAfterAWaitAndFailsAtOnceWhenThatIsNoUse) {
  Machine m(4);
  m.send(event::Start{}).send(event::CreateFailed{problem_of(ErrorCode::timed_out, true)});
  EXPECT_EQ(m.state(), UploadState::retrying);
  EXPECT_EQ(m.problem(), ErrorCode::timed_out);
  ASSERT_TRUE(m.status().retry_at);
  EXPECT_EQ(m.wake().got<effect::CreateUpload>().size(), 1U);
  m.send(event::CreateFailed{problem_of(ErrorCode::access_denied, false)});
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::access_denied);
}

// ---- signing and sending
// -----------------------------------------------------------------------------------------

TEST(Upload, SignsJustInTimeAndInBatches) {
  Machine m(40);
  m.create();
  EXPECT_EQ(m.asked.size(), 12U) << "six to send and six ahead";
  m.sign();
  EXPECT_THAT(m.parts<effect::PutPart>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_TRUE(m.got<effect::SignParts>().empty());
  m.done(1).done(2);
  EXPECT_TRUE(m.asked.empty());
  EXPECT_THAT(m.done(3).asked, ElementsAre(13, 14, 15)) << "half of those ahead are used up";
}

TEST(Upload, AsksForAtMostSixteenSignaturesAtATime) {
  Machine m(200, [](UploadSpec& spec) { spec.parallel = 64; });
  EXPECT_EQ(m.create().asked.size(), 16U);
}

TEST(Upload, PutsEachPartWithItsOwnBytesAndUrl) {
  Machine m(3, [](UploadSpec& spec) { spec.request.size = 250; });
  m.create().sign();
  const auto puts = m.got<effect::PutPart>();
  ASSERT_EQ(puts.size(), 3U);
  EXPECT_EQ(puts[2].offset, 200);
  EXPECT_EQ(puts[2].length, 50);
  EXPECT_EQ(puts[2].target.part, 3);
  EXPECT_EQ(m.upload.part(3).length, 50);
}

TEST(Upload, KeepsToItsShareOfConnections) {
  Machine m(40);
  m.create().sign();
  m.upload.set_parallel(2);
  for (std::int32_t part = 1; part <= 4; ++part)
    EXPECT_TRUE(m.done(part).parts<effect::PutPart>().empty());
  EXPECT_THAT(m.done(5).parts<effect::PutPart>(), ElementsAre(7));
  m.upload.set_parallel(0);
  EXPECT_TRUE(m.done(6).parts<effect::PutPart>().empty());
  m.upload.set_parallel(3);
  EXPECT_THAT(m.send(event::Tick{}).parts<effect::PutPart>(), ElementsAre(8, 9));
}

TEST(Upload, SignsAgainWhatWouldExpireWithinThirtySecondsInsteadOfUsingIt) {
  Machine m(10, [](UploadSpec& spec) { spec.parallel = 1; });
  m.create().sign(100'000);  // parts 1 and 2
  m.now += 100'000 - kUrlMargin;
  EXPECT_TRUE(m.done(1).parts<effect::PutPart>().empty());
  EXPECT_THAT(m.asked, ElementsAre(2, 3));
  EXPECT_THAT(m.sign().parts<effect::PutPart>(), ElementsAre(2));
}

TEST(Upload, UsesAFreshUrlEvenIfOurClockSaysThatItExpired) {
  Machine m(2);
  m.create().sign(-3'600'000);
  EXPECT_THAT(m.parts<effect::PutPart>(), ElementsAre(1, 2));
}

TEST(Upload, SignsTheRestAgainWhenTheCompanionDidNotSignAllItWasAskedFor) {
  Machine m(3);
  m.create();
  m.send(event::Signed{{{1, "url", kNow + 900'000, {}}}});
  EXPECT_THAT(m.parts<effect::PutPart>(), ElementsAre(1));
  EXPECT_THAT(m.wake().asked, ElementsAre(2, 3));
}

TEST(Upload, GivesUpSigningAfterABoundedNumberOfTries) {
  Machine m(3);
  m.create();
  int tries = 1;
  while (m.state() != UploadState::failed && tries < 100) {
    m.send(event::SignFailed{m.asked, problem_of(ErrorCode::companion_unreachable, true)});
    if (m.state() != UploadState::failed) {
      EXPECT_EQ(m.state(), UploadState::retrying);
      m.wake();
      ++tries;
    }
  }
  EXPECT_EQ(tries, kMaxCallFailures);
  EXPECT_EQ(m.problem(), ErrorCode::companion_unreachable);
}

// ---- progress
// ------------------------------------------------------------------------------------------------------

TEST(Upload, ClampsProgressAndNeverLetsItFall) {
  Machine m(2);
  m.create().sign();
  const std::uint32_t attempt = m.puts.at(1).attempt;
  m.send(event::PutProgress{1, attempt, 40});
  EXPECT_EQ(m.status().sent, 40);
  m.send(event::PutProgress{1, attempt, 30});
  EXPECT_EQ(m.status().sent, 40);
  m.send(event::PutProgress{1, attempt, 1'000'000});
  EXPECT_EQ(m.status().sent, kLength);
  m.send(event::PutProgress{1, attempt, -5});
  EXPECT_EQ(m.status().sent, kLength);
  EXPECT_EQ(m.status().acknowledged, 0) << "progress is not an answer";
  m.done(1);
  EXPECT_EQ(m.status().acknowledged, kLength);
}

TEST(Upload, DropsAnswersToAttemptsThatAreNotUnderWay) {
  Machine m(1);
  m.create().sign();
  const std::uint32_t old = m.puts.at(1).attempt;
  m.failed(1, 500).wake().sign();
  EXPECT_NE(m.puts.at(1).attempt, old);
  EXPECT_TRUE(m.send(event::PutDone{1, old, md5_of(1)}).effects.empty());
  m.send(event::PutFailed{1, old, 404, "NoSuchUpload"});
  m.send(event::PutProgress{1, old, 77});
  m.send(event::PutDone{99, 1, ""});
  EXPECT_EQ(m.status().sent, 0);
  EXPECT_EQ(m.state(), UploadState::uploading);
}

// ---- what storage answers
// --------------------------------------------------------------------------------------------

TEST(Upload, SignsAnExpiredUrlAgainAtOnceABoundedNumberOfTimes) {
  Machine m(1);
  m.create().sign();
  for (int n = 0; n < kMaxRenewals; ++n) {
    EXPECT_THAT(m.failed(1, 403, "ExpiredRequest").asked, ElementsAre(1));
    m.sign();
  }
  m.failed(1, 403, "ExpiredRequest");
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::signature_expired);
  EXPECT_THAT(m.status().problem->hint, HasSubstr("clock"));
}

TEST(Upload, TriesAForbiddenPartOnceMoreWithANewUrlAndThenSaysWhatToDo) {
  Machine m(1);
  m.create().sign();
  EXPECT_THAT(m.failed(1, 403, "AccessDenied").asked, ElementsAre(1));
  m.sign().failed(1, 403, "AccessDenied");
  EXPECT_EQ(m.problem(), ErrorCode::access_denied);
}

TEST(Upload, FailsAtOnceOnAWrongSignatureAndStopsTheOtherParts) {
  Machine m(4);
  m.create().sign().failed(2, 403, "SignatureDoesNotMatch");
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::wrong_credentials);
  EXPECT_THAT(m.parts<effect::StopPut>(), ElementsAre(1, 3, 4));
  EXPECT_EQ(m.upload.parts_in_flight(), 0);
}

TEST(Upload, GivesUpAPartAfterEightFailuresAndSaysWhichAndWhy) {
  Machine m(1);
  m.create();
  for (int n = 1; n < kMaxPartFailures; ++n) {
    m.sign().failed(1, 500, "InternalError");
    ASSERT_EQ(m.state(), UploadState::retrying) << n;
    m.wake();
  }
  m.sign().failed(1, 500, "InternalError");
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::storage_unavailable);
  EXPECT_THAT(m.status().problem->message, HasSubstr("Part 1 failed 8 times"));
  EXPECT_EQ(m.status().problem->remote_code, "InternalError");
}

TEST(Upload, CountsNoFailuresWhileTheBrowserIsOffline) {
  Machine m(1);
  m.create().send(event::Online{false});
  for (int n = 0; n < 50; ++n) {
    m.sign().failed(1, 0);
    ASSERT_EQ(m.state(), UploadState::retrying);
    ASSERT_EQ(m.problem(), ErrorCode::offline);
    m.later(kBackoffCap);
  }
  m.sign().failed(1, 0);
  EXPECT_THAT(m.send(event::Online{true}).asked, ElementsAre(1)) << "without a further wait";
}

TEST(Upload, SendsFewerPartsAtATimeAfterStorageAskedToSlowDown) {
  Machine m(40);
  m.create().sign();
  EXPECT_TRUE(m.failed(1, 503, "SlowDown").parts<effect::PutPart>().empty());
  EXPECT_TRUE(m.done(2).done(3).parts<effect::PutPart>().empty());
  EXPECT_EQ(m.upload.parts_in_flight(), 3);
  EXPECT_EQ(m.done(4).parts<effect::PutPart>().size(), 2U) << "three successes earn one more";
}

// ---- status 0
// --------------------------------------------------------------------------------------------------------

TEST(Upload, LooksIntoFailuresWithoutAStatusOnceForAllPartsTheFileFirst) {
  Machine m(3);
  m.create().sign();
  EXPECT_EQ(m.failed(1, 0).got<effect::CheckFile>().size(), 1U);
  EXPECT_TRUE(m.failed(2, 0).got<effect::CheckFile>().empty());
  m.send(event::FileReadable{});
  ASSERT_EQ(m.got<effect::Diagnose>().size(), 1U);
  EXPECT_EQ(m.got<effect::Diagnose>()[0].upload, "id");
  EXPECT_TRUE(m.failed(3, 0).got<effect::CheckFile>().empty());
  m.send(event::Diagnosed{{"ok", "", "", true}});
  EXPECT_EQ(m.state(), UploadState::retrying);
  EXPECT_EQ(m.problem(), ErrorCode::endpoint_unreachable);
  m.later(kBackoffCap);
  EXPECT_THAT(m.asked, ElementsAre(1, 2, 3));
}

TEST(Upload, FailsWithTheDiagnosisWhenRetryingIsNoUse) {
  Machine m(3);
  m.create().sign().failed(1, 0).send(event::FileReadable{});
  m.send(event::Diagnosed{{"cors_missing", "The bucket has no CORS rule for this page.", "Set it.", false}});
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::cors_missing);
  EXPECT_EQ(m.status().problem->message, "The bucket has no CORS rule for this page.");
  EXPECT_EQ(m.status().problem->hint, "Set it.");
}

TEST(Upload, TakesAFailureWithoutAStatusOnAnExpiredUrlForTheExpiry) {
  Machine m(1);
  m.create().sign(60'000);
  m.now += 59'000;
  m.send(event::PutProgress{1, m.puts.at(1).attempt, 50});
  m.now += 2'000;
  EXPECT_THAT(m.failed(1, 0).asked, ElementsAre(1));
  EXPECT_TRUE(m.got<effect::CheckFile>().empty());
}

TEST(Upload, AbortsWhenTheFileIsNotWhatItWas) {
  Machine m(3);
  m.create().sign().hashed(2).failed(1, 0);
  m.send(event::FileUnreadable{problem_of(ErrorCode::file_changed, false)});
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::file_changed);
  EXPECT_EQ(m.got<effect::AbortUpload>().size(), 1U);
  EXPECT_THAT(m.parts<effect::StopPut>(), ElementsAre(2, 3));
  EXPECT_FALSE(m.upload.settled());
  EXPECT_TRUE(m.send(event::AbortDone{}).upload.settled());

  m.send(event::Retry{}).send(event::Created{{"new", api::UploadMode::multipart, kLength, 3}}).sign();
  EXPECT_THAT(m.parts<effect::HashPart>(), ElementsAre(1, 2, 3)) << "no hash of the file that was counts";
}

TEST(Upload, RetriedWaitsNoLongerForWhatWasToBeTriedLater) {
  Machine m(2);
  m.create().sign().failed(1, 500).failed(2, 401);
  ASSERT_EQ(m.state(), UploadState::failed);
  EXPECT_THAT(m.send(event::Retry{}).send(event::PartsListed{}).asked, ElementsAre(1, 2));
}

// ---- stalls
// ------------------------------------------------------------------------------------------------------------

TEST(Upload, StopsAPartThatMakesNoProgressForAMinuteAndSendsItAgain) {
  Machine m(2);
  m.create().sign();
  m.now += 30'000;
  m.send(event::PutProgress{2, m.puts.at(2).attempt, 10});
  m.now = kNow + kStallAfter - 1;
  EXPECT_TRUE(m.send(event::Tick{}).got<effect::StopPut>().empty());
  EXPECT_THAT(m.later(1).parts<effect::StopPut>(), ElementsAre(1));
  EXPECT_EQ(m.upload.part(1).state, PartState::retrying);
  EXPECT_EQ(m.upload.part(2).state, PartState::sending);
}

TEST(Upload, DoesNotCountStallsThatASleepExplains) {
  Machine m(1);
  m.create();
  for (int n = 0; n < 2 * kMaxPartFailures; ++n) {
    m.sign().later(3LL * 3'600'000);
    ASSERT_EQ(m.state(), UploadState::retrying);
    m.later(kBackoffCap);
  }
}

// ---- proof
// ---------------------------------------------------------------------------------------------------------------

TEST(Upload, HashesPartsInFoursWhileTheyAreSent) {
  Machine m(20);
  m.create().sign();
  ASSERT_EQ(m.upload.parts_in_flight(), 6);
  EXPECT_THAT(m.parts<effect::HashPart>(), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(m.got<effect::HashPart>()[1].offset, kLength);
  EXPECT_TRUE(m.done(1).got<effect::HashPart>().empty()) << "5, 6 and 7 wait for 8";
  EXPECT_THAT(m.done(2).parts<effect::HashPart>(), ElementsAre(5, 6, 7, 8));
}

TEST(Upload, HasNoMoreHashesUnderWayThanAGroupAndTheNext) {
  Machine m(20);
  m.create().sign();
  for (std::int32_t part = 1; part <= 6; ++part)
    m.done(part);
  EXPECT_TRUE(m.got<effect::HashPart>().empty()) << "1 to 8 are being hashed, 9 to 12 wait";
  m.hashed(1).hashed(2).hashed(3);
  EXPECT_TRUE(m.got<effect::HashPart>().empty());
  EXPECT_THAT(m.hashed(4).parts<effect::HashPart>(), ElementsAre(9, 10, 11, 12));
}

TEST(Upload, LetsNoHashWaitForOthersOnceItsPartIsStored) {
  Machine m(20, [](UploadSpec& spec) { spec.parallel = 2; });
  EXPECT_TRUE(m.create().sign().got<effect::HashPart>().empty());
  EXPECT_THAT(m.done(2).parts<effect::HashPart>(), ElementsAre(1, 2, 3));
}

TEST(Upload, LetsNoHashWaitWhenNoOtherPartIsLeft) {
  Machine m(5);
  EXPECT_THAT(m.create().sign().parts<effect::HashPart>(), ElementsAre(1, 2, 3, 4, 5));
}

TEST(Upload, ProvesAPartWhicheverOfHashAndAnswerComesFirst) {
  Machine m(2);
  m.create().sign();
  m.done(1);
  EXPECT_EQ(m.upload.part(1).state, PartState::sent);
  EXPECT_EQ(m.hashed(1).upload.part(1).state, PartState::proven);
  m.hashed(2);
  EXPECT_EQ(m.upload.part(2).state, PartState::sending);
  EXPECT_EQ(m.done(2).upload.part(2).state, PartState::proven);
}

TEST(Upload, SendsAPartAgainWhoseEtagIsNotItsMd5AndHashesItOnlyOnce) {
  Machine m(1);
  m.create().sign().hashed(1);
  EXPECT_THAT(m.done(1, md5_of(2)).asked, ElementsAre(1));
  EXPECT_EQ(m.status().acknowledged, 0);
  EXPECT_TRUE(m.sign().got<effect::HashPart>().empty());
  EXPECT_EQ(m.done(1).upload.part(1).state, PartState::proven);
}

TEST(Upload, FailsWhenAPartKeepsComingOutWrong) {
  Machine m(1);
  m.create().hashed(1);
  for (int n = 1; n < kMaxMismatches; ++n)
    m.sign().hashed(1).done(1, md5_of(2));
  EXPECT_NE(m.state(), UploadState::failed);
  m.sign().done(1, md5_of(2));
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::checksum_mismatch);
}

TEST(Upload, WaitsForTheHashesBeforeItCompletes) {
  Machine m(2);
  m.create().sign().done(1).done(2);
  EXPECT_EQ(m.state(), UploadState::verifying);
  EXPECT_TRUE(m.got<effect::CompleteUpload>().empty());
  m.hashed(1);
  EXPECT_TRUE(m.got<effect::CompleteUpload>().empty());
  ASSERT_EQ(m.hashed(2).got<effect::CompleteUpload>().size(), 1U);
  const effect::CompleteUpload complete = m.got<effect::CompleteUpload>()[0];
  ASSERT_EQ(complete.parts.size(), 2U);
  EXPECT_EQ(complete.parts[1].part, 2);
  EXPECT_EQ(complete.parts[1].etag, md5_of(2)) << "without quotes";
}

TEST(Upload, DoesNotHashWhereNothingCouldBeCompared) {
  for (const bool opaque : {false, true}) {
    Machine m(2, [opaque](UploadSpec& spec) {
      spec.hash = opaque;
      spec.proof = opaque ? api::Proof::size_only : api::Proof::md5;
    });
    m.create().sign();
    EXPECT_TRUE(m.got<effect::HashPart>().empty());
    m.done(1, "opaque-1").done(2, "opaque-2");
    ASSERT_EQ(m.got<effect::CompleteUpload>().size(), 1U);
    m.send(event::CompleteDone{{"opaque-3", 2 * kLength}});
    EXPECT_EQ(m.state(), UploadState::done);
    EXPECT_FALSE(m.status().proven);
  }
}

TEST(Upload, FetchesHiddenEtagsByListingBeforeItCompletes) {
  Machine m(2);
  m.create().sign().hashed(1).hashed(2).done(1, "");
  EXPECT_EQ(m.done(2, "").got<effect::ListParts>().size(), 1U);
  EXPECT_EQ(m.state(), UploadState::verifying);
  m.send(event::PartsListed{{{1, kLength, md5_of(1)}, {2, kLength - 1, md5_of(2)}}});
  EXPECT_THAT(m.asked, ElementsAre(2)) << "listed with another size";
  m.sign().done(2, "");
  m.send(event::PartsListed{{{1, kLength, md5_of(1)}, {2, kLength, md5_of(2)}}});
  EXPECT_EQ(m.got<effect::CompleteUpload>().size(), 1U);
}

TEST(Upload, SaysSoWhenStorageListsPartsWithoutEtags) {
  Machine m(1);
  m.create().sign().hashed(1).done(1, "").send(event::PartsListed{{{1, kLength, ""}}});
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::bad_response);
}

// ---- completion
// ------------------------------------------------------------------------------------------------------------

TEST(Upload, IsDoneOnlyWhenSizeAndEtagOfTheObjectAreTheFiles) {
  Machine right(3);
  right.create().send_all().send(event::CompleteDone{{'"' + right.whole_etag() + '"', 3 * kLength}});
  EXPECT_EQ(right.state(), UploadState::done);
  EXPECT_TRUE(right.status().proven);
  EXPECT_EQ(right.status().etag, right.whole_etag());
  EXPECT_EQ(right.status().sent, 3 * kLength);

  Machine short_of_it(3);
  short_of_it.create().send_all().send(event::CompleteDone{{right.whole_etag(), 3 * kLength - 1}});
  EXPECT_EQ(short_of_it.state(), UploadState::failed);
  EXPECT_EQ(short_of_it.problem(), ErrorCode::size_mismatch);

  Machine other(3);
  other.create().send_all().send(event::CompleteDone{{md5_of(1) + "-3", 3 * kLength}});
  EXPECT_EQ(other.state(), UploadState::failed);
  EXPECT_EQ(other.problem(), ErrorCode::checksum_mismatch);
  EXPECT_THAT(other.status().problem->message, HasSubstr("in the bucket"));
  EXPECT_THAT(other.status().problem->hint, HasSubstr("Delete"));
  EXPECT_EQ(other.send(event::Retry{}).got<effect::CreateUpload>().size(), 1U) << "from the beginning";
}

TEST(Upload, IsDoneButNotProvenWhenStorageGivesNoEtag) {
  Machine m(2);
  m.create().send_all().send(event::CompleteDone{{"", 2 * kLength}});
  EXPECT_EQ(m.state(), UploadState::done);
  EXPECT_FALSE(m.status().proven);
}

TEST(Upload, CompletesASinglePutWithTheObjectsEtag) {
  Machine m(1);
  m.create_single();
  EXPECT_THAT(m.asked, ElementsAre(1));
  m.sign().done(1).hashed(1);
  ASSERT_EQ(m.got<effect::CompleteUpload>().size(), 1U);
  EXPECT_EQ(m.got<effect::CompleteUpload>()[0].parts[0].etag, md5_of(1));
  EXPECT_TRUE(m.send(event::CompleteDone{{md5_of(1), kLength}}).status().proven);
}

TEST(Upload, CompletesASinglePutWithAHiddenEtagByItsMd5AndWithoutAList) {
  Machine m(1);
  m.create_single().sign().done(1, "").hashed(1);
  EXPECT_TRUE(m.got<effect::ListParts>().empty());
  ASSERT_EQ(m.got<effect::CompleteUpload>().size(), 1U);
  EXPECT_EQ(m.got<effect::CompleteUpload>()[0].parts[0].etag, md5_of(1));
}

TEST(Upload, SendsASinglePutAgainWhoseHiddenEtagTurnsOutWrong) {
  Machine m(1);
  m.create_single().sign().hashed(1).done(1, "");
  for (int n = 0; n < kMaxRechecks; ++n) {
    m.send(event::CompleteFailed{problem_of(ErrorCode::checksum_mismatch, false)});
    EXPECT_THAT(m.asked, ElementsAre(1));
    m.sign().done(1, "");
  }
  m.send(event::CompleteFailed{problem_of(ErrorCode::checksum_mismatch, false)});
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::checksum_mismatch);
}

TEST(Upload, TellsAnObjectThatWasThereBeforeFromItsOwn) {
  const auto refused = [](bool after_a_doubtful_attempt) {
    Machine m(1, [](UploadSpec& spec) { spec.request.if_none_match = true; });
    m.create_single().sign();
    if (after_a_doubtful_attempt) m.failed(1, 500).wake().sign();
    m.failed(1, 412, "PreconditionFailed").hashed(1);
    return m;
  };
  EXPECT_EQ(refused(false).problem(), ErrorCode::precondition_failed);

  Machine own = refused(true);
  ASSERT_EQ(own.got<effect::CompleteUpload>().size(), 1U);
  EXPECT_EQ(own.send(event::CompleteDone{{md5_of(1), kLength}}).state(), UploadState::done);

  Machine other = refused(true);
  other.send(event::CompleteFailed{problem_of(ErrorCode::checksum_mismatch, false)});
  EXPECT_EQ(other.state(), UploadState::failed);
  EXPECT_EQ(other.problem(), ErrorCode::precondition_failed);
}

TEST(Upload, TriesToCompleteAgainABoundedNumberOfTimes) {
  Machine m(1);
  m.create().send_all();
  int tries = 1;
  while (m.state() != UploadState::failed && tries < 100) {
    m.send(event::CompleteFailed{problem_of(ErrorCode::timed_out, true)});
    if (m.state() == UploadState::failed) break;
    EXPECT_EQ(m.state(), UploadState::retrying);
    EXPECT_EQ(m.wake().got<effect::CompleteUpload>().size(), 1U);
    ++tries;
  }
  EXPECT_EQ(tries, kMaxCallFailures);
}

TEST(Upload, LooksForTheMissingPartWhenCompleteSaysThatOneIsInvalid) {
  Machine m(2);
  m.create().send_all();
  for (int n = 0; n < kMaxRechecks; ++n) {
    m.send(event::CompleteFailed{problem_of(ErrorCode::invalid_part, false)});
    ASSERT_EQ(m.got<effect::ListParts>().size(), 1U);
    m.send(event::PartsListed{{{1, kLength, md5_of(1)}}});
    EXPECT_THAT(m.asked, ElementsAre(2));
    m.sign().done(2);
    ASSERT_EQ(m.got<effect::CompleteUpload>().size(), 1U);
  }
  m.send(event::CompleteFailed{problem_of(ErrorCode::invalid_part, false)});
  EXPECT_EQ(m.state(), UploadState::failed);
  EXPECT_EQ(m.problem(), ErrorCode::invalid_part);
}

TEST(Upload, NeedsTheFileNoLongerOnceItCompletes) {
  Machine m(1);
  m.create().send_all().send(event::FileUnreadable{problem_of(ErrorCode::file_changed, false)});
  EXPECT_EQ(m.state(), UploadState::verifying);
}

// ---- the person
// ----------------------------------------------------------------------------------------------------------------

TEST(Upload, CancelledInTheQueueAsksForNothing) {
  Machine m(2);
  EXPECT_TRUE(m.send(event::Cancel{}).effects.empty());
  EXPECT_EQ(m.state(), UploadState::cancelled);
  EXPECT_TRUE(m.upload.settled());
  EXPECT_TRUE(m.send(event::Start{}).effects.empty());
}

TEST(Upload, CancelledStopsWhatIsInFlightAndAbortsWithBoundedTries) {
  Machine m(2);
  m.create().sign().send(event::Cancel{});
  EXPECT_EQ(m.state(), UploadState::cancelled);
  EXPECT_THAT(m.parts<effect::StopPut>(), ElementsAre(1, 2));
  int tries = 0;
  while (!m.got<effect::AbortUpload>().empty() && tries < 100) {
    ++tries;
    m.send(event::AbortFailed{problem_of(ErrorCode::companion_unreachable, true)}).wake();
  }
  EXPECT_EQ(tries, kMaxCallFailures);
  EXPECT_EQ(m.state(), UploadState::cancelled);
  EXPECT_TRUE(m.upload.settled());
  EXPECT_EQ(m.problem(), ErrorCode::companion_unreachable);
  EXPECT_THAT(m.status().problem->hint, HasSubstr("7 days"));
}

TEST(Upload, CancelledWhileCreatingAbortsWhatComesLate) {
  Machine m(2);
  m.send(event::Start{}).send(event::Cancel{});
  EXPECT_TRUE(m.effects.empty());
  m.send(event::Created{{"late", api::UploadMode::multipart, kLength, 2}});
  ASSERT_EQ(m.got<effect::AbortUpload>().size(), 1U);
  EXPECT_EQ(m.got<effect::AbortUpload>()[0].upload, "late");
}

TEST(Upload, CancelledWhileCompletingSaysWhichOfTheTwoWon) {
  Machine won(1);
  won.create().send_all().send(event::Cancel{});
  EXPECT_TRUE(won.effects.empty());
  won.send(event::CompleteFailed{problem_of(ErrorCode::timed_out, true)});
  EXPECT_EQ(won.got<effect::AbortUpload>().size(), 1U);

  Machine lost(1);
  lost.create().send_all().send(event::Cancel{});
  lost.send(event::CompleteDone{{lost.whole_etag(), kLength}});
  EXPECT_EQ(lost.state(), UploadState::cancelled);
  EXPECT_TRUE(lost.effects.empty());
  EXPECT_THAT(lost.status().problem->hint, HasSubstr("Delete the object"));
  EXPECT_TRUE(lost.upload.settled());
}

TEST(Upload, PausedSendsNothingAndResumedGoesOn) {
  Machine m(8);
  m.create().sign().done(1).hashed(1);
  m.send(event::Pause{});
  EXPECT_EQ(m.state(), UploadState::paused);
  EXPECT_EQ(m.parts<effect::StopPut>().size(), 6U);
  EXPECT_EQ(m.status().acknowledged, kLength);
  EXPECT_EQ(m.status().sent, kLength);
  m.sign();
  EXPECT_TRUE(m.later(3'600'000).effects.empty());
  m.send(event::Resume{});
  EXPECT_EQ(m.state(), UploadState::uploading);
  EXPECT_EQ(m.asked.front(), 2);
}

TEST(Upload, PausedInTheQueueGoesBackToTheQueue) {
  Machine m(2);
  m.send(event::Pause{});
  EXPECT_EQ(m.state(), UploadState::paused);
  EXPECT_TRUE(m.send(event::Start{}).effects.empty());
  EXPECT_EQ(m.send(event::Resume{}).state(), UploadState::queued);
  EXPECT_EQ(m.send(event::Start{}).got<effect::CreateUpload>().size(), 1U);
}

TEST(Upload, RetriedKeepsWhatStorageHasAndWhatWasHashed) {
  Machine m(4);
  m.create().sign().hashed(1).done(1).done(2).failed(3, 401);
  ASSERT_EQ(m.state(), UploadState::failed);
  m.send(event::Retry{});
  ASSERT_EQ(m.got<effect::ListParts>().size(), 1U);
  EXPECT_EQ(m.state(), UploadState::uploading);
  // Part 4 was in flight when it failed, and arrived; part 3 has other bytes than the file, as its hash will
  // show.
  m.send(event::PartsListed{
      {{1, kLength, md5_of(1)}, {2, kLength - 9, ""}, {3, kLength, md5_of(9)}, {4, kLength, md5_of(4)}}});
  EXPECT_EQ(m.upload.part(1).state, PartState::proven);
  EXPECT_THAT(m.asked, ElementsAre(2));
  m.hashed(4).hashed(3);
  EXPECT_EQ(m.upload.part(4).state, PartState::proven);
  EXPECT_EQ(m.upload.part(3).state, PartState::waiting);
}

TEST(Upload, RetriedAfterStorageForgotItBeginsAnew) {
  Machine m(2);
  m.create().sign().done(1).failed(2, 404, "NoSuchUpload");
  EXPECT_EQ(m.problem(), ErrorCode::no_such_upload);
  EXPECT_EQ(m.send(event::Retry{}).got<effect::CreateUpload>().size(), 1U);
  EXPECT_EQ(m.status().acknowledged, 0);

  Machine other(2);
  other.create().sign().failed(2, 401).send(event::Retry{});
  other.send(event::ListPartsFailed{problem_of(ErrorCode::no_such_upload, false)});
  EXPECT_EQ(other.got<effect::CreateUpload>().size(), 1U);
}

TEST(Upload, RetriedWaitsForLateAnswersThatBelongToTheUploadBefore) {
  Machine m(40);
  m.create().sign().done(1).done(2).done(3);  // the next batch is being signed
  ASSERT_FALSE(m.asked.empty());
  m.failed(4, 404, "NoSuchUpload").send(event::Retry{});
  EXPECT_TRUE(m.effects.empty());
  m.sign();
  EXPECT_EQ(m.got<effect::CreateUpload>().size(), 1U);
  EXPECT_TRUE(m.got<effect::PutPart>().empty());
}

TEST(Upload, IgnoresWhatMakesNoSenseInItsState) {
  Machine m(2);
  m.send(event::Signed{{{1, "url", kNow, {}}}})
      .send(event::PartHashed{1, md5_of(1)})
      .send(event::CompleteDone{{"etag", 200}})
      .send(event::CompleteFailed{problem_of(ErrorCode::internal, false)})
      .send(event::PartsListed{})
      .send(event::ListPartsFailed{problem_of(ErrorCode::no_such_upload, false)})
      .send(event::AbortDone{})
      .send(event::AbortFailed{problem_of(ErrorCode::internal, false)})
      .send(event::SignFailed{{1}, problem_of(ErrorCode::internal, false)})
      .send(event::CreateFailed{problem_of(ErrorCode::internal, false)})
      .send(event::Diagnosed{{"cors_missing", "", "", false}})
      .send(event::FileReadable{})
      .send(event::Resume{})
      .send(event::Retry{});
  EXPECT_EQ(m.state(), UploadState::queued);
  EXPECT_TRUE(m.effects.empty());
  EXPECT_EQ(m.upload.part(0).length, 0);
  EXPECT_EQ(m.upload.part(99).length, 0);
}

TEST(Upload, HandlesAProgressEventOf10000PartsAsCheaplyAsOfTen) {
  Machine m(10'000);
  m.create().sign();
  const std::uint32_t attempt = m.puts.at(1).attempt;
  // A scan over all parts for each would take minutes under a sanitizer, and this test's time-out with it.
  for (int n = 0; n < 1'000'000; ++n)
    m.send(event::PutProgress{1, attempt, n % kLength});
  EXPECT_EQ(m.status().sent, kLength - 1);
}

TEST(UploadState, HasTheWordsThatRowsShow) {
  EXPECT_STREQ(state_name(UploadState::queued), "Queued");
  EXPECT_STREQ(state_name(UploadState::uploading), "Uploading");
  EXPECT_STREQ(state_name(UploadState::retrying), "Retrying");
  EXPECT_STREQ(state_name(UploadState::verifying), "Verifying");
  EXPECT_STREQ(state_name(UploadState::paused), "Paused");
  EXPECT_STREQ(state_name(UploadState::failed), "Failed");
  EXPECT_STREQ(state_name(UploadState::cancelled), "Cancelled");
  EXPECT_STREQ(state_name(UploadState::done), "Done");
}

}  // namespace
}  // namespace r2deck::transfer
