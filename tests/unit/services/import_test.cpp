#include "companion/services/import.h"

#include <gmock/gmock.h>

#include "shared/api/codec.h"

namespace r2deck::services {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kAccount[] = "0123456789abcdef0123456789abcdef";

Imported good(Result<Imported> imported) {
  EXPECT_TRUE(imported.ok()) << imported.problem().message;
  return imported.ok() ? *std::move(imported) : Imported{};
}

std::vector<std::string> names(const std::vector<ImportedAccount>& accounts) {
  std::vector<std::string> names;
  for (const auto& each : accounts)
    names.push_back(each.name);
  return names;
}

// "name: reason" of what was skipped.
std::vector<std::string> skips(const Imported& imported) {
  std::vector<std::string> skips;
  for (const auto& each : imported.skipped)
    skips.push_back(each.name + ": " + each.reason);
  return skips;
}

// What is imported must be a request that the API takes.
void expect_request(const api::CreateAccountRequest& request) {
  const auto again = api::decode<api::CreateAccountRequest>(api::encode(request));
  EXPECT_TRUE(again.ok()) << again.problem().message;
}

TEST(ImportRclone, TakesS3RemotesAndSaysWhyNotTheOthers) {
  const Imported imported =
      good(import_rclone(std::string("# made by rclone\n"
                                     "[r2]\n"
                                     "type = s3\n"
                                     "provider = Cloudflare\n"
                                     "access_key_id = AKID\n"
                                     "secret_access_key = se=cr;et#1\n"
                                     "endpoint = https://") +
                         kAccount +
                         ".eu.r2.cloudflarestorage.com/bucket\n"
                         "acl = private\n\n"
                         "[minio]\r\n"
                         "type = s3\r\n"
                         "provider = Minio\r\n"
                         "access_key_id = M\r\n"
                         "secret_access_key = N\r\n"
                         "endpoint = minio.example:9000\r\n"
                         "region = home\r\n"
                         "[aws]\ntype = s3\nprovider = AWS\naccess_key_id = A\n"
                         "secret_access_key = B\nregion = eu-central-1\n"
                         "[drive]\ntype = drive\ntoken = {\"access_token\":\"x\"}\n"
                         "[env]\ntype = s3\nenv_auth = true\n"
                         "[brief]\ntype = s3\naccess_key_id = A\nsecret_access_key = B\n"
                         "session_token = C\n"
                         "[nowhere]\ntype = s3\nprovider = Other\naccess_key_id = A\n"
                         "secret_access_key = B\n"));
  ASSERT_THAT(names(imported.accounts), testing::ElementsAre("r2", "minio", "aws"));
  for (const auto& each : imported.accounts)
    expect_request(each.request);
  const auto& r2 = imported.accounts[0].request;
  EXPECT_EQ(r2.kind, api::AccountKind::r2);
  EXPECT_EQ(r2.account_id, kAccount);
  EXPECT_EQ(r2.jurisdiction, api::Jurisdiction::eu);
  EXPECT_EQ(r2.secret_access_key, "se=cr;et#1");  // as it stands: rclone does not obscure it
  EXPECT_EQ(imported.accounts[1].request.endpoint, "https://minio.example:9000");
  EXPECT_EQ(imported.accounts[1].request.region, "home");
  EXPECT_EQ(imported.accounts[2].request.endpoint, "https://s3.eu-central-1.amazonaws.com");
  EXPECT_THAT(
      skips(imported),
      testing::ElementsAre("drive: It is no S3 remote.",
                           "env: Its credentials are in the environment, not in this file.",
                           "brief: Its credentials are temporary.", "nowhere: It names no endpoint."));
}

TEST(ImportRclone, SaysHowToOpenAnEncryptedFile) {
  const auto refused = import_rclone("# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA\n");
  EXPECT_EQ(refused.problem().code, ErrorCode::invalid_request);
  EXPECT_THAT(refused.problem().hint, HasSubstr("rclone config show"));
}

TEST(ImportRclone, NamesTheLineThatItCannotReadAndNothingOfIt) {
  for (const char* conf : {"[r2]\nSECRET\n", "SECRET = x\n", "[SECRET\n", "[]\nx = SECRET", "= SECRET"}) {
    const auto refused = import_rclone(conf);
    ASSERT_FALSE(refused.ok()) << conf;
    EXPECT_THAT(refused.problem().subject, HasSubstr("line "));
    EXPECT_THAT(refused.problem().message + refused.problem().hint, Not(HasSubstr("SECRET")));
  }
  EXPECT_EQ(import_rclone(std::string(kMaxImport + 1, '\n')).problem().code, ErrorCode::too_large);
  EXPECT_TRUE(import_rclone(std::string(kMaxImport, '\n')).ok());
}

TEST(ImportAws, PutsCredentialsAndConfigTogether) {
  const std::string credentials =
      "[default]\naws_access_key_id=AKIA\naws_secret_access_key=wJalr/K7+x=\n\n"
      "[r2]\naws_access_key_id = R\naws_secret_access_key = S\n"
      "[temporary]\naws_access_key_id=A\naws_secret_access_key=B\naws_session_token=C\n";
  const std::string config = std::string("[default]\nregion = eu-west-1\noutput = json\n") +
                             "[profile r2]\nservices = r2s\nregion = auto\n" +
                             "[services r2s]\ns3 =\n  endpoint_url = https://" + kAccount +
                             ".r2.cloudflarestorage.com\n" +
                             "[profile plain]\naws_access_key_id=P\naws_secret_access_key=Q\n"
                             "endpoint_url = http://localhost:9000\ns3 =\n  addressing_style = path\n"
                             "[profile role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n"
                             "[profile sso]\nsso_session = corp\n[sso-session corp]\nsso_region = x\n";
  const Imported imported = good(import_aws({credentials, config}));
  ASSERT_THAT(names(imported.accounts), testing::ElementsAre("default", "r2", "plain"));
  for (const auto& each : imported.accounts)
    expect_request(each.request);
  EXPECT_EQ(imported.accounts[0].request.endpoint, "https://s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(imported.accounts[0].request.region, "eu-west-1");
  EXPECT_EQ(imported.accounts[0].request.secret_access_key, "wJalr/K7+x=");
  EXPECT_EQ(imported.accounts[1].request.account_id, kAccount);
  EXPECT_EQ(imported.accounts[2].request.endpoint, "http://localhost:9000");
  EXPECT_THAT(skips(imported),
              testing::ElementsAre("temporary: Its credentials are temporary.",
                                   "role: It takes on a role, which has no key pair of its own.",
                                   "sso: It signs in by SSO, and has no key pair."));
}

TEST(ImportEnv, KnowsTheUsualNames) {
  const Imported imported = good(import_env(
      std::string("# deployment\nPATH=/bin\nexport R2_ACCESS_KEY_ID=AK\n") +
      "R2_SECRET_ACCESS_KEY='s$cret' # rotated\nR2_ACCOUNT_ID=\"" + kAccount +
      "\"\nR2_JURISDICTION=eu\nS3_ACCESS_KEY_ID=A\n" +
      "S3_SECRET_ACCESS_KEY=B\nS3_ENDPOINT=https://s3.example\n" +
      "AWS_ACCESS_KEY_ID=$OTHER\nAWS_SECRET_ACCESS_KEY=x\n" +
      "CLOUDFLARE_API_TOKEN=tok-en_1\nCLOUDFLARE_ACCOUNT_ID=" + kAccount + "\nnot a line of this kind\n"));
  ASSERT_THAT(names(imported.accounts), testing::ElementsAre("R2", "S3", "Cloudflare token"));
  for (const auto& each : imported.accounts)
    expect_request(each.request);
  EXPECT_EQ(imported.accounts[0].request.secret_access_key, "s$cret");
  EXPECT_EQ(imported.accounts[0].request.jurisdiction, api::Jurisdiction::eu);
  EXPECT_EQ(imported.accounts[1].request.endpoint, "https://s3.example");
  EXPECT_EQ(imported.accounts[2].request.api_token, "tok-en_1");
  EXPECT_EQ(imported.accounts[2].request.account_id, kAccount);
  EXPECT_THAT(skips(imported), testing::ElementsAre("AWS: It has no access key pair."));
}

TEST(ImportEnv, HasNothingWhereNothingIs) {
  for (const char* text : {"", "\n\n", "export\n", "=x\n", "1A=b\n", "A"}) {
    const Imported imported = good(import_env(text));
    EXPECT_TRUE(imported.accounts.empty() && imported.skipped.empty()) << text;
  }
}

}  // namespace
}  // namespace r2deck::services
