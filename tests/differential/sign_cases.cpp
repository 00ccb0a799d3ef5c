// Our signer as a judge's counterpart: one case a line on standard input, as JSON; one answer a line on
// standard output. run.py compares it with botocore's and aws4's.
//
// In:  {"form": "presign" | "header", "method", "endpoint", "region", "bucket", "key",
//       "query": [[name, value]], "headers": [[name, value]], "access_key", "secret_key", "millis",
//       "expires" (presign), "part": {"number", "upload_id", "length"} (presign, of a batch), "body": text or
//       null for UNSIGNED-PAYLOAD (header)}
// Out: {"canonical", "url"} or {"canonical", "target", "headers": [[name, value]]}; {"error"} for a bad case.
#include <boost/json.hpp>
#include <string>

#include "companion/s3/canonical.h"
#include "companion/s3/sigv4.h"
#include "tests/differential/json_lines.h"

namespace {

using namespace r2deck;  // NOLINT(google-build-using-namespace)
namespace json = boost::json;

s3::Pairs pairs(const json::object& in, const char* name) {
  s3::Pairs out;
  for (const auto& item : in.at(name).as_array()) {
    out.emplace_back(json::value_to<std::string>(item.at(0)), json::value_to<std::string>(item.at(1)));
  }
  return out;
}

std::string presigned_url(const json::object& in, const s3::Request& request, const s3::Endpoint& endpoint,
                          const s3::Credentials& credentials) {
  const auto millis = in.at("millis").to_number<std::int64_t>();
  const auto expires = in.at("expires").to_number<std::int64_t>();
  const json::value* part = in.if_contains("part");
  if (!part) return s3::presign(request, endpoint, credentials, expires, millis);
  s3::PartPresigner presigner(endpoint, credentials, request.bucket, request.key,
                              text_of(part->as_object(), "upload_id"), expires, millis);
  return presigner.url(part->at("number").to_number<std::int32_t>(),
                       part->at("length").to_number<std::int64_t>());
}

json::object presign(const json::object& in, const s3::Request& request, const s3::Endpoint& endpoint,
                     const s3::Credentials& credentials) {
  const std::string url = presigned_url(in, request, endpoint, credentials);
  // What was signed of the query is the URL's own, without the signature at its end.
  const std::string query = url.substr(url.find('?') + 1, url.rfind("&X-Amz-Signature=") - url.find('?') - 1);
  s3::Pairs headers = request.headers;
  headers.emplace_back("host", endpoint.authority());
  return {{"url", url},
          {"canonical",
           s3::canonical_request(request.method, s3::canonical_path(endpoint, request.bucket, request.key),
                                 query, s3::canonical_headers(headers), s3::kUnsignedPayload)}};
}

json::object sign(const json::object& in, const s3::Request& request, const s3::Endpoint& endpoint,
                  const s3::Credentials& credentials) {
  const std::string payload =
      in.at("body").is_null() ? std::string(s3::kUnsignedPayload) : s3::sha256_hex(text_of(in, "body"));
  const auto out =
      s3::sign(request, endpoint, credentials, payload, in.at("millis").to_number<std::int64_t>());
  json::array headers;
  s3::Pairs signed_headers;
  for (const auto& [name, value] : out.headers) {
    headers.push_back(json::array{name, value});
    if (name != "Authorization") signed_headers.emplace_back(name, value);
  }
  return {
      {"target", out.target},
      {"headers", headers},
      {"canonical", s3::canonical_request(
                        request.method, s3::canonical_path(endpoint, request.bucket, request.key),
                        s3::canonical_query(request.query), s3::canonical_headers(signed_headers), payload)}};
}

json::object answer(const json::object& in) {
  const auto endpoint = s3::parse_endpoint(text_of(in, "endpoint"), text_of(in, "region"));
  if (!endpoint) return {{"error", endpoint.problem().message}};
  const s3::Request request{text_of(in, "method"), text_of(in, "bucket"), text_of(in, "key"),
                            pairs(in, "query"), pairs(in, "headers")};
  const s3::Credentials credentials{text_of(in, "access_key"), text_of(in, "secret_key")};
  return text_of(in, "form") == "presign" ? presign(in, request, *endpoint, credentials)
                                          : sign(in, request, *endpoint, credentials);
}

}  // namespace

int main() {
  r2deck::answer_lines(answer);
}
