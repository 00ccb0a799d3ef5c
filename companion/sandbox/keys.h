// What lets somebody in: Cloudflare API tokens, and the S3 keys that R2 derives from them. Made at first
// start and kept in the data folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "shared/problem.h"

namespace r2deck::sandbox {

struct Keys {
  std::string access_key_id;      // 32 lower-case hex digits, as R2's are
  std::string secret_access_key;  // 64 lower-case hex digits
};

struct ApiToken {
  std::string id;  // 32 lower-case hex digits
  // 40 of A-Z a-z 0-9 - _, of which the first are "sandbox_": whoever knows both the sandbox and Cloudflare
  // can tell whose it is before sending it to either.
  std::string value;
  // R2 > API > Authentication: the access key id is the token's id, the secret is the SHA-256 of its value.
  Keys s3_keys() const;
};

struct Credentials {
  Keys s3;  // the pair that is shown: the user token's, but for folders of before there were tokens
  std::string account_id;  // 32 lower-case hex digits
  ApiToken user_token;     // verified at /user/tokens/verify; may list accounts
  ApiToken account_token;  // verified at /accounts/{id}/tokens/verify alone

  // Every pair that signs, the one that is shown first.
  std::vector<Keys> all_s3() const { return {s3, user_token.s3_keys(), account_token.s3_keys()}; }
};

// Reads `data_dir/sandbox-keys.json`, or makes it (mode 0600) and the folder (0700) if they are not there. A
// file that others could read is made private; one that holds only S3 keys keeps them and gets tokens.
// Errors: data_dir_unwritable, io_failed (unreadable or damaged file).
Result<Credentials> load_or_create_credentials(const std::filesystem::path& data_dir);

}  // namespace r2deck::sandbox
