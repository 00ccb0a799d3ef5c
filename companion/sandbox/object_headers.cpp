#include "companion/sandbox/object_headers.h"

#include <algorithm>

#include "companion/sandbox/digest.h"
#include "shared/r2/limits.h"
#include "shared/text/utf8.h"

namespace r2deck::sandbox {
namespace {

constexpr std::string_view kMetaPrefix = "x-amz-meta-";
constexpr std::string_view kSystem[] = {"content-type",     "cache-control",    "content-disposition",
                                        "content-encoding", "content-language", "expires"};
// "_" is a space, "=XX" a byte.
std::string decode_q(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      bytes += ' ';
    } else if (text[i] == '=' && text.size() - i > 2) {
      bytes += from_hex(text.substr(i + 1, 2)).value_or("");
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

// An encoded word at the front of `text`: its meaning and its length; length 0 if there is none.
std::pair<std::string, std::size_t> encoded_word(std::string_view text) {
  static constexpr std::string_view kCharset = "=?utf-8?";
  if (text.size() < kCharset.size() + 4) return {};
  for (std::size_t i = 0; i < kCharset.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != kCharset[i]) return {};
  }
  const char form = text[kCharset.size()];
  if (text[kCharset.size() + 1] != '?') return {};
  const std::size_t begin = kCharset.size() + 2;
  const std::size_t end = text.find("?=", begin);
  if (end == text.npos) return {};
  const std::string_view body = text.substr(begin, end - begin);
  if (form == 'Q' || form == 'q') return {decode_q(body), end + 2};
  if (form != 'B' && form != 'b') return {};
  auto bytes = from_base64(body);
  if (!bytes) return {};
  return {std::move(*bytes), end + 2};
}

}  // namespace

std::string decode_rfc2047(std::string_view value) {
  std::string text;
  bool after_word = false;
  while (!value.empty()) {
    const std::size_t spaces = std::min(value.find_first_not_of(' '), value.size());
    auto [bytes, length] = encoded_word(value.substr(spaces));
    if (length > 0) {
      // White space between two encoded words is not part of the text.
      if (!after_word) text.append(spaces, ' ');
      text += bytes;
      value.remove_prefix(spaces + length);
      after_word = true;
    } else {
      text += value.substr(0, spaces + 1);
      value.remove_prefix(std::min(value.size(), spaces + 1));
      after_word = false;
    }
  }
  return text;
}

std::string encode_rfc2047(std::string_view value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  // Plain text that looks encoded would be read as another text.
  if (plain && value.find("=?") == value.npos) return std::string(value);
  return "=?UTF-8?B?" + to_base64(value) + "?=";
}

std::int64_t metadata_bytes(const HeaderList& headers) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers) {
    if (name.starts_with(kMetaPrefix))
      bytes += name.size() - kMetaPrefix.size() + decode_rfc2047(value).size();
  }
  return static_cast<std::int64_t>(bytes);
}

Outcome<std::string> read_storage_class(const RequestHead& head, std::string_view default_class) {
  std::string name = head.get("x-amz-storage-class");
  if (name.empty()) return std::string(default_class);
  if (name != "STANDARD" && name != "STANDARD_IA") return S3Error::invalid_storage_class;
  return name;
}

Outcome<ObjectHeaders> read_object_headers(const RequestHead& head, std::string_view default_class) {
  ObjectHeaders object;
  for (const auto& header : head.headers) {
    const bool meta = header.name.starts_with(kMetaPrefix);
    if (!meta && std::find(std::begin(kSystem), std::end(kSystem), header.name) == std::end(kSystem))
      continue;
    const std::string value = meta ? decode_rfc2047(header.value) : header.value;
    if (meta && !text::valid_utf8(value))
      return Failure{S3Error::invalid_argument, "Metadata must be UTF-8: " + header.name};
    const auto found = std::find_if(object.headers.begin(), object.headers.end(),
                                    [&](const auto& each) { return each.first == header.name; });
    if (!meta) {
      if (found == object.headers.end()) object.headers.emplace_back(header.name, value);
    } else if (found == object.headers.end()) {
      object.headers.emplace_back(header.name, encode_rfc2047(value));
    } else {
      found->second = encode_rfc2047(decode_rfc2047(found->second) + "," + value);
    }
  }
  if (metadata_bytes(object.headers) > r2::kMaxMetadataBytes) return S3Error::metadata_too_large;
  auto storage_class = read_storage_class(head, default_class);
  if (!storage_class) return storage_class.failure();
  object.storage_class = std::move(*storage_class);
  return object;
}

std::string ObjectHeaders::serialize() const {
  std::string lines;
  for (const auto& [name, value] : headers)
    lines.append(name).append(":").append(value).append("\n");
  return lines;
}

ObjectHeaders ObjectHeaders::parse(std::string_view lines, std::string storage_class) {
  ObjectHeaders object;
  object.storage_class = std::move(storage_class);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon == line.npos) continue;
    object.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  return object;
}

}  // namespace r2deck::sandbox
