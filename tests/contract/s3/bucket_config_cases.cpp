#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

// Servers keep methods and headers as sets.
std::vector<CorsRule> in_order(std::vector<CorsRule> rules) {
  for (CorsRule& rule : rules) {
    std::sort(rule.allowed_methods.begin(), rule.allowed_methods.end());
    std::sort(rule.allowed_headers.begin(), rule.allowed_headers.end());
  }
  return rules;
}

void keeps_cors(Store& store) {
  const std::vector<CorsRule> rules = {{.id = "r2deck",
                                        .allowed_origins = {"http://127.0.0.1:8722"},
                                        .allowed_methods = {"GET", "PUT", "HEAD"},
                                        .allowed_headers = {"content-type", "content-md5"},
                                        .expose_headers = {"ETag"},
                                        .max_age_seconds = 3600},
                                       {.id = "other",
                                        .allowed_origins = {"https://example.com"},
                                        .allowed_methods = {"GET"},
                                        .allowed_headers = {},
                                        .expose_headers = {},
                                        .max_age_seconds = {}}};
  need(store.client.put_bucket_cors(kBucket, rules), "PutBucketCors");
  const auto got = need(store.client.get_bucket_cors(kBucket), "GetBucketCors");
  holds(in_order(got) == in_order(rules), "the rules that were put");
  need(store.client.delete_bucket_cors(kBucket), "DeleteBucketCors");
  same(need(store.client.get_bucket_cors(kBucket), "GetBucketCors of none").size(), 0u, "rules left");
}

void keeps_lifecycle(Store& store) {
  std::vector<LifecycleRule> rules = {
      {.id = "logs", .prefix = "logs/ü&", .expiration = LifecycleTime{.days = 90}},
      {.id = "stale", .abort_multipart_days = 7},
      {.id = "off", .enabled = false, .prefix = "x", .expiration = LifecycleTime{.days = 1}},
      {.id = "until", .prefix = "y", .expiration = LifecycleTime{.date = 4'102'444'800'000}}};
  need(store.client.put_bucket_lifecycle(kBucket, rules), "PutBucketLifecycleConfiguration");
  auto got = need(store.client.get_bucket_lifecycle(kBucket), "GetBucketLifecycleConfiguration");
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(rules.begin(), rules.end(), by_id);
  std::sort(got.begin(), got.end(), by_id);
  holds(got == rules, "the rules that were put");
  need(store.client.delete_bucket_lifecycle(kBucket), "DeleteBucketLifecycle");
}

void keeps_lifecycle_transitions(Store& store) {
  const std::vector<LifecycleRule> rules = {
      {.id = "cold", .transitions = {{.after = {.days = 30}, .storage_class = "STANDARD_IA"}}}};
  need(store.client.put_bucket_lifecycle(kBucket, rules), "PutBucketLifecycleConfiguration");
  holds(need(store.client.get_bucket_lifecycle(kBucket), "GetBucketLifecycleConfiguration") == rules,
        "the rules that were put");
  need(store.client.delete_bucket_lifecycle(kBucket), "DeleteBucketLifecycle");
}

}  // namespace

std::vector<Case> bucket_config_cases() {
  return {
      {"KeepsCorsRules", keeps_cors},
      {"KeepsLifecycleRules", keeps_lifecycle},
      {"KeepsLifecycleTransitions", keeps_lifecycle_transitions},
      {"SaysHowABucketIsEncrypted",
       [](Store& store) {
         const auto encryption = need(store.client.get_bucket_encryption(kBucket), "GetBucketEncryption");
         holds(encryption.has_value(), "encrypted");
         same(encryption->algorithm, "AES256", "algorithm");
       }},
  };
}

}  // namespace r2deck::s3::contract
