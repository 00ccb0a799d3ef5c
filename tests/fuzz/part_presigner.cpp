// Part URLs made in a batch against the same URLs made one by one, and presigned URLs against the plain
// rules.
#include <algorithm>

#include "companion/s3/sigv4.h"
#include "shared/r2/limits.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

const s3::Credentials kCredentials{"0123456789abcdef0123456789abcdef", "secret of the fuzz target"};

}  // namespace

// bucket, key, upload id, region, path prefix, time, seconds to live, part, content length (below 0: not
// signed).
void run(std::string_view input) {
  Fields fields(input);
  const std::string bucket(fields.next()), key(fields.next()), upload_id(fields.next());
  const s3::Endpoint endpoint{.scheme = "https",
                              .host = "a.r2.cloudflarestorage.com",
                              .port = 443,
                              .path_prefix = std::string(fields.next()),
                              .region = std::string(fields.next())};
  const text::UnixMillis now = fields.number();
  const std::int64_t expires = std::clamp<std::int64_t>(fields.number(), 1, r2::kMaxPresignSeconds);
  const auto part =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(fields.number(), 1, r2::kMaxParts - 1));
  const std::int64_t length = std::max<std::int64_t>(fields.number(), -1);

  s3::PartPresigner presigner(endpoint, kCredentials, bucket, key, upload_id, expires, now);
  // The second, so that the first may leave nothing behind.
  const std::string first = presigner.url(part, length);
  const std::string second = presigner.url(part + 1, length);
  s3::Request request{.method = "PUT",
                      .bucket = bucket,
                      .key = key,
                      .query = {{"partNumber", std::to_string(part + 1)}, {"uploadId", upload_id}},
                      .headers = {}};
  if (length >= 0) request.headers.emplace_back("Content-Length", std::to_string(length));
  expect_equal(second, s3::presign(request, endpoint, kCredentials, expires, now),
               "a batch signs as one by one");
  expect(first != second, "two parts have two URLs");
  expect(std::all_of(second.begin() + static_cast<std::ptrdiff_t>(endpoint.url().size()), second.end(),
                     [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '<' && c != '>'; }),
         "a URL needs no more encoding");
}

}  // namespace r2deck::fuzz
