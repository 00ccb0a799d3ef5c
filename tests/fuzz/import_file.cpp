// Files of other programs that accounts are imported from. The first field chooses the kind.
#include "companion/services/import.h"
#include "shared/api/codec.h"
#include "tests/fuzz/target.h"

namespace r2deck::fuzz {
namespace {

void check(const Result<services::Imported>& imported) {
  if (!imported) {
    expect(imported.problem().subject == "file" || imported.problem().subject.starts_with("line "),
           "an error names a line, and nothing that stands there");
    return;
  }
  for (const auto& each : imported->accounts) {
    const api::CreateAccountRequest& request = each.request;
    expect(!request.label.empty() && !each.name.empty(), "an account has a name");
    if (request.api_token) continue;
    expect(!request.access_key_id.empty() && !request.secret_access_key.empty(), "an account has a key pair");
    expect((request.kind == api::AccountKind::r2) == request.account_id.has_value(),
           "R2's accounts have an account id, others none");
    expect((request.kind == api::AccountKind::s3) == request.endpoint.has_value(),
           "other accounts have an endpoint, R2's none");
  }
  for (const auto& each : imported->skipped)
    expect(!each.reason.empty(), "what is skipped says why");
}

}  // namespace

void run(std::string_view input) {
  Fields fields(input);
  const std::string_view kind = fields.next();
  if (kind == "rclone") return check(services::import_rclone(fields.rest()));
  if (kind == "env") return check(services::import_env(fields.rest()));
  const std::string_view credentials = fields.next();
  check(services::import_aws({credentials, fields.rest()}));
}

}  // namespace r2deck::fuzz
