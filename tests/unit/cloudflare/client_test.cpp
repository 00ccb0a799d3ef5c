// The client against a server that says what it is told: retries, bounds, and what each error is to us.
#include "companion/cloudflare/client.h"

#include <gmock/gmock.h>

#include "tests/unit/s3/fake_server.h"

namespace r2deck::cloudflare {
namespace {

using s3::FakeServer;
using s3::Received;
using s3::Reply;
using testing::HasSubstr;
using testing::Not;

constexpr char kToken[] = "a-token-that-must-not-show";
const std::string kAccount(32, 'a');
const std::string kTokenId(32, '1');

std::string result_body(const std::string& result, const std::string& info = "{}") {
  return R"({"success":true,"errors":[],"messages":[],"result":)" + result + R"(,"result_info":)" + info +
         "}";
}
std::string error_body(int code, const std::string& message = "No.") {
  return R"({"success":false,"errors":[{"code":)" + std::to_string(code) + R"(,"message":")" + message +
         R"("}],"messages":[],"result":null})";
}

class CloudflareTest : public testing::Test {
 protected:
  Options options() {
    Options options;
    options.base_url = "http://127.0.0.1:" + std::to_string(server->port()) + "/client/v4";
    options.transport.allow_nearby = true;
    options.sleep = [this](std::chrono::milliseconds time) { waits.push_back(time); };
    return options;
  }
  void answer(std::vector<Reply> replies) {
    server = std::make_unique<FakeServer>(std::move(replies));
    client = std::make_unique<Client>(kToken, options());
  }
  Problem refused(int status, const std::string& body) {
    answer({s3::reply(status, body), s3::reply(status, body), s3::reply(status, body)});
    auto verified = client->verify_user_token();
    EXPECT_FALSE(verified.ok());
    return verified.ok() ? Problem{} : verified.problem();
  }

  std::vector<std::chrono::milliseconds> waits;
  std::unique_ptr<FakeServer> server;
  std::unique_ptr<Client> client;
};

TEST_F(CloudflareTest, SendsTheTokenAsABearer) {
  answer({s3::reply(200, result_body(R"({"id":")" + kTokenId + R"(","status":"active"})"))});
  const auto token = client->verify_user_token();
  ASSERT_TRUE(token.ok()) << token.problem().message;
  EXPECT_EQ(token->id, kTokenId);
  EXPECT_EQ(token->status, "active");
  const Received sent = server->received().at(0);
  EXPECT_EQ(sent.request_line(), "GET /client/v4/user/tokens/verify HTTP/1.1");
  EXPECT_EQ(sent.header("authorization"), std::string("Bearer ") + kToken);
}

TEST_F(CloudflareTest, VerifiesAnAccountsTokenUnderItsAccount) {
  answer({s3::reply(200, result_body(R"({"id":")" + kTokenId + R"(","status":"disabled"})"))});
  EXPECT_EQ(client->verify_account_token(kAccount)->status, "disabled");
  EXPECT_EQ(server->received().at(0).target(), "/client/v4/accounts/" + kAccount + "/tokens/verify");
}

TEST_F(CloudflareTest, SendsNothingForAnIdOrATokenOfAnotherForm) {
  answer({});
  EXPECT_EQ(client->verify_account_token("../../user").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(client->get_bucket(kAccount, "..", {}).problem().code, ErrorCode::invalid_request);
  const Client other("line\r\nX-Other: header", options());
  EXPECT_EQ(other.verify_user_token().problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(CloudflareTest, ListsAccountsToTheLastPage) {
  const auto page = [](const std::string& id, int pages) {
    return s3::reply(200, result_body(R"([{"id":")" + std::string(32, id[0]) + R"(","name":"N"}])",
                                      R"({"total_pages":)" + std::to_string(pages) + "}"));
  };
  answer({page("1", 2), page("2", 2)});
  const auto accounts = client->list_accounts();
  ASSERT_TRUE(accounts.ok()) << accounts.problem().message;
  ASSERT_EQ(accounts->size(), 2u);
  EXPECT_EQ((*accounts)[1].id, std::string(32, '2'));
  EXPECT_EQ(server->received().at(1).target(), "/client/v4/accounts?page=2&per_page=50");
}

TEST_F(CloudflareTest, ListsBucketsOfOneJurisdictionToTheEnd) {
  answer({s3::reply(200, result_body(R"({"buckets":[{"name":"one"}]})", R"({"cursor":"a+b="})")),
          s3::reply(200, result_body(R"({"buckets":[{"name":"two","storage_class":"Standard"}]})"))});
  const auto buckets = client->list_buckets(kAccount, api::Jurisdiction::eu);
  ASSERT_TRUE(buckets.ok()) << buckets.problem().message;
  ASSERT_EQ(buckets->size(), 2u);
  EXPECT_EQ((*buckets)[1].storage_class, "Standard");
  EXPECT_EQ(server->received().at(0).header("cf-r2-jurisdiction"), "eu");
  EXPECT_THAT(server->received().at(1).target(), HasSubstr("cursor=a%2Bb"));
}

TEST_F(CloudflareTest, TriesAgainWhatMaySucceedLater) {
  answer({s3::reply(500, "oops"), s3::reply(429, error_body(971), "Retry-After: 2\r\n"),
          s3::reply(200, result_body(R"({"id":")" + kTokenId + R"(","status":"active"})"))});
  EXPECT_TRUE(client->verify_user_token().ok());
  ASSERT_EQ(waits.size(), 2u);
  EXPECT_EQ(waits[1], std::chrono::seconds(2));
}

TEST_F(CloudflareTest, GivesUpAfterItsAttempts) {
  EXPECT_EQ(refused(503, "").code, ErrorCode::storage_unavailable);
  EXPECT_EQ(server->received().size(), 3u);
  answer({s3::reply(429, error_body(971), "Retry-After: 300\r\n")});
  EXPECT_EQ(client->verify_user_token().problem().code, ErrorCode::rate_limited);
  EXPECT_EQ(server->received().size(), 1u);  // five minutes are the caller's to wait
}

TEST_F(CloudflareTest, TellsErrorsByCloudflaresCodes) {
  const struct {
    int status, remote;
    ErrorCode code;
  } cases[] = {{401, 1000, ErrorCode::wrong_credentials},  {400, 6111, ErrorCode::wrong_credentials},
               {403, 9109, ErrorCode::access_denied},      {403, 10000, ErrorCode::access_denied},
               {404, 7003, ErrorCode::not_found},          {404, 10006, ErrorCode::no_such_bucket},
               {400, 424242, ErrorCode::storage_rejected}, {200, 1000, ErrorCode::wrong_credentials}};
  for (const auto& each : cases) {
    const Problem problem = refused(each.status, error_body(each.remote, "Their words"));
    EXPECT_EQ(problem.code, each.code) << each.remote << " " << to_string(problem.code);
    EXPECT_EQ(problem.remote_code, std::to_string(each.remote));
    EXPECT_THAT(problem.message, HasSubstr("Their words"));
    EXPECT_EQ(server->received().size(), 1u) << each.remote;
  }
}

// 6003 is "Invalid request headers", whichever: what it is about stands in the chain, as in
// {"code":6003,...,"error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}.
TEST_F(CloudflareTest, AWrongHeaderIsTheTokensWhereTheChainSaysSo) {
  const auto with_chain = [](const std::string& chain) {
    return R"({"success":false,"errors":[{"code":6003,"message":"Invalid request headers")" + chain +
           R"(}],"messages":[],"result":null})";
  };
  const Problem token = refused(
      400, with_chain(R"(,"error_chain":[{"code":6111,"message":"Invalid format for Authorization"}])"));
  EXPECT_EQ(token.code, ErrorCode::wrong_credentials);
  EXPECT_EQ(token.remote_code, "6003");
  EXPECT_THAT(token.message, HasSubstr("Invalid format for Authorization"));
  for (const char* chain : {"", R"(,"error_chain":[])", R"(,"error_chain":"odd")", R"(,"error_chain":[7])",
                            R"(,"error_chain":[{"code":6106,"message":"Another header"}])"}) {
    EXPECT_EQ(refused(400, with_chain(chain)).code, ErrorCode::storage_rejected) << chain;
  }
}

TEST_F(CloudflareTest, AJurisdictionThatIsNotTakenIsNoWrongToken) {
  answer({s3::reply(400, error_body(6003, "Invalid request headers"))});
  const Problem problem = client->list_buckets(kAccount, api::Jurisdiction::fedramp).problem();
  EXPECT_EQ(problem.code, ErrorCode::storage_rejected);
  EXPECT_EQ(problem.subject, "fedramp");
  EXPECT_THAT(problem.hint, HasSubstr("jurisdiction"));
  EXPECT_FALSE(problem.retryable);
}

TEST_F(CloudflareTest, FollowsNoRedirect) {
  answer({s3::reply(302, "", "Location: http://127.0.0.1:1/steal\r\n")});
  const auto verified = client->verify_user_token();
  EXPECT_EQ(verified.problem().code, ErrorCode::bad_response);
  EXPECT_THAT(verified.problem().message, HasSubstr("redirect"));
  EXPECT_EQ(server->received().size(), 1u);
}

TEST_F(CloudflareTest, TakesNoAnswerThatIsNotItsOwn) {
  for (const char* body : {"<html>Welcome</html>", "[]", "{}", R"({"success":1})", R"({"success":true})"})
    EXPECT_EQ(refused(200, body).code, ErrorCode::bad_response) << body;
  for (const char* result : {"null", "[]", "{}", R"({"id":"short","status":"active"})", R"({"id":7})"})
    EXPECT_EQ(refused(200, result_body(result)).code, ErrorCode::bad_response) << result;
}

TEST_F(CloudflareTest, ReadsNoAnswerWithoutEnd) {
  server = std::make_unique<FakeServer>(std::vector<Reply>{s3::reply(200, std::string(2'000, ' '))});
  Options small = options();
  small.transport.max_body = 1'000;
  EXPECT_EQ(Client(kToken, small).verify_user_token().problem().code, ErrorCode::bad_response);
}

TEST_F(CloudflareTest, ContactsThisMachineOnlyWhereThatIsAllowed) {
  answer({});
  Options strict = options();
  strict.transport.allow_nearby = false;
  const auto refusal = Client(kToken, strict).verify_user_token();
  EXPECT_EQ(refusal.problem().code, ErrorCode::forbidden);
  EXPECT_THAT(refusal.problem().hint, HasSubstr("--allow-private-endpoints"));
  strict.base_url = "http://169.254.169.254";
  strict.transport.allow_nearby = true;
  EXPECT_EQ(Client(kToken, strict).verify_user_token().problem().code, ErrorCode::forbidden);
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(CloudflareTest, SaysThatNobodyIsThere) {
  const s3::DeafPort deaf;
  server = std::make_unique<FakeServer>(std::vector<Reply>{});
  Options nobody = options();
  nobody.base_url = "http://127.0.0.1:" + std::to_string(deaf.port());
  EXPECT_EQ(Client(kToken, nobody).verify_user_token().problem().code, ErrorCode::endpoint_unreachable);
}

TEST_F(CloudflareTest, TrustsNoCertificateThatItDoesNotKnow) {
  const s3::Certificate certificate("localhost");
  server = std::make_unique<FakeServer>(std::vector<Reply>{}, &certificate);
  Options tls = options();
  tls.base_url = "https://localhost:" + std::to_string(server->port());
  EXPECT_EQ(Client(kToken, tls).verify_user_token().problem().code, ErrorCode::tls_failed);
}

TEST_F(CloudflareTest, NoErrorHoldsTheToken) {
  for (const auto& [status, body] :
       {std::pair<int, std::string>{401, error_body(1000)}, {500, ""}, {200, "x"}, {403, error_body(9109)}}) {
    const Problem problem = refused(status, body);
    EXPECT_THAT(problem.message + problem.hint + problem.subject + problem.operation, Not(HasSubstr(kToken)));
  }
}

}  // namespace
}  // namespace r2deck::cloudflare
