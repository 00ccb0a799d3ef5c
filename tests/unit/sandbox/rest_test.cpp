// Cloudflare's REST API as the sandbox answers it. That its shapes are what the official client expects is
// shown by that client, in tests/contract.
#include <boost/json.hpp>
#include <fstream>

#include "companion/sandbox/keys.h"
#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class RestTest : public SignedServerTest {
 protected:
  struct Answer {
    int status = 0;
    json::value body;
    std::string head;

    std::int64_t code() const { return body.at("errors").at(0).at("code").as_int64(); }
    const json::value& result() const { return body.at("result"); }
    std::vector<std::string> names() const {
      std::vector<std::string> names;
      for (const auto& bucket : result().at("buckets").as_array())
        names.emplace_back(bucket.at("name").as_string());
      return names;
    }
    std::string cursor() const {
      const json::value* cursor = body.at("result_info").as_object().if_contains("cursor");
      return cursor ? std::string(cursor->as_string()) : std::string();
    }
  };

  void SetUp() override { start(); }

  Answer rest_raw(const std::string& method, const std::string& path, const std::string& headers,
                  const std::string& body = {}) {
    const std::string answer =
        exchange(method + " /client/v4" + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
                 "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/json"));
    return {std::stoi(answer.substr(9, 3)), json::parse(body_of(answer)),
            answer.substr(0, answer.find("\r\n\r\n"))};
  }
  static std::string bearer(const ApiToken& token) { return "Authorization: Bearer " + token.value + "\r\n"; }
  Answer rest(const std::string& method, const std::string& path, const std::string& body = {},
              const std::string& headers = {}) {
    return rest_raw(method, path, bearer(user()) + headers, body);
  }
  Answer buckets(const std::string& query = {}, const std::string& headers = {}) {
    return rest("GET", base() + query, {}, headers);
  }
  Answer create(const std::string& name, const std::string& more = {}, const std::string& headers = {}) {
    return rest("POST", base(), "{\"name\":\"" + name + "\"" + more + "}", headers);
  }

  const ApiToken& user() const { return sandbox_->credentials().user_token; }
  const ApiToken& account() const { return sandbox_->credentials().account_token; }
  std::string account_path() const { return "/accounts/" + sandbox_->credentials().account_id; }
  std::string base() const { return account_path() + "/r2/buckets"; }
};

TEST_F(RestTest, VerifiesEachKindOfTokenAtItsOwnPlace) {
  const Answer verified = rest("GET", "/user/tokens/verify");
  EXPECT_EQ(verified.status, 200);
  EXPECT_EQ(verified.result().at("id").as_string(), user().id);
  EXPECT_EQ(verified.result().at("status").as_string(), "active");
  EXPECT_EQ(verified.body.at("messages").at(0).at("message").as_string(),
            "This API Token is valid and active");
  const std::string at_account = account_path() + "/tokens/verify";
  const Answer other = rest_raw("GET", at_account, bearer(account()));
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.result().at("id").as_string(), account().id);

  for (const Answer& wrong : {rest_raw("GET", "/user/tokens/verify", bearer(account())),
                              rest_raw("GET", at_account, bearer(user())),
                              rest_raw("GET", "/accounts/0123/tokens/verify", bearer(account()))}) {
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), 1000);
  }
}

TEST_F(RestTest, OneTokenServesBothApis) {
  EXPECT_EQ(sandbox_->keys().access_key_id, user().id);
  EXPECT_EQ(sandbox_->keys().secret_access_key, to_hex(hash(Hash::Kind::sha256, user().value)));
  Signing signing;
  signing.keys = account().s3_keys();
  EXPECT_THAT(ask_as(signing, "PUT", "/demo/key", "x"), StartsWith("HTTP/1.1 200 "));
  signing.keys.access_key_id = std::string(32, '0');
  EXPECT_THAT(ask_as(signing, "PUT", "/demo/key", "x"), HasSubstr("<Code>Unauthorized</Code>"));
}

// A folder of before there were tokens: accounts that know its keys must go on.
TEST_F(RestTest, KeysOfAnOlderFolderStayAndGetTokens) {
  TempFolder folder;
  const Keys old{std::string(32, 'a'), std::string(64, 'b')};
  std::ofstream(folder.path() / "sandbox-keys.json")
      << "{\"accessKeyId\":\"" << old.access_key_id << "\",\"secretAccessKey\":\"" << old.secret_access_key
      << "\"}";
  auto first = load_or_create_credentials(folder.path());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->s3.secret_access_key, old.secret_access_key);
  EXPECT_EQ(first->user_token.value.size(), 40u);
  auto second = load_or_create_credentials(folder.path());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->s3.secret_access_key, old.secret_access_key);
  EXPECT_EQ(second->user_token.value, first->user_token.value);
}

TEST_F(RestTest, RefusesWhoeverHasNoToken) {
  for (const std::string& path :
       {account_path(), base(), std::string("/accounts"), std::string("/user/tokens/verify")}) {
    const Answer none = rest_raw("GET", path, "");
    EXPECT_EQ(none.status, 400) << path;
    EXPECT_EQ(none.code(), 9106) << path;
    EXPECT_FALSE(none.body.at("success").as_bool());
    EXPECT_TRUE(none.result().is_null());
    for (const std::string malformed : {"Bearer", "Bearer two words", "Basic abc", "Bearer \"quoted\""}) {
      EXPECT_EQ(rest_raw("GET", path, "Authorization: " + malformed + "\r\n").code(), 6003) << malformed;
    }
    const Answer twice = rest_raw("GET", path, bearer(user()) + bearer(user()));
    EXPECT_EQ(twice.code(), 6003) << path;
    EXPECT_EQ(twice.body.at("errors").at(0).at("error_chain").at(0).at("code").as_int64(), 6111) << path;
  }
  const Answer wrong = rest_raw("GET", base(), "Authorization: Bearer " + std::string(40, 'x') + "\r\n");
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(wrong.code(), 10000);
  EXPECT_EQ(rest("GET", "/accounts/" + std::string(32, '0') + "/r2/buckets").code(), 10000);
}

TEST_F(RestTest, ListsAccountsForUsersAlone) {
  const Answer accounts = rest("GET", "/accounts");
  EXPECT_EQ(accounts.result().at(0).at("id").as_string(), sandbox_->credentials().account_id);
  EXPECT_EQ(accounts.body.at("result_info").at("total_count").as_int64(), 1);
  EXPECT_TRUE(rest("GET", "/accounts?page=2").result().as_array().empty());
  const Answer refused = rest_raw("GET", "/accounts", bearer(account()));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), 9109);
  EXPECT_EQ(rest_raw("GET", account_path(), bearer(account())).result().at("type").as_string(), "standard");
}

TEST_F(RestTest, MakesShowsAndRemovesBucketsThatS3HasToo) {
  const Answer made = create("photos", R"(,"locationHint":"apac","storageClass":"InfrequentAccess")");
  EXPECT_EQ(made.status, 200);
  const Answer shown = rest("GET", base() + "/photos");
  for (const Answer& each : {made, shown}) {
    EXPECT_EQ(each.result().at("name").as_string(), "photos");
    EXPECT_EQ(each.result().at("location").as_string(), "apac");
    EXPECT_EQ(each.result().at("storage_class").as_string(), "InfrequentAccess");
    EXPECT_EQ(each.result().at("jurisdiction").as_string(), "default");
    EXPECT_EQ(each.result().at("creation_date").as_string(), text::to_rfc3339(now_));
  }
  EXPECT_THAT(ask("PUT", "/photos/key", "x"), StartsWith("HTTP/1.1 200 "));
  const Answer full = rest("DELETE", base() + "/photos");
  EXPECT_EQ(full.status, 409);
  EXPECT_EQ(full.code(), 10008);
  ask("DELETE", "/photos/key");
  EXPECT_EQ(rest("DELETE", base() + "/photos").status, 200);
  EXPECT_THAT(ask("GET", "/photos"), HasSubstr("NoSuchBucket"));

  ask("PUT", "/by-s3");
  EXPECT_EQ(rest("GET", base() + "/by-s3").result().at("storage_class").as_string(), "Standard");
}

TEST_F(RestTest, SaysWhatIsWrongWithABucket) {
  EXPECT_EQ(create("demo").code(), 10004);
  for (const Answer& missing : {rest("GET", base() + "/none"), rest("DELETE", base() + "/none")}) {
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.code(), 10006);
  }
  for (const char* name : {"", "ab", "Upper", "under_score", "-dash", "eu_demo"})
    EXPECT_EQ(create(name).code(), 10005) << name;
  for (const char* body :
       {"", "{", "[]", "{}", R"({"name":1})", R"({"name":"abc","locationHint":"mars"})",
        R"({"name":"abc","storageClass":"Glacier"})", R"({"name":"abc","storageClass":1})"}) {
    EXPECT_EQ(rest("POST", base(), body).code(), 10040) << body;
  }
  EXPECT_EQ(rest("POST", base(), std::string(64 * 1024 + 1, ' ')).status, 413);
  EXPECT_EQ(rest("PUT", base(), "{}").code(), 10405);
  EXPECT_EQ(rest("POST", base() + "/demo").code(), 10405);
  EXPECT_EQ(rest("GET", account_path() + "/r2/nothing").code(), 7003);
  EXPECT_EQ(rest("GET", "/zones").code(), 7003);
  EXPECT_EQ(rest("GET", "").code(), 7003);
  EXPECT_EQ(rest("GET", "/%zz").code(), 7003);
}

TEST_F(RestTest, ListsInPagesInBothDirections) {
  for (const char* name : {"alpha", "beta-1", "beta-2", "gamma"})
    ask("PUT", "/" + std::string(name));
  EXPECT_THAT(buckets().names(), ElementsAre("alpha", "beta-1", "beta-2", "demo", "gamma"));
  EXPECT_EQ(buckets().body.at("result_info").at("per_page").as_int64(), 20);
  EXPECT_EQ(buckets("?per_page=5").cursor(), "");

  std::vector<std::string> all;
  std::string cursor;
  do {
    const Answer page =
        buckets("?direction=desc&order=name&per_page=2&cursor=" + percent_encode(cursor, false));
    const auto names = page.names();
    all.insert(all.end(), names.begin(), names.end());
    cursor = page.cursor();
  } while (!cursor.empty());
  EXPECT_THAT(all, ElementsAre("gamma", "demo", "beta-2", "beta-1", "alpha"));

  EXPECT_THAT(buckets("?name_contains=beta").names(), ElementsAre("beta-1", "beta-2"));
  EXPECT_THAT(buckets("?start_after=beta-1").names(), ElementsAre("beta-2", "demo", "gamma"));
  EXPECT_THAT(buckets("?direction=desc&start_after=beta-2").names(), ElementsAre("beta-1", "alpha"));
  for (const char* wrong :
       {"?per_page=0", "?per_page=1001", "?per_page=x", "?cursor=%21", "?direction=up", "?order=size"})
    EXPECT_EQ(buckets(wrong).code(), 10022) << wrong;
  EXPECT_EQ(buckets("?per_page=1").names().size(), 1u);
  EXPECT_EQ(buckets("?per_page=1000").names().size(), 5u);
}

TEST_F(RestTest, AJurisdictionIsSeenByThoseAloneWhoNameIt) {
  const std::string eu = "cf-r2-jurisdiction: eu\r\n";
  EXPECT_EQ(create("demo", "", eu).result().at("jurisdiction").as_string(), "eu");
  EXPECT_EQ(create("only-eu", "", eu).status, 200);
  EXPECT_THAT(buckets("", eu).names(), ElementsAre("demo", "only-eu"));
  EXPECT_THAT(buckets("", "cf-r2-jurisdiction: default\r\n").names(), ElementsAre("demo"));
  EXPECT_TRUE(buckets("", "cf-r2-jurisdiction: fedramp\r\n").names().empty());
  // The name alone is searched, not the jurisdiction's.
  EXPECT_THAT(buckets("?name_contains=eu", eu).names(), ElementsAre("only-eu"));
  EXPECT_EQ(rest("GET", base() + "/only-eu").code(), 10006);
  const Answer nowhere = buckets("", "cf-r2-jurisdiction: moon\r\n");
  EXPECT_EQ(nowhere.status, 400);
  EXPECT_EQ(nowhere.code(), 6003);
  // Whose token is good is not told that Authorization is malformed.
  EXPECT_FALSE(nowhere.body.at("errors").at(0).as_object().contains("error_chain"));
  EXPECT_EQ(rest("DELETE", base() + "/only-eu", "", eu).status, 200);
}

TEST_F(RestTest, HasNoCors) {
  const std::string origin = "Origin: " + std::string(kOrigin) + "\r\n";
  EXPECT_THAT(rest("GET", "/accounts", "", origin).head, Not(HasSubstr("Access-Control-")));
  EXPECT_THAT(rest_raw("OPTIONS", "/accounts", origin + "Access-Control-Request-Method: GET\r\n").head,
              AllOf(StartsWith("HTTP/1.1 400 "), Not(HasSubstr("Access-Control-"))));
}

TEST_F(RestTest, LeavesABucketNamedClientToS3) {
  EXPECT_THAT(ask("PUT", "/client"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("PUT", "/client/v4/accounts", "object"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(body_of(ask("GET", "/client/v4/accounts")), "object");
}

TEST_F(RestTest, FaultsHaveItsShape) {
  Faults faults;
  faults.error_rate = 1;
  faults.error_status = 429;
  faults.operations = {"Rest"};
  sandbox_->set_faults(faults);
  EXPECT_EQ(buckets().status, 429);
  faults.error_late = true;
  sandbox_->set_faults(faults);
  EXPECT_EQ(create("made").status, 429);
  sandbox_->set_faults({});
  EXPECT_EQ(rest("GET", base() + "/made").status, 200);
}

}  // namespace
}  // namespace r2deck::sandbox
