// Many URLs of one upload. Canonical request and string to sign begin alike for every part, and the key is
// the same: all three are hashed once, as far as they agree, and each URL starts from copies of those states.
#include <array>
#include <charconv>

#include "companion/s3/canonical.h"
#include "companion/s3/sha256.h"
#include "companion/s3/signing_key.h"
#include "companion/s3/sigv4.h"

namespace r2deck::s3 {
namespace {

// A decimal number without an allocation.
class Decimal {
 public:
  explicit Decimal(std::int64_t value)
      : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr) {}
  operator std::string_view() const {  // NOLINT(google-explicit-constructor)
    return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
  }

 private:
  std::array<char, 20> digits_;
  char* end_;
};

// One of the two forms that a part's URL has: with its length signed, or without.
struct Form {
  std::string url_head;   // from "https://" to "partNumber="
  Sha256 canonical_head;  // of the canonical request, as far

  Form(const Endpoint& endpoint, const Credentials& credentials, const SigningScope& scope,
       const std::string& path, std::int64_t expires_seconds, std::string_view signed_headers) {
    // In canonical order already: the upper-case names come before "partNumber" and "uploadId".
    const std::string query =
        canonical_query({{"X-Amz-Algorithm", std::string(kAlgorithm)},
                         {"X-Amz-Credential", credentials.access_key_id + '/' + scope.scope},
                         {"X-Amz-Date", scope.amz_date},
                         {"X-Amz-Expires", std::to_string(expires_seconds)},
                         {"X-Amz-SignedHeaders", std::string(signed_headers)}}) +
        "&partNumber=";
    url_head = endpoint.origin() + path + '?' + query;
    canonical_head.update("PUT\n").update(path).update("\n").update(query);
  }
};

}  // namespace

struct PartPresigner::Impl {
  std::string upload_id;  // "&uploadId=..." encoded
  // The canonical request's end, from the upload's id on; between the first two comes the
  // length.
  std::string before_length, after_length, without;
  Form with_length, without_length;
  HmacSha256 string_head;  // keyed, and fed with the first lines of the string to sign
  std::string scratch;     // kept between URLs, so that each allocates nothing but itself

  Impl(const Endpoint& endpoint, const Credentials& credentials, const SigningScope& scope,
       const std::string& path, std::string_view raw_upload_id, std::int64_t expires_seconds)
      : upload_id("&uploadId=" + uri_encode(raw_upload_id, false)),
        before_length(upload_id + "\ncontent-length:"),
        after_length("\nhost:" + endpoint.authority() + "\n\ncontent-length;host\n" +
                     std::string(kUnsignedPayload)),
        without(upload_id + "\nhost:" + endpoint.authority() + "\n\nhost\n" + std::string(kUnsignedPayload)),
        with_length(endpoint, credentials, scope, path, expires_seconds, "content-length;host"),
        without_length(endpoint, credentials, scope, path, expires_seconds, "host"),
        string_head(signing_key(credentials.secret_access_key, scope)) {
    string_head.update(string_to_sign_head(scope));
  }

  // What follows "partNumber=" in the canonical request.
  std::string_view canonical_tail(std::string_view part, std::int64_t content_length) {
    scratch.assign(part);
    if (content_length >= 0) {
      scratch.append(before_length).append(Decimal(content_length)).append(after_length);
    } else {
      scratch.append(without);
    }
    return scratch;
  }
};

PartPresigner::PartPresigner(const Endpoint& endpoint, const Credentials& credentials,
                             std::string_view bucket, std::string_view key, std::string_view upload_id,
                             std::int64_t expires_seconds, text::UnixMillis now)
    : impl_(std::make_unique<Impl>(endpoint, credentials, SigningScope(now, endpoint.region),
                                   canonical_path(endpoint, bucket, key), upload_id, expires_seconds)) {}

PartPresigner::~PartPresigner() = default;
PartPresigner::PartPresigner(PartPresigner&&) noexcept = default;
PartPresigner& PartPresigner::operator=(PartPresigner&&) noexcept = default;

std::string PartPresigner::url(std::int32_t part, std::int64_t content_length) {
  const Form& form = content_length >= 0 ? impl_->with_length : impl_->without_length;
  const Decimal number(part);

  Sha256 canonical = form.canonical_head;
  canonical.update(impl_->canonical_tail(number, content_length));
  impl_->scratch.clear();
  append_hex(impl_->scratch, canonical.finish());
  const Digest signature = HmacSha256(impl_->string_head).update(impl_->scratch).finish();

  static constexpr std::string_view kSignature = "&X-Amz-Signature=";
  std::string url;
  url.reserve(form.url_head.size() + 20 + impl_->upload_id.size() + kSignature.size() + 2 * signature.size());
  url.append(form.url_head).append(number).append(impl_->upload_id).append(kSignature);
  append_hex(url, signature);
  return url;
}

}  // namespace r2deck::s3
