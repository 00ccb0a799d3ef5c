#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

const ObjectHeaders kOld{.content_type = "text/plain", .metadata = {{"a", "old"}, {"b", "old"}}};
const ObjectHeaders kNew{.content_type = "text/html", .metadata = {{"b", "new"}, {"c", "new"}}};

// A source that carries kOld, and what a copy of it carries.
ObjectHead copied(Store& store, const CopyObjectOptions& options) {
  const std::string source = store.run + "source", to = store.run + "copy";
  const std::string etag =
      need(store.client.put_object(kBucket, source, Body("hello"), {.headers = kOld}), "PutObject");
  same(need(store.client.copy_object(kBucket, source, kBucket, to, options), "CopyObject").etag, etag,
       "ETag of the copy");
  same(store.get(to), "hello", "bytes");
  return need(store.client.head_object(kBucket, to), "HeadObject");
}

void copies(Store& store) {
  const auto head = copied(store, {.headers = kNew});
  same(head.content_type, "text/plain", "content type");
  holds(head.metadata == kOld.metadata, "the source's metadata");
}

void copies_with_other_metadata(Store& store) {
  const auto head = copied(store, {.directive = MetadataDirective::replace, .headers = kNew});
  same(head.content_type, "text/html", "content type");
  holds(head.metadata == kNew.metadata, "the new metadata");
}

// R2, API > S3 > Extensions, "MERGE metadata directive".
void copies_with_merged_metadata(Store& store) {
  const auto head = copied(store, {.directive = MetadataDirective::merge, .headers = kNew});
  same(head.content_type, "text/html", "content type");
  holds(head.metadata == Pairs{{"a", "old"}, {"b", "new"}, {"c", "new"}}, "both metadata");
}

void copies_to_another_class(Store& store) {
  same(copied(store, {.headers = {.storage_class = "STANDARD_IA"}}).storage_class, "STANDARD_IA", "class");
}

void copies_awkward_keys(Store& store) {
  for (const std::string key : {"a b+c", "100%", "a%2Fb", "\xc3\xbc/?#&", "it's (a) *!"}) {
    store.put(store.run + key, key);
    need(store.client.copy_object(kBucket, store.run + key, kBucket, store.run + "to " + key),
         "CopyObject " + key);
    same(store.get(store.run + "to " + key), key, "bytes");
  }
}

void copies_if_the_source_is_so(Store& store) {
  const std::string source = store.run + "source", to = store.run + "copy";
  const std::string etag = need(store.client.put_object(kBucket, source, Body("hello")), "PutObject");
  const auto modified = need(store.client.head_object(kBucket, source), "HeadObject").modified;
  const auto copy = [&](const Conditions& conditions) {
    return store.client.copy_object(kBucket, source, kBucket, to, {.source_conditions = conditions});
  };
  need(copy({.if_match = etag}), "CopyObject if it matches");
  refused(copy({.if_match = std::string(32, '0')}), ErrorCode::precondition_failed, "if another matches");
  refused(copy({.if_none_match = etag}), ErrorCode::precondition_failed, "if it does not match");
  need(copy({.if_modified_since = modified - 60'000}), "CopyObject if changed since before");
  refused(copy({.if_modified_since = modified + 1'000}), ErrorCode::precondition_failed, "if changed since");
  refused(copy({.if_unmodified_since = modified - 60'000}), ErrorCode::precondition_failed,
          "if unchanged since before");
}

void copies_if_the_destination_is_so(Store& store) {
  const std::string source = store.run + "source", to = store.run + "copy";
  const std::string etag = need(store.client.put_object(kBucket, source, Body("hello")), "PutObject");
  const auto copy = [&](const Conditions& conditions) {
    return store.client.copy_object(kBucket, source, kBucket, to, {.destination_conditions = conditions});
  };
  need(copy({.if_none_match = "*"}), "CopyObject where nothing is");
  refused(copy({.if_none_match = "*"}), ErrorCode::precondition_failed, "where something is");
  need(copy({.if_match = etag}), "CopyObject over what matches");
  refused(copy({.if_match = std::string(32, '0')}), ErrorCode::precondition_failed,
          "over what does not match");
}

void misses_a_source(Store& store) {
  refused(store.client.copy_object(kBucket, store.run + "nothing", kBucket, store.run + "k"),
          ErrorCode::no_such_key, "CopyObject");
  refused(store.client.copy_object("contract-s3-nowhere", "k", kBucket, store.run + "k"),
          ErrorCode::no_such_bucket, "CopyObject from nowhere");
}

}  // namespace

std::vector<Case> copy_cases() {
  return {
      {"Copies", copies},
      {"CopiesWithOtherMetadata", copies_with_other_metadata},
      {"CopiesWithMergedMetadata", copies_with_merged_metadata},
      {"CopiesToAnotherClass", copies_to_another_class},
      {"CopiesAwkwardKeys", copies_awkward_keys},
      {"CopiesIfTheSourceIsSo", copies_if_the_source_is_so},
      {"CopiesIfTheDestinationIsSo", copies_if_the_destination_is_so},
      {"MissesASourceThatIsNotThere", misses_a_source},
  };
}

}  // namespace r2deck::s3::contract
