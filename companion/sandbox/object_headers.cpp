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
// API > S3 compatibility: the features marked as not implemented. Whatever starts so is refused.
constexpr std::string_view kRefused[] = {"x-amz-tagging",
                                         "x-amz-server-side-encryption",
                                         "x-amz-copy-source-server-side-encryption",
                                         "x-amz-object-lock-",
                                         "x-amz-bypass-governance-retention",
                                         "x-amz-website-redirect-location",
                                         "x-amz-grant-",
                                         "x-amz-mfa",
                                         "x-amz-request-payer",
                                         "x-amz-expected-bucket-owner",
                                         "x-amz-source-expected-bucket-owner"};

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

Outcome<void> refuse_unsupported_headers(const RequestHead& head) {
  for (const auto& header : head.headers) {
    const bool refused = std::any_of(std::begin(kRefused), std::end(kRefused), [&](std::string_view prefix) {
      return header.name.starts_with(prefix);
    });
    // R2 ignores the two ACLs that change nothing for it.
    const bool acl = header.name == "x-amz-acl" && header.value != "private" && header.value != "public-read";
    if (refused || acl) {
      // Not the value: it may be a customer's encryption key.
      return Failure{S3Error::not_implemented, "Header '" + header.name + "' not implemented"};
    }
  }
  return {};
}

Outcome<ObjectHeaders> read_object_headers(const RequestHead& head) {
  ObjectHeaders object;
  std::int64_t metadata_bytes = 0;
  for (const auto& header : head.headers) {
    if (header.name.starts_with(kMetaPrefix)) {
      const std::string value = decode_rfc2047(header.value);
      if (!text::valid_utf8(value))
        return Failure{S3Error::invalid_argument, "Metadata must be UTF-8: " + header.name};
      metadata_bytes += static_cast<std::int64_t>(header.name.size() - kMetaPrefix.size() + value.size());
      object.headers.emplace_back(header.name, encode_rfc2047(value));
    } else if (std::find(std::begin(kSystem), std::end(kSystem), header.name) != std::end(kSystem)) {
      object.headers.emplace_back(header.name, header.value);
    }
  }
  if (metadata_bytes > r2::kMaxMetadataBytes) return S3Error::metadata_too_large;
  object.storage_class = head.get("x-amz-storage-class");
  if (object.storage_class.empty()) object.storage_class = "STANDARD";
  if (object.storage_class != "STANDARD" && object.storage_class != "STANDARD_IA") {
    return S3Error::invalid_storage_class;
  }
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
