#include "shared/text/time.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace r2deck::text {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kMillisPerSecond = 1'000;
constexpr std::int64_t kMillisPerDay = 86'400 * kMillisPerSecond;
constexpr UnixMillis kFirst = -62'135'596'800'000;  // 0001-01-01T00:00:00.000Z
constexpr UnixMillis kLast = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Civil {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millis = 0;
  unsigned weekday = 0;  // 0 is Sunday; an output only
};

Civil civil_from(UnixMillis time) {
  time = std::clamp(time, kFirst, kLast);
  std::int64_t day = time / kMillisPerDay;
  std::int64_t rest = time % kMillisPerDay;
  if (rest < 0) {
    --day;
    rest += kMillisPerDay;
  }
  const sys_days date{days{static_cast<int>(day)}};
  const year_month_day ymd{date};
  Civil civil;
  civil.year = static_cast<int>(ymd.year());
  civil.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  civil.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  civil.hour = static_cast<int>(rest / 3'600'000);
  civil.minute = static_cast<int>(rest / 60'000 % 60);
  civil.second = static_cast<int>(rest / 1'000 % 60);
  civil.millis = static_cast<int>(rest % 1'000);
  civil.weekday = std::chrono::weekday{date}.c_encoding();
  return civil;
}

// Nothing when there is no such day or time of day. A leap second counts as the second after it, as in POSIX.
std::optional<UnixMillis> millis_from(const Civil& civil) {
  const year_month_day ymd{std::chrono::year{civil.year},
                           std::chrono::month{static_cast<unsigned>(civil.month)},
                           std::chrono::day{static_cast<unsigned>(civil.day)}};
  if (civil.year < 1 || !ymd.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60)
    return std::nullopt;
  const std::int64_t day = sys_days{ymd}.time_since_epoch().count();
  const std::int64_t seconds = civil.hour * 3'600 + civil.minute * 60 + civil.second;
  return day * kMillisPerDay + seconds * kMillisPerSecond + civil.millis;
}

void append_padded(std::string& out, int value, int width) {
  const std::string digits = std::to_string(value);
  out.append(static_cast<std::size_t>(std::max<int>(0, width - static_cast<int>(digits.size()))), '0');
  out += digits;
}

// Takes a text apart from the left; after the first mismatch every further step fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  Scanner& literal(std::string_view expected) {
    good_ = good_ && rest_.substr(0, expected.size()) == expected;
    if (good_) rest_.remove_prefix(expected.size());
    return *this;
  }

  // One of two spellings, as RFC 3339 allows "t" for "T".
  Scanner& either(char a, char b) {
    good_ = good_ && !rest_.empty() && (rest_.front() == a || rest_.front() == b);
    if (good_) rest_.remove_prefix(1);
    return *this;
  }

  Scanner& digits(int count, int& out) {
    out = 0;
    for (int i = 0; i < count; ++i) {
      const int digit = next_digit();
      if (digit < 0) good_ = false;
      if (!good_) return *this;
      out = out * 10 + digit;
    }
    return *this;
  }

  // ".5" is 500; digits after the third are cut. Absent: 0. A lone "." fails.
  Scanner& fraction(int& millis) {
    millis = 0;
    if (!good_ || rest_.empty() || rest_.front() != '.') return *this;
    rest_.remove_prefix(1);
    int seen = 0;
    for (int weight = 100, digit = next_digit(); digit >= 0; digit = next_digit(), weight /= 10, ++seen)
      millis += digit * weight;
    good_ = seen > 0;
    return *this;
  }

  // The index of the name that comes next.
  template <std::size_t N>
  Scanner& one_of(const std::array<std::string_view, N>& names, int& index) {
    for (std::size_t i = 0; good_ && i < N; ++i) {
      if (rest_.substr(0, names[i].size()) != names[i]) continue;
      rest_.remove_prefix(names[i].size());
      index = static_cast<int>(i);
      return *this;
    }
    good_ = false;
    return *this;
  }

  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool finished() const { return good_ && rest_.empty(); }

 private:
  int next_digit() {
    if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return -1;
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }

  std::string_view rest_;
  bool good_ = true;
};

Problem not_a_time(std::string_view text, std::string_view form) {
  constexpr std::size_t kShown = 64;  // what came may be anything, of any length
  return {.code = ErrorCode::invalid_request,
          .operation = "read a time",
          .subject = std::string(text.substr(0, kShown)),
          .message = "This is not a time of the form " + std::string(form) + "."};
}

Result<UnixMillis> finish(const Scanner& scan, const Civil& civil, std::string_view text,
                          std::string_view form) {
  if (scan.finished()) {
    if (const auto time = millis_from(civil)) return *time;
  }
  return not_a_time(text, form);
}

}  // namespace

std::string to_rfc3339(UnixMillis time) {
  const Civil civil = civil_from(time);
  std::string out;
  append_padded(out, civil.year, 4);
  append_padded(out += '-', civil.month, 2);
  append_padded(out += '-', civil.day, 2);
  append_padded(out += 'T', civil.hour, 2);
  append_padded(out += ':', civil.minute, 2);
  append_padded(out += ':', civil.second, 2);
  if (civil.millis != 0) append_padded(out += '.', civil.millis, 3);
  return out += 'Z';
}

Result<UnixMillis> from_rfc3339(std::string_view text) {
  constexpr std::string_view kForm = "2026-01-02T03:04:05Z";
  Civil civil;
  Scanner scan(text);
  scan.digits(4, civil.year).literal("-").digits(2, civil.month).literal("-").digits(2, civil.day);
  scan.either('T', 't').digits(2, civil.hour).literal(":").digits(2, civil.minute).literal(":");
  scan.digits(2, civil.second).fraction(civil.millis);

  std::int64_t offset_minutes = 0;
  if (const char sign = scan.peek(); sign == '+' || sign == '-') {
    int hours = 0;
    int minutes = 0;
    scan.either('+', '-').digits(2, hours).literal(":").digits(2, minutes);
    if (hours > 23 || minutes > 59) return not_a_time(text, kForm);
    offset_minutes = hours * std::int64_t{60} + minutes;
    if (sign == '-') offset_minutes = -offset_minutes;
  } else {
    scan.either('Z', 'z');
  }

  auto local = finish(scan, civil, text, kForm);
  if (!local) return local;
  const UnixMillis time = *local - offset_minutes * 60'000;
  if (time < kFirst || time > kLast) return not_a_time(text, kForm);
  return time;
}

std::string to_amz_date(UnixMillis time) {
  const Civil civil = civil_from(time);
  std::string out;
  append_padded(out, civil.year, 4);
  append_padded(out, civil.month, 2);
  append_padded(out, civil.day, 2);
  append_padded(out += 'T', civil.hour, 2);
  append_padded(out, civil.minute, 2);
  append_padded(out, civil.second, 2);
  return out += 'Z';
}

Result<UnixMillis> from_amz_date(std::string_view text) {
  Civil civil;
  Scanner scan(text);
  scan.digits(4, civil.year).digits(2, civil.month).digits(2, civil.day).literal("T");
  scan.digits(2, civil.hour).digits(2, civil.minute).digits(2, civil.second).literal("Z");
  return finish(scan, civil, text, "20260102T030405Z");
}

std::string to_http_date(UnixMillis time) {
  const Civil civil = civil_from(time);
  std::string out(kWeekdays[civil.weekday]);
  append_padded(out += ", ", civil.day, 2);
  out += ' ';
  out += kMonths[static_cast<std::size_t>(civil.month - 1)];
  append_padded(out += ' ', civil.year, 4);
  append_padded(out += ' ', civil.hour, 2);
  append_padded(out += ':', civil.minute, 2);
  append_padded(out += ':', civil.second, 2);
  return out += " GMT";
}

Result<UnixMillis> from_http_date(std::string_view text) {
  Civil civil;
  int weekday = 0;  // RFC 9110 lets a recipient ignore a wrong one
  int month = 0;
  Scanner scan(text);
  scan.one_of(kWeekdays, weekday).literal(", ").digits(2, civil.day).literal(" ").one_of(kMonths, month);
  scan.literal(" ").digits(4, civil.year).literal(" ").digits(2, civil.hour).literal(":");
  scan.digits(2, civil.minute).literal(":").digits(2, civil.second).literal(" GMT");
  civil.month = month + 1;
  return finish(scan, civil, text, "Fri, 02 Jan 2026 03:04:05 GMT");
}

}  // namespace r2deck::text
