#include "companion/services/connection_advice.h"

namespace r2deck::services {
namespace {

using Name = api::ConnectionCheckName;

std::string at_cloudflare(Name check) {
  switch (check) {
    case Name::token:
      return "Make another API token at Cloudflare (R2 > Manage API tokens), and replace it here.";
    case Name::list_buckets:
      return "Tokens for some buckets cannot list them: name the buckets by hand. Or give the token \"Admin "
             "Read "
             "only\" at Cloudflare (R2 > Manage API tokens).";
    case Name::read_objects:
      return "Give the token \"Object Read only\" or more at Cloudflare (R2 > Manage API tokens), with this "
             "bucket "
             "among its buckets.";
    case Name::admin:
      return "Settings such as CORS need \"Admin Read & Write\" at Cloudflare (R2 > Manage API tokens). "
             "Without it, "
             "set CORS in the Cloudflare dashboard.";
    case Name::write_objects:
      return "Give the token \"Object Read & Write\" at Cloudflare (R2 > Manage API tokens), with this "
             "bucket among "
             "its buckets.";
  }
  return {};
}

std::string at_other_stores(Name check) {
  switch (check) {
    case Name::token:
      return {};
    case Name::list_buckets:
      return "Name the buckets by hand, or allow s3:ListAllMyBuckets.";
    case Name::read_objects:
      return "Allow s3:ListBucket and s3:GetObject on this bucket.";
    case Name::admin:
      return "Allow s3:GetBucketCORS and s3:PutBucketCORS on this bucket.";
    case Name::write_objects:
      return "Allow s3:PutObject and s3:AbortMultipartUpload on this bucket.";
  }
  return {};
}

}  // namespace

std::string advice(Name check, const Problem& problem, api::AccountKind kind) {
  if (problem.code == ErrorCode::access_denied)
    return kind == api::AccountKind::r2 ? at_cloudflare(check) : at_other_stores(check);
  if (problem.code == ErrorCode::wrong_credentials && kind == api::AccountKind::r2) {
    return "The token may have been revoked or rolled: make another at Cloudflare (R2 > Manage API tokens), "
           "and "
           "replace the account's credentials.";
  }
  return problem.hint;
}

}  // namespace r2deck::services
