// Range and the conditional headers.
#include "companion/sandbox/conditions.h"

#include <algorithm>

#include "shared/r2/limits.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

using sandbox::Verdict;
using Kind = sandbox::RangeAnswer::Kind;

sandbox::RequestHead with(std::string name, std::string_view value) {
  sandbox::RequestHead head;
  head.headers.push_back({std::move(name), std::string(value)});
  return head;
}

void check_range(const sandbox::RequestHead& head, std::int64_t size, const sandbox::Validators& current) {
  const auto answer = sandbox::resolve_range(head, size, current);
  if (!head.find("range")) expect(answer.kind == Kind::whole, "without a Range all is sent");
  if (answer.kind == Kind::unsatisfiable) return;
  const auto [first, length] = answer.range;
  expect(first >= 0 && length >= 0 && first <= size && length <= size - first,
         "a range is inside the object");
  if (answer.kind == Kind::whole) expect(first == 0 && length == size, "the whole is all of it");
  if (answer.kind == Kind::part) {
    expect(length > 0, "a part is not empty");
    // Asked for by its own numbers it is the same.
    const auto again = sandbox::resolve_range(
        with("range", "bytes=" + std::to_string(first) + "-" + std::to_string(first + length - 1)), size,
        current);
    expect(again.kind == Kind::part && again.range.first == first && again.range.length == length,
           "a range is stable");
  }
}

void check_conditions(const sandbox::RequestHead& head, const sandbox::Validators& current) {
  expect(sandbox::write_conditions(head, current) != Verdict::not_modified, "a write is never 304");
  const bool read = sandbox::read_conditions(head, current) == Verdict::proceed;
  const bool write = sandbox::write_conditions(head, current) == Verdict::proceed;
  expect(read == write, "reads and writes mean the same by a condition on an object that is there");
  if (!head.find("if-match"))
    expect(sandbox::write_conditions(head, std::nullopt) == Verdict::proceed,
           "nothing stands against a new object");
  else
    expect(sandbox::write_conditions(head, std::nullopt) == Verdict::failed, "If-Match wants an object");

  for (const char* name : {"if-match", "if-none-match"}) {
    const auto* list = head.find(name);
    if (!list) continue;
    const bool matches = sandbox::read_conditions(with("if-match", *list), current) == Verdict::proceed;
    const bool differs = sandbox::read_conditions(with("if-none-match", *list), current) == Verdict::proceed;
    expect(matches != differs, "If-Match and If-None-Match are opposites");
  }
}

}  // namespace

// Range, If-Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since (empty: not there); the
// object's size, ETag and time.
void run(std::string_view input) {
  Fields fields(input);
  sandbox::RequestHead head;
  for (const char* name :
       {"range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}) {
    if (const auto value = fields.next(); !value.empty()) head.headers.push_back({name, std::string(value)});
  }
  const std::int64_t size = std::clamp<std::int64_t>(fields.number(), 0, r2::kMaxObjectSize);
  const sandbox::Validators current{.etag = std::string(fields.next()), .modified = fields.number()};
  check_range(head, size, current);
  check_conditions(head, current);
}

}  // namespace r2deck::fuzz
