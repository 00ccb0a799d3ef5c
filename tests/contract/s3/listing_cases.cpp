#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

using Keys = std::vector<std::string>;

void lists_by_awkward_prefixes(Store& store) {
  const Keys prefixes = {"a+b/", "a b/", "a%2Bb/", "a'(b)*/"};
  for (const std::string& prefix : prefixes)
    store.put(store.run + prefix + "k");
  for (const std::string& prefix : prefixes) {
    same(store.keys(store.run + prefix), Keys{store.run + prefix + "k"}, "keys with " + prefix);
  }
}

void lists_folders(Store& store) {
  for (const std::string key : {"one", "a b/x", "a b/y", "c+d/z"})
    store.put(store.run + key);
  const auto page =
      need(store.client.list_objects_v2(kBucket, {.prefix = store.run, .delimiter = "/"}), "ListObjectsV2");
  holds(page.objects.size() == 1 && page.objects[0].key == store.run + "one", "one object");
  holds(page.common_prefixes == Keys{store.run + "a b/", store.run + "c+d/"}, "two folders");
}

Keys put_seven(Store& store) {
  Keys all;
  for (int i = 0; i < 7; ++i) {
    all.push_back(store.run + "k " + std::to_string(i) + "+");
    store.put(all.back());
  }
  return all;
}

void lists_after_a_key(Store& store) {
  const Keys all = put_seven(store);
  const auto page = need(store.client.list_objects_v2(kBucket, {.prefix = store.run, .start_after = all[4]}),
                         "ListObjectsV2");
  same(page.objects.size(), 2u, "objects after the fifth");
  holds(page.objects[0].key == all[5], "the sixth first");
}

void lists_by_the_first_version(Store& store) {
  const Keys all = put_seven(store);
  Keys got;
  ListObjectsOptions options{.prefix = store.run, .max_keys = 3};
  for (int pages = 0; pages < 5; ++pages) {
    const auto page = need(store.client.list_objects(kBucket, options), "ListObjects");
    for (const Object& object : page.objects)
      got.push_back(object.key);
    if (!page.next_continuation_token) break;
    options.continuation_token = *page.next_continuation_token;
  }
  holds(got == all, "every key once");
}

}  // namespace

std::vector<Case> listing_cases() {
  return {
      {"ListsByAwkwardPrefixes", lists_by_awkward_prefixes},
      {"ListsFoldersByTheDelimiter", lists_folders},
      {"ListsPageByPage",
       [](Store& store) {
         const Keys all = put_seven(store);
         holds(store.keys(store.run, 2) == all, "every key once");
       }},
      {"ListsAfterAKey", lists_after_a_key},
      {"ListsByTheFirstVersion", lists_by_the_first_version},
  };
}

}  // namespace r2deck::s3::contract
