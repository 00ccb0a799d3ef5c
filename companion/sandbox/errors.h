// Every error that the sandbox answers, in one table: HTTP status, S3 code, R2's message. Errors are compared
// by the enumerator, never by message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace r2deck::sandbox {

// X(name, status, code, message). Codes, statuses and messages as R2 answers them where that is known (API >
// Error codes, and observed answers); as Amazon S3 does otherwise. storage_full is the sandbox's own: R2 has
// no full disk.
#define R2DECK_SANDBOX_ERRORS(X)                                                                             \
  X(access_denied, 403, "AccessDenied", "Access Denied")                                                     \
  X(bad_digest, 400, "BadDigest", "The MD5 checksum you specified did not match what we received.")          \
  X(bad_request, 400, "BadRequest", "The request could not be understood.")                                  \
  X(bucket_conflict, 409, "BucketAlreadyOwnedByYou",                                                         \
    "The bucket you tried to create already exists, and you own it.")                                        \
  X(bucket_not_empty, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty.")                 \
  X(cors_forbidden, 403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")               \
  X(entity_too_large, 400, "EntityTooLarge",                                                                 \
    "Your proposed upload exceeds the maximum allowed object size.")                                         \
  X(entity_too_small, 400, "EntityTooSmall",                                                                 \
    "Your proposed upload is smaller than the minimum allowed object size.")                                 \
  X(expired_request, 403, "ExpiredRequest", "Request has expired")                                           \
  X(head_too_large, 400, "RequestHeaderSectionTooLarge",                                                     \
    "Your request header and query parameters used to make the request exceed the maximum allowed size.")    \
  X(incomplete_body, 400, "IncompleteBody",                                                                  \
    "You did not provide the number of bytes specified by the Content-Length HTTP header.")                  \
  X(internal_error, 500, "InternalError", "We encountered an internal error. Please try again.")             \
  X(invalid_argument, 400, "InvalidArgument", "Invalid Argument")                                            \
  X(invalid_bucket_name, 400, "InvalidBucketName", "The specified bucket name is not valid.")                \
  X(invalid_digest, 400, "InvalidDigest", "The checksum or Content-MD5 you specified is not valid.")         \
  X(invalid_encryption_algorithm, 400, "InvalidEncryptionAlgorithmError",                                    \
    "The encryption request that you specified is not valid. The valid value is AES256.")                    \
  X(invalid_location, 400, "InvalidLocationConstraint", "The specified location-constraint is not valid.")   \
  X(invalid_max_keys, 400, "InvalidMaxKeys", "MaxKeys params must be positive integer <= 1000.")             \
  X(invalid_object_name, 400, "InvalidObjectName", "The specified object name is not valid.")                \
  X(invalid_part, 400, "InvalidPart", "One or more of the specified parts could not be found.")              \
  X(invalid_range, 416, "InvalidRange", "The requested range is not satisfiable")                            \
  X(invalid_region, 400, "InvalidRegionName", "The region name is not valid.")                               \
  X(invalid_request, 400, "InvalidRequest", "Invalid Request")                                               \
  X(invalid_storage_class, 400, "InvalidStorageClass", "The storage class specified is not valid.")          \
  X(invalid_uri, 400, "InvalidURI", "Couldn't parse the specified URI.")                                     \
  X(malformed_xml, 400, "MalformedXML",                                                                      \
    "The XML you provided was not well formed or did not validate against our published schema.")            \
  X(metadata_too_large, 400, "MetadataTooLarge",                                                             \
    "Your metadata headers exceed the maximum allowed metadata size.")                                       \
  X(method_not_allowed, 405, "MethodNotAllowed",                                                             \
    "The specified method is not allowed against this resource.")                                            \
  X(missing_content_length, 411, "MissingContentLength", "You must provide the Content-Length HTTP header.") \
  X(no_such_bucket, 404, "NoSuchBucket", "The specified bucket does not exist.")                             \
  X(no_such_cors, 404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")                   \
  X(no_such_lifecycle, 404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")    \
  X(no_such_key, 404, "NoSuchKey", "The specified key does not exist.")                                      \
  X(no_such_lock, 404, "ObjectLockConfigurationNotFoundError",                                               \
    "Object Lock configuration does not exist for this bucket.")                                             \
  X(no_such_replication, 404, "ReplicationConfigurationNotFoundError",                                       \
    "The replication configuration was not found.")                                                          \
  X(no_such_tags, 404, "NoSuchTagSet", "The TagSet does not exist.")                                         \
  X(no_such_upload, 404, "NoSuchUpload", "The specified multipart upload does not exist.")                   \
  X(not_implemented, 501, "NotImplemented", "Not Implemented")                                               \
  X(precondition_failed, 412, "PreconditionFailed",                                                          \
    "At least one of the pre-conditions you specified did not hold.")                                        \
  X(request_timeout, 400, "RequestTimeout",                                                                  \
    "Your socket connection to the server was not read from or written to within the timeout period.")       \
  X(request_time_too_skewed, 403, "RequestTimeTooSkewed",                                                    \
    "The difference between the request time and the server's time is too large.")                           \
  X(service_unavailable, 503, "ServiceUnavailable", "Please reduce your request rate.")                      \
  X(sha256_mismatch, 400, "XAmzContentSHA256Mismatch",                                                       \
    "The provided 'x-amz-content-sha256' header does not match what was computed.")                          \
  X(signature_mismatch, 403, "SignatureDoesNotMatch",                                                        \
    "The request signature we calculated does not match the signature you provided. Check your secret "      \
    "access key "                                                                                            \
    "and signing method.")                                                                                   \
  X(storage_full, 507, "StorageFull",                                                                        \
    "The sandbox's disk is full: nothing of this request was kept. Delete something, or give it more room.") \
  X(too_many_requests, 429, "TooManyRequests", "Reduce your concurrent request rate for the same object.")   \
  X(unauthorized, 401, "Unauthorized", "Unauthorized")

enum class S3Error {
#define X(name, status, code, message) name,
  R2DECK_SANDBOX_ERRORS(X)
#undef X
};

struct ErrorRow {
  int status;
  std::string_view code, message;
};
const ErrorRow& row(S3Error error);

// An error with what is particular to this request: `message` replaces the table's where it is not empty.
struct Failure {
  S3Error error = S3Error::internal_error;
  std::string message;

  std::string_view text() const { return message.empty() ? row(error).message : std::string_view(message); }
};

// A value or a Failure; as r2deck::Result, for errors of the S3 protocol.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Outcome(Failure failure)
      : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT(google-explicit-constructor)
  Outcome(S3Error error) : Outcome(Failure{error, {}}) {}      // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  const Failure& failure() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Failure> state_;
};

template <>
class [[nodiscard]] Outcome<void> {
 public:
  Outcome() = default;
  Outcome(Failure failure) : failure_(std::move(failure)) {}  // NOLINT(google-explicit-constructor)
  Outcome(S3Error error) : failure_(Failure{error, {}}) {}    // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return !failure_; }
  const Failure& failure() const { return *failure_; }

 private:
  std::optional<Failure> failure_;
};

}  // namespace r2deck::sandbox
