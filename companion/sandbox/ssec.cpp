#include "companion/sandbox/ssec.h"

#include "companion/sandbox/digest.h"

namespace r2deck::sandbox {
namespace {

constexpr std::size_t kKeyBytes = 32;  // AES-256
constexpr std::size_t kSaltBytes = 16;
constexpr std::string_view kSsecAlgorithm = "AES256";

// Fast is enough: what is hashed is 256 bits of a random key, not a word that somebody thought of.
std::string digest_of(std::string_view salt, std::string_view key) {
  return hash(Hash::Kind::sha256, std::string(salt) + std::string(key));
}

bool opens(std::string_view sealed, const CustomerKey& key) {
  if (sealed.size() <= kSaltBytes) return false;  // a damaged row
  return equal_in_constant_time(sealed.substr(kSaltBytes),
                                digest_of(sealed.substr(0, kSaltBytes), key.bytes));
}

Failure invalid_ssec(std::string_view message) {
  return {S3Error::invalid_argument, std::string(message)};
}

}  // namespace

// Order and texts as Cloudflare's local S3 endpoint has them; what it cannot know (it stores no such objects)
// as Amazon S3.
Outcome<std::optional<CustomerKey>> read_customer_key(const RequestHead& head, KeyOf which) {
  const std::string prefix = which == KeyOf::request ? "x-amz-server-side-encryption-customer-"
                                                     : "x-amz-copy-source-server-side-encryption-customer-";
  const std::string* algorithm = head.find(prefix + "algorithm");
  const std::string* key = head.find(prefix + "key");
  const std::string* md5 = head.find(prefix + "key-md5");
  if (!algorithm && !key && !md5) return std::optional<CustomerKey>();
  if (!key) {
    return invalid_ssec(
        "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate "
        "secret key.");
  }
  if (!md5) {
    return invalid_ssec(
        "Requests specifying Server Side Encryption with Customer provided keys must provide the client "
        "calculated MD5 of the secret key.");
  }
  if (!algorithm) {
    return invalid_ssec(
        "Requests specifying Server Side Encryption with Customer provided keys must provide a valid "
        "encryption algorithm.");
  }
  if (*algorithm != kSsecAlgorithm) return S3Error::invalid_encryption_algorithm;
  auto bytes = from_base64(*key);
  if (!bytes || bytes->size() != kKeyBytes)
    return invalid_ssec("The secret key was invalid for the specified algorithm.");
  if (to_base64(hash(Hash::Kind::md5, *bytes)) != *md5)
    return invalid_ssec("The calculated MD5 hash of the key did not match the hash that was provided.");
  return std::optional(CustomerKey{std::move(*bytes), *md5});
}

std::string seal_key(const std::optional<CustomerKey>& key) {
  if (!key) return {};
  const std::string salt = random_bytes(kSaltBytes);
  return salt + digest_of(salt, key->bytes);
}

Outcome<void> check_customer_key(std::string_view sealed, const std::optional<CustomerKey>& key) {
  if (sealed.empty() && !key) return {};
  if (sealed.empty())
    return Failure{S3Error::invalid_request, "The encryption parameters are not applicable to this object."};
  if (!key) {
    return Failure{
        S3Error::invalid_request,
        "The object was stored using a form of Server Side Encryption. The correct parameters must "
        "be provided to retrieve the object."};
  }
  if (!opens(sealed, *key)) return S3Error::access_denied;
  return {};
}

Outcome<void> check_part_key(std::string_view sealed, const std::optional<CustomerKey>& key) {
  if (!sealed.empty() && !key) {
    return Failure{
        S3Error::invalid_request,
        "The multipart upload initiate requested encryption. Subsequent part requests must include "
        "the appropriate encryption parameters."};
  }
  if (sealed.empty() != !key || (key && !opens(sealed, *key))) {
    return Failure{S3Error::invalid_request,
                   "The provided encryption parameters did not match the ones used originally."};
  }
  return {};
}

std::string shown_etag(std::string_view etag, std::string_view sealed) {
  if (sealed.empty()) return std::string(etag);
  const std::size_t dash = etag.find('-');
  const std::string digest = hash(Hash::Kind::md5, std::string(sealed) + std::string(etag));
  return to_hex(digest) + std::string(dash == etag.npos ? std::string_view() : etag.substr(dash));
}

void add_key_headers(const std::optional<CustomerKey>& key, HeaderList& headers) {
  if (!key) return;
  headers.emplace_back("x-amz-server-side-encryption-customer-algorithm", kSsecAlgorithm);
  headers.emplace_back("x-amz-server-side-encryption-customer-key-MD5", key->md5);
}

}  // namespace r2deck::sandbox
