#include "companion/s3/error_table.h"

namespace r2deck::s3 {

std::string_view hint_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_credentials:
      return "Check the access key id and the secret in the account's settings. Where the key or the API "
             "token was "
             "revoked or rolled, replace the credentials there.";
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

}  // namespace r2deck::s3
