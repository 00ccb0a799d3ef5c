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
    {"GET", "uploads", Operation::ListMultipartUploads},
    {"POST", "delete", Operation::DeleteObjects},
};

constexpr Rule kObjectRules[] = {
    {"GET", "", Operation::GetObject},
    {"HEAD", "", Operation::HeadObject},
    {"PUT", "", Operation::PutObject},
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

// R2: "Unsupported search parameters to ListObjects/ListObjectsV2 are now rejected with 501 Not Implemented."
Outcome<void> check_list_query(const Query& query) {
  static constexpr std::string_view kKnown[] = {"list-type",          "prefix", "delimiter",   "max-keys",
                                                "encoding-type",      "marker", "start-after", "fetch-owner",
                                                "continuation-token", "x-id"};
  for (const auto& item : query.items()) {
    const bool known = item.name.starts_with("X-Amz-") || item.name.starts_with("x-amz-") ||
                       std::find(std::begin(kKnown), std::end(kKnown), item.name) != std::end(kKnown);
    if (!known)
      return Failure{S3Error::not_implemented, "Search parameter '" + item.name + "' not implemented"};
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
    if (!operation || *operation != Operation::ListObjects) return operation;
    if (auto known = check_list_query(resource.query); !known) return known.failure();
    return resource.query.get("list-type") == "2" ? Operation::ListObjectsV2 : Operation::ListObjects;
  }
  auto operation = match(kObjectRules, head.method, name);
  if (operation && head.find("x-amz-copy-source")) {
    if (*operation == Operation::PutObject)
      return Failure{S3Error::not_implemented, "CopyObject not implemented"};
    if (*operation == Operation::UploadPart)
      return Failure{S3Error::not_implemented, "UploadPartCopy not implemented"};
  }
  return operation;
}

}  // namespace r2deck::sandbox
