#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "shared/transfer/put_answer.h"

namespace r2deck::transfer {
namespace {

struct Case {
  int status;
  const char* code;
  bool expired;
  bool renewed;
  PutVerdict verdict;
  ErrorCode problem;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.status << " " << c.code;
}

class PutAnswers : public testing::TestWithParam<Case> {};

TEST_P(PutAnswers, AreJudged) {
  const Case& c = GetParam();
  const PutAnswer answer = judge_put(c.status, c.code, c.expired, c.renewed);
  EXPECT_EQ(answer.verdict, c.verdict);
  EXPECT_EQ(answer.problem.code, c.problem);
  EXPECT_EQ(answer.problem.remote_code, c.code);
  EXPECT_FALSE(answer.problem.message.empty());
  EXPECT_FALSE(answer.problem.hint.empty());
  EXPECT_EQ(answer.problem.retryable, c.verdict != PutVerdict::fatal && c.verdict != PutVerdict::exists);
}

constexpr auto kAgain = PutVerdict::again;
constexpr auto kSlow = PutVerdict::slow_down;
constexpr auto kRenew = PutVerdict::renew;
constexpr auto kFatal = PutVerdict::fatal;

INSTANTIATE_TEST_SUITE_P(
    Statuses, PutAnswers,
    testing::Values(Case{400, "RequestTimeout", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{400, "BadDigest", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{400, "InvalidArgument", false, false, kFatal, ErrorCode::storage_rejected},
                    Case{401, "Unauthorized", false, false, kFatal, ErrorCode::wrong_credentials},
                    Case{403, "ExpiredRequest", false, false, kRenew, ErrorCode::signature_expired},
                    Case{403, "ExpiredRequest", false, true, kRenew, ErrorCode::signature_expired},
                    Case{403, "AccessDenied", true, true, kRenew, ErrorCode::signature_expired},
                    Case{403, "AccessDenied", false, false, kRenew, ErrorCode::access_denied},
                    Case{403, "AccessDenied", false, true, kFatal, ErrorCode::access_denied},
                    Case{403, "", false, false, kRenew, ErrorCode::access_denied},
                    Case{403, "", false, true, kFatal, ErrorCode::access_denied},
                    Case{403, "RequestTimeTooSkewed", false, false, kRenew, ErrorCode::clock_skew},
                    Case{403, "SignatureDoesNotMatch", false, false, kFatal, ErrorCode::wrong_credentials},
                    Case{404, "NoSuchUpload", false, false, kFatal, ErrorCode::no_such_upload},
                    Case{404, "NoSuchBucket", false, false, kFatal, ErrorCode::no_such_bucket},
                    Case{404, "", false, false, kFatal, ErrorCode::no_such_upload},
                    Case{408, "", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{409, "OperationAborted", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{412, "PreconditionFailed", false, false, PutVerdict::exists,
                         ErrorCode::precondition_failed},
                    Case{413, "EntityTooLarge", false, false, kFatal, ErrorCode::size_refused},
                    Case{429, "", false, false, kSlow, ErrorCode::rate_limited},
                    Case{500, "InternalError", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{501, "NotImplemented", false, false, kFatal, ErrorCode::not_implemented},
                    Case{502, "", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{503, "SlowDown", false, false, kSlow, ErrorCode::rate_limited},
                    Case{504, "", false, false, kAgain, ErrorCode::storage_unavailable},
                    Case{507, "", false, false, kFatal, ErrorCode::storage_full},
                    Case{301, "PermanentRedirect", false, false, kFatal, ErrorCode::storage_rejected},
                    Case{418, "", false, false, kFatal, ErrorCode::storage_rejected}));

}  // namespace
}  // namespace r2deck::transfer
