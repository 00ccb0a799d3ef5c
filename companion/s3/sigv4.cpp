#include "companion/s3/sigv4.h"

#include "companion/s3/canonical.h"
#include "companion/s3/signing_key.h"

namespace r2deck::s3 {

std::string presign(const Request& request, const Endpoint& endpoint, const Credentials& credentials,
                    std::int64_t expires_seconds, text::UnixMillis now) {
  const SigningScope scope(now, endpoint.region);
  Pairs signed_headers = request.headers;
  signed_headers.emplace_back("host", endpoint.authority());
  const CanonicalHeaders headers = canonical_headers(signed_headers);

  Pairs query = request.query;
  query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  query.emplace_back("X-Amz-Credential", credentials.access_key_id + '/' + scope.scope);
  query.emplace_back("X-Amz-Date", scope.amz_date);
  query.emplace_back("X-Amz-Expires", std::to_string(expires_seconds));
  query.emplace_back("X-Amz-SignedHeaders", headers.signed_names);

  const std::string path = canonical_path(endpoint, request.bucket, request.key);
  const std::string encoded_query = canonical_query(query);
  const std::string canonical =
      canonical_request(request.method, path, encoded_query, headers, kUnsignedPayload);
  return endpoint.origin() + path + '?' + encoded_query +
         "&X-Amz-Signature=" + signature(credentials, scope, canonical);
}

SignedRequest sign(const Request& request, const Endpoint& endpoint, const Credentials& credentials,
                   std::string_view payload_sha256, text::UnixMillis now) {
  const SigningScope scope(now, endpoint.region);
  SignedRequest out;
  out.headers = request.headers;
  out.headers.emplace_back("Host", endpoint.authority());
  out.headers.emplace_back("X-Amz-Content-Sha256", payload_sha256);
  out.headers.emplace_back("X-Amz-Date", scope.amz_date);

  const CanonicalHeaders headers = canonical_headers(out.headers);
  const std::string path = canonical_path(endpoint, request.bucket, request.key);
  const std::string query = canonical_query(request.query);
  const std::string canonical = canonical_request(request.method, path, query, headers, payload_sha256);

  std::string authorization(kAlgorithm);
  authorization.append(" Credential=").append(credentials.access_key_id).append(1, '/').append(scope.scope);
  authorization.append(", SignedHeaders=").append(headers.signed_names);
  authorization.append(", Signature=").append(signature(credentials, scope, canonical));
  out.headers.emplace_back("Authorization", std::move(authorization));
  out.target = query.empty() ? path : path + '?' + query;
  return out;
}

}  // namespace r2deck::s3
