// Content-Disposition for a name of any bytes.
#include <algorithm>

#include "shared/text/content_disposition.h"
#include "shared/text/percent.h"
#include "shared/text/utf8.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

constexpr std::string_view kBefore = "attachment; filename=\"";
constexpr std::string_view kBetween = "\"; filename*=UTF-8''";
constexpr std::size_t kMaxNameBytes = 255;

bool is_attribute_character(char c) {  // RFC 8187, 3.2.1, and "%"
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$&+-.^_`|~%").find(c) != std::string_view::npos;
}

}  // namespace

void run(std::string_view input) {
  const std::string header = text::attachment_disposition(input);
  expect(std::all_of(header.begin(), header.end(), [](char c) { return c >= ' ' && c <= '~'; }),
         "the header is printable ASCII");
  expect(std::count(header.begin(), header.end(), '"') == 2, "the name does not end the quoted text");
  const std::string_view rest = std::string_view(header).substr(kBefore.size());
  const std::size_t end = rest.find(kBetween);
  expect(header.starts_with(kBefore) && end != rest.npos, "both forms are there");
  const std::string_view ascii = rest.substr(0, end), extended = rest.substr(end + kBetween.size());
  expect(ascii.find_first_of("\"%\\/") == ascii.npos, "the quoted name needs no escapes");
  expect(std::all_of(extended.begin(), extended.end(), is_attribute_character),
         "the extended name is RFC 8187's");

  const auto name = text::percent_decode(extended);
  expect(static_cast<bool>(name), "the extended name can be decoded");
  expect(text::valid_utf8(*name), "the name is UTF-8");
  expect(!name->empty() && name->size() <= kMaxNameBytes, "the name has 1 to 255 bytes");
  expect(text::count_code_points(*name) == ascii.size(), "both forms have one character for another");
  expect_equal(text::attachment_disposition(*name), header, "a name that is clean stays");
}

}  // namespace r2deck::fuzz
