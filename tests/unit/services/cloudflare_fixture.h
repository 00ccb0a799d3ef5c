// The use cases with the sandbox in R2's and Cloudflare's place: its REST API verifies tokens, its S3
// endpoint takes the keys derived from them.
#pragma once

#include "companion/sandbox/sandbox.h"
#include "tests/unit/sandbox/temp_folder.h"
#include "tests/unit/services/companion_fixture.h"

namespace r2deck::services {

class CloudflareTest : public CompanionTest {
 protected:
  static std::unique_ptr<sandbox::Sandbox> started(const std::filesystem::path& folder) {
    sandbox::Options options;
    options.host = "127.0.0.1";
    options.data_dir = folder;
    auto sandbox = std::make_unique<sandbox::Sandbox>(std::move(options));
    EXPECT_TRUE(sandbox->start().ok());
    EXPECT_TRUE(sandbox->ensure_bucket("demo", "http://127.0.0.1:1").ok());
    return sandbox;
  }
  AccountOptions at_sandbox() const {
    AccountOptions options = impatient();
    options.sandbox = r2->endpoint();
    return options;
  }

  static api::CreateAccountRequest by_token(const std::string& token) {
    api::CreateAccountRequest request;
    request.api_token = token;
    return request;
  }
  const std::string& user_token() const { return r2->credentials().user_token.value; }
  const std::string& account_token() const { return r2->credentials().account_token.value; }
  const std::string& account_id() const { return r2->credentials().account_id; }

  sandbox::TempFolder sandbox_folder;
  std::unique_ptr<sandbox::Sandbox> r2 = started(sandbox_folder.path());
  Services deck{*database, vault, vault::AuditKey::random(), [this] { return now; }, at_sandbox()};
};

}  // namespace r2deck::services
