#include "companion/sandbox/router.h"

#include <algorithm>

namespace r2deck::sandbox {
namespace {

struct Rule {
  std::string_view method, subresource;  // "" : none
  Operation operation;
};

constexpr Rule kBucketRules[] = {
    {"PUT", "", Operation::CreateBucket},
    {"DELETE", "", Operation::DeleteBucket},
    {"HEAD", "", Operation::HeadBucket},
    {"GET", "", Operation::ListObjects},
    {"GET", "location", Operation::GetBucketLocation},
    {"GET", "cors", Operation::GetBucketCors},
    {"PUT", "cors", Operation::PutBucketCors},
    {"DELETE", "cors", Operation::DeleteBucketCors},
    {"GET", "lifecycle", Operation::GetBucketLifecycleConfiguration},
    {"PUT", "lifecycle", Operation::PutBucketLifecycleConfiguration},
    {"DELETE", "lifecycle", Operation::DeleteBucketLifecycle},
    {"GET", "encryption", Operation::GetBucketEncryption},
    {"GET", "versioning", Operation::GetBucketVersioning},
    {"GET", "tagging", Operation::GetBucketTagging},
    {"GET", "object-lock", Operation::GetObjectLockConfiguration},
    {"GET", "replication", Operation::GetBucketReplication},
    {"GET", "uploads", Operation::ListMultipartUploads},
    {"POST", "delete", Operation::DeleteObjects},
};

constexpr Rule kObjectRules[] = {
    {"GET", "", Operation::GetObject},
    {"HEAD", "", Operation::HeadObject},
    {"PUT", "", Operation::PutObject},
    {"POST", "", Operation::PutObject},  // release notes, 2022-04-14: for s3cmd
    {"DELETE", "", Operation::DeleteObject},
    {"POST", "uploads", Operation::CreateMultipartUpload},
    {"PUT", "uploadId", Operation::UploadPart},
    {"GET", "uploadId", Operation::ListParts},
    {"POST", "uploadId", Operation::CompleteMultipartUpload},
    {"DELETE", "uploadId", Operation::AbortMultipartUpload},
};

// Every query name that makes a request another operation, in Amazon S3's API; what has no rule above is
// refused rather than mistaken for the operation without it.
constexpr std::string_view kSubresources[] = {"accelerate",
                                              "acl",
                                              "analytics",
                                              "attributes",
                                              "cors",
                                              "delete",
                                              "encryption",
                                              "intelligent-tiering",
                                              "inventory",
                                              "legal-hold",
                                              "lifecycle",
                                              "location",
                                              "logging",
                                              "metrics",
                                              "notification",
                                              "object-lock",
                                              "ownershipControls",
                                              "policy",
                                              "policyStatus",
                                              "publicAccessBlock",
                                              "replication",
                                              "requestPayment",
                                              "restore",
                                              "retention",
                                              "select",
                                              "tagging",
                                              "torrent",
                                              "uploadId",
                                              "uploads",
                                              "versionId",
                                              "versioning",
                                              "versions",
                                              "website"};

std::string_view subresource(const Query& query) {
  const auto found = std::find_if(std::begin(kSubresources), std::end(kSubresources),
                                  [&](std::string_view name) { return query.has(name); });
  return found == std::end(kSubresources) ? std::string_view() : *found;
}

template <std::size_t N>
Outcome<Operation> match(const Rule (&rules)[N], std::string_view method, std::string_view name) {
  const auto rule = std::find_if(std::begin(rules), std::end(rules), [&](const Rule& each) {
    return each.method == method && each.subresource == name;
  });
  if (rule != std::end(rules)) return rule->operation;
  if (name.empty() && method != "POST") return S3Error::method_not_allowed;
  return Failure{S3Error::not_implemented,
                 name.empty() ? "PostObject not implemented"
                              : std::string(method) + " ?" + std::string(name) + " not implemented"};
}

bool signing_name(std::string_view name) {
  return name.starts_with("X-Amz-") || name.starts_with("x-amz-") || name == "x-id";
}

// A query that would be ignored must not make or delete a bucket.
Outcome<void> check_bucket_change(std::string_view method, const Query& query) {
  for (const auto& item : query.items()) {
    if (!signing_name(item.name)) {
      return Failure{S3Error::invalid_argument, "Unsupported search param(s) \"" + item.name + "\" on a " +
                                                    std::string(method) + " bucket route"};
    }
  }
  return {};
}

// R2: "Unsupported search parameters to ListObjects/ListObjectsV2 are now rejected with 501 Not Implemented."
Outcome<void> check_list_query(const Query& query) {
  static constexpr std::string_view kVersion1[] = {"prefix", "delimiter", "marker", "max-keys",
                                                   "encoding-type"};
  static constexpr std::string_view kVersion2[] = {"list-type",          "prefix",      "delimiter",
                                                   "continuation-token", "start-after", "max-keys",
                                                   "encoding-type",      "fetch-owner"};
  const std::string* type = query.find("list-type");
  if (type && *type != "2")
    return Failure{S3Error::not_implemented, "ListObjectsV" + *type + " not implemented"};
  if (!type && query.has("continuation-token")) {
    return Failure{S3Error::invalid_argument, "continuation-token not supported in ListObjects"};
  }
  for (const auto& item : query.items()) {
    const auto is_it = [&](std::string_view name) { return name == item.name; };
    const bool known = type ? std::any_of(std::begin(kVersion2), std::end(kVersion2), is_it)
                            : std::any_of(std::begin(kVersion1), std::end(kVersion1), is_it);
    if (!known && !signing_name(item.name)) {
      return Failure{S3Error::not_implemented, std::string("ListObjectsV") + (type ? "2" : "1") +
                                                   " search parameter " + item.name + " not implemented"};
    }
  }
  return {};
}

}  // namespace

std::string_view to_string(Operation operation) {
  static constexpr std::string_view kNames[] = {
#define X(name) #name,
      R2DECK_SANDBOX_OPERATIONS(X)
#undef X
  };
  return kNames[static_cast<std::size_t>(operation)];
}

Outcome<Operation> route(const RequestHead& head, const Resource& resource) {
  if (resource.bucket.empty()) {
    if (head.method != "GET") return S3Error::method_not_allowed;
    return Operation::ListBuckets;
  }
  const std::string_view name = subresource(resource.query);
  if (resource.key.empty()) {
    auto operation = match(kBucketRules, head.method, name);
    if (!operation) return operation;
    if (*operation == Operation::CreateBucket || *operation == Operation::DeleteBucket) {
      if (auto known = check_bucket_change(head.method, resource.query); !known) return known.failure();
    }
    if (*operation != Operation::ListObjects) return operation;
    if (auto known = check_list_query(resource.query); !known) return known.failure();
    return resource.query.get("list-type") == "2" ? Operation::ListObjectsV2 : Operation::ListObjects;
  }
  auto operation = match(kObjectRules, head.method, name);
  if (operation && head.find("x-amz-copy-source")) {
    if (*operation == Operation::PutObject) return Operation::CopyObject;
    if (*operation == Operation::UploadPart) return Operation::UploadPartCopy;
  }
  return operation;
}

}  // namespace r2deck::sandbox
