#include "companion/s3/content_range.h"

#include <algorithm>

#include "companion/s3/xml_reader.h"

namespace r2deck::s3 {
namespace {

constexpr std::string_view kOtherBytes =
    "The store answered with other bytes than the range that was asked for.";

bool is_what_was_asked(const ContentRange& got, const ByteRange& asked) {
  const std::int64_t end = got.size - 1;
  if (!asked.first) return got.last == end && got.first == std::max<std::int64_t>(0, got.size - *asked.last);
  return got.first == *asked.first && got.last == std::min(asked.last.value_or(end), end);
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view header) {
  constexpr std::string_view kUnit = "bytes ";
  const auto dash = header.find('-'), slash = header.find('/');
  if (!header.starts_with(kUnit) || dash == std::string_view::npos || slash == std::string_view::npos ||
      slash < dash)
    return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t to) {
    return xml::number<std::int64_t>(header.substr(from, to - from));
  };
  const auto first = number(kUnit.size(), dash), last = number(dash + 1, slash),
             size = number(slash + 1, header.size());
  if (!first || !last || !size || *first < 0 || *first > *last || *last >= *size) return std::nullopt;
  return ContentRange{*first, *last, *size};
}

std::optional<std::string> objection_to(const HttpResponse& answer, const ObjectHead& head,
                                        const GetObjectOptions& asked) {
  const bool whole = !asked.range && asked.part_number == 0;
  const bool is_only_part = asked.part_number == 1 && answer.status == 200 && head.content_range.empty();
  if ((whole && answer.status == 200) || is_only_part) return std::nullopt;
  if (whole || (answer.status != 206 && (asked.range || answer.status != 200)))
    return "The store answered with HTTP " + std::to_string(answer.status) + " where that is no answer.";
  const auto range = parse_content_range(head.content_range);
  if (!range) return "The answer does not say which bytes of the object it holds.";
  if (range->last - range->first + 1 != head.size) return "The answer is not as long as its range.";
  if (asked.range && !is_what_was_asked(*range, *asked.range)) return std::string(kOtherBytes);
  return std::nullopt;
}

}  // namespace r2deck::s3
