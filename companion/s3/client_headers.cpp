#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "companion/s3/canonical.h"
#include "companion/s3/client_impl.h"
#include "companion/s3/rfc2047.h"
#include "companion/s3/xml_reader.h"

namespace r2deck::s3 {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";
// SSE-C knows AES-256 alone.
constexpr std::size_t kCustomerKeyBytes = 32;

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string quoted(const std::string& etag) {
  return etag == "*" ? etag : '"' + etag + '"';
}

// "bytes 0-4/10" says 10; nothing when it says none.
std::optional<std::int64_t> whole_size(std::string_view content_range) {
  const auto slash = content_range.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return xml::number<std::int64_t>(content_range.substr(slash + 1));
}

std::int32_t count_of(std::string_view header) {
  return std::max(0, xml::number<std::int32_t>(header).value_or(0));
}

}  // namespace

bool Conditions::empty() const {
  return if_match.empty() && if_none_match.empty() && !if_modified_since && !if_unmodified_since;
}

std::string content_md5(std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_md5(), nullptr);
  return base64({reinterpret_cast<const char*>(digest.data()), size});
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
  headers.emplace_back(name + "key", base64(key->bytes));
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

Result<ObjectHead> object_head(const Attempt& attempt, const HttpResponse& response) {
  ObjectHead head;
  const auto size = xml::number<std::int64_t>(response.header("content-length"));
  if (!size || *size < 0) return bad_response(attempt, "The answer does not say how long the object is.");
  const auto modified = text::from_http_date(response.header("last-modified"));
  if (!modified.ok()) return bad_response(attempt, "The answer does not say when the object was changed.");
  head.size = *size;
  head.modified = *modified;
  head.etag = xml::unquoted_etag(response.header("etag"));
  head.content_type = response.header("content-type");
  head.storage_class = response.header("x-amz-storage-class");
  head.cache_control = response.header("cache-control");
  head.content_disposition = response.header("content-disposition");
  head.content_encoding = response.header("content-encoding");
  head.content_language = response.header("content-language");
  head.expires = response.header("expires");
  head.content_range = response.header("content-range");
  head.object_size = whole_size(head.content_range).value_or(head.size);
  head.parts_count = count_of(response.header("x-amz-mp-parts-count"));
  head.missing_metadata = count_of(response.header("x-amz-missing-meta"));
  for (const auto& [name, value] : response.headers) {
    if (name.starts_with(kMetadataPrefix)) {
      head.metadata.emplace_back(name.substr(kMetadataPrefix.size()), from_encoded_words(value));
    }
  }
  std::sort(head.metadata.begin(), head.metadata.end());  // the transport keeps no order
  return head;
}

Result<std::string> etag_of(const Attempt& attempt, const HttpResponse& response) {
  std::string etag = xml::unquoted_etag(response.header("etag"));
  if (etag.empty()) return bad_response(attempt, "The answer does not say which ETag was stored.");
  return etag;
}

}  // namespace r2deck::s3
