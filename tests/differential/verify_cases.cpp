// The sandbox's verifier, asked about requests that other signers signed: one a line on standard input, as
// JSON; one answer a line on standard output.
//
// In:  {"method", "target", "headers": [[name, value]], "body": text, "access_key", "secret_key", "millis"}
// Out: {"result": "ok"} or {"result": S3's error code}. A body that is not what the signature says is
//      XAmzContentSHA256Mismatch, as the sandbox answers once it has read it.
#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/errors.h"
#include "companion/sandbox/request_head.h"
#include "companion/sandbox/sigv4_verify.h"
#include "tests/differential/json_lines.h"

namespace {

using namespace r2deck;  // NOLINT(google-build-using-namespace)
namespace json = boost::json;

// As the sandbox's HTTP reader hands a header over: lower-case name, value without the white space around it.
sandbox::Header header(const json::value& item) {
  sandbox::Header out{json::value_to<std::string>(item.at(0)), json::value_to<std::string>(item.at(1))};
  std::transform(out.name.begin(), out.name.end(), out.name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  const auto space = [](char c) { return c == ' ' || c == '\t'; };
  while (!out.value.empty() && space(out.value.back()))
    out.value.pop_back();
  out.value.erase(out.value.begin(), std::find_if_not(out.value.begin(), out.value.end(), space));
  return out;
}

json::object result(std::string_view code) {
  return {{"result", std::string(code)}};
}

json::object answer(const json::object& in) {
  sandbox::RequestHead head;
  head.method = text_of(in, "method");
  head.target = text_of(in, "target");
  for (const auto& item : in.at("headers").as_array())
    head.headers.push_back(header(item));
  const sandbox::Keys keys{text_of(in, "access_key"), text_of(in, "secret_key")};

  const auto resource = sandbox::parse_target(head);
  if (!resource) return result(sandbox::row(resource.failure().error).code);
  const auto verified =
      sandbox::verify(head, resource->query, keys, in.at("millis").to_number<std::int64_t>());
  if (!verified) return result(sandbox::row(verified.failure().error).code);
  const bool as_signed =
      verified->payload == sandbox::kUnsignedPayload ||
      verified->payload == sandbox::to_hex(sandbox::hash(sandbox::Hash::Kind::sha256, text_of(in, "body")));
  return result(as_signed ? "ok" : sandbox::row(sandbox::S3Error::sha256_mismatch).code);
}

}  // namespace

int main() {
  r2deck::answer_lines(answer);
}
