// Our signer as a judge's counterpart: one case a line on standard input, as JSON; one answer a line on
// standard output. run.py compares it with botocore's and aws4's.
//
// In:  {"form": "presign" | "header", "method", "endpoint", "region", "bucket", "key",
//       "query": [[name, value]], "headers": [[name, value]], "access_key", "secret_key", "millis",
//       "expires" (presign), "body": text or null for UNSIGNED-PAYLOAD (header)}
// Out: {"canonical", "url"} or {"canonical", "target", "headers": [[name, value]]}; {"error"} for a bad case.
#include <boost/json.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "companion/s3/canonical.h"
#include "companion/s3/sigv4.h"

namespace {

using namespace r2deck;  // NOLINT(google-build-using-namespace)
namespace json = boost::json;

std::string text(const json::object& in, const char* name) {
  return json::value_to<std::string>(in.at(name));
}

s3::Pairs pairs(const json::object& in, const char* name) {
  s3::Pairs out;
  for (const auto& item : in.at(name).as_array()) {
    out.emplace_back(json::value_to<std::string>(item.at(0)), json::value_to<std::string>(item.at(1)));
  }
  return out;
}

json::object presign(const json::object& in, const s3::Request& request, const s3::Endpoint& endpoint,
                     const s3::Credentials& credentials) {
  const std::int64_t millis = in.at("millis").to_number<std::int64_t>();
  const std::string url =
      s3::presign(request, endpoint, credentials, in.at("expires").to_number<std::int64_t>(), millis);
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
      in.at("body").is_null() ? std::string(s3::kUnsignedPayload) : s3::sha256_hex(text(in, "body"));
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
  const auto endpoint = s3::parse_endpoint(text(in, "endpoint"), text(in, "region"));
  if (!endpoint) return {{"error", endpoint.problem().message}};
  const s3::Request request{text(in, "method"), text(in, "bucket"), text(in, "key"), pairs(in, "query"),
                            pairs(in, "headers")};
  const s3::Credentials credentials{text(in, "access_key"), text(in, "secret_key")};
  return text(in, "form") == "presign" ? presign(in, request, *endpoint, credentials)
                                       : sign(in, request, *endpoint, credentials);
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    json::object out;
    try {
      out = answer(json::parse(line).as_object());
    } catch (const std::exception& error) {
      out = {{"error", error.what()}};
    }
    std::cout << json::serialize(out) << std::endl;
  }
}
