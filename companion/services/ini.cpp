#include "companion/services/ini.h"

#include <algorithm>
#include <optional>

#include "companion/services/problems.h"

namespace r2deck::services {
namespace {

Problem unreadable(std::size_t line, std::string what) {
  return invalid("line " + std::to_string(line), std::move(what), "Is this the right kind of file?");
}

// "name" of "[name]".
std::optional<std::string_view> heading_of(std::string_view line) {
  if (line.size() < 3 || line.front() != '[' || line.back() != ']') return std::nullopt;
  const std::string_view name = trimmed(line.substr(1, line.size() - 2));
  return name.empty() ? std::nullopt : std::optional(name);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string IniSection::get(std::string_view wanted) const {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const auto& each) { return each.first == wanted; });
  return found == values.end() ? std::string() : found->second;
}

Result<std::vector<IniSection>> read_ini(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<IniSection> sections;
  std::string parent;  // the name whose values stand below it
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view raw = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view line = trimmed(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      const auto name = heading_of(line);
      if (!name) return unreadable(number, "It begins as a section's name, but does not end as one.");
      sections.push_back({std::string(*name), {}});
      parent.clear();
      continue;
    }
    const std::size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || name.empty())
      return unreadable(number, "It is neither a section nor a name with its value.");
    if (sections.empty()) return unreadable(number, "It belongs to no section.");
    const std::string_view value = trimmed(line.substr(equals + 1));
    const bool nested = (raw.front() == ' ' || raw.front() == '\t') && !parent.empty();
    if (!nested) parent = value.empty() ? std::string(name) : std::string();
    sections.back().values.emplace_back(nested ? parent + "." + std::string(name) : std::string(name), value);
  }
  return sections;
}

}  // namespace r2deck::services
