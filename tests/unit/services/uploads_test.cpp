#include "companion/services/uploads.h"

#include <gmock/gmock.h>

#include "companion/services/cors.h"
#include "shared/transfer/etag.h"
#include "tests/unit/services/companion_fixture.h"
#include "tests/unit/services/fake_storage.h"

namespace r2deck::services {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr std::int64_t kMiB = 1024LL * 1024;
constexpr std::int64_t kSize = 40 * kMiB;  // three parts of 16 MiB, the last of 8
constexpr char kOrigin[] = "http://127.0.0.1:8722";

const std::vector<std::string> kMd5s = {std::string(32, '1'), std::string(32, '2'), std::string(32, '3')};
const std::string kEtag = transfer::composite_etag(kMd5s).value();
const std::string kSingleEtag(32, 'a');

class UploadsTest : public CompanionTest {
 protected:
  UploadsTest() {
    storage.with([](auto& state) { state.result = {kEtag, kSize}; });
  }

  static api::CreateUploadRequest big() {
    api::CreateUploadRequest request;
    request.key = "films/été.mov";
    request.size = kSize;
    request.content_type = "video/quicktime";
    return request;
  }
  static api::CreateUploadRequest small() {
    api::CreateUploadRequest request = big();
    request.size = 5;
    return request;
  }
  static api::CompleteUploadRequest all_parts() {
    return {{{2, kMd5s[1]}, {1, '"' + kMd5s[0] + '"'}, {3, kMd5s[2]}}};
  }

  std::string begin(const api::CreateUploadRequest& request) {
    const auto created = services.uploads.create(owner, account, "demo", request);
    EXPECT_TRUE(created.ok()) << created.problem().message;
    return created.ok() ? created->id : "";
  }
  ErrorCode refusal_of_complete(const std::string& id, const api::CompleteUploadRequest& request) {
    const auto done = services.uploads.complete(owner, id, request);
    return done.ok() ? ErrorCode::internal : done.problem().code;
  }
  store::UploadState state_of(const std::string& id) { return services.stores.uploads.find(id)->state; }
  void put(const std::string& key, FakeStorage::Object object) {
    storage.with([&](auto& state) { state.objects[key] = object; });
  }
  std::string last_outcome() { return audit_log().front().outcome; }

  FakeStorage storage;
  std::string account = add_account(storage.endpoint());
};

// ---- create
// ------------------------------------------------------------------------------------------------

TEST_F(UploadsTest, ArePlannedHereWhateverTheTabPlanned) {
  const auto created = services.uploads.create(owner, account, "demo", big());
  ASSERT_TRUE(created.ok()) << created.problem().message;
  EXPECT_EQ(created->mode, api::UploadMode::multipart);
  EXPECT_EQ(created->part_size, 16 * kMiB);
  EXPECT_EQ(created->part_count, 3);
}

TEST_F(UploadsTest, CarryTheFilesDateAndMetadata) {
  auto request = big();
  request.modified = 1'354'040'105'123;
  request.metadata = {{"author", "Zoe"}};
  begin(request);
  const auto headers = storage.with([](auto& state) { return state.headers_of_create; });
  EXPECT_THAT(headers, Contains(Pair("x-amz-meta-mtime", "1354040105.123")));
  EXPECT_THAT(headers, Contains(Pair("x-amz-meta-author", "Zoe")));
}

TEST_F(UploadsTest, AskStorageNothingForASingleOne) {
  const auto created = services.uploads.create(owner, account, "demo", small());
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->mode, api::UploadMode::single);
  EXPECT_EQ(created->part_count, 1);
  EXPECT_THAT(storage.with([](auto& state) { return state.calls; }), IsEmpty());
}

TEST_F(UploadsTest, MayBeToldTheirSizeAtTheEnd) {
  auto request = big();
  request.size = 10'000LL * 16 * kMiB;
  request.part_size = 16 * kMiB;
  const std::string id = begin(request);
  EXPECT_TRUE(services.uploads.sign(owner, id, {{10'000}}).ok());
  const auto settled = services.uploads.settle_size(owner, id, kSize);
  ASSERT_TRUE(settled.ok()) << settled.problem().message;
  EXPECT_EQ(settled->part_count, 3);
  EXPECT_EQ(settled->part_size, 16 * kMiB);
  EXPECT_FALSE(services.uploads.sign(owner, id, {{4}}).ok());
  EXPECT_THAT(audit_log(), Contains(testing::Field(&store::AuditEntry::action, "upload.size")));
  const auto done = services.uploads.complete(owner, id, all_parts());
  ASSERT_TRUE(done.ok()) << done.problem().message;
  EXPECT_EQ(done->size, kSize);
  EXPECT_FALSE(services.uploads.settle_size(owner, id, kSize).ok()) << "it is over";
}

TEST_F(UploadsTest, TakeNoSizeThatWasNotAnnounced) {
  const std::string id = begin(big());
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, kSize + 1})
    EXPECT_EQ(services.uploads.settle_size(owner, id, size).problem().code, ErrorCode::invalid_request)
        << size;
  const std::string single = begin(small());
  EXPECT_EQ(services.uploads.settle_size(owner, single, 1).problem().code, ErrorCode::invalid_request);
  Principal other = owner;
  other.user = "somebody";
  EXPECT_EQ(services.uploads.settle_size(other, id, 1).problem().code, ErrorCode::not_found);
}

TEST_F(UploadsTest, CopyWhatOneRequestCannot) {
  constexpr std::int64_t kLarge = 300 * kMiB;
  put("from/été", {"source", kLarge});
  storage.with([&](auto& state) { state.result = {kEtag, kLarge}; });
  const ObjectPlace from{"demo", "from/été"};
  const auto begun = services.uploads.create_copy(owner, account, from, {"demo", "to"}, true);
  ASSERT_TRUE(begun.ok()) << begun.problem().message;
  EXPECT_EQ(begun->upload.part_count, 3);
  EXPECT_EQ(begun->source_etag, "source");
  const auto headers = storage.with([](auto& state) { return state.headers_of_create; });
  EXPECT_THAT(headers, Contains(Pair("x-amz-meta-mtime", "1354040105.123456789")));
  EXPECT_THAT(headers, Contains(Pair("x-amz-meta-author", "Zoe")));

  api::CompleteUploadRequest complete;
  for (std::int32_t part = 1; part <= 3; ++part) {
    const auto etag = services.uploads.copy_part(owner, begun->upload.id, part, from, "source");
    ASSERT_TRUE(etag.ok()) << etag.problem().message;
    complete.parts.push_back({part, *etag});
  }
  // The fake's HTTP library has decoded the header.
  EXPECT_EQ(storage.count("UploadPartCopy demo/from/été bytes=268435456-314572799"), 1);
  const auto done = services.uploads.complete(owner, begun->upload.id, complete);
  ASSERT_TRUE(done.ok()) << done.problem().message;
  EXPECT_EQ(done->size, kLarge);
}

TEST_F(UploadsTest, CopyNothingOfAnObjectThatWasReplacedMeanwhile) {
  put("from", {"source", 300 * kMiB});
  const ObjectPlace from{"demo", "from"};
  const auto begun = services.uploads.create_copy(owner, account, from, {"demo", "to"}, true);
  ASSERT_TRUE(begun.ok());
  put("from", {"other", 300 * kMiB});
  EXPECT_EQ(services.uploads.copy_part(owner, begun->upload.id, 1, from, "source").problem().code,
            ErrorCode::conflict);
  EXPECT_EQ(services.uploads.copy_part(owner, begun->upload.id, 4, from, "other").problem().code,
            ErrorCode::invalid_request);
}

TEST_F(UploadsTest, CopyForThoseWhoMayReadTheSource) {
  put("from/k", {"source", 300 * kMiB});
  Principal who = owner;
  who.grants = {{.role = api::AccessRole::editor, .account = account, .bucket = "demo", .prefix = "to/"}};
  EXPECT_EQ(
      services.uploads.create_copy(who, account, {"demo", "from/k"}, {"demo", "to/k"}, true).problem().code,
      ErrorCode::forbidden);
  EXPECT_EQ(last_outcome(), "forbidden");
  const auto begun = services.uploads.create_copy(owner, account, {"demo", "from/k"}, {"demo", "to/k"}, true);
  ASSERT_TRUE(begun.ok());
  EXPECT_EQ(services.uploads.copy_part(who, begun->upload.id, 1, {"demo", "from/k"}, "source").problem().code,
            ErrorCode::forbidden);
}

TEST_F(UploadsTest, SayBeforeTheFirstByteThatTheNameIsTaken) {
  put("films/été.mov", {kEtag, 1});
  auto request = big();
  request.if_none_match = true;
  const auto created = services.uploads.create(owner, account, "demo", request);
  EXPECT_EQ(created.problem().code, ErrorCode::precondition_failed);
  EXPECT_EQ(storage.count("CreateMultipartUpload"), 0);
  EXPECT_EQ(last_outcome(), "precondition_failed");
}

TEST_F(UploadsTest, RefuseKeysSizesAndBucketsThatCannotBe) {
  const auto refusal = [&](const char* bucket, const api::CreateUploadRequest& request) {
    return services.uploads.create(owner, account, bucket, request).problem().code;
  };
  auto dots = big();
  dots.key = "a/../b";
  EXPECT_EQ(refusal("demo", dots), ErrorCode::key_invalid);
  auto huge = big();
  huge.size = 6LL * 1024 * 1024 * kMiB;
  EXPECT_EQ(refusal("demo", huge), ErrorCode::size_refused);
  EXPECT_EQ(refusal("..", big()), ErrorCode::invalid_request);
  EXPECT_EQ(services.uploads.create(owner, "nobody", "demo", big()).problem().code, ErrorCode::not_found);
}

// ---- sign
// --------------------------------------------------------------------------------------------------

TEST_F(UploadsTest, SignEachPartForItsLengthAndFifteenMinutes) {
  const auto signed_parts = services.uploads.sign(owner, begin(big()), {{3, 1}});
  ASSERT_TRUE(signed_parts.ok()) << signed_parts.problem().message;
  ASSERT_EQ(signed_parts->urls.size(), 2u);
  const auto& last = signed_parts->urls[0];
  EXPECT_EQ(last.part, 3);
  EXPECT_EQ(last.expires_at, now + 900'000);
  EXPECT_THAT(last.url, HasSubstr("partNumber=3"));
  EXPECT_THAT(last.url, HasSubstr("X-Amz-Expires=900"));
  EXPECT_THAT(last.url, HasSubstr("X-Amz-SignedHeaders=content-length%3Bhost"));
  EXPECT_THAT(last.headers, IsEmpty());
}

TEST_F(UploadsTest, SignASinglePutWithAllThatItCarries) {
  auto request = small();
  request.modified = 1'000;
  request.if_none_match = true;
  const auto signed_parts = services.uploads.sign(owner, begin(request), {{1}});
  ASSERT_TRUE(signed_parts.ok());
  const auto& put = signed_parts->urls.at(0);
  EXPECT_THAT(put.headers, Contains(Pair(testing::StrCaseEq("content-type"), "video/quicktime")));
  EXPECT_THAT(put.headers, Contains(Pair("x-amz-meta-mtime", "1")));
  EXPECT_THAT(put.headers, Contains(Pair("if-none-match", "*")));
  EXPECT_THAT(put.headers, Not(Contains(Pair(testing::StrCaseEq("content-length"), testing::_))))
      << "a browser's own";
  EXPECT_THAT(put.url, HasSubstr("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3B"
                                 "x-amz-meta-mtime&"));
}

TEST_F(UploadsTest, RefuseToSignWhatIsNoPart) {
  const std::string id = begin(big());
  for (const std::vector<std::int32_t>& parts :
       {std::vector<std::int32_t>{}, {0}, {4}, {1, 1}, std::vector<std::int32_t>(65, 1)}) {
    EXPECT_EQ(services.uploads.sign(owner, id, {parts}).problem().code, ErrorCode::invalid_request);
  }
  EXPECT_EQ(services.uploads.sign(owner, "nobody", {{1}}).problem().code, ErrorCode::not_found);
}

// ---- complete
// ----------------------------------------------------------------------------------------------

TEST_F(UploadsTest, AreCompleteWhenHeadObjectSaysSo) {
  const std::string id = begin(big());
  const auto done = services.uploads.complete(owner, id, all_parts());
  ASSERT_TRUE(done.ok()) << done.problem().message;
  EXPECT_EQ(done->etag, kEtag);
  EXPECT_EQ(done->size, kSize);
  EXPECT_EQ(storage.count("HeadObject"), 1);
  EXPECT_EQ(state_of(id), store::UploadState::completed);
  EXPECT_EQ(last_outcome(), "ok");
}

TEST_F(UploadsTest, AnswerTheSameWhenAskedAgain) {
  const std::string id = begin(big());
  ASSERT_TRUE(services.uploads.complete(owner, id, all_parts()).ok());
  const auto again = services.uploads.complete(owner, id, all_parts());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->etag, kEtag);
  EXPECT_EQ(storage.count("CompleteMultipartUpload"), 1);
}

TEST_F(UploadsTest, TakeTheEtagFromHeadObjectWhereCompleteHidesIt) {
  storage.with([](auto& state) { state.hide_etag_of_complete = true; });
  const auto done = services.uploads.complete(owner, begin(big()), all_parts());
  ASSERT_TRUE(done.ok()) << done.problem().message;
  EXPECT_EQ(done->etag, kEtag);
}

TEST_F(UploadsTest, FindTheObjectWhenTheAnswerWasLost) {
  storage.with([](auto& state) { state.lose_answer_of_complete = true; });
  const auto done = services.uploads.complete(owner, begin(big()), all_parts());
  ASSERT_TRUE(done.ok()) << done.problem().message;
  EXPECT_EQ(done->etag, kEtag);
  EXPECT_EQ(storage.count("CompleteMultipartUpload"), 1);
}

TEST_F(UploadsTest, LookBeforeTheySendAgainAfterARestart) {
  const std::string id = begin(big());
  ASSERT_TRUE(*services.stores.uploads.transition(id, store::UploadState::active,
                                                  store::UploadState::completing, now));
  put("films/été.mov", {kEtag, kSize});
  Services restarted{*database, vault, vault::AuditKey::random(), [this] { return now; }, impatient()};
  const auto done = restarted.uploads.complete(owner, id, all_parts());
  ASSERT_TRUE(done.ok()) << done.problem().message;
  EXPECT_EQ(storage.count("CompleteMultipartUpload"), 0);
}

TEST_F(UploadsTest, DoNotTakeAnOlderObjectForTheirs) {
  put("films/été.mov", {std::string(32, 'f') + "-3", kSize});
  storage.with([](auto& state) { state.uploads.clear(); });
  const std::string id = begin(big());
  storage.with([](auto& state) { state.uploads.clear(); });  // gone, and not by us
  EXPECT_EQ(refusal_of_complete(id, all_parts()), ErrorCode::no_such_upload);
}

TEST_F(UploadsTest, MayBeCompletedAgainAfterARefusal) {
  const std::string id = begin(big());
  storage.with([](auto& state) { state.refuse_complete = true; });
  EXPECT_EQ(refusal_of_complete(id, all_parts()), ErrorCode::invalid_part);
  EXPECT_EQ(state_of(id), store::UploadState::active);
  storage.with([](auto& state) { state.refuse_complete = false; });
  EXPECT_TRUE(services.uploads.complete(owner, id, all_parts()).ok());
}

TEST_F(UploadsTest, SendNoCompleteWhoseConditionWouldAbortThem) {
  auto request = big();
  request.if_none_match = true;
  const std::string id = begin(request);
  put("films/été.mov", {kSingleEtag, 1});  // someone else was quicker
  EXPECT_EQ(refusal_of_complete(id, all_parts()), ErrorCode::precondition_failed);
  EXPECT_EQ(storage.count("CompleteMultipartUpload"), 0);
}

TEST_F(UploadsTest, AreNotDoneWhenSizeOrChecksumDiffer) {
  storage.with([](auto& state) { state.result = {kEtag, kSize - 1}; });
  EXPECT_EQ(refusal_of_complete(begin(big()), all_parts()), ErrorCode::size_mismatch);
  storage.with([](auto& state) { state.result = {std::string(32, '0') + "-3", kSize}; });
  EXPECT_EQ(refusal_of_complete(begin(big()), all_parts()), ErrorCode::checksum_mismatch);
  EXPECT_EQ(last_outcome(), "checksum_mismatch");
}

TEST_F(UploadsTest, NeedEveryPartOnce) {
  const std::string id = begin(big());
  EXPECT_EQ(refusal_of_complete(id, {{{1, kMd5s[0]}, {2, kMd5s[1]}}}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal_of_complete(id, {{{1, kMd5s[0]}, {2, kMd5s[1]}, {2, kMd5s[1]}}}),
            ErrorCode::invalid_request);
  EXPECT_EQ(refusal_of_complete(id, {{{1, kMd5s[0]}, {2, kMd5s[1]}, {3, ""}}}), ErrorCode::invalid_request);
}

TEST_F(UploadsTest, ProveASingleOneByEtagAndSize) {
  const std::string id = begin(small());
  EXPECT_EQ(refusal_of_complete(id, {{{1, kSingleEtag}}}), ErrorCode::invalid_part);  // nothing has arrived
  put("films/été.mov", {kSingleEtag, 4});
  EXPECT_EQ(refusal_of_complete(id, {{{1, kSingleEtag}}}), ErrorCode::size_mismatch);
  put("films/été.mov", {std::string(32, 'b'), 5});
  EXPECT_EQ(refusal_of_complete(id, {{{1, kSingleEtag}}}), ErrorCode::checksum_mismatch);
  put("films/été.mov", {kSingleEtag, 5});
  EXPECT_TRUE(services.uploads.complete(owner, id, {{{1, '"' + kSingleEtag + '"'}}}).ok());
}

// ---- abort, parts, diagnose
// --------------------------------------------------------------------------------

TEST_F(UploadsTest, AbortTwice) {
  const std::string id = begin(big());
  EXPECT_TRUE(services.uploads.abort(owner, id).ok());
  EXPECT_TRUE(services.uploads.abort(owner, id).ok());
  EXPECT_EQ(storage.count("AbortMultipartUpload"), 1);
  EXPECT_EQ(refusal_of_complete(id, all_parts()), ErrorCode::no_such_upload);
  EXPECT_EQ(services.uploads.sign(owner, id, {{1}}).problem().code, ErrorCode::no_such_upload);
}

TEST_F(UploadsTest, DoNotAbortWhatIsComplete) {
  const std::string id = begin(big());
  ASSERT_TRUE(services.uploads.complete(owner, id, all_parts()).ok());
  EXPECT_EQ(services.uploads.abort(owner, id).problem().code, ErrorCode::conflict);
}

TEST_F(UploadsTest, ListWhatStorageHas) {
  const auto parts = services.uploads.parts(owner, begin(big()));
  ASSERT_TRUE(parts.ok()) << parts.problem().message;
  ASSERT_EQ(parts->parts.size(), 1u);
  EXPECT_EQ(parts->parts[0].etag, kMd5s[0]);
}

TEST_F(UploadsTest, ListASingleOneOnceItIsThereAndNew) {
  const std::string id = begin(small());
  EXPECT_THAT(services.uploads.parts(owner, id)->parts, IsEmpty());
  put("films/été.mov", {kSingleEtag, 5, "Sat, 01 Jan 2000 00:00:00 GMT"});
  EXPECT_THAT(services.uploads.parts(owner, id)->parts, IsEmpty());
  put("films/été.mov", {kSingleEtag, 5, text::to_http_date(now + 1000)});
  EXPECT_THAT(services.uploads.parts(owner, id)->parts, Not(IsEmpty()));
}

TEST_F(UploadsTest, DiagnoseCorsFirstThenTheUpload) {
  const std::string id = begin(big());
  const auto blocked = services.uploads.diagnose(owner, id, kOrigin);
  ASSERT_TRUE(blocked.ok());
  EXPECT_EQ(blocked->code, "cors_missing");
  EXPECT_EQ(blocked->hint, "Press Set up CORS.");

  ASSERT_TRUE(services.buckets.ensure_cors(me, account, "demo", kOrigin).ok());
  EXPECT_EQ(services.uploads.diagnose(owner, id, kOrigin)->code, "ok");
  storage.with([](auto& state) { state.uploads.clear(); });
  EXPECT_EQ(services.uploads.diagnose(owner, id, kOrigin)->code, "no_such_upload");
}

TEST_F(UploadsTest, DiagnoseTheClock) {
  storage.with([this](auto& state) { state.date = text::to_http_date(now - 3'600'000); });
  const auto diagnosis = services.uploads.diagnose(owner, begin(big()), kOrigin);
  ASSERT_TRUE(diagnosis.ok());
  EXPECT_EQ(diagnosis->code, "clock_skew");
  EXPECT_FALSE(diagnosis->retryable);
}

TEST_F(UploadsTest, DiagnoseThatTheyWereCancelled) {
  const std::string id = begin(big());
  ASSERT_TRUE(services.uploads.abort(owner, id).ok());
  EXPECT_EQ(services.uploads.diagnose(owner, id, kOrigin)->code, "no_such_upload");
  EXPECT_EQ(services.uploads.diagnose(owner, "nobody", kOrigin).problem().code, ErrorCode::not_found);
}

TEST_F(UploadsTest, DiagnoseAnEndpointThatIsGone) {
  const std::string dead = add_account("http://127.0.0.1:9");
  const std::string id = services.uploads.create(owner, dead, "demo", small())->id;
  const auto diagnosis = services.uploads.diagnose(owner, id, kOrigin);
  ASSERT_TRUE(diagnosis.ok());
  EXPECT_EQ(diagnosis->code, "endpoint_unreachable");
  EXPECT_TRUE(diagnosis->retryable);
}

}  // namespace
}  // namespace r2deck::services
