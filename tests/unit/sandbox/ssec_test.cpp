// Objects under a key of the client's: nothing of the key is kept, and nothing can be read without it.
#include "companion/sandbox/ssec.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey(32, 'k'), kOther(32, 'o');

// The three headers.
std::string key_lines(const std::string& key, const std::string& prefix = "x-amz-") {
  const std::string name = prefix + "server-side-encryption-customer-";
  return name + "algorithm: AES256\r\n" + name + "key: " + to_base64(key) + "\r\n" + name +
         "key-MD5: " + to_base64(hash(Hash::Kind::md5, key)) + "\r\n";
}

std::string read(std::vector<std::pair<std::string, std::string>> headers, KeyOf which = KeyOf::request) {
  RequestHead head;
  for (auto& [name, value] : headers)
    head.headers.push_back({"x-amz-server-side-encryption-customer-" + name, value});
  auto key = read_customer_key(head, which);
  if (!key) return std::string(key.failure().text());
  return *key ? "key" : "none";
}

TEST(CustomerKey, IsNoneOrAllThreeHeaders) {
  const std::string key = to_base64(kKey), md5 = to_base64(hash(Hash::Kind::md5, kKey));
  EXPECT_EQ(read({}), "none");
  EXPECT_EQ(read({{"algorithm", "AES256"}, {"key", key}, {"key-md5", md5}}), "key");
  EXPECT_EQ(read({{"algorithm", "AES256"}, {"key", key}, {"key-md5", md5}}, KeyOf::copy_source), "none");
  EXPECT_THAT(read({{"algorithm", "AES256"}, {"key-md5", md5}}), HasSubstr("an appropriate secret key"));
  EXPECT_THAT(read({{"algorithm", "AES256"}, {"key", key}}), HasSubstr("client calculated MD5"));
  EXPECT_THAT(read({{"key", key}, {"key-md5", md5}}), HasSubstr("a valid encryption algorithm"));
  EXPECT_THAT(read({{"algorithm", "AES128"}, {"key", key}, {"key-md5", md5}}),
              HasSubstr("valid value is AES256"));
}

TEST(CustomerKey, Has32BytesAndItsOwnMd5) {
  for (const std::size_t size : {0u, 31u, 33u}) {
    const std::string key(size, 'k');
    EXPECT_THAT(read({{"algorithm", "AES256"},
                      {"key", to_base64(key)},
                      {"key-md5", to_base64(hash(Hash::Kind::md5, key))}}),
                HasSubstr("The secret key was invalid"))
        << size;
  }
  EXPECT_THAT(read({{"algorithm", "AES256"}, {"key", "no base64!"}, {"key-md5", "x"}}),
              HasSubstr("The secret key was invalid"));
  EXPECT_THAT(read({{"algorithm", "AES256"},
                    {"key", to_base64(kKey)},
                    {"key-md5", to_base64(hash(Hash::Kind::md5, kOther))}}),
              HasSubstr("did not match the hash"));
}

TEST(CustomerKey, IsSealedDifferentlyEveryTime) {
  const std::optional key(CustomerKey{kKey, ""});
  const std::string once = seal_key(key), again = seal_key(key);
  EXPECT_NE(once, again);
  EXPECT_EQ(once.find(kKey), once.npos);
  for (const auto& sealed : {once, again}) {
    EXPECT_TRUE(check_customer_key(sealed, key));
    EXPECT_FALSE(check_customer_key(sealed, CustomerKey{kOther, ""}));
    EXPECT_FALSE(check_customer_key(sealed, std::nullopt));
  }
  EXPECT_EQ(seal_key(std::nullopt), "");
  EXPECT_FALSE(check_customer_key("", key));
  EXPECT_FALSE(check_customer_key("damaged", key));
}

class SsecTest : public SignedServerTest {};

TEST_F(SsecTest, ReadsAnObjectWithItsKeyAlone) {
  start();
  const std::string put = ask("PUT", "/demo/key", "secret bytes", key_lines(kKey));
  EXPECT_EQ(outcome(put), "200");
  EXPECT_EQ(header(put, "x-amz-server-side-encryption-customer-algorithm"), "AES256");
  EXPECT_EQ(header(put, "x-amz-server-side-encryption-customer-key-MD5"),
            to_base64(hash(Hash::Kind::md5, kKey)));
  for (const char* method : {"GET", "HEAD"}) {
    EXPECT_EQ(ask(method, "/demo/key", {}, key_lines(kKey)).substr(9, 3), "200") << method;
    EXPECT_EQ(ask(method, "/demo/key", {}, key_lines(kOther)).substr(9, 3), "403") << method;
    EXPECT_EQ(ask(method, "/demo/key").substr(9, 3), "400") << method;
  }
  EXPECT_EQ(body_of(ask("GET", "/demo/key", {}, key_lines(kKey))), "secret bytes");
  EXPECT_EQ(outcome(ask("GET", "/demo/key", {}, key_lines(kOther))), "403 AccessDenied");
  EXPECT_EQ(outcome(ask("GET", "/demo/key")), "400 InvalidRequest");
  EXPECT_EQ(body_of(ask("GET", "/demo/key", {}, key_lines(kKey) + "Range: bytes=0-5\r\n")), "secret");
  ask("PUT", "/demo/plain", "x");
  EXPECT_EQ(outcome(ask("GET", "/demo/plain", {}, key_lines(kKey))), "400 InvalidRequest");
}

TEST_F(SsecTest, GivesAnEtagThatIsNotTheMd5AndCanBeAsked) {
  start();
  const std::string etag = header(ask("PUT", "/demo/key", "body", key_lines(kKey)), "ETag");
  EXPECT_EQ(etag.size(), 34u);
  EXPECT_EQ(etag.find(md5_hex("body")), etag.npos);
  EXPECT_EQ(header(ask("HEAD", "/demo/key", {}, key_lines(kKey)), "ETag"), etag);
  EXPECT_THAT(ask("GET", "/demo?list-type=2"), HasSubstr(etag.substr(1, 32)));
  EXPECT_EQ(ask("GET", "/demo/key", {}, key_lines(kKey) + "If-None-Match: " + etag + "\r\n").substr(9, 3),
            "304");
  EXPECT_EQ(outcome(ask("PUT", "/demo/key", "new", "If-Match: \"" + md5_hex("body") + "\"\r\n")),
            "412 PreconditionFailed");
  EXPECT_EQ(outcome(ask("PUT", "/demo/key", "new", "If-Match: " + etag + "\r\n")), "200");
}

TEST_F(SsecTest, KeepsNothingOfTheKeyOnDisk) {
  start();
  ask("PUT", "/demo/key", "body", key_lines(kKey));
  start_upload("other", key_lines(kKey));
  sandbox_.reset();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    for (const std::string& form : {kKey, to_base64(kKey), to_hex(kKey), hash(Hash::Kind::md5, kKey)})
      EXPECT_EQ(bytes.str().find(form), std::string::npos) << entry.path();
  }
  start();
  EXPECT_EQ(body_of(ask("GET", "/demo/key", {}, key_lines(kKey))), "body");
}

TEST_F(SsecTest, WantsTheSameKeyForEveryPart) {
  start();
  const std::string upload = start_upload("key", key_lines(kKey));
  const auto part = [&](int number, const std::string& body, const std::string& more) {
    return ask("PUT", "/demo/key?partNumber=" + std::to_string(number) + "&uploadId=" + upload, body, more);
  };
  EXPECT_EQ(outcome(part(1, "aaaa", "")), "400 InvalidRequest");
  EXPECT_EQ(outcome(part(1, "aaaa", key_lines(kOther))), "400 InvalidRequest");
  const std::string first = header(part(1, "aaaa", key_lines(kKey)), "ETag");
  const std::string second = header(part(2, "bb", key_lines(kKey)), "ETag");
  EXPECT_EQ(first.find(md5_hex("aaaa")), first.npos);
  EXPECT_THAT(ask("GET", "/demo/key?uploadId=" + upload), HasSubstr(first.substr(1, 32)));
  EXPECT_EQ(
      outcome(ask("POST", "/demo/key?uploadId=" + upload, complete_list({md5_hex("aaaa"), md5_hex("bb")}))),
      "400 InvalidPart");
  const std::string done = ask("POST", "/demo/key?uploadId=" + upload, complete_list({first, second}));
  EXPECT_EQ(outcome(done), "200");
  EXPECT_THAT(leaf(done, "ETag"), HasSubstr("-2&quot;"));
  EXPECT_EQ(body_of(ask("GET", "/demo/key", {}, key_lines(kKey))), "aaaabb");
  EXPECT_EQ(outcome(ask("GET", "/demo/key")), "400 InvalidRequest");

  const std::string plain = start_upload("plain");
  EXPECT_EQ(outcome(ask("PUT", "/demo/plain?partNumber=1&uploadId=" + plain, "x", key_lines(kKey))),
            "400 InvalidRequest");
}

TEST_F(SsecTest, CopiesFromKeyToKey) {
  start();
  ask("PUT", "/demo/from", "body", key_lines(kKey));
  const std::string from = "x-amz-copy-source: demo/from\r\n";
  const std::string with_key = from + key_lines(kKey, "x-amz-copy-source-");
  EXPECT_EQ(outcome(ask("PUT", "/demo/to", {}, from)), "400 InvalidRequest");
  EXPECT_EQ(outcome(ask("PUT", "/demo/to", {}, from + key_lines(kOther, "x-amz-copy-source-"))),
            "403 AccessDenied");
  // To plain: the ETag is the MD5 again.
  EXPECT_EQ(leaf(ask("PUT", "/demo/to", {}, with_key), "ETag"), "&quot;" + md5_hex("body") + "&quot;");
  EXPECT_EQ(body_of(ask("GET", "/demo/to")), "body");
  // To another key, onto itself.
  EXPECT_EQ(outcome(ask("PUT", "/demo/from", {}, with_key + key_lines(kOther))), "200");
  EXPECT_EQ(outcome(ask("GET", "/demo/from", {}, key_lines(kKey))), "403 AccessDenied");
  EXPECT_EQ(body_of(ask("GET", "/demo/from", {}, key_lines(kOther))), "body");
}

TEST_F(SsecTest, CopiesPartsFromKeyToKey) {
  start();
  ask("PUT", "/demo/from", "body", key_lines(kKey));
  const std::string upload = start_upload("to", key_lines(kOther));
  const std::string target = "/demo/to?partNumber=1&uploadId=" + upload;
  const std::string from = "x-amz-copy-source: demo/from\r\n";
  EXPECT_EQ(outcome(ask("PUT", target, {}, from + key_lines(kOther))), "400 InvalidRequest");
  EXPECT_EQ(outcome(ask("PUT", target, {}, from + key_lines(kKey, "x-amz-copy-source-"))),
            "400 InvalidRequest");
  const std::string part =
      ask("PUT", target, {}, from + key_lines(kOther) + key_lines(kKey, "x-amz-copy-source-"));
  EXPECT_EQ(outcome(part), "200");
  EXPECT_THAT(leaf(part, "ETag"), Not(HasSubstr(md5_hex("body"))));
}

}  // namespace
}  // namespace r2deck::sandbox
