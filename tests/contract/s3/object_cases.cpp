#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

constexpr const char* kHelloMd5 = "5d41402abc4b2a76b9719d911017c592";

struct NamedKey {
  const char* name;
  const char* key;
};
constexpr NamedKey kAwkwardKeys[] = {
    {"Plain", "plain"},
    {"Space", "with space"},
    {"Plus", "plus+plus"},
    {"LooksEncoded", "a%2Fb%20c"},
    {"Percent", "100%"},
    {"SubDelimiters", "it's (a) *!"},
    {"QueryDelimiters", "r&d=x?y#z"},
    {"DoubleSlash", "a//b"},
    {"TrailingSlash", "folder/"},
    {"TrailingSpace", "trailing "},
    {"Tilde", "~tilde~"},
    {"DotsInNames", "a..b/...c"},
    {"Latin", "\xc3\xbc\xc3\xa9"},
    {"JapaneseAndEmoji", "\xe6\x97\xa5\xe6\x9c\xac/\xf0\x9f\x8e\x89"},
    {"Brackets", "[x]{y}<z>|\\^`\""},
    {"Tab", "tab\there"},
    {"LineBreak", "line\nbreak"},
    {"Colons", "semi;colon:at@,$"},
};

void awkward_key(Store& store, const std::string& name) {
  const std::string key = store.run + name;
  store.put(key, "hello");
  const auto head = need(store.client.head_object(kBucket, key), "HeadObject");
  same(head.size, 5, "size");
  same(head.etag, kHelloMd5, "ETag");
  same(store.keys(key), std::vector<std::string>{key}, "listed");
  same(store.get(key), "hello", "bytes");
  same(store.send("GET", store.presigned("GET", key)).body, "hello", "bytes by a presigned URL");
  need(store.client.delete_object(kBucket, key), "DeleteObject");
  same(store.keys(key).size(), 0u, "listed afterwards");
}

void keeps_what_an_object_carries(Store& store) {
  const std::string key = store.run + "k";
  const PutObjectOptions options{.headers = {.content_type = "text/plain; charset=utf-8",
                                             .cache_control = "no-store",
                                             .content_disposition = "attachment; filename=\"a b.txt\"",
                                             .metadata = {{"mtime", "1767323045"}, {"who", "a b"}},
                                             .content_language = "de",
                                             .expires = "Fri, 02 Jan 2099 03:04:05 GMT"}};
  same(need(store.client.put_object(kBucket, key, Body("hello"), options), "PutObject"), kHelloMd5, "ETag");
  const auto head = need(store.client.head_object(kBucket, key), "HeadObject");
  same(head.content_type, options.headers.content_type, "content type");
  same(head.cache_control, "no-store", "cache control");
  same(head.content_disposition, options.headers.content_disposition, "disposition");
  same(head.content_language, "de", "language");
  same(head.expires, options.headers.expires, "expires");
  holds(head.metadata == options.headers.metadata, "the metadata", testing::PrintToString(head.metadata));
  holds(std::abs(head.modified - now()) < 120'000, "changed just now");
}

// R2, API > S3 > Extensions, "Extended metadata using Unicode".
void keeps_unicode_metadata(Store& store) {
  const std::string key = store.run + "k";
  const Pairs metadata = {{"name", "\xc3\xbc\xe6\x97\xa5"}};
  need(store.client.put_object(kBucket, key, Body("x"), {.headers = {.metadata = metadata}}), "PutObject");
  holds(need(store.client.head_object(kBucket, key), "HeadObject").metadata == metadata, "the metadata");
}

void keeps_a_content_encoding(Store& store) {
  const std::string key = store.run + "k";
  need(store.client.put_object(kBucket, key, Body("x"), {.headers = {.content_encoding = "gzip"}}),
       "PutObject");
  same(need(store.client.head_object(kBucket, key), "HeadObject").content_encoding, "gzip", "encoding");
}

void keeps_a_storage_class(Store& store) {
  const std::string key = store.run + "k";
  need(store.client.put_object(kBucket, key, Body("x"), {.headers = {.storage_class = "STANDARD_IA"}}),
       "PutObject");
  same(need(store.client.head_object(kBucket, key), "HeadObject").storage_class, "STANDARD_IA", "class");
}

char byte_at(std::int64_t offset) {
  return static_cast<char>((offset * 131) ^ (offset >> 13));
}

// A stream neither in memory here nor there.
void streams_both_ways(Store& store) {
  constexpr std::int64_t kSize = 7 * kMiB + 3;
  const std::string key = store.run + "k";
  const Body body(kSize, [](std::int64_t offset, char* to, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      to[i] = byte_at(offset + static_cast<std::int64_t>(i));
    return true;
  });
  need(store.client.put_object(kBucket, key, body), "PutObject");
  std::int64_t at = 0, wrong = 0;
  const auto head = need(store.client.get_object(kBucket, key,
                                                 [&](std::string_view bytes) {
                                                   for (const char byte : bytes)
                                                     wrong += byte != byte_at(at++) ? 1 : 0;
                                                   return true;
                                                 }),
                         "GetObject");
  same(at, kSize, "bytes");
  same(wrong, 0, "wrong bytes");
  same(head.size, kSize, "size");
}

void keeps_an_empty_object(Store& store) {
  const std::string key = store.run + "k";
  need(store.client.put_object(kBucket, key, Body("")), "PutObject");
  need(store.client.put_object(kBucket, key, Body(0, [](auto...) { return false; })),
       "PutObject of a stream");
  same(need(store.client.head_object(kBucket, key), "HeadObject").size, 0, "size");
  same(store.get(key), "", "bytes");
}

void reads_ranges(Store& store) {
  const std::string key = store.run + "k";
  store.put(key, "0123456789");
  same(store.get(key, {.range = ByteRange{.first = 2, .last = 4}}), "234", "2 to 4");
  same(store.get(key, {.range = ByteRange{.first = 7}}), "789", "from 7");
  same(store.get(key, {.range = ByteRange{.last = 2}}), "89", "the last two");
  same(store.get(key, {.range = ByteRange{.first = 8, .last = 100}}), "89", "beyond the end");
  std::string bytes;
  const auto head = need(store.client.get_object(kBucket, key, [](std::string_view) { return true; },
                                                 {.range = ByteRange{.first = 0, .last = 0}}),
                         "GetObject");
  same(head.object_size, 10, "size of the whole");
  refused(store.client.get_object(kBucket, key, [](std::string_view) { return true; },
                                  {.range = ByteRange{.first = 10}}),
          ErrorCode::invalid_request, "GetObject from the end on");
}

void reads_under_conditions(Store& store) {
  const std::string key = store.run + "k";
  store.put(key, "hello");
  const auto modified = need(store.client.head_object(kBucket, key), "HeadObject").modified;
  const auto met = [&](const Conditions& conditions, const std::string& what) {
    need(store.client.head_object(kBucket, key, {.conditions = conditions}), "HeadObject " + what);
    same(store.get(key, {.conditions = conditions}), "hello", "GetObject " + what);
  };
  const auto unmet = [&](const Conditions& conditions, const std::string& what) {
    refused(store.client.head_object(kBucket, key, {.conditions = conditions}),
            ErrorCode::precondition_failed, "HeadObject " + what);
    refused(store.client.get_object(kBucket, key, [](std::string_view) { return true; },
                                    {.conditions = conditions}),
            ErrorCode::precondition_failed, "GetObject " + what);
  };
  const std::string other(32, '0');
  met({.if_match = kHelloMd5}, "if it matches");
  unmet({.if_match = other}, "if another matches");
  met({.if_none_match = other}, "if another does not match");
  unmet({.if_none_match = kHelloMd5}, "if it does not match");
  met({.if_modified_since = modified - 60'000}, "if changed since before");
  unmet({.if_modified_since = modified}, "if changed since");
  unmet({.if_unmodified_since = modified - 60'000}, "if unchanged since before");
  met({.if_unmodified_since = modified}, "if unchanged since");
}

void writes_under_conditions(Store& store) {
  const std::string key = store.run + "k";
  const auto put = [&](const Conditions& conditions) {
    return store.client.put_object(kBucket, key, Body("hello"), {.conditions = conditions});
  };
  need(put({.if_none_match = "*"}), "PutObject where nothing is");
  refused(put({.if_none_match = "*"}), ErrorCode::precondition_failed, "PutObject where something is");
  need(put({.if_match = kHelloMd5}), "PutObject over what matches");
  refused(put({.if_match = std::string(32, '0')}), ErrorCode::precondition_failed,
          "PutObject over what does not match");
}

// R2, API > S3 > Extensions, "Conditional operations in PutObject": times too.
void writes_under_conditions_of_time(Store& store) {
  const std::string key = store.run + "k";
  store.put(key, "hello");
  const auto modified = need(store.client.head_object(kBucket, key), "HeadObject").modified;
  refused(store.client.put_object(kBucket, key, Body("x"),
                                  {.conditions = {.if_unmodified_since = modified - 60'000}}),
          ErrorCode::precondition_failed, "PutObject over what changed since");
  same(store.get(key), "hello", "bytes");
}

void answers_as_overridden(Store& store) {
  const std::string key = store.run + "k";
  store.put(key);
  const ResponseOverrides overrides{.content_type = "text/x-r2deck",
                                    .content_disposition = "attachment; filename=\"a \\\"b\\\".txt\"",
                                    .cache_control = "no-cache"};
  const auto head = need(
      store.client.get_object(kBucket, key, [](std::string_view) { return true; }, {.overrides = overrides}),
      "GetObject");
  same(head.content_type, overrides.content_type, "content type");
  same(head.content_disposition, overrides.content_disposition, "disposition");
  same(head.cache_control, overrides.cache_control, "cache control");
}

void compares_md5(Store& store) {
  const std::string key = store.run + "k";
  need(store.client.put_object(kBucket, key, Body("hello"), {.content_md5 = "XUFAKrxLKna5cZ2REBfFkg=="}),
       "PutObject with its MD5");
  refused(store.client.put_object(kBucket, key, Body("hallo"), {.content_md5 = "XUFAKrxLKna5cZ2REBfFkg=="}),
          ErrorCode::checksum_mismatch, "PutObject with another MD5");
  same(store.get(key), "hello", "bytes");
}

void keeps_with_a_customer_key(Store& store) {
  const std::string key = store.run + "k";
  const CustomerKey mine{std::string(32, 'm')}, other{std::string(32, 'o')};
  need(store.client.put_object(kBucket, key, Body("hello"), {.customer_key = mine}), "PutObject");
  same(store.get(key, {.customer_key = mine}), "hello", "bytes");
  holds(!store.client.head_object(kBucket, key).ok(), "refused without the key");
  holds(!store.client.head_object(kBucket, key, {.customer_key = other}).ok(), "refused with another key");
}

void misses_an_object(Store& store) {
  refused(store.client.head_object(kBucket, store.run + "nothing"), ErrorCode::no_such_key, "HeadObject");
  refused(store.client.get_object(kBucket, store.run + "nothing", [](std::string_view) { return true; }),
          ErrorCode::no_such_key, "GetObject");
  need(store.client.delete_object(kBucket, store.run + "nothing"), "DeleteObject of what is gone");
}

void deletes_many(Store& store) {
  std::vector<std::string> all;
  for (const char* key : {"a b", "a&<b>", "a%2Fb", "\xc3\xbc", "line\nbreak", " "}) {
    all.push_back(store.run + key);
    store.put(all.back());
  }
  while (all.size() < 1'001)  // more than a call takes; deleting what is not there is fine
    all.push_back(store.run + "not there " + std::to_string(all.size()));
  const auto failures = need(store.client.delete_objects(kBucket, all), "DeleteObjects");
  holds(failures.empty(), "every key deleted", failures.empty() ? "" : failures[0].problem.message);
  same(store.keys(store.run).size(), 0u, "keys left");
}

void deletes_what_xml_cannot_name(Store& store) {
  const std::vector<std::string> all = {store.run + "a\x01z", store.run + "return\rz", store.run + "plain"};
  for (const auto& key : all)
    store.put(key);
  holds(need(store.client.delete_objects(kBucket, all), "DeleteObjects").empty(), "every key deleted");
  same(store.keys(store.run).size(), 0u, "keys left");
}

}  // namespace

std::vector<Case> object_cases() {
  std::vector<Case> cases = {
      {"KeepsWhatAnObjectCarries", keeps_what_an_object_carries},
      {"KeepsUnicodeMetadata", keeps_unicode_metadata},
      {"KeepsAContentEncoding", keeps_a_content_encoding},
      {"KeepsAStorageClass", keeps_a_storage_class},
      {"StreamsBothWays", streams_both_ways},
      {"KeepsAnEmptyObject", keeps_an_empty_object},
      {"ReadsRanges", reads_ranges},
      {"ReadsUnderConditions", reads_under_conditions},
      {"WritesUnderConditions", writes_under_conditions},
      {"WritesUnderConditionsOfTime", writes_under_conditions_of_time},
      {"AnswersAsOverridden", answers_as_overridden},
      {"ComparesMd5", compares_md5},
      {"KeepsWithACustomerKey", keeps_with_a_customer_key},
      {"MissesAnObjectThatIsNotThere", misses_an_object},
      {"DeletesManyObjects", deletes_many},
      {"DeletesWhatXmlCannotName", deletes_what_xml_cannot_name},
  };
  for (const NamedKey& named : kAwkwardKeys) {
    cases.push_back({std::string("AwkwardKey") + named.name,
                     [key = std::string(named.key)](Store& store) { awkward_key(store, key); }});
  }
  return cases;
}

}  // namespace r2deck::s3::contract
