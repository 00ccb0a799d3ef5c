#include "companion/cli/arguments.h"

#include <algorithm>
#include <charconv>

namespace r2deck::cli {
namespace {

Problem usage(std::string_view subject, std::string message) {
  return {.code = ErrorCode::invalid_request,
          .operation = "read the command line",
          .subject = std::string(subject),
          .message = std::move(message),
          .hint = "See --help for what the command takes."};
}

bool looks_like_an_option(std::string_view word) {
  return word.starts_with("--") && word.size() > 2;
}

const Option* find_operand(std::span<const Option> options, const Arguments& given) {
  const auto found = std::find_if(options.begin(), options.end(), [&](const Option& candidate) {
    return is_operand(candidate) && (candidate.repeatable || !given.has(candidate.name));
  });
  return found == options.end() ? nullptr : &*found;
}

// "-r"
const Option* find_letter(std::span<const Option> options, std::string_view word) {
  if (word.size() != 2 || word[0] != '-') return nullptr;
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const Option& candidate) { return candidate.letter == word[1]; });
  return found == options.end() ? nullptr : &*found;
}

}  // namespace

bool is_operand(const Option& option) {
  return !option.name.starts_with("--");
}

bool Arguments::has(std::string_view option) const {
  return get(option).has_value();
}

std::optional<std::string> Arguments::get(std::string_view option) const {
  for (const auto& [name, value] : given_) {
    if (name == option) return value;
  }
  return std::nullopt;
}

std::string Arguments::get_or(std::string_view option, std::string_view fallback) const {
  return get(option).value_or(std::string(fallback));
}

std::vector<std::string> Arguments::all(std::string_view option) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : given_) {
    if (name == option) values.push_back(value);
  }
  return values;
}

Result<std::int64_t> Arguments::number(std::string_view option, std::int64_t fallback, std::int64_t min,
                                       std::int64_t max) const {
  const std::optional<std::string> text = get(option);
  if (!text) return fallback;
  std::int64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || rest != end || number < min || number > max) {
    return usage(option,
                 "It takes a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".");
  }
  return number;
}

Result<Arguments> parse(std::span<const Option> options, std::span<const std::string_view> words) {
  Arguments arguments;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string_view word = words[at];
    const Option* option = find_letter(options, word);
    if (option == nullptr && !looks_like_an_option(word)) {
      const Option* operand = find_operand(options, arguments);
      if (operand == nullptr || (word.starts_with('-') && word != "-"))
        return usage("", "There is a word that belongs to no option.");
      arguments.given_.emplace_back(operand->name, word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string_view name = option != nullptr ? option->name : word.substr(0, equals);
    if (option == nullptr) {
      const auto found = std::find_if(options.begin(), options.end(),
                                      [&](const Option& candidate) { return candidate.name == name; });
      if (found != options.end()) option = &*found;
    }
    if (option == nullptr) return usage(name, "There is no such option.");
    if (arguments.has(name) && !option->repeatable) return usage(name, "It may be given once only.");

    const bool has_value = equals != std::string_view::npos;
    if (option->value.empty()) {
      if (has_value) return usage(name, "It takes no value.");
      arguments.given_.emplace_back(option->name, "");
    } else if (has_value) {
      arguments.given_.emplace_back(option->name, word.substr(equals + 1));
    } else if (at + 1 < words.size() && !looks_like_an_option(words[at + 1])) {
      arguments.given_.emplace_back(option->name, words[++at]);
    } else {
      return usage(name, "It needs a value.");
    }
  }
  for (const Option& option : options) {
    if (option.required && !arguments.has(option.name)) return usage(option.name, "It must be given.");
  }
  return arguments;
}

std::string describe(std::span<const Option> options) {
  const auto left_side = [](const Option& option) {
    return (option.letter == '\0' ? "" : std::string("-") + option.letter + ", ") + std::string(option.name) +
           (option.value.empty() ? "" : " " + std::string(option.value));
  };
  std::size_t width = 0;
  for (const Option& option : options)
    width = std::max(width, left_side(option).size());
  std::string text;
  for (const Option& option : options) {
    std::string left = left_side(option);
    left.resize(width, ' ');
    text += "  " + left + "  " + std::string(option.help) + (option.required ? " (required)" : "") +
            (option.repeatable ? " (may be repeated)" : "") + "\n";
  }
  return text;
}

}  // namespace r2deck::cli
