// The one error type. A Problem says what failed, on what, why, and what to do next; Result<T> is a value
// or a Problem. Every error code of the project stands in the table below and is compared by code, never
// by message. HTTP statuses are not here: only companion/http maps codes to statuses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace r2deck {

// X(name): the name is also the `code` of the API's application/problem+json answers.
// clang-format off
#define R2DECK_ERROR_CODES(X)                                                                             \
  /* asked wrongly */                                                                                     \
  X(invalid_request) X(unauthenticated) X(code_required) X(forbidden) X(not_found) X(method_not_allowed)  \
  X(already_exists)                                                                                       \
  X(conflict) X(too_large) X(key_invalid) X(size_refused) X(link_expired) X(link_used)                    \
  X(wrong_passphrase) X(account_id_needed) X(account_disabled)                                            \
  /* what storage answered */                                                                             \
  X(wrong_credentials) X(access_denied) X(no_such_bucket) X(no_such_key) X(no_such_upload)                \
  X(signature_expired) X(clock_skew) X(entity_too_small) X(invalid_part) X(precondition_failed)           \
  X(rate_limited) X(storage_unavailable) X(storage_full) X(storage_rejected) X(bad_response)              \
  X(not_implemented)                                                                                      \
  /* on the way there */                                                                                  \
  X(endpoint_unknown) X(endpoint_unreachable) X(tls_failed) X(timed_out) X(cors_missing) X(offline)       \
  X(companion_unreachable)                                                                                \
  /* the file and its proof */                                                                            \
  X(file_changed) X(file_unreadable) X(checksum_mismatch) X(size_mismatch)                                \
  /* the machine we run on */                                                                             \
  X(port_in_use) X(data_dir_unwritable) X(data_dir_locked) X(database_damaged) X(vault_damaged)           \
  X(vault_locked) X(backup_damaged) X(disk_full) X(io_failed)                                             \
  X(cancelled) X(internal)
// clang-format on

enum class ErrorCode {
#define X(name) name,
  R2DECK_ERROR_CODES(X)
#undef X
};

// "invalid_request" and so on: stable, for machines.
std::string_view to_string(ErrorCode code);
// Nothing when `name` is not in the table.
std::optional<ErrorCode> error_code_from(std::string_view name);

// Every member has an initialiser, so that `{.code = ..., .message = ...}` compiles without warnings.
struct Problem {
  ErrorCode code = ErrorCode::internal;
  std::string operation{};    // what was tried: "CompleteMultipartUpload", "open the data folder"
  std::string subject{};      // on what: a bucket, a key, a path. Never a secret, never a presigned URL
  std::string message{};      // why, one sentence, for people
  std::string hint{};         // what to do next, one sentence; may be empty
  bool retryable = false;     // the same call may succeed later, unchanged
  std::string remote_code{};  // the storage's own error code, such as "NoSuchKey"; may be empty

  bool operator==(const Problem&) const = default;
};

// Either a value or a Problem; asking for the one that is not there is a programming error.
// Both convert implicitly, so that `return value;` and `return problem;` read as they should.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Problem problem) : state_(std::in_place_index<1>, std::move(problem)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Problem& problem() const& { return *std::get_if<1>(&state_); }
  Problem&& problem() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Problem> state_;
};

// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Problem problem) : problem_(std::move(problem)) {}

  bool ok() const { return !problem_; }
  explicit operator bool() const { return ok(); }
  const Problem& problem() const& { return *problem_; }
  Problem&& problem() && { return std::move(*problem_); }

 private:
  std::optional<Problem> problem_;
};

}  // namespace r2deck
