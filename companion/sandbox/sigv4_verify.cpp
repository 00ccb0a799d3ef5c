#include "companion/sandbox/sigv4_verify.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "companion/sandbox/digest.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kRegions[] = {"auto", "us-east-1", "",     "wnam", "enam",
                                         "weur", "eeur",      "apac", "oc"};
constexpr std::size_t kAccessKeyLength = 32;  // R2's; it says so to anything else

Failure invalid(std::string message) {
  return {S3Error::invalid_argument, std::move(message)};
}

// What the Authorization header or the X-Amz-* query says, before anything of it is believed.
struct Claim {
  std::string access_key_id;
  Scope scope;
  std::vector<std::string> signed_headers;
  std::string signature;
  std::string amz_date;
  text::UnixMillis signed_at = 0;
  std::string payload;
};

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> pieces;
  while (true) {
    const std::size_t end = text.find(at);
    pieces.emplace_back(text.substr(0, end));
    if (end == text.npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// SigV4's Trimall: no white space around, one space for every run inside.
std::string collapse(std::string_view value) {
  std::string collapsed;
  for (const char c : trim(value)) {
    const bool space = c == ' ' || c == '\t';
    if (space && !collapsed.empty() && collapsed.back() == ' ') continue;
    collapsed += space ? ' ' : c;
  }
  return collapsed;
}

// "id/20260102/auto/s3/aws4_request"
Outcome<void> read_credential(std::string_view credential, Claim& claim) {
  const auto pieces = split(credential, '/');
  if (pieces.size() != 5 || pieces[3] != "s3" || pieces[4] != "aws4_request" || pieces[1].size() != 8) {
    return invalid("Credential must be <access key>/<date>/<region>/s3/aws4_request");
  }
  claim.access_key_id = pieces[0];
  claim.scope = {pieces[1], pieces[2]};
  return {};
}

Outcome<void> read_signed_headers(std::string_view list, Claim& claim) {
  claim.signed_headers = split(list, ';');
  const bool lower = std::none_of(list.begin(), list.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool sorted = std::adjacent_find(claim.signed_headers.begin(), claim.signed_headers.end(),
                                         std::greater_equal<>()) == claim.signed_headers.end();
  if (!lower || !sorted) return invalid("SignedHeaders must be lower-case, sorted and without repetition");
  return {};
}

Outcome<void> read_date(std::string_view amz_date, Claim& claim) {
  auto time = text::from_amz_date(amz_date);
  if (!time) return invalid("X-Amz-Date must be in the form YYYYMMDD'T'HHMMSS'Z'");
  claim.amz_date = amz_date;
  claim.signed_at = *time;
  if (amz_date.substr(0, 8) != claim.scope.date)
    return invalid("The credential's date is not the request's date");
  return {};
}

// "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=..."
Outcome<Claim> read_authorization(const RequestHead& head) {
  std::string_view text = *head.find("authorization");
  if (!text.starts_with(kAlgorithm)) return invalid("Authorization must be AWS4-HMAC-SHA256");
  text.remove_prefix(kAlgorithm.size());
  std::optional<std::string> credential, signed_headers, signature;
  for (const auto& piece : split(text, ',')) {
    const std::string_view item = trim(piece);
    const std::size_t equals = item.find('=');
    if (equals == item.npos) return invalid("Authorization");
    const std::string_view name = item.substr(0, equals);
    auto& field = name == "Credential" ? credential : name == "SignedHeaders" ? signed_headers : signature;
    if (field || (&field == &signature && name != "Signature")) return invalid("Authorization");
    field = item.substr(equals + 1);
  }
  if (!credential || !signed_headers || !signature) return invalid("Authorization");

  Claim claim;
  claim.signature = *signature;
  if (auto read = read_credential(*credential, claim); !read) return read.failure();
  if (auto read = read_signed_headers(*signed_headers, claim); !read) return read.failure();
  std::string amz_date = head.get("x-amz-date");
  if (amz_date.empty()) {
    auto date = text::from_http_date(head.get("date"));
    if (!date)
      return Failure{S3Error::access_denied, "AWS authentication requires a valid Date or x-amz-date header"};
    amz_date = text::to_amz_date(*date);
  }
  if (auto read = read_date(amz_date, claim); !read) return read.failure();
  const std::string* payload = head.find("x-amz-content-sha256");
  if (!payload) {
    return Failure{S3Error::invalid_request,
                   "Missing required header for this request: x-amz-content-sha256"};
  }
  claim.payload = *payload;
  return claim;
}

Outcome<Claim> read_presigned(const RequestHead& head, const Query& query, text::UnixMillis now) {
  static constexpr const char* kParameters[] = {"X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Date",
                                                "X-Amz-Expires",   "X-Amz-SignedHeaders", "X-Amz-Signature"};
  for (const char* name : kParameters) {
    if (query.count(name) != 1) return invalid(std::string(name) + " must be given once");
  }
  if (query.get("X-Amz-Algorithm") != kAlgorithm) return invalid("X-Amz-Algorithm must be AWS4-HMAC-SHA256");

  Claim claim;
  claim.signature = query.get("X-Amz-Signature");
  if (auto read = read_credential(query.get("X-Amz-Credential"), claim); !read) return read.failure();
  if (auto read = read_signed_headers(query.get("X-Amz-SignedHeaders"), claim); !read) return read.failure();
  if (auto read = read_date(query.get("X-Amz-Date"), claim); !read) return read.failure();

  const std::string expires_text = query.get("X-Amz-Expires");
  std::int64_t expires = 0;
  const char* end = expires_text.data() + expires_text.size();
  const auto parsed = std::from_chars(expires_text.data(), end, expires);
  if (parsed.ec != std::errc() || parsed.ptr != end) return invalid("X-Amz-Expires must be a number");
  if (expires > r2::kMaxPresignSeconds) {
    return invalid(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be "
        "less than 604800 seconds");
  }
  if (expires < r2::kMinPresignSeconds || now >= claim.signed_at + expires * 1000)
    return S3Error::expired_request;

  // SDKs that put the payload hash in the query or in a signed header mean it; others sign UNSIGNED-PAYLOAD.
  claim.payload = kUnsignedPayload;
  if (const std::string* hash = query.find("X-Amz-Content-Sha256")) claim.payload = *hash;
  if (const std::string* hash = head.find("x-amz-content-sha256")) claim.payload = *hash;
  return claim;
}

// Headers that mean one thing only: two of them are two meanings.
bool ambiguous(const RequestHead& head) {
  static constexpr const char* kSingle[] = {
      "host", "authorization", "x-amz-date", "x-amz-content-sha256", "content-length", "content-md5"};
  return std::any_of(std::begin(kSingle), std::end(kSingle),
                     [&](const char* name) { return head.count(name) > 1; });
}

Outcome<void> check_payload(const std::string& payload) {
  if (payload.starts_with("STREAMING-"))
    return Failure{S3Error::not_implemented, payload + " not implemented"};
  if (payload == kUnsignedPayload) return {};
  const bool lower_hex =
      payload.size() == 64 && payload.find_first_not_of("0123456789abcdef") == payload.npos;
  if (!lower_hex) return invalid("x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.");
  return {};
}

// Those of R2's own that the sandbox reads. Other cf- headers are a proxy's, which cannot sign.
bool must_be_signed(std::string_view name) {
  static constexpr std::string_view kOfR2[] = {
      "cf-create-bucket-if-missing", "cf-prefix",   "cf-start-after",
      "cf-continuation-token",       "cf-max-keys", "cf-max-buckets"};
  return name.starts_with("x-amz-") || name.starts_with("cf-copy-destination-") ||
         std::find(std::begin(kOfR2), std::end(kOfR2), name) != std::end(kOfR2);
}

Outcome<void> check_signed_headers(const RequestHead& head, const Claim& claim) {
  const auto is_signed = [&](std::string_view name) {
    return std::find(claim.signed_headers.begin(), claim.signed_headers.end(), name) !=
           claim.signed_headers.end();
  };
  if (!is_signed("host")) return invalid("SignedHeaders must contain host");
  // One that is not there would sign the same text as an empty one.
  const auto& names = claim.signed_headers;
  if (std::any_of(names.begin(), names.end(), [&](const auto& name) { return !head.find(name); }))
    return S3Error::signature_mismatch;
  for (const auto& header : head.headers) {
    if (must_be_signed(header.name) && !is_signed(header.name)) {
      return Failure{S3Error::access_denied,
                     "There were headers present in the request which were not signed: " + header.name};
    }
  }
  return {};
}

Outcome<void> check_who(const Claim& claim, const Keys& keys) {
  if (claim.access_key_id != keys.access_key_id) {
    if (claim.access_key_id.size() != kAccessKeyLength) {
      return invalid("Invalid Argument: Credential access key has length " +
                     std::to_string(claim.access_key_id.size()) + ", should be " +
                     std::to_string(kAccessKeyLength));
    }
    return S3Error::unauthorized;
  }
  if (std::find(std::begin(kRegions), std::end(kRegions), claim.scope.region) == std::end(kRegions)) {
    return Failure{S3Error::invalid_region,
                   "The region name '" + claim.scope.region +
                       "' is not valid. Must be one of: wnam, enam, weur, eeur, apac, oc, auto"};
  }
  return {};
}

}  // namespace

Outcome<Verified> verify(const RequestHead& head, const Query& query, const Keys& keys,
                         text::UnixMillis now) {
  const bool in_header = head.find("authorization") != nullptr;
  const bool in_query = query.has("X-Amz-Signature") || query.has("X-Amz-Algorithm");
  if (ambiguous(head)) return invalid("A header that may stand once is repeated");
  if (in_header && in_query) {
    return invalid(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
        "parameter or the Authorization header should be specified");
  }
  if (!in_header && !in_query) return invalid("Authorization");

  auto claim = in_header ? read_authorization(head) : read_presigned(head, query, now);
  if (!claim) return claim.failure();
  if (auto known = check_who(*claim, keys); !known) return known.failure();
  const std::int64_t ahead = claim->signed_at - now;
  if (ahead > kMaxSkewMillis || (in_header && ahead < -kMaxSkewMillis))
    return S3Error::request_time_too_skewed;
  if (auto fit = check_payload(claim->payload); !fit) return fit.failure();
  if (auto fit = check_signed_headers(head, *claim); !fit) return fit.failure();

  const std::string canonical = canonical_request(head, query, claim->signed_headers, claim->payload);
  const std::string expected = signature(keys.secret_access_key, claim->scope,
                                         string_to_sign(claim->amz_date, claim->scope, canonical));
  if (!equal_in_constant_time(expected, claim->signature)) return S3Error::signature_mismatch;
  return Verified{std::move(claim->payload)};
}

std::string canonical_request(const RequestHead& head, const Query& query,
                              const std::vector<std::string>& signed_headers, std::string_view payload) {
  std::string canonical = head.method + "\n";
  canonical += percent_encode(percent_decode(head.raw_path()).value_or(std::string()), true) + "\n";

  std::vector<std::pair<std::string, std::string>> items;
  for (const auto& item : query.items()) {
    if (item.name == "X-Amz-Signature") continue;
    items.emplace_back(percent_encode(item.name, false), percent_encode(item.value, false));
  }
  std::sort(items.begin(), items.end());
  for (std::size_t i = 0; i < items.size(); ++i) {
    canonical += (i == 0 ? "" : "&") + items[i].first + "=" + items[i].second;
  }
  canonical += "\n";

  std::string names;
  for (const auto& name : signed_headers) {
    canonical += name + ":";
    bool first = true;
    for (const auto& header : head.headers) {
      if (header.name != name) continue;
      if (!first) canonical += ",";
      canonical += collapse(header.value);
      first = false;
    }
    canonical += "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  return canonical + "\n" + names + "\n" + std::string(payload);
}

std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical) {
  return std::string(kAlgorithm) + "\n" + std::string(amz_date) + "\n" + scope.text() + "\n" +
         to_hex(hash(Hash::Kind::sha256, canonical));
}

std::string signature(std::string_view secret, const Scope& scope, std::string_view to_sign) {
  std::string key = hmac_sha256("AWS4" + std::string(secret), scope.date);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, "s3");
  key = hmac_sha256(key, "aws4_request");
  return to_hex(hmac_sha256(key, to_sign));
}

}  // namespace r2deck::sandbox
