// /api/v1/accounts: the storage accounts that the companion holds credentials for. No answer ever holds a
// secret.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

enum class AccountKind { r2, s3 };
enum class Jurisdiction { none, eu, fedramp };
// What a store's ETags prove: `md5` (R2: a part's ETag is its MD5) or `size_only` (opaque ETags).
enum class Proof { md5, size_only };
// What an account signs with: an S3 key pair, or a Cloudflare API token that such a pair is derived from.
enum class CredentialKind { keys, token };

// One of three ways, and nothing of the others:
//  - by a Cloudflare API token alone: label?, apiToken, accountId?, jurisdiction?. The token is verified, and
//    its account found, before anything is stored;
//  - R2 by its key pair: label, kind "r2", accountId, jurisdiction?, accessKeyId, secretAccessKey, region?;
//  - any S3 store: label, kind "s3", endpoint, region?, accessKeyId, secretAccessKey.
// The last two are stored without probing.
struct CreateAccountRequest {
  std::string label;  // 1..100 characters; by token may be empty: the account's name at Cloudflare
  AccountKind kind = AccountKind::r2;
  std::optional<std::string> api_token;            // 1..512 characters; sealed on arrival
  std::optional<std::string> account_id;           // 32 hex digits; r2 only
  Jurisdiction jurisdiction = Jurisdiction::none;  // r2 only; wire: "default", "eu", "fedramp"
  std::optional<std::string> endpoint;             // http(s)://host[:port][/prefix]; s3 only
  std::optional<std::string> region;               // "auto" unless given
  std::string access_key_id;                       // 1..128 characters
  std::string secret_access_key;                   // 1..256 characters; sealed on arrival
};

struct Account {
  std::string id;
  std::string label;
  AccountKind kind = AccountKind::r2;
  std::string endpoint;  // the resolved endpoint: https://<id>.r2.cloudflarestorage.com
  std::string region;
  Proof proof = Proof::md5;
  std::optional<std::string> account_id;  // Cloudflare's; r2 only
  Jurisdiction jurisdiction = Jurisdiction::none;
  CredentialKind credentials = CredentialKind::keys;
  std::string access_key_tail;  // the last 4 characters of the access key id, or empty where it is short
  bool disabled = false;        // signs nothing until it is enabled again
  text::UnixMillis created_at = 0;
};

struct AccountList {
  std::vector<Account> accounts;
};

// PATCH /accounts/{account}: what is not given stays; at least one is.
struct UpdateAccountRequest {
  std::optional<std::string> label;
  std::optional<bool> disabled;
  std::optional<Jurisdiction> jurisdiction;  // r2 only
};

// PUT /accounts/{account}/credentials: a key pair, or for an R2 account a Cloudflare API token of it.
struct ReplaceCredentialsRequest {
  std::optional<std::string> api_token;
  std::string access_key_id;
  std::string secret_access_key;
};

// POST /accounts/{account}/test. `write`: the person agrees to a trial that writes: an upload that is begun
// and aborted at once.
struct TestAccountRequest {
  std::optional<std::string> bucket;  // to try with; else the first that is known
  bool write = false;
};

enum class ConnectionCheckName { token, list_buckets, read_objects, admin, write_objects };
enum class CheckOutcome { ok, denied, failed, skipped };

struct ConnectionCheck {
  ConnectionCheckName check = ConnectionCheckName::list_buckets;
  CheckOutcome outcome = CheckOutcome::skipped;
  std::string detail;  // what was found, or why not; one sentence for people
  std::string hint;    // what to change, and where; may be empty
};

struct ConnectionReport {
  std::vector<ConnectionCheck> checks;  // in this order; a failure explains those skipped after it
};

// GET /accounts/{account}/dependents: what goes with the account when it is deleted.
struct DependentUpload {
  std::string id;
  std::string bucket;
  std::string key;
  std::int64_t size = 0;
  text::UnixMillis created_at = 0;
};
struct AccountDependents {
  std::vector<DependentUpload> uploads;  // unfinished ones, the first hundred, oldest first
  std::int64_t upload_count = 0;         // all unfinished ones
  std::vector<std::string> named_buckets;
};

// POST /accounts/{account}/named-buckets: a bucket that the credentials may not list.
struct NameBucketRequest {
  std::string name;
};

}  // namespace r2deck::api
