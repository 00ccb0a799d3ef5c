// Accounts out of other programs' files: rclone.conf, AWS profiles, env files. Pure: text in, requests out.
// What is not such an account is named with the reason, never dropped in silence. No error holds a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/api/accounts.h"
#include "shared/problem.h"

namespace r2deck::services {

struct ImportedAccount {
  std::string name;                   // of the remote, the profile, or the family of variables
  api::CreateAccountRequest request;  // holds secrets; `label` is the name
};
struct SkippedEntry {
  std::string name;
  std::string reason;
};
struct Imported {
  std::vector<ImportedAccount> accounts;
  std::vector<SkippedEntry> skipped;
};

// Longer files are no such files.
inline constexpr std::size_t kMaxImport = std::size_t{1} << 20;

// Remotes of type s3. rclone obscures only options that are passwords to it (fs.Option.IsPassword); the key
// pair of its s3 backend is none of those, so that it stands there as it is (rclone, backend/s3/s3.go).
// Errors: invalid_request (a file that is encrypted as a whole, or no such file), too_large.
Result<Imported> import_rclone(std::string_view conf);

// Profiles of the credentials and config files, in the order of precedence: of what stands in several, the
// first counts. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and
// "Service-specific endpoints".
Result<Imported> import_aws(const std::vector<std::string_view>& files);

// NAME=value lines, with or without "export" and quotes. Families: R2_, CLOUDFLARE_R2_, AWS_ and S3_ (each
// with ACCESS_KEY_ID, SECRET_ACCESS_KEY, ENDPOINT_URL or ENDPOINT, ACCOUNT_ID, REGION), and
// CLOUDFLARE_API_TOKEN or CF_API_TOKEN with CLOUDFLARE_ACCOUNT_ID or CF_ACCOUNT_ID. Nothing is expanded: a
// value that refers to another counts as absent.
Result<Imported> import_env(std::string_view text);

}  // namespace r2deck::services
