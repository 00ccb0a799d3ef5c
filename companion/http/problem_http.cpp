#include "companion/http/problem_http.h"

#include "shared/api/codec.h"

namespace r2deck::http {
namespace {

bool of_this_machine(ErrorCode code) {
  switch (code) {
    case ErrorCode::data_dir_unwritable:
    case ErrorCode::data_dir_locked:
    case ErrorCode::database_damaged:
    case ErrorCode::vault_damaged:
    case ErrorCode::backup_damaged:
    case ErrorCode::disk_full:
    case ErrorCode::io_failed:
    case ErrorCode::internal:
      return true;
    default:
      return false;
  }
}

}  // namespace

// 401 and 405 speak of our own API only. What storage refused is 502 where its own status would be mistaken
// for ours: a tab that reads 401 asks the person to sign in again, which does not mend a wrong access key.
int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
    case ErrorCode::key_invalid:
    case ErrorCode::size_refused:
    case ErrorCode::entity_too_small:
    case ErrorCode::invalid_part:
    case ErrorCode::account_id_needed:
      return 400;
    case ErrorCode::unauthenticated:
    case ErrorCode::code_required:
      return 401;
    case ErrorCode::forbidden:
    case ErrorCode::access_denied:
    case ErrorCode::wrong_passphrase:  // not 401: the session stays good
      return 403;
    case ErrorCode::not_found:
    case ErrorCode::no_such_bucket:
    case ErrorCode::no_such_key:
    case ErrorCode::no_such_upload:
      return 404;
    case ErrorCode::method_not_allowed:
      return 405;
    case ErrorCode::already_exists:
    case ErrorCode::conflict:
    case ErrorCode::account_disabled:
    case ErrorCode::cors_missing:
    case ErrorCode::file_changed:
    case ErrorCode::file_unreadable:
    case ErrorCode::checksum_mismatch:
    case ErrorCode::size_mismatch:
    case ErrorCode::cancelled:
      return 409;
    case ErrorCode::link_expired:
    case ErrorCode::link_used:
      return 410;
    case ErrorCode::precondition_failed:
      return 412;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::vault_locked:
      return 423;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::not_implemented:
      return 501;
    case ErrorCode::wrong_credentials:
    case ErrorCode::signature_expired:
    case ErrorCode::clock_skew:
    case ErrorCode::storage_rejected:
    case ErrorCode::bad_response:
    case ErrorCode::endpoint_unknown:
    case ErrorCode::endpoint_unreachable:
    case ErrorCode::tls_failed:
    case ErrorCode::offline:
    case ErrorCode::companion_unreachable:
      return 502;
    case ErrorCode::storage_unavailable:
      return 503;
    case ErrorCode::timed_out:
      return 504;
    case ErrorCode::storage_full:
    case ErrorCode::disk_full:
      return 507;
    case ErrorCode::port_in_use:
    case ErrorCode::data_dir_unwritable:
    case ErrorCode::data_dir_locked:
    case ErrorCode::database_damaged:
    case ErrorCode::vault_damaged:
    case ErrorCode::backup_damaged:
    case ErrorCode::io_failed:
    case ErrorCode::internal:
      return 500;
  }
  return 500;
}

Response problem_response(Problem problem) {
  if (of_this_machine(problem.code)) problem.subject.clear();
  Response response;
  response.status = status_of(problem.code);
  response.headers = {{"Content-Type", "application/problem+json"}};
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  response.body = api::encode_problem(problem, response.status);
  return response;
}

}  // namespace r2deck::http
