// Keys and other names: UTF-8, NFC (by which R2 and the sandbox tell keys apart), the key rules, order,
// search, cutting.
#include <algorithm>

#include "shared/r2/bucket_name.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"
#include "shared/r2/metadata.h"
#include "shared/text/fold.h"
#include "shared/text/media_type.h"
#include "shared/text/natural.h"
#include "shared/text/utf8.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

void check_utf8(std::string_view text) {
  const std::string repaired = text::replace_invalid_utf8(text);
  expect(text::valid_utf8(repaired), "repaired text is UTF-8");
  expect((repaired == text) == text::valid_utf8(text), "only what is broken is repaired");
  expect(text::count_code_points(repaired) <= repaired.size(), "a code point takes a byte at least");
}

void check_nfc(std::string_view key) {
  const std::string nfc = text::to_nfc(key);
  expect_equal(text::to_nfc(nfc), nfc, "NFC is stable");
  expect(!text::valid_utf8(key) || text::valid_utf8(nfc), "NFC keeps UTF-8");
  expect(text::valid_utf8(key) || nfc == key, "what is no UTF-8 stays");
  expect(text::is_nfc(key) == (text::valid_utf8(key) && nfc == key), "is_nfc and to_nfc agree");
  expect_equal(text::fold(nfc), text::fold(key), "a search finds every spelling of a key");
}

void check_rules(std::string_view key) {
  const std::string nfc = text::to_nfc(key);
  const bool fits = static_cast<bool>(r2::check_key(key));
  expect(fits == static_cast<bool>(r2::check_key(nfc)), "the rules are the same for every spelling of a key");
  if (!fits) return;
  expect(!key.empty() && static_cast<std::int64_t>(nfc.size()) <= r2::kMaxKeyBytes,
         "a key has 1 to 1,024 bytes");
  expect(text::valid_utf8(key), "a key is UTF-8");
}

void check_names(std::string_view name) {
  if (r2::check_new_bucket_name(name))
    expect(static_cast<bool>(r2::check_bucket_name(name)), "a new name is a name");
  if (r2::check_bucket_name(name)) expect(name.find('/') == name.npos, "a bucket's name is one segment");
  expect(!text::media_type_of(name).type.empty(), "every name has a type");
  if (r2::check_metadata({{std::string(name), std::string(name)}}))
    expect(name.find_first_of(": \r\n") == name.npos, "metadata's names are tokens");
}

int sign(int order) {
  return (order > 0) - (order < 0);
}

void check_order(std::string_view a, std::string_view b, std::string_view c) {
  const int ab = sign(text::natural_compare(a, b));
  const int bc = sign(text::natural_compare(b, c));
  expect(ab == -sign(text::natural_compare(b, a)), "the order can be reversed");
  expect((ab == 0) == (a == b), "only what is identical is equal");
  if (ab <= 0 && bc <= 0) expect(text::natural_compare(a, c) <= 0, "the order is transitive");
  if (ab >= 0 && bc >= 0) expect(text::natural_compare(a, c) >= 0, "the order is transitive backwards");
}

void check_cut(std::string_view given, std::size_t max) {
  const std::string text = text::replace_invalid_utf8(given);
  for (const std::string& cut : {text::truncate_end(text, max), text::truncate_middle(text, max)}) {
    expect(text::valid_utf8(cut), "a cut text is UTF-8");
    expect(text::count_code_points(cut) <= max, "a cut text is short");
    if (text::count_code_points(text) <= max) expect_equal(cut, text, "a short text is not cut");
  }
}

}  // namespace

// Three names, and a number of code points.
void run(std::string_view input) {
  Fields fields(input);
  const std::string_view a = fields.next(), b = fields.next(), c = fields.next();
  const auto max = static_cast<std::size_t>(std::clamp<std::int64_t>(fields.number(), 1, 64));
  check_utf8(a);
  check_nfc(a);
  check_rules(a);
  check_names(b);
  check_order(a, b, c);
  check_cut(c, max);
}

}  // namespace r2deck::fuzz
