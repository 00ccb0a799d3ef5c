// Dates: RFC 3339, HTTP's and SigV4's. What is read is written and read as the same moment.
#include <algorithm>

#include "shared/text/time.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

constexpr text::UnixMillis kFirst = -62'135'596'800'000;  // 0001-01-01T00:00:00Z
constexpr text::UnixMillis kLast = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z

text::UnixMillis in_seconds(text::UnixMillis time) {
  return time - (time % 1000 + 1000) % 1000;
}

void check_read(const Result<text::UnixMillis>& read, bool whole_seconds) {
  if (!read) {
    expect(read.problem().code == ErrorCode::invalid_request, "what is no time is an invalid request");
    expect(read.problem().subject.size() <= 64, "an error repeats little");
    return;
  }
  // A leap second at the very end is the second after it.
  expect(*read >= kFirst && *read <= kLast + 1, "a time is in the years 1 to 9999");
  expect(!whole_seconds || *read % 1000 == 0, "this form has whole seconds");
}

void check_written(text::UnixMillis time) {
  const text::UnixMillis inside = std::clamp(time, kFirst, kLast);
  const auto rfc3339 = text::from_rfc3339(text::to_rfc3339(time));
  const auto http = text::from_http_date(text::to_http_date(time));
  const auto amz = text::from_amz_date(text::to_amz_date(time));
  expect(rfc3339 && *rfc3339 == inside, "RFC 3339 keeps a time");
  expect(http && *http == in_seconds(inside), "an HTTP date keeps the second");
  expect(amz && *amz == in_seconds(inside), "SigV4's date keeps the second");
}

}  // namespace

void run(std::string_view input) {
  const auto rfc3339 = text::from_rfc3339(input);
  const auto http = text::from_http_date(input);
  const auto amz = text::from_amz_date(input);
  check_read(rfc3339, false);
  check_read(http, true);
  check_read(amz, true);
  for (const auto* read : {&rfc3339, &http, &amz}) {
    if (*read) check_written(**read);
  }
  if (!rfc3339 && !http && !amz) check_written(Fields(input).number());
}

}  // namespace r2deck::fuzz
