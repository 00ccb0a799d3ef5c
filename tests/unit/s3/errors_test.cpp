#include "companion/s3/errors.h"

#include <gtest/gtest.h>

namespace r2deck::s3 {
namespace {

const Attempt kObject{.operation = "HeadObject", .subject = "b/k", .addressed = Addressed::object};

std::string body(const std::string& code, const std::string& message = "Said by the store.") {
  return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
}

struct Case {
  int status;
  std::string remote;
  ErrorCode code;
  bool retryable = false;
};
void PrintTo(const Case& test, std::ostream* out) {
  *out << test.remote;
}

class RemoteCode : public testing::TestWithParam<Case> {};

TEST_P(RemoteCode, BecomesAProblemThatSaysWhatToDo) {
  const Case& test = GetParam();
  const Problem problem = problem_from(kObject, test.status, body(test.remote));
  EXPECT_EQ(problem.code, test.code) << to_string(problem.code);
  EXPECT_EQ(problem.retryable, test.retryable);
  EXPECT_EQ(problem.remote_code, test.remote);
  EXPECT_EQ(problem.operation, "HeadObject");
  EXPECT_EQ(problem.subject, "b/k");
  EXPECT_FALSE(problem.message.empty());
  EXPECT_EQ(problem.hint.empty(), test.code == ErrorCode::storage_rejected);
}

INSTANTIATE_TEST_SUITE_P(Store, RemoteCode,
                         testing::Values(Case{401, "Unauthorized", ErrorCode::wrong_credentials},
                                         Case{403, "InvalidAccessKeyId", ErrorCode::wrong_credentials},
                                         Case{403, "SignatureDoesNotMatch", ErrorCode::wrong_credentials},
                                         Case{403, "AccessDenied", ErrorCode::access_denied},
                                         Case{403, "ExpiredRequest", ErrorCode::signature_expired},
                                         Case{403, "RequestTimeTooSkewed", ErrorCode::clock_skew},
                                         Case{404, "NoSuchBucket", ErrorCode::no_such_bucket},
                                         Case{404, "NoSuchKey", ErrorCode::no_such_key},
                                         Case{404, "NoSuchUpload", ErrorCode::no_such_upload},
                                         Case{409, "BucketAlreadyExists", ErrorCode::already_exists},
                                         Case{409, "OperationAborted", ErrorCode::conflict, true},
                                         Case{412, "PreconditionFailed", ErrorCode::precondition_failed},
                                         Case{400, "EntityTooSmall", ErrorCode::entity_too_small},
                                         Case{400, "EntityTooLarge", ErrorCode::too_large},
                                         Case{400, "InvalidPart", ErrorCode::invalid_part},
                                         Case{400, "KeyTooLongError", ErrorCode::key_invalid},
                                         Case{400, "InvalidArgument", ErrorCode::storage_rejected},
                                         Case{400, "MalformedXML", ErrorCode::storage_rejected},
                                         Case{416, "InvalidRange", ErrorCode::invalid_request},
                                         Case{400, "InvalidDigest", ErrorCode::invalid_request},
                                         Case{400, "BadDigest", ErrorCode::checksum_mismatch, true},
                                         Case{409, "BucketNotEmpty", ErrorCode::conflict},
                                         Case{404, "NoSuchCORSConfiguration", ErrorCode::not_found},
                                         Case{404, "NoSuchLifecycleConfiguration", ErrorCode::not_found},
                                         Case{429, "TooManyRequests", ErrorCode::rate_limited, true},
                                         Case{503, "SlowDown", ErrorCode::rate_limited, true},
                                         Case{500, "InternalError", ErrorCode::storage_unavailable, true},
                                         Case{200, "InternalError", ErrorCode::storage_unavailable, true},
                                         Case{501, "NotImplemented", ErrorCode::not_implemented},
                                         Case{403, "QuotaExceeded", ErrorCode::storage_full},
                                         Case{503, "SomethingNew", ErrorCode::storage_unavailable, true},
                                         Case{403, "SomethingNew", ErrorCode::access_denied}),
                         [](const auto& test) {
                           return test.param.remote + std::to_string(test.param.status);
                         });

struct StatusCase {
  int status;
  Addressed addressed;
  ErrorCode code;
  bool retryable = false;
};

class StatusAlone : public testing::TestWithParam<StatusCase> {};

// A HEAD has no body.
TEST_P(StatusAlone, IsEnoughForAProblem) {
  const StatusCase& test = GetParam();
  const Problem problem =
      problem_from({.operation = "Head", .subject = "s", .addressed = test.addressed}, test.status, "");
  EXPECT_EQ(problem.code, test.code) << to_string(problem.code);
  EXPECT_EQ(problem.retryable, test.retryable);
  EXPECT_EQ(problem.remote_code, "");
  EXPECT_FALSE(problem.message.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Head, StatusAlone,
    testing::Values(StatusCase{401, Addressed::bucket, ErrorCode::wrong_credentials},
                    StatusCase{403, Addressed::object, ErrorCode::access_denied},
                    StatusCase{404, Addressed::object, ErrorCode::no_such_key},
                    StatusCase{404, Addressed::bucket, ErrorCode::no_such_bucket},
                    StatusCase{404, Addressed::upload, ErrorCode::no_such_upload},
                    StatusCase{404, Addressed::service, ErrorCode::bad_response},
                    StatusCase{412, Addressed::object, ErrorCode::precondition_failed},
                    StatusCase{429, Addressed::object, ErrorCode::rate_limited, true},
                    StatusCase{500, Addressed::object, ErrorCode::storage_unavailable, true},
                    StatusCase{503, Addressed::object, ErrorCode::storage_unavailable, true},
                    StatusCase{507, Addressed::object, ErrorCode::storage_full},
                    StatusCase{418, Addressed::object, ErrorCode::storage_rejected}),
    [](const auto& test) {
      return std::to_string(test.param.status) + "OfKind" +
             std::to_string(static_cast<int>(test.param.addressed));
    });

TEST(StoreError, KeepsTheStoresOwnWordsInOneLineOfBoundedLength) {
  EXPECT_EQ(
      problem_from(kObject, 400, body("InvalidPart", "All non-trailing parts must\nhave the same length."))
          .message,
      "All non-trailing parts must have the same length.");
  const Problem problem =
      problem_from(kObject, 400, body("InvalidPart", std::string(299, 'a') + "\xc3\xbc" + "more"));
  EXPECT_EQ(problem.message, std::string(299, 'a') + "...");
}

TEST(StoreError, CutsTheStoresWordsBetweenCharacters) {
  const auto said = [](const std::string& text) {
    return problem_from(kObject, 400, body("InvalidPart", text)).message;
  };
  std::string japanese;
  for (int i = 0; i < 120; ++i)
    japanese += "\xe6\x97\xa5";
  EXPECT_EQ(said(japanese), japanese.substr(0, 300) + "...");
  EXPECT_EQ(said("a" + japanese), "a" + japanese.substr(0, 297) + "...");
  EXPECT_EQ(said("ab" + japanese), "ab" + japanese.substr(0, 297) + "...");
  EXPECT_EQ(said(japanese.substr(0, 300)), japanese.substr(0, 300));
}

TEST(StoreError, KnowsR2sWordsForAKeyThatIsNoneOfR2s) {
  const Problem problem = problem_from(
      kObject, 400, body("InvalidArgument", "Credential access key has length 64, should be 32"));
  EXPECT_EQ(problem.code, ErrorCode::wrong_credentials);
  EXPECT_EQ(problem.message, "Credential access key has length 64, should be 32");
}

// Ceph RGW says so of ListParts.
TEST(StoreError, TakesAMissingKeyForAMissingUploadWhereAnUploadWasAskedFor) {
  const Attempt parts{.operation = "ListParts", .subject = "b/k", .addressed = Addressed::upload};
  EXPECT_EQ(problem_from(parts, 404, body("NoSuchKey")).code, ErrorCode::no_such_upload);
}

TEST(StoreError, SaysThatARedirectWasNotFollowed) {
  const Problem problem = problem_from(kObject, 301, body("PermanentRedirect"));
  EXPECT_EQ(problem.code, ErrorCode::storage_rejected);
  EXPECT_NE(problem.hint.find("redirects are not followed"), std::string::npos);
  EXPECT_FALSE(problem.retryable);
}

TEST(StoreError, NamesTheStatusOfAnAnswerThatIsNotS3) {
  EXPECT_NE(problem_from(kObject, 418, "<html>tea</html>").message.find("418"), std::string::npos);
}

struct FailureCase {
  TransportFailure::Kind kind;
  ErrorCode code;
  bool retryable;
};

class FailureKind : public testing::TestWithParam<FailureCase> {};

TEST_P(FailureKind, BecomesAProblemThatSaysWhatToDo) {
  const Problem problem =
      problem_from(kObject, {.kind = GetParam().kind, .sent = false, .detail = {}}, "store.example");
  EXPECT_EQ(problem.code, GetParam().code) << to_string(problem.code);
  EXPECT_EQ(problem.retryable, GetParam().retryable);
  EXPECT_FALSE(problem.message.empty());
  EXPECT_FALSE(problem.hint.empty());
}

using Kind = TransportFailure::Kind;
INSTANTIATE_TEST_SUITE_P(
    OnTheWay, FailureKind,
    testing::Values(FailureCase{Kind::name_unknown, ErrorCode::endpoint_unknown, false},
                    FailureCase{Kind::name_unavailable, ErrorCode::endpoint_unknown, true},
                    FailureCase{Kind::address_refused, ErrorCode::forbidden, false},
                    FailureCase{Kind::address_nearby, ErrorCode::forbidden, false},
                    FailureCase{Kind::unreachable, ErrorCode::endpoint_unreachable, true},
                    FailureCase{Kind::tls, ErrorCode::tls_failed, false},
                    FailureCase{Kind::timed_out, ErrorCode::timed_out, true},
                    FailureCase{Kind::broken, ErrorCode::endpoint_unreachable, true},
                    FailureCase{Kind::too_large, ErrorCode::bad_response, false},
                    FailureCase{Kind::unsendable, ErrorCode::invalid_request, false}),
    [](const auto& test) { return "Kind" + std::to_string(static_cast<int>(test.param.kind)); });

}  // namespace
}  // namespace r2deck::s3
