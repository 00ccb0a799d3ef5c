// What the operations' requests carry in their headers.
#include <openssl/evp.h>

#include <array>

#include "companion/s3/base64.h"
#include "companion/s3/canonical.h"
#include "companion/s3/client_impl.h"

namespace r2deck::s3 {
namespace {

// SSE-C knows AES-256 alone.
constexpr std::size_t kCustomerKeyBytes = 32;

std::string quoted(const std::string& etag) {
  return etag == "*" ? etag : '"' + etag + '"';
}

}  // namespace

bool Conditions::empty() const {
  return if_match.empty() && if_none_match.empty() && !if_modified_since && !if_unmodified_since;
}

std::string content_md5(std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_md5(), nullptr);
  return to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

void add_conditions(Pairs& headers, const Conditions& conditions, std::string_view prefix) {
  const auto add = [&](std::string_view name, std::string value) {
    headers.emplace_back(std::string(prefix).append(name), std::move(value));
  };
  if (!conditions.if_match.empty()) add("if-match", quoted(conditions.if_match));
  if (!conditions.if_none_match.empty()) add("if-none-match", quoted(conditions.if_none_match));
  if (conditions.if_modified_since)
    add("if-modified-since", text::to_http_date(*conditions.if_modified_since));
  if (conditions.if_unmodified_since)
    add("if-unmodified-since", text::to_http_date(*conditions.if_unmodified_since));
}

Result<void> add_customer_key(Pairs& headers, const Attempt& attempt, const std::optional<CustomerKey>& key,
                              std::string_view prefix) {
  if (!key) return {};
  if (key->bytes.size() != kCustomerKeyBytes) return invalid(attempt, "An encryption key has 32 bytes.");
  const std::string name = "x-amz-" + std::string(prefix) + "server-side-encryption-customer-";
  headers.emplace_back(name + "algorithm", "AES256");
  headers.emplace_back(name + "key", to_base64(key->bytes));
  headers.emplace_back(name + "key-md5", content_md5(key->bytes));
  return {};
}

std::optional<std::string> to_header(const ByteRange& range) {
  if (!range.first && !range.last) return std::nullopt;
  if (range.first.value_or(0) < 0 || range.last.value_or(0) < 0) return std::nullopt;
  if (range.first && range.last && *range.first > *range.last) return std::nullopt;
  std::string text = "bytes=";
  if (range.first) text += std::to_string(*range.first);
  text += '-';
  if (range.last) text += std::to_string(*range.last);
  return text;
}

std::string copy_source(std::string_view bucket, std::string_view key) {
  return uri_encode(bucket, false) + '/' + uri_encode(key, true);
}

}  // namespace r2deck::s3
