// A store's answer as it comes off the wire: what Beast's parser and the S3 client make of it, in one piece
// and in small ones, held in memory and given on.
#include "companion/s3/answer.h"

#include <algorithm>

#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

constexpr std::size_t kMaxBody = 64;

// Gives what it holds, at most so many bytes at once, and ends.
class Replayed final : public s3::Socket {
 public:
  Replayed(std::string_view bytes, std::size_t most) : rest_(bytes), most_(most) {}
  s3::Moved read_some(char* to, std::size_t size, std::chrono::milliseconds) override {
    if (rest_.empty()) return {.bytes = 0, .error = s3::IoError::closed};
    const std::size_t count = rest_.copy(to, std::min(size, most_));
    rest_.remove_prefix(count);
    return {.bytes = count, .error = s3::IoError::none};
  }
  s3::Moved write_some(std::string_view, std::chrono::milliseconds) override { return {}; }
  bool is_quiet() override { return rest_.empty(); }

 private:
  std::string_view rest_;
  std::size_t most_;
};

using Outcome = std::variant<s3::Answer, s3::TransportFailure>;

Outcome read(std::string_view bytes, bool to_head, std::size_t piece,
             const s3::Download* download = nullptr) {
  Replayed socket(bytes, piece);
  return s3::read_answer(socket, to_head, {.read_timeout = {}, .deadline = {}, .max_body = kMaxBody},
                         download);
}

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

void check(const s3::HttpResponse& answer, bool to_head) {
  expect(answer.status >= 101 && answer.status <= 999, "a final answer has a status");
  expect(answer.body.size() <= kMaxBody, "no more than the limit is held in memory");
  expect(answer.body.empty() || (!to_head && answer.status != 204 && answer.status != 304),
         "there is a body only where there can be one");
  for (const auto& [name, value] : answer.headers) {
    expect(!name.empty() && is_one_line(name) && is_one_line(value), "a header is one line");
    expect(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
           "names are in small letters");
  }
}

void check_same(const Outcome& left, const Outcome& right) {
  expect(left.index() == right.index(), "an answer in pieces is the same answer");
  if (const auto* failure = std::get_if<s3::TransportFailure>(&left)) {
    expect(failure->kind == std::get<1>(right).kind, "and fails for the same reason");
    return;
  }
  const auto& one = std::get<0>(left).response;
  const auto& other = std::get<0>(right).response;
  expect(one.status == other.status && one.headers == other.headers, "and has the same head");
  expect_equal(one.body, other.body, "and the same body");
}

}  // namespace

void run(std::string_view input) {
  const bool to_head = input.starts_with('H');
  const std::string_view bytes = input.substr(to_head ? 1 : 0);
  const Outcome whole = read(bytes, to_head, bytes.size() + 1);
  check_same(whole, read(bytes, to_head, 1));
  const auto* answer = std::get_if<s3::Answer>(&whole);
  if (!answer) return;
  check(answer->response, to_head);

  std::string taken;
  const s3::Download download{.objection = [](const auto&) { return std::optional<std::string>(); },
                              .sink =
                                  [&](std::string_view piece) {
                                    taken += piece;
                                    return true;
                                  }};
  const Outcome given = read(bytes, to_head, 3, &download);
  expect(std::holds_alternative<s3::Answer>(given), "what can be held can be given on");
  const bool goes_on = answer->response.status / 100 == 2;
  expect_equal(goes_on ? taken : std::get<0>(given).response.body, answer->response.body,
               "and is the same there");
  expect(goes_on || taken.empty(), "the body of a failure is not given on");
}

}  // namespace r2deck::fuzz
