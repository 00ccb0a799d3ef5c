#include "companion/s3/errors.h"

#include <algorithm>
#include <array>

#include "companion/s3/xml.h"

namespace r2deck::s3 {
namespace {

struct Row {
  std::string_view remote;  // S3's <Code>
  ErrorCode code;
  bool retryable = false;
  std::string_view message = {};  // instead of the store's own, where that says too little
};

// R2: r2 docs, API > Error codes, and Cloudflare's local S3 endpoint; the others: Amazon S3 API reference,
// "Error responses", and Ceph RGW.
constexpr std::array kTable = {
    // who asks
    Row{"Unauthorized", ErrorCode::wrong_credentials, false, "The store does not know the access key."},
    Row{"InvalidAccessKeyId", ErrorCode::wrong_credentials, false, "The store does not know the access key."},
    Row{"SignatureDoesNotMatch", ErrorCode::wrong_credentials, false,
        "The secret does not fit the access key."},
    Row{"InvalidToken", ErrorCode::wrong_credentials},
    Row{"AuthorizationHeaderMalformed", ErrorCode::wrong_credentials},
    Row{"AuthorizationQueryParametersError", ErrorCode::wrong_credentials},
    Row{"AccessDenied", ErrorCode::access_denied, false, "The access key may not do this."},
    Row{"AllAccessDisabled", ErrorCode::access_denied},
    Row{"AccountProblem", ErrorCode::access_denied},
    Row{"NotEntitled", ErrorCode::access_denied},
    Row{"ExpiredRequest", ErrorCode::signature_expired},
    Row{"ExpiredToken", ErrorCode::signature_expired},
    Row{"RequestExpired", ErrorCode::signature_expired},
    Row{"RequestTimeTooSkewed", ErrorCode::clock_skew, false,
        "This machine's clock and the store's differ too much."},
    // what for
    Row{"NoSuchBucket", ErrorCode::no_such_bucket},
    Row{"NoSuchKey", ErrorCode::no_such_key},
    Row{"NoSuchUpload", ErrorCode::no_such_upload},
    Row{"BucketAlreadyExists", ErrorCode::already_exists},
    Row{"BucketAlreadyOwnedByYou", ErrorCode::already_exists},
    Row{"BucketNotEmpty", ErrorCode::conflict},
    Row{"OperationAborted", ErrorCode::conflict, true},
    Row{"ConditionalRequestConflict", ErrorCode::conflict, true},
    Row{"PreconditionFailed", ErrorCode::precondition_failed},
    Row{"InvalidBucketName", ErrorCode::invalid_request},
    Row{"InvalidRange", ErrorCode::invalid_request},
    Row{"InvalidPartNumber", ErrorCode::invalid_request},
    Row{"InvalidDigest", ErrorCode::invalid_request},
    Row{"InvalidLocationConstraint", ErrorCode::invalid_request},
    Row{"InvalidStorageClass", ErrorCode::invalid_request},
    Row{"InvalidEncryptionAlgorithmError", ErrorCode::invalid_request},
    Row{"IllegalLocationConstraintException", ErrorCode::invalid_request},
    Row{"MissingContentLength", ErrorCode::invalid_request},
    Row{"TooManyBuckets", ErrorCode::storage_rejected},
    Row{"NoSuchCORSConfiguration", ErrorCode::not_found},
    Row{"NoSuchLifecycleConfiguration", ErrorCode::not_found},
    Row{"ServerSideEncryptionConfigurationNotFoundError", ErrorCode::not_found},
    Row{"KeyTooLongError", ErrorCode::key_invalid},
    Row{"InvalidObjectName", ErrorCode::key_invalid},
    Row{"InvalidURI", ErrorCode::key_invalid},
    // the bytes
    Row{"EntityTooSmall", ErrorCode::entity_too_small},
    Row{"EntityTooLarge", ErrorCode::too_large},
    Row{"MetadataTooLarge", ErrorCode::too_large},
    Row{"MaxMessageLengthExceeded", ErrorCode::too_large},
    Row{"InvalidPart", ErrorCode::invalid_part},
    Row{"InvalidPartOrder", ErrorCode::invalid_part},
    Row{"BadDigest", ErrorCode::checksum_mismatch, true},
    Row{"XAmzContentSHA256Mismatch", ErrorCode::checksum_mismatch, true},
    Row{"IncompleteBody", ErrorCode::storage_rejected, true},
    // the store's state
    Row{"SlowDown", ErrorCode::rate_limited, true},
    Row{"TooManyRequests", ErrorCode::rate_limited, true},
    Row{"RequestLimitExceeded", ErrorCode::rate_limited, true},
    Row{"InternalError", ErrorCode::storage_unavailable, true},
    Row{"ServiceUnavailable", ErrorCode::storage_unavailable, true},
    Row{"RequestTimeout", ErrorCode::storage_unavailable, true},
    Row{"QuotaExceeded", ErrorCode::storage_full},
    Row{"InsufficientStorage", ErrorCode::storage_full},
    Row{"XMinioStorageFull", ErrorCode::storage_full},
    Row{"NotImplemented", ErrorCode::not_implemented},
};

constexpr std::string_view kRedirectHint =
    "The endpoint or the region is not this bucket's: correct them in the account's settings; redirects are "
    "not "
    "followed.";

std::string_view hint_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_credentials:
      return "Check the access key id and the secret in the account's settings.";
    case ErrorCode::access_denied:
      return "Use a token that has this permission on this bucket; tokens with object scope cannot list "
             "buckets.";
    case ErrorCode::signature_expired:
      return "Sign again; if that does not help, check this machine's clock.";
    case ErrorCode::clock_skew:
      return "Set this machine's clock, best by network time, and try again.";
    case ErrorCode::no_such_bucket:
      return "Check the bucket's name and the account's jurisdiction: a bucket is visible only in its own.";
    case ErrorCode::no_such_key:
      return "Refresh the list: the object may have been deleted or renamed.";
    case ErrorCode::no_such_upload:
      return "Start the upload again: it was completed or aborted, or the store's lifecycle removed it.";
    case ErrorCode::already_exists:
      return "Choose another name.";
    case ErrorCode::invalid_request:
      return "Ask for something else: the store does not take this as it is.";
    case ErrorCode::not_found:
      return "It was never set, or was removed.";
    case ErrorCode::precondition_failed:
      return "Look at what is there now, then decide to overwrite it or to use another name.";
    case ErrorCode::entity_too_small:
      return "Use parts of at least 5 MiB; only the last may be smaller.";
    case ErrorCode::invalid_part:
      return "Send the parts that differ again: all but the last must have one size, each with the ETag it "
             "was given.";
    case ErrorCode::too_large:
      return "Make it smaller: an object may have 4.995 TiB, its metadata 8,192 bytes.";
    case ErrorCode::key_invalid:
      return "Use a shorter or simpler name: at most 1,024 bytes.";
    case ErrorCode::checksum_mismatch:
      return "Send it again: the bytes changed on the way.";
    case ErrorCode::rate_limited:
      return "Wait a little and try again; R2 takes one write a second for one key.";
    case ErrorCode::storage_unavailable:
      return "Try again in a minute; if it lasts, look at the store's status page.";
    case ErrorCode::storage_full:
      return "Free space or raise the quota at the store.";
    case ErrorCode::not_implemented:
      return "This store lacks the function; nothing was changed.";
    case ErrorCode::conflict:
      return "Something else is changing it: wait a little and try again.";
    case ErrorCode::bad_response:
      return "Check that the endpoint in the account's settings is an S3 endpoint.";
    case ErrorCode::endpoint_unknown:
      return "Check the endpoint's spelling in the account's settings, and this machine's DNS.";
    case ErrorCode::endpoint_unreachable:
      return "Check the endpoint and its port, and that this machine may reach it.";
    case ErrorCode::tls_failed:
      return "Check the endpoint's certificate and name; a proxy that inspects TLS must be trusted by this "
             "machine.";
    case ErrorCode::timed_out:
      return "Check the network and try again.";
    default:
      return {};
  }
}

std::string_view message_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_credentials:
      return "The store does not accept the access key.";
    case ErrorCode::access_denied:
      return "The store refused this access.";
    case ErrorCode::no_such_bucket:
      return "There is no such bucket.";
    case ErrorCode::no_such_key:
      return "There is no such object.";
    case ErrorCode::no_such_upload:
      return "There is no such upload.";
    case ErrorCode::precondition_failed:
      return "The object's state is not the one that was asked for.";
    case ErrorCode::rate_limited:
      return "The store asks for fewer requests.";
    case ErrorCode::storage_unavailable:
      return "The store is not available at the moment.";
    case ErrorCode::storage_full:
      return "The store is full.";
    case ErrorCode::not_implemented:
      return "The store does not know this operation.";
    case ErrorCode::conflict:
      return "The store is in the middle of another change.";
    default:
      return "The store refused the request.";
  }
}

ErrorCode not_found(Addressed addressed) {
  switch (addressed) {
    case Addressed::service:
      return ErrorCode::bad_response;  // an S3 endpoint always has one
    case Addressed::bucket:
      return ErrorCode::no_such_bucket;
    case Addressed::object:
      return ErrorCode::no_such_key;
    case Addressed::upload:
      return ErrorCode::no_such_upload;
  }
  return ErrorCode::no_such_key;
}

// For answers without a body (HEAD), and for codes that are not in the table.
Row by_status(int status, Addressed addressed) {
  switch (status) {
    case 401:
      return {{}, ErrorCode::wrong_credentials};
    case 403:
      return {{}, ErrorCode::access_denied};
    case 404:
      return {{}, not_found(addressed)};
    case 409:
      return {{}, ErrorCode::conflict, true};
    case 412:
      return {{}, ErrorCode::precondition_failed};
    case 416:
      return {{}, ErrorCode::invalid_request, false, "The object has no such range or part."};
    case 413:
      return {{}, ErrorCode::too_large};
    case 429:
      return {{}, ErrorCode::rate_limited, true};
    case 501:
      return {{}, ErrorCode::not_implemented};
    case 500:
    case 502:
    case 503:
    case 504:
      return {{}, ErrorCode::storage_unavailable, true};
    case 507:
      return {{}, ErrorCode::storage_full};
    default:
      return {{}, ErrorCode::storage_rejected};
  }
}

// The store's own words, as one line of bounded length.
std::string one_line(std::string_view text) {
  constexpr std::size_t kMost = 300;
  std::string out(text.substr(0, kMost));
  // Not in the middle of a UTF-8 character.
  if (text.size() > kMost) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0x80) != 0)
      out.pop_back();
    out += "...";
  }
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return out;
}

Problem make(const Attempt& attempt, ErrorCode code, std::string_view message, bool retryable,
             std::string_view remote = {}) {
  return Problem{.code = code,
                 .operation = std::string(attempt.operation),
                 .subject = attempt.subject,
                 .message = message.empty() ? std::string(message_for(code)) : one_line(message),
                 .hint = std::string(hint_for(code)),
                 .retryable = retryable,
                 .remote_code = one_line(remote)};
}

}  // namespace

namespace {

Problem problem_from(const Attempt& attempt, int status, const std::optional<xml::ErrorBody>& error) {
  const auto* row = std::find_if(kTable.begin(), kTable.end(),
                                 [&](const Row& each) { return error && each.remote == error->code; });
  const bool listed = row != kTable.end();
  // A 200 that carries an <Error> says nothing by its status.
  Row found = listed ? *row : by_status(status, attempt.addressed);
  // Ceph RGW says NoSuchKey where the upload is gone.
  if (attempt.addressed == Addressed::upload && found.code == ErrorCode::no_such_key) {
    found.code = ErrorCode::no_such_upload;
  }
  // R2 has no code for a key that is none of its own: "Credential access key has length 64, should be 32".
  if (error && error->code == "InvalidArgument" &&
      error->message.find("access key has length") != std::string::npos) {
    found.code = ErrorCode::wrong_credentials;
  }
  const std::string_view said = error ? std::string_view(error->message) : std::string_view();
  Problem problem = make(attempt, found.code, found.message.empty() ? said : found.message, found.retryable,
                         error ? error->code : std::string_view());
  if (status >= 300 && status < 400) {
    problem.message = "The store answered with a redirect.";
    problem.hint = kRedirectHint;
  }
  if (!error && problem.code == ErrorCode::storage_rejected && problem.hint.empty()) {
    problem.message += " (HTTP " + std::to_string(status) + ")";
  }
  return problem;
}

}  // namespace

Problem problem_from(const Attempt& attempt, int status, std::string_view body) {
  if (status == 304) {
    return make(attempt, ErrorCode::precondition_failed, "The object has not changed.", false, "NotModified");
  }
  return problem_from(attempt, status, xml::parse_error(body));
}

Problem problem_from_code(const Attempt& attempt, std::string_view code, std::string_view message) {
  return problem_from(attempt, 200, xml::ErrorBody{std::string(code), std::string(message)});
}

Problem clock_problem(const Attempt& attempt) {
  Problem problem = problem_from_code(attempt, "RequestTimeTooSkewed", {});
  problem.remote_code.clear();
  return problem;
}

Problem problem_from(const Attempt& attempt, const TransportFailure& failure, std::string_view host) {
  using Kind = TransportFailure::Kind;
  const auto with_host = [&](std::string_view before, std::string_view after) {
    return std::string(before).append(host).append(after);
  };
  const auto told = [&](std::string message) {
    return failure.detail.empty() ? message : message.append(" ").append(failure.detail);
  };
  switch (failure.kind) {
    case Kind::name_unknown:
      return make(attempt, ErrorCode::endpoint_unknown, with_host("There is no host named ", "."), false);
    case Kind::name_unavailable:
      return make(attempt, ErrorCode::endpoint_unknown,
                  with_host("The address of ", " could not be looked up."), true);
    case Kind::address_refused: {
      Problem problem = make(attempt, ErrorCode::forbidden,
                             with_host("", " is a link-local address, which is never contacted."), false);
      problem.hint =
          "Use the store's own address: link-local ones belong to this machine's network or its cloud.";
      return problem;
    }
    case Kind::address_nearby: {
      Problem problem = make(
          attempt, ErrorCode::forbidden,
          with_host("", " is an address of this machine or of a private network, which is not allowed here."),
          false);
      problem.hint = "Start R2 Deck with --allow-private-endpoints if storage is meant to be there.";
      return problem;
    }
    case Kind::unreachable:
      return make(attempt, ErrorCode::endpoint_unreachable, with_host("Nobody accepts connections at ", "."),
                  true);
    case Kind::tls:
      return make(attempt, ErrorCode::tls_failed,
                  told(with_host("No safe connection to ", " could be made.")), false);
    case Kind::timed_out:
      return make(attempt, ErrorCode::timed_out, with_host("", " did not answer in time."), true);
    case Kind::broken:
      return make(attempt, ErrorCode::endpoint_unreachable,
                  with_host("The connection to ", " ended before the answer was complete."), true);
    case Kind::too_large:
      return make(attempt, ErrorCode::bad_response, "The answer is longer than any that S3 gives.", false);
    case Kind::source_failed:
      return make(attempt, ErrorCode::file_unreadable, "The bytes to send could not be read.", false);
    case Kind::sink_refused:
      return make(attempt, ErrorCode::cancelled, "Whoever takes the bytes wants no more.", false);
    case Kind::unsendable: {
      Problem problem =
          make(attempt, ErrorCode::invalid_request, "A header holds a control character.", false);
      problem.hint = "Remove line breaks and control characters from the content type and the metadata.";
      return problem;
    }
  }
  return make(attempt, ErrorCode::internal, {}, false);
}

Problem bad_response(const Attempt& attempt, std::string message) {
  return make(attempt, ErrorCode::bad_response, message, false);
}

}  // namespace r2deck::s3
