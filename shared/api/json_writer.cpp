#include "shared/api/json_writer.h"

#include "shared/text/utf8.h"

namespace r2deck::api {

void Writer::text(std::string_view name, const std::optional<std::string>& value, TextRule) {
  if (value) put_text(name, *value);
}

void Writer::integer(std::string_view name, std::int64_t value, Range) {
  begin(name);
  out_ += std::to_string(value);
}

void Writer::integer(std::string_view name, const std::optional<std::int64_t>& value, Range) {
  if (value) integer(name, *value);
}

void Writer::time(std::string_view name, text::UnixMillis value) {
  put_text(name, text::to_rfc3339(value));
}

void Writer::time(std::string_view name, const std::optional<text::UnixMillis>& value) {
  if (value) time(name, *value);
}

void Writer::boolean(std::string_view name, bool value) {
  begin(name);
  out_ += value ? "true" : "false";
}

void Writer::boolean(std::string_view name, const std::optional<bool>& value) {
  if (value) boolean(name, *value);
}

void Writer::text_or(std::string_view name, std::string_view value, std::string_view when_absent, TextRule) {
  if (value != when_absent) put_text(name, value);
}

void Writer::star(std::string_view name, bool value) {
  if (value) put_text(name, "*");
}

void Writer::texts(std::string_view name, const std::vector<std::string>& values, Range, TextRule) {
  begin(name);
  out_ += '[';
  for (const std::string& value : values) {
    if (&value != &values.front()) out_ += ',';
    quote(value);
  }
  out_ += ']';
}

void Writer::integers(std::string_view name, const std::vector<std::int32_t>& values, Range, Range) {
  begin(name);
  out_ += '[';
  for (const std::int32_t& value : values) {
    if (&value != &values.front()) out_ += ',';
    out_ += std::to_string(value);
  }
  out_ += ']';
}

void Writer::pairs(std::string_view name, const Pairs& values, TextRule) {
  begin(name);
  Writer members(out_);
  for (const auto& [key, value] : values)
    members.put_text(key, value);
  members.finish();
}

void Writer::put_text(std::string_view name, std::string_view value) {
  begin(name);
  quote(value);
}

void Writer::begin(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  quote(name);
  out_ += ':';
}

// RFC 8259, section 7: quotation mark, reverse solidus and U+0000..U+001F must be escaped, nothing else.
void Writer::quote(std::string_view value) {
  std::string repaired;
  if (!text::valid_utf8(value)) value = repaired = text::replace_invalid_utf8(value);
  constexpr std::string_view kHex = "0123456789abcdef";
  out_ += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (byte < 0x20) {
      out_ += "\\u00";
      out_ += kHex[byte >> 4];
      out_ += kHex[byte & 0xF];
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}

}  // namespace r2deck::api
