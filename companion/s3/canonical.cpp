#include "companion/s3/canonical.h"

#include <algorithm>
#include <array>

#include "companion/s3/ascii.h"
#include "companion/s3/sha256.h"

namespace r2deck::s3 {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c)
    table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c)
    table[static_cast<std::size_t>(c)] = true;
  for (const unsigned char c : {'-', '.', '_', '~'})
    table[c] = true;
  return table;
}
constexpr auto kUnreserved = make_unreserved();

std::string trimmed(std::string_view value) {
  std::string out;
  bool gap = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

}  // namespace

void append_uri_encoded(std::string& out, std::string_view bytes, bool keep_slash) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved[byte] || (keep_slash && c == '/')) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
}

std::string uri_encode(std::string_view bytes, bool keep_slash) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  append_uri_encoded(out, bytes, keep_slash);
  return out;
}

std::string canonical_query(const Pairs& query) {
  Pairs encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query)
    encoded.emplace_back(uri_encode(name, false), uri_encode(value, false));
  // By encoded name, then by encoded value: the order of the encoded text, not of what it stands for.
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out += '&';
    out.append(name).append(1, '=').append(value);
  }
  return out;
}

std::string canonical_path(const Endpoint& endpoint, std::string_view bucket, std::string_view key) {
  std::string path = endpoint.path_prefix;
  path += '/';
  append_uri_encoded(path, bucket, false);
  if (!bucket.empty() && !key.empty()) path += '/';  // no bucket: the endpoint's host names it
  append_uri_encoded(path, key, true);
  return path;
}

std::string sha256_hex(std::string_view bytes) {
  std::string hex;
  append_hex(hex, Sha256().update(bytes).finish());
  return hex;
}

CanonicalHeaders canonical_headers(const Pairs& headers) {
  Pairs sorted;
  sorted.reserve(headers.size());
  for (const auto& [name, value] : headers) {
    sorted.emplace_back(lower(name), trimmed(value));
  }
  // Stable: values of one name keep the order in which they are sent.
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  CanonicalHeaders out;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& [name, value] = sorted[i];
    if (i > 0 && sorted[i - 1].first == name) {
      out.block.back() = ',';
      out.block.append(value).append(1, '\n');
      continue;
    }
    if (i > 0) out.signed_names += ';';
    out.signed_names += name;
    out.block.append(name).append(1, ':').append(value).append(1, '\n');
  }
  return out;
}

std::string canonical_request(std::string_view method, std::string_view path, std::string_view query,
                              const CanonicalHeaders& headers, std::string_view payload_sha256) {
  std::string out;
  out.reserve(method.size() + path.size() + query.size() + headers.block.size() +
              headers.signed_names.size() + payload_sha256.size() + 5);
  out.append(method).append(1, '\n').append(path).append(1, '\n').append(query).append(1, '\n');
  out.append(headers.block)
      .append(1, '\n')
      .append(headers.signed_names)
      .append(1, '\n')
      .append(payload_sha256);
  return out;
}

}  // namespace r2deck::s3
