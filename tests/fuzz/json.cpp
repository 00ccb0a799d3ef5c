// The API's codec. The first byte chooses the type ('A' is the first of codec.h), the rest is the JSON.
#include "shared/api/codec.h"
#include "shared/text/utf8.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

template <class T>
void check(std::string_view json, bool request) {
  const auto value = api::decode<T>(json);
  if (!value) {
    const auto code = value.problem().code;
    const bool client = code == ErrorCode::invalid_request || code == ErrorCode::key_invalid;
    expect(request ? client : code == ErrorCode::bad_response, "a refusal says whose mistake it is");
    expect(!value.problem().message.empty(), "a refusal says why");
    return;
  }
  const std::string written = api::encode(*value);
  expect(text::valid_utf8(written), "JSON is UTF-8");
  const auto again = api::decode<T>(written);
  expect(static_cast<bool>(again), "what was read can be written and read");
  expect_equal(api::encode(*again), written, "and is written the same");
}

void check_problem(std::string_view json) {
  const Problem problem = api::decode_problem(json, 500);
  expect(!to_string(problem.code).empty(), "a problem has a code");
  const Problem again = api::decode_problem(api::encode_problem(problem, 500), 500);
  expect(again.code == problem.code && again.retryable == problem.retryable, "a problem keeps its code");
  expect_equal(again.subject, problem.subject, "a problem keeps its subject");
  if (!problem.message.empty()) expect_equal(again.message, problem.message, "a problem keeps its message");
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  const std::string_view json = input.substr(1);
  const int chosen = input.front() - 'A';
  int type = 0;
#define X(Type) \
  if (chosen == type++) return check<api::Type>(json, true);
  R2DECK_API_REQUESTS(X)
#undef X
#define X(Type) \
  if (chosen == type++) return check<api::Type>(json, false);
  R2DECK_API_ANSWERS(X)
#undef X
  check_problem(json);
}

}  // namespace r2deck::fuzz
