#include "companion/s3/signing_key.h"

#include <openssl/crypto.h>

namespace r2deck::s3 {
namespace {

constexpr std::string_view kService = "s3";
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kDateLength = 8;  // "20260102"

// One link of the key's chain; the link before is wiped.
void derive(Digest& key, std::string_view text) {
  Digest next = HmacSha256(as_bytes(key)).update(text).finish();
  key = next;
  OPENSSL_cleanse(next.data(), next.size());
}

std::string_view region_of(const SigningScope& scope) {
  std::string_view region(scope.scope);
  region.remove_prefix(kDateLength + 1);
  region.remove_suffix(kService.size() + kTerminator.size() + 2);
  return region;
}

}  // namespace

SigningScope::SigningScope(text::UnixMillis now, std::string_view region) : amz_date(text::to_amz_date(now)) {
  scope.append(amz_date, 0, kDateLength).append(1, '/').append(region).append(1, '/');
  scope.append(kService).append(1, '/').append(kTerminator);
}

HmacSha256 signing_key(std::string_view secret_access_key, const SigningScope& scope) {
  std::string first = "AWS4";
  first.reserve(first.size() + secret_access_key.size());  // so that no copy is left behind by growing
  first += secret_access_key;
  Digest key = HmacSha256(first).update(std::string_view(scope.amz_date).substr(0, kDateLength)).finish();
  OPENSSL_cleanse(first.data(), first.size());
  derive(key, region_of(scope));
  derive(key, kService);
  derive(key, kTerminator);
  HmacSha256 keyed(as_bytes(key));
  OPENSSL_cleanse(key.data(), key.size());
  return keyed;
}

std::string string_to_sign_head(const SigningScope& scope) {
  std::string head(kAlgorithm);
  head.append(1, '\n').append(scope.amz_date).append(1, '\n').append(scope.scope).append(1, '\n');
  return head;
}

std::string string_to_sign(const SigningScope& scope, std::string_view canonical_request) {
  return string_to_sign_head(scope) + sha256_hex(canonical_request);
}

std::string signature(const Credentials& credentials, const SigningScope& scope,
                      std::string_view canonical_request) {
  std::string hex;
  append_hex(hex, signing_key(credentials.secret_access_key, scope)
                      .update(string_to_sign(scope, canonical_request))
                      .finish());
  return hex;
}

}  // namespace r2deck::s3
