#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

bool contains(const std::vector<Bucket>& buckets, const std::string& name) {
  return std::any_of(buckets.begin(), buckets.end(),
                     [&](const Bucket& bucket) { return bucket.name == name; });
}

// Unlike a key, a bucket's name is short and lower-case.
std::string bucket_name(const std::string& suffix) {
  return "contract-" + std::to_string(now()) + '-' + suffix;
}

void pages_buckets(Store& store) {
  const std::string prefix = bucket_name("p");
  const std::vector<std::string> names = {prefix + "-a", prefix + "-b", prefix + "-c"};
  for (const auto& name : names)
    need(store.client.create_bucket(name), "CreateBucket");
  const auto all = need(store.client.list_buckets_page({.prefix = prefix}), "ListBuckets");
  const auto first = need(store.client.list_buckets_page({.prefix = prefix, .max_keys = 2}), "ListBuckets");
  const auto after =
      need(store.client.list_buckets_page({.prefix = prefix, .start_after = names[1]}), "ListBuckets");
  std::optional<ListBucketsPage> last;
  if (first.next_continuation_token) {
    last = need(store.client.list_buckets_page(
                    {.prefix = prefix, .continuation_token = *first.next_continuation_token}),
                "ListBuckets");
  }
  for (const auto& name : names)
    need(store.client.delete_bucket(name), "DeleteBucket");
  holds(all.buckets.size() == 3, "only buckets with the prefix");
  same(first.buckets.size(), 2u, "buckets of the first page");
  holds(last && last->buckets.size() == 1 && last->buckets[0].name == names[2], "a last page");
  holds(after.buckets.size() == 1 && after.buckets[0].name == names[2], "buckets after another");
}

void creates_and_deletes(Store& store) {
  const std::string name = bucket_name("d");
  need(store.client.create_bucket(name), "CreateBucket");
  need(store.client.head_bucket(name), "HeadBucket");
  holds(contains(need(store.client.list_buckets(), "ListBuckets"), name), "listed");
  need(store.client.put_object(name, "k", Body("x")), "PutObject");
  refused(store.client.delete_bucket(name), ErrorCode::conflict, "DeleteBucket of a full one");
  need(store.client.delete_object(name, "k"), "DeleteObject");
  need(store.client.delete_bucket(name), "DeleteBucket");
  refused(store.client.head_bucket(name), ErrorCode::no_such_bucket, "HeadBucket afterwards");
  refused(store.client.delete_bucket(name), ErrorCode::no_such_bucket, "DeleteBucket twice");
}

void creates_where_hinted(Store& store) {
  const std::string name = bucket_name("h");
  need(store.client.create_bucket(name, "weur"), "CreateBucket");
  need(store.client.delete_bucket(name), "DeleteBucket");
}

void misses_a_bucket(Store& store) {
  refused(store.client.head_bucket("contract-s3-nowhere"), ErrorCode::no_such_bucket, "HeadBucket");
  refused(store.client.list_objects_v2("contract-s3-nowhere", {}), ErrorCode::no_such_bucket,
          "ListObjectsV2");
}

void says_that_credentials_are_wrong(Store& store) {
  Client other_secret(store.at, {store.credentials.access_key_id, "wrong"});
  refused(other_secret.head_object(kBucket, "k"), ErrorCode::access_denied, "HeadObject, wrong secret");
  refused(other_secret.list_objects_v2(kBucket, {}), ErrorCode::wrong_credentials, "wrong secret");
  for (const std::size_t length : {20, 32}) {
    Client stranger(store.at, {std::string(length, '0'), store.credentials.secret_access_key});
    refused(stranger.list_objects_v2(kBucket, {}), ErrorCode::wrong_credentials, "unknown access key");
  }
}

// Only the calls of this client are signed for the wrong time.
void works_with_a_wrong_clock(Store& store) {
  ClientOptions options;
  options.clock = [] { return now() - 3'600'000; };
  Client late(store.at, store.credentials, options);
  need(late.list_objects_v2(kBucket, {.max_keys = 1}), "ListObjectsV2 an hour late");
  holds(std::abs(late.clock_offset() - 3'600'000) < 10'000, "an offset of an hour",
        std::to_string(late.clock_offset()));
  same(late.clock_correction(), late.clock_offset(), "correction");
  Client early(store.at, store.credentials, options);
  need(early.head_bucket(kBucket), "HeadBucket, whose refusal has no body");
}

}  // namespace

std::vector<Case> bucket_cases() {
  return {
      {"ListsTheBucket",
       [](Store& store) {
         holds(contains(need(store.client.list_buckets(), "ListBuckets"), kBucket), "listed");
       }},
      {"HeadsTheBucket", [](Store& store) { need(store.client.head_bucket(kBucket), "HeadBucket"); }},
      {"PagesBuckets", pages_buckets},
      {"CreatesAndDeletesABucket", creates_and_deletes},
      {"CreatesABucketWhereHinted", creates_where_hinted},
      {"RefusesABucketThatIsThere",
       [](Store& store) {
         refused(store.client.create_bucket(kBucket), ErrorCode::already_exists, "CreateBucket");
       }},
      {"SaysWhereABucketIs",
       [](Store& store) {
         same(need(store.client.get_bucket_location(kBucket), "GetBucketLocation"), "auto", "location");
       }},
      {"MissesABucketThatIsNotThere", misses_a_bucket},
      {"SaysThatCredentialsAreWrong", says_that_credentials_are_wrong},
      {"WorksOnAMachineWhoseClockIsWrong", works_with_a_wrong_clock},
  };
}

}  // namespace r2deck::s3::contract
