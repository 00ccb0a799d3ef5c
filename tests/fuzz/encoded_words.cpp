// RFC 2047 words in metadata: the client's and the sandbox's codecs, which share no code.
#include <algorithm>

#include "companion/s3/client.h"
#include "companion/s3/rfc2047.h"
#include "companion/sandbox/object_headers.h"
#include "shared/r2/limits.h"
#include "shared/text/utf8.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

constexpr std::size_t kMaxWord = 75;  // RFC 2047, 2

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_words(std::string_view words) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    expect(word.size() <= kMaxWord, "a word has at most 75 characters");
    expect(word.starts_with("=?UTF-8?B?") && word.ends_with("?="), "what is encoded is words throughout");
  }
}

// Metadata on its whole way: the client's header, the sandbox's store, the sandbox's answer.
void check_way(const std::string& value) {
  const auto headers = s3::to_headers({.metadata = {{"name", value}}});
  sandbox::RequestHead head;
  for (const auto& [name, text] : headers)
    head.headers.push_back({name, text});
  const auto read = sandbox::read_object_headers(head);
  if (!text::valid_utf8(value) || value.size() + 4 > static_cast<std::size_t>(r2::kMaxMetadataBytes)) return;
  expect(read && read->headers.size() == 1, "the sandbox takes the client's metadata");
  const auto kept = sandbox::ObjectHeaders::parse(read->serialize(), "STANDARD");
  expect(kept.headers == read->headers, "the store keeps it");
  expect(printable(kept.headers[0].second), "and gives it back as ASCII");
  expect_equal(s3::from_encoded_words(kept.headers[0].second), value, "and the client reads what it wrote");
}

}  // namespace

void run(std::string_view input) {
  const std::string words = s3::to_encoded_words(input);
  expect(printable(words), "words are printable ASCII");
  if (words != input) check_words(words);
  expect_equal(s3::from_encoded_words(words), input, "the client reads what it writes");
  expect_equal(sandbox::decode_rfc2047(words), input, "the sandbox reads what the client writes");
  const std::string in_sandbox = sandbox::encode_rfc2047(input);
  expect(printable(in_sandbox), "the sandbox's word is printable ASCII");
  expect_equal(sandbox::decode_rfc2047(in_sandbox), input, "the sandbox reads what it writes");
  expect_equal(s3::from_encoded_words(in_sandbox), input, "the client reads what the sandbox writes");
  check_way(std::string(input));

  // As something that came over the wire.
  expect(s3::from_encoded_words(input).size() <= input.size(), "the client's reading is no longer");
  expect(sandbox::decode_rfc2047(input).size() <= input.size(), "the sandbox's reading is no longer");
}

}  // namespace r2deck::fuzz
