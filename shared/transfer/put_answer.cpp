#include "shared/transfer/put_answer.h"

#include <string>
#include <utility>

#include "shared/transfer/problems.h"

namespace r2deck::transfer {
namespace {

PutAnswer answer(PutVerdict verdict, ErrorCode code, std::string message, std::string hint) {
  const bool retryable = verdict != PutVerdict::fatal && verdict != PutVerdict::exists;
  return {verdict, make_problem(code, "send the file", std::move(message), std::move(hint), retryable)};
}

PutAnswer judge_forbidden(std::string_view code, bool expired, bool renewed) {
  // Codes of S3 and R2 for a URL whose time is over, and for clocks that disagree about the time.
  if (code == "ExpiredRequest" || code == "ExpiredToken" || code == "RequestExpired" || expired) {
    return answer(PutVerdict::renew, ErrorCode::signature_expired,
                  "Storage refuses the signed URL as expired, though it was signed just now.",
                  "Check that the clock of the machine that runs R2 Deck is right.");
  }
  if (code == "RequestTimeTooSkewed") {
    return answer(PutVerdict::renew, ErrorCode::clock_skew, "Storage says that our clock is wrong.",
                  "Set the clock of the machine that runs R2 Deck.");
  }
  if (code == "SignatureDoesNotMatch" || code == "InvalidAccessKeyId" || code == "Unauthorized") {
    return answer(PutVerdict::fatal, ErrorCode::wrong_credentials, "Storage refuses the signature.",
                  "Check the account's access key id and secret.");
  }
  // A 403 that does not say why may be an expired URL in other words: worth one new signature.
  return answer(renewed ? PutVerdict::fatal : PutVerdict::renew, ErrorCode::access_denied,
                "Storage does not let this key write the object.",
                "Give the API token \"Object Read & Write\" for this bucket, or choose another account.");
}

PutAnswer judge_not_found(std::string_view code) {
  if (code == "NoSuchBucket") {
    return answer(PutVerdict::fatal, ErrorCode::no_such_bucket, "The bucket does not exist any more.",
                  "Refresh the list of buckets.");
  }
  return answer(PutVerdict::fatal, ErrorCode::no_such_upload,
                "Storage does not know this upload any more: it was aborted, or it expired.",
                "Press Retry to upload the file from the beginning.");
}

PutAnswer judge_bad_request(std::string_view code) {
  // The body did not arrive whole, or not as it was sent.
  if (code == "RequestTimeout" || code == "IncompleteBody" || code == "BadDigest") {
    return answer(PutVerdict::again, ErrorCode::storage_unavailable,
                  "A part did not reach storage undamaged.", "It is sent again.");
  }
  return answer(PutVerdict::fatal, ErrorCode::storage_rejected, "Storage rejects the request.",
                "Look at the storage's error code; retrying unchanged will not help.");
}

PutAnswer judge(int status, std::string_view code, bool expired, bool renewed) {
  switch (status) {
    case 400:
      return judge_bad_request(code);
    case 401:
      return answer(PutVerdict::fatal, ErrorCode::wrong_credentials, "Storage does not know this access key.",
                    "Check the account's access key id and secret.");
    case 403:
      return judge_forbidden(code, expired, renewed);
    case 404:
      return judge_not_found(code);
    case 408:
    case 409:
      return answer(PutVerdict::again, ErrorCode::storage_unavailable,
                    "Storage could not take a part in now.", "It is sent again.");
    case 412:
      return answer(PutVerdict::exists, ErrorCode::precondition_failed,
                    "There is an object of that name already, and it was not to be overwritten.",
                    "Choose another name, or allow overwriting.");
    case 413:
      return answer(PutVerdict::fatal, ErrorCode::size_refused, "Storage refuses a part as too large.",
                    "Choose a smaller part size.");
    case 429:
    case 503:
      return answer(PutVerdict::slow_down, ErrorCode::rate_limited, "Storage asks us to slow down.",
                    "The upload goes on with fewer connections.");
    case 501:
      return answer(PutVerdict::fatal, ErrorCode::not_implemented, "Storage does not know this operation.",
                    "The endpoint may not speak S3's multipart upload.");
    case 507:
      return answer(PutVerdict::fatal, ErrorCode::storage_full, "Storage has no room left.",
                    "Make room there, then press Retry.");
    default:
      break;
  }
  if (status >= 500) {
    return answer(PutVerdict::again, ErrorCode::storage_unavailable,
                  "Storage failed with status " + std::to_string(status) + ".", "It is tried again.");
  }
  return answer(PutVerdict::fatal, ErrorCode::storage_rejected,
                "Storage answers with status " + std::to_string(status) + ".",
                "Check the account's endpoint: this may not be an S3 service.");
}

}  // namespace

PutAnswer judge_put(int status, std::string_view code, bool expired, bool renewed) {
  PutAnswer result = judge(status, code, expired, renewed);
  result.problem.remote_code = code;
  return result;
}

}  // namespace r2deck::transfer
