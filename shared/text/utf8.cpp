#include "shared/text/utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace r2deck::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

// Bytes of the valid sequence at the front of `text`, which is not empty; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
  const unsigned char lead = byte_at(text, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;

  // The second byte's range is narrower after these leads: overlong forms, surrogates, beyond U+10FFFF.
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(text, 1) < low || byte_at(text, 1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(byte_at(text, i))) return 0;
  }
  return length;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Where the text may be cut: the byte offset before every grapheme cluster, and the text's end; and how many
// code points come before each.
struct Cut {
  std::size_t offset = 0;
  std::size_t code_points = 0;
};

std::vector<Cut> cuts_of(std::string_view text) {
  std::vector<Cut> cuts;
  utf8proc_int32_t state = 0;
  char32_t previous = 0;
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) {
    const CodePoint point = first_code_point(text.substr(offset));
    const auto before = static_cast<utf8proc_int32_t>(previous);
    const auto after = static_cast<utf8proc_int32_t>(point.value);
    if (count == 0 || utf8proc_grapheme_break_stateful(before, after, &state))
      cuts.push_back({offset, count});
    previous = point.value;
    offset += point.bytes;
  }
  cuts.push_back({text.size(), count});
  return cuts;
}

// The last cut that keeps at most `max` code points before it.
Cut last_cut_within(const std::vector<Cut>& cuts, std::size_t max) {
  Cut best;
  for (const Cut& cut : cuts) {
    if (cut.code_points <= max) best = cut;
  }
  return best;
}

// The first cut that keeps at most `max` code points after it.
Cut first_cut_leaving(const std::vector<Cut>& cuts, std::size_t max) {
  const std::size_t total = cuts.back().code_points;
  for (const Cut& cut : cuts) {
    if (total - cut.code_points <= max) return cut;
  }
  return cuts.back();
}

}  // namespace

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    out += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

CodePoint first_code_point(std::string_view text) {
  const std::size_t length = sequence_length(text);
  if (length == 0) return {};
  constexpr unsigned char kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t value = byte_at(text, 0) & kLeadBits[length];
  for (std::size_t i = 1; i < length; ++i)
    value = value << 6 | (byte_at(text, i) & 0x3F);
  return {value, length};
}

bool is_nfc(std::string_view text) {
  return is_ascii(text) || (valid_utf8(text) && to_nfc(text) == text);
}

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
      &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length < 0) return std::string(text);
  std::string out(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
  std::free(mapped);  // utf8proc hands out memory of malloc
  return out;
}

std::string truncate_end(std::string_view text, std::size_t max) {
  const auto cuts = cuts_of(text);
  if (cuts.back().code_points <= max) return std::string(text);
  const Cut end = last_cut_within(cuts, max - 1);
  return std::string(text.substr(0, end.offset)).append(kEllipsis);
}

std::string truncate_middle(std::string_view text, std::size_t max) {
  const auto cuts = cuts_of(text);
  if (cuts.back().code_points <= max) return std::string(text);
  const std::size_t kept = max - 1;
  const Cut head = last_cut_within(cuts, kept - kept / 2);
  const Cut tail = first_cut_leaving(cuts, kept / 2);
  return std::string(text.substr(0, head.offset)).append(kEllipsis).append(text.substr(tail.offset));
}

}  // namespace r2deck::text
