// Every operation of the API's description, asked by every role, granted everywhere, in an account, in a
// bucket and under a prefix, of a place that is theirs and of places that are not; once by a person who has
// that role, once by the owner's API token that was narrowed to it. What must come out stands here, apart
// from the table it is held against: an operation that is not in `kExpected` fails.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/unit/http/app_fixture.h"
#include "tests/unit/http/described.h"
#include "tests/unit/services/fake_storage.h"

namespace r2deck::http {
namespace {

using api::AccessRole;

enum Reach {
  kStrangers,   // nothing is asked
  kSignedIn,    // whoever is signed in
  kInPerson,    // whoever is signed in, but no API token
  kAnyAccount,  // who has any role in that account
  kAnyBucket,   // who has any role in that bucket
  kKey,         // who has the role for that key
  kBucket,      // ... for that whole bucket
  kAccount,     // ... for that whole account
  kEverything,  // ... for everything
  kOwnUpload,   // ... for the key of an upload that they began themselves
};

struct Expected {
  const char* operation;
  Reach reach;
  const char* roles;  // first letters: uploader, viewer, editor, admin, owner
  const char* body = "";
};

constexpr Expected kExpected[] = {
    {"signIn", kStrangers, "", R"({"token":"unknown"})"},
    {"whoAmI", kSignedIn, ""},
    {"signOut", kSignedIn, ""},
    {"describe", kSignedIn, ""},
    {"readMe", kSignedIn, ""},
    {"changePassword", kInPerson, "", R"({"password":"a long password"})"},
    {"enrolTotp", kInPerson, ""},
    {"confirmTotp", kInPerson, "", R"({"code":"000000"})"},
    {"disableTotp", kInPerson, "", R"({"code":"000000"})"},
    {"listSessions", kInPerson, ""},
    {"endOtherSessions", kInPerson, ""},
    {"endSession", kInPerson, ""},
    {"listTokens", kInPerson, ""},
    {"createToken", kInPerson, "", R"({"name":"made"})"},
    {"revokeToken", kInPerson, ""},
    {"listAccounts", kSignedIn, ""},
    {"createAccount", kEverything, "o",
     R"({"label":"S","kind":"s3","endpoint":"http://127.0.0.1:9","accessKeyId":"AK","secretAccessKey":"s"})"},
    {"readAccount", kAccount, "o"},
    {"updateAccount", kAccount, "o", R"({"label":"S"})"},
    {"deleteAccount", kAccount, "o"},
    {"replaceCredentials", kAccount, "o", R"({"accessKeyId":"AK","secretAccessKey":"s"})"},
    {"listDependents", kAccount, "o"},
    {"testAccount", kAccount, "o", "{}"},
    {"nameBucket", kAccount, "o", R"({"name":"named-bucket"})"},
    {"unnameBucket", kAccount, "o"},
    {"listBuckets", kAnyAccount, "uveao"},
    {"createBucket", kAccount, "ao", R"({"name":"new-bucket"})"},
    {"readCors", kAnyBucket, "uveao"},
    {"ensureCors", kBucket, "ao"},
    {"listObjects", kKey, "veao"},
    {"headObject", kKey, "veao"},
    {"deleteObject", kKey, "eao"},
    {"presign", kKey, "veao", R"({"method":"GET","key":"KEY","expires":60})"},
    {"presign", kKey, "veao", R"({"method":"HEAD","key":"KEY","expires":60})"},
    {"presign", kKey, "eao", R"({"method":"PUT","key":"KEY","expires":60})"},
    {"presign", kKey, "eao", R"({"method":"DELETE","key":"KEY","expires":60})"},
    {"createUpload", kKey, "ueao", R"({"key":"KEY","size":1})"},
    {"signParts", kOwnUpload, "ueao", R"({"parts":[1]})"},
    {"listParts", kOwnUpload, "ueao"},
    {"completeUpload", kOwnUpload, "ueao", R"({"parts":[{"part":1,"etag":"e"}]})"},
    {"diagnoseUpload", kOwnUpload, "ueao"},
    {"abortUpload", kOwnUpload, "ueao"},
    {"listUsers", kEverything, "o"},
    {"createUser", kEverything, "o", R"({"name":"somebody"})"},
    {"readUser", kEverything, "o"},
    {"changeUser", kEverything, "o", R"({"disabled":false})"},
    {"removeUser", kEverything, "o"},
    {"resetPassword", kEverything, "o", R"({"password":"a long password"})"},
    {"resetUser", kEverything, "o"},
    {"listUserSessions", kEverything, "o"},
    {"endUserSession", kEverything, "o"},
    {"listUserTokens", kEverything, "o"},
    {"revokeUserToken", kEverything, "o"},
    {"listGrants", kEverything, "o"},
    {"createGrant", kEverything, "o", R"({"role":"viewer"})"},
    {"revokeGrant", kEverything, "o"},
    {"metrics", kEverything, "o"},
    {"readAudit", kEverything, "o"},
    {"exportAudit", kEverything, "o"},
    {"verifyAudit", kEverything, "o"},
    {"health", kStrangers, ""},
    {"vaultState", kSignedIn, ""},
    {"unlockVault", kEverything, "o", R"({"passphrase":"a passphrase"})"},
    {"lockVault", kEverything, "o"},
};

enum Level { kEverywhere, kInAccount, kInBucket, kUnderPrefix, kNowhere };
enum Target { kOwn, kOtherPrefix, kOtherBucket, kOtherAccount };

// Does a grant of that level hold for that key, that bucket, that account?
bool holds_for_key(Level level, Target place) {
  switch (place) {
    case kOwn:
      return level != kNowhere;
    case kOtherPrefix:
      return level <= kInBucket;
    case kOtherBucket:
      return level <= kInAccount;
    case kOtherAccount:
      return level == kEverywhere;
  }
  return false;
}
bool in_own_bucket(Target place) {
  return place == kOwn || place == kOtherPrefix;
}
bool holds_for_bucket(Level level, Target place) {
  return in_own_bucket(place) ? level <= kInBucket : holds_for_key(level, place);
}
bool holds_for_account(Level level, Target place) {
  return place == kOtherAccount ? level == kEverywhere : level <= kInAccount;
}

enum Outcome { kAllowed, kForbidden, kHidden };  // hidden: as if it did not exist

Outcome expected(const Expected& row, char role, Level level, Target place, bool token) {
  const bool has_role = role != ' ' && std::string_view(row.roles).find(role) != std::string_view::npos;
  const auto allowed_if = [](bool allowed) { return allowed ? kAllowed : kForbidden; };
  // Of an account where one has no role at all nothing is told.
  const auto hidden_unless = [&](bool allowed) {
    const bool knows_the_account = level == kEverywhere || (place != kOtherAccount && level != kNowhere);
    return allowed ? kAllowed : knows_the_account ? kForbidden : kHidden;
  };
  switch (row.reach) {
    case kStrangers:
    case kSignedIn:
      return kAllowed;
    case kInPerson:
      return allowed_if(!token);
    case kAnyAccount:
      return hidden_unless(has_role && (place != kOtherAccount || level == kEverywhere));
    case kAnyBucket:
      return hidden_unless(has_role && (in_own_bucket(place) || holds_for_key(level, place)));
    case kKey:
      return hidden_unless(has_role && holds_for_key(level, place));
    case kBucket:
      return hidden_unless(has_role && holds_for_bucket(level, place));
    case kAccount:
      return hidden_unless(has_role && holds_for_account(level, place));
    case kEverything:
      return allowed_if(has_role && level == kEverywhere);
    case kOwnUpload:
      return allowed_if(has_role && holds_for_key(level, place));
  }
  return kForbidden;
}

struct Who {
  std::string what;  // for messages
  char role;
  Level level;
  bool token;
  std::string user;  // id
  Headers headers;   // of a token
};

class AuthorisationTest : public AppTest {
 protected:
  AuthorisationTest() {
    EXPECT_TRUE(
        database->execute("PRAGMA synchronous = OFF").ok());  // thousands of changes that nobody needs
    EXPECT_TRUE(services.people.add(me, {"victim", std::nullopt}).ok());
    const std::pair<AccessRole, char> roles[] = {{AccessRole::uploader, 'u'},
                                                 {AccessRole::viewer, 'v'},
                                                 {AccessRole::editor, 'e'},
                                                 {AccessRole::admin, 'a'},
                                                 {AccessRole::owner, 'o'}};
    for (const auto& [role, letter] : roles) {
      for (const Level level : {kEverywhere, kInAccount, kInBucket, kUnderPrefix}) {
        if (role == AccessRole::owner && level != kEverywhere) continue;
        api::Scope scope{role, {}, {}, {}};
        if (level >= kInAccount) scope.account = account;
        if (level >= kInBucket) scope.bucket = "demo";
        if (level >= kUnderPrefix) scope.prefix = "mine/";
        add(scope, letter, level);
      }
    }
    people.push_back({"nobody in particular", ' ', kNowhere, false, new_user("none"), {}});
  }

  std::string new_user(const std::string& name) {
    EXPECT_TRUE(services.people.add(me, {name, std::nullopt}).ok());
    return services.stores.users.named(name)->id;
  }
  void add(const api::Scope& scope, char letter, Level level) {
    const std::string name = std::string(store::to_string(scope.role)) + std::to_string(level);
    const std::string id = new_user(name);
    EXPECT_TRUE(services.people.grant(me, name, scope).ok());
    people.push_back({name, letter, level, false, id, {}});
    const auto made = services.tokens.create(me, services::TokenWish{.name = name, .scopes = {scope}});
    EXPECT_TRUE(made.ok());
    people.push_back({"a token of " + name,
                      letter,
                      level,
                      true,
                      store::kOwnerId,
                      {{"Authorization", "Bearer " + made->token}}});
  }

  // A session of its own for each request, since some of them end it.
  Headers headers_of(const Who& who) {
    if (who.token) return who.headers;
    const auto session = services.sessions.begin(*services.stores.users.find(who.user));
    return {{"Cookie", "r2deck_session=" + session->cookie}, {"X-R2Deck-Token", session->header_token}};
  }

  std::string account_of(Target place) { return place == kOtherAccount ? other_account : account; }
  static std::string bucket_of(Target place) { return place == kOtherBucket ? "other" : "demo"; }
  static std::string key_of(Target place) { return place == kOtherPrefix ? "theirs/x" : "mine/x"; }

  std::string begun_upload(const std::string& user, Target place, bool if_none_match) {
    store::UploadRecord record;
    record.id = "upload" + std::to_string(++uploads);
    record.user = user;
    record.account = account_of(place);
    record.bucket = bucket_of(place);
    record.key = key_of(place);
    record.size = record.part_size = record.part_count = 1;
    record.mode = api::UploadMode::single;
    record.headers = "[]";
    record.if_none_match = if_none_match;
    EXPECT_TRUE(services.stores.uploads.insert(record).ok());
    return record.id;
  }

  Outcome ask_for(const Operation& operation, const Expected& row, const Who& who, Target place,
                  const std::string& upload) {
    std::string target = operation.path, body = row.body;
    const auto put = [](std::string& text, const std::string& name, const std::string& value) {
      if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), value);
    };
    put(target, "{account}", account_of(place));
    put(target, "{bucket}", bucket_of(place));
    put(target, "{id}", upload);
    put(target, "{user}", operation.id == "removeUser" ? "unknown" : "victim");  // who is still needed
    for (const char* name : {"{grant}", "{session}", "{token}"})
      put(target, name, "unknown");
    put(body, "KEY", key_of(place));
    if (operation.id == "deleteAccount") target += "?force=perhaps";  // let in, but not carried out
    if (operation.id == "listObjects") target += "?prefix=" + key_of(place);
    if (operation.id == "headObject" || operation.id == "deleteObject") target += "?key=" + key_of(place);
    return outcome_of(ask(operation.method, target, headers_of(who), body));
  }

  // Only what our own rules refuse; that storage has no such bucket, or that a body makes no sense, comes
  // after them.
  static Outcome outcome_of(const Response& response) {
    if (response.status < 400) return kAllowed;
    const auto problem = boost::json::parse(response.body).as_object();
    const std::string code(problem.at("code").as_string());
    const auto* operation = problem.if_contains("operation");
    const std::string doing(operation ? std::string_view(operation->as_string()) : "");
    if (code == "forbidden") return kForbidden;
    if (code == "not_found" && (doing == "find the account" || doing == "find the upload")) return kHidden;
    EXPECT_TRUE(code != "unauthenticated" || response.body.find("This sign-in link") != std::string::npos)
        << "they must be signed in: " << response.body;
    return kAllowed;
  }

  services::FakeStorage storage;
  std::string account = add_account(storage.endpoint());
  std::string other_account = add_account(storage.endpoint());
  std::vector<Who> people;
  int uploads = 0;
};

TEST_F(AuthorisationTest, EveryRouteNeedsWhatTheDescriptionSays) {
  for (const Operation& operation : described_operations()) {
    const auto route = std::find_if(app->routes().begin(), app->routes().end(), [&](const Route& each) {
      return each.method == operation.method && each.pattern == operation.path;
    });
    ASSERT_NE(route, app->routes().end()) << operation.id;
    EXPECT_EQ(services::to_string(route->needs.action), operation.action) << operation.id;
    EXPECT_EQ(services::needs_key(route->needs.action), route->needs.key != KeyIn::nowhere)
        << operation.id << " must say where its key comes from";
  }
}

TEST_F(AuthorisationTest, EveryOperationIsExpected) {
  for (const Operation& operation : described_operations()) {
    EXPECT_TRUE(std::any_of(std::begin(kExpected), std::end(kExpected),
                            [&](const Expected& row) { return operation.id == row.operation; }))
        << operation.id << ": who may do it?";
  }
}

TEST_F(AuthorisationTest, EveryOperationForEveryRoleInEveryPlace) {
  int asked = 0;
  for (const Operation& operation : described_operations()) {
    for (const Expected& row : kExpected) {
      if (operation.id != row.operation) continue;
      for (const Who& who : people) {
        for (const Target place : {kOwn, kOtherPrefix, kOtherBucket, kOtherAccount}) {
          const std::string upload = row.reach == kOwnUpload ? begun_upload(who.user, place, true) : "";
          EXPECT_EQ(ask_for(operation, row, who, place, upload),
                    expected(row, who.role, who.level, place, who.token))
              << operation.id << " " << row.body << " by " << who.what << " in place " << place;
          ++asked;
        }
      }
    }
  }
  EXPECT_GT(asked, 5000);
}

TEST_F(AuthorisationTest, AnUploadOfSomebodyElseIsNotFoundByAnybody) {
  const std::string theirs = begun_upload(services.stores.users.named("victim")->id, kOwn, true);
  for (const Operation& operation : described_operations()) {
    for (const Expected& row : kExpected) {
      if (operation.id != row.operation || row.reach != kOwnUpload) continue;
      for (const Who& who : people) {
        const bool uploads_somewhere = std::string_view(row.roles).find(who.role) != std::string_view::npos;
        EXPECT_EQ(ask_for(operation, row, who, kOwn, theirs), uploads_somewhere ? kHidden : kForbidden)
            << operation.id << " by " << who.what;
      }
    }
  }
}

TEST_F(AuthorisationTest, AnUploadThatOverwritesNeedsSomebodyWhoMay) {
  for (const Operation& operation : described_operations()) {
    for (const Expected& row : kExpected) {
      if (operation.id != row.operation || row.reach != kOwnUpload) continue;
      Expected overwriting = row;
      overwriting.roles = "eao";
      for (const Who& who : people) {
        const std::string upload = begun_upload(who.user, kOwn, false);
        EXPECT_EQ(ask_for(operation, row, who, kOwn, upload),
                  expected(overwriting, who.role, who.level, kOwn, who.token))
            << operation.id << " by " << who.what;
      }
    }
  }
}

}  // namespace
}  // namespace r2deck::http
