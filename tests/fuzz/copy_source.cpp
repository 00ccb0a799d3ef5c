// What a copy says of its source: x-amz-copy-source and its range. Fields: bucket, key, the header as it
// came, the range, the source's size.
#include "companion/sandbox/copy_source.h"

#include "companion/s3/sigv4.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

void check_source(std::string_view bucket, std::string_view key) {
  if (bucket.empty() || key.empty() || bucket.find('/') != bucket.npos) return;
  const std::string path = s3::uri_encode(bucket, false) + '/' + s3::uri_encode(key, true);
  for (const std::string& header : {path, '/' + path}) {
    const auto source = sandbox::parse_copy_source(header);
    expect(static_cast<bool>(source), "what the client encodes is a source");
    expect_equal(source->bucket, bucket, "the bucket stays");
    expect_equal(source->key, key, "the key is decoded once");
  }
}

void check_range(std::string_view text, std::int64_t size) {
  sandbox::RequestHead head;
  head.headers.push_back({"x-amz-copy-source-range", std::string(text)});
  const auto range = sandbox::copy_range(head, size);
  if (!range) return;
  expect(range->first >= 0 && range->length > 0 && range->length <= size - range->first,
         "a range is inside the source");
}

}  // namespace

void run(std::string_view input) {
  Fields fields(input);
  const std::string_view bucket = fields.next();
  check_source(bucket, fields.next());
  if (const auto source = sandbox::parse_copy_source(fields.next()))
    expect(!source->bucket.empty() && !source->key.empty(), "a source has a bucket and a key");
  const std::string_view range = fields.next();
  const std::int64_t size = fields.number();
  if (size >= 0) check_range(range, size);
}

}  // namespace r2deck::fuzz
