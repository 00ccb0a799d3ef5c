#include "companion/services/people.h"

#include <gmock/gmock.h>

#include "tests/unit/services/companion_fixture.h"
#include "tests/unit/services/fake_storage.h"

namespace r2deck::services {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kGood[] = "correct horse battery";

class PeopleTest : public CompanionTest {
 protected:
  Principal add(const std::string& name, std::vector<api::Scope> scopes = {}) {
    EXPECT_TRUE(services.people.add(me, {name, std::nullopt}).ok());
    for (const api::Scope& scope : scopes) {
      const auto given = services.people.grant(me, name, scope);
      EXPECT_TRUE(given.ok()) << given.problem().message;
    }
    return principal_of(name);
  }
  void take_everything(const std::string& name) {
    const auto user = services.people.find(name);
    for (const api::Grant& grant : user->grants)
      EXPECT_TRUE(services.people.revoke(me, name, grant.id).ok());
  }
};

TEST_F(PeopleTest, HavePlainNames) {
  for (const char* name : {"ann", "a", "ann.b@example.org", "7up", "a+b-c_d"})
    EXPECT_TRUE(services.people.add(me, {name, std::nullopt}).ok()) << name;
  for (const char* name : {"", "Ann", "an n", "ann/b", "-ann", "änn", "cli", "stranger", "a\nb"})
    EXPECT_EQ(services.people.add(me, {name, std::nullopt}).problem().code, ErrorCode::invalid_request)
        << name;
  EXPECT_EQ(services.people.add(me, {"owner", std::nullopt}).problem().code, ErrorCode::already_exists);
  EXPECT_EQ(services.people.add(me, {std::string(65, 'a'), std::nullopt}).problem().code,
            ErrorCode::invalid_request);
}

TEST_F(PeopleTest, AreToldWithoutTheirSecrets) {
  EXPECT_EQ(services.people.add(me, {"ann", "too short"}).problem().code, ErrorCode::invalid_request);
  const auto added = services.people.add(me, {"ann", kGood});
  ASSERT_TRUE(added.ok());
  EXPECT_TRUE(added->has_password);
  for (const auto& entry : audit_log())
    EXPECT_THAT(entry.detail, Not(HasSubstr(kGood)));
  EXPECT_THAT(services.stores.users.named("ann")->password_hash, Not(HasSubstr(kGood)));
}

TEST_F(PeopleTest, AtLeastOneOwnerStays) {
  const std::string grant = services.people.find("owner")->grants.at(0).id;
  EXPECT_EQ(services.people.set_disabled(me, "owner", true).problem().code, ErrorCode::conflict);
  EXPECT_EQ(services.people.revoke(me, "owner", grant).problem().code, ErrorCode::conflict);
  EXPECT_EQ(services.people.remove(me, "owner").problem().code, ErrorCode::conflict);
  add("ann", {{AccessRole::owner}});
  EXPECT_TRUE(services.people.set_disabled(me, "owner", true).ok());
  EXPECT_EQ(services.people.set_disabled(me, "ann", true).problem().code, ErrorCode::conflict);
}

TEST_F(PeopleTest, WhoIsDisabledIsOutAtOnceAndSoAreTheirTokens) {
  add("ann", {{AccessRole::viewer}});
  const auto link = services.sessions.create_link(me, "ann");
  const auto session = services.sessions.sign_in(link->token);
  const auto token = services.tokens.create(me, TokenWish{.name = "ci", .user = "ann"});
  EXPECT_EQ(services.sessions.find(session->cookie, session->header_token)->actor.name, "ann");
  EXPECT_EQ(services.tokens.find(token->token)->actor.name, "ann/ci");
  ASSERT_TRUE(services.people.set_disabled(me, "ann", true).ok());
  EXPECT_FALSE(services.sessions.find(session->cookie, session->header_token).ok());
  EXPECT_FALSE(services.tokens.find(token->token).ok());
  EXPECT_EQ(services.sessions.create_link(me, "ann").problem().code, ErrorCode::conflict);
  ASSERT_TRUE(services.people.set_disabled(me, "ann", false).ok());
  EXPECT_TRUE(services.tokens.find(token->token).ok());
}

TEST_F(PeopleTest, WhoIsRemovedIsGoneWithAllThatWasTheirs) {
  add("ann", {{AccessRole::viewer}});
  const auto link = services.sessions.create_link(me, "ann");
  const auto session = services.sessions.sign_in(link->token);
  const auto token = services.tokens.create(me, TokenWish{.name = "ci", .user = "ann"});
  ASSERT_TRUE(services.people.remove(me, "ann").ok());
  EXPECT_EQ(audit_log().front().action, "user.remove");
  EXPECT_EQ(services.people.find("ann").problem().code, ErrorCode::not_found);
  EXPECT_EQ(services.people.remove(me, "ann").problem().code, ErrorCode::not_found);
  EXPECT_FALSE(services.sessions.find(session->cookie, session->header_token).ok());
  EXPECT_FALSE(services.tokens.find(token->token).ok());
  // Whoever is given the name later is somebody else.
  add("ann");
  EXPECT_TRUE(services.people.find("ann")->grants.empty());
  EXPECT_FALSE(services.tokens.find(token->token).ok());
}

TEST_F(PeopleTest, GrantsAreCheckedAndKeptInNfc) {
  add("ann");
  const std::string account = add_account("http://127.0.0.1:9");
  const auto refusal = [&](api::Scope scope) {
    return services.people.grant(me, "ann", std::move(scope)).problem().code;
  };
  EXPECT_EQ(refusal({AccessRole::owner, account}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({AccessRole::viewer, "", "demo"}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({AccessRole::viewer, account, "", "a/"}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({AccessRole::viewer, account, ".."}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({AccessRole::viewer, account, "demo", "\xFF"}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({AccessRole::viewer, "nowhere"}), ErrorCode::not_found);
  const auto given = services.people.grant(me, "ann", {AccessRole::viewer, account, "demo", "cafe\xCC\x81/"});
  EXPECT_EQ(given->scope.prefix, "caf\xC3\xA9/");
  EXPECT_EQ(refusal({AccessRole::viewer, account, "demo", "caf\xC3\xA9/"}), ErrorCode::already_exists);
}

TEST_F(PeopleTest, ATokenIsNoMoreThanItsUserAsTheyAreNow) {
  add("ann", {{AccessRole::editor}});
  const auto token =
      services.tokens.create(me, TokenWish{.name = "ci", .scopes = {{AccessRole::owner}}, .user = "ann"});
  const auto deletes = [&] {
    return may(*services.tokens.find(token->token), Action::object_delete, {"acc", "demo", "k"});
  };
  EXPECT_TRUE(deletes());
  EXPECT_FALSE(may(*services.tokens.find(token->token), Action::people_manage));
  take_everything("ann");
  EXPECT_FALSE(deletes());
}

TEST_F(PeopleTest, ATokenForAnAccountThatIsGoneMayNothing) {
  const std::string account = add_account("http://127.0.0.1:9");
  const auto token =
      services.tokens.create(me, TokenWish{.name = "ci", .scopes = {{AccessRole::editor, account}}});
  ASSERT_TRUE(services.stores.accounts.remove(account).ok());
  EXPECT_FALSE(may_somewhere(*services.tokens.find(token->token), Action::object_read));
}

TEST_F(PeopleTest, ATokenWhoseScopeCannotBeIsNotMade) {
  EXPECT_EQ(services.tokens.create(me, TokenWish{.name = "ci", .scopes = {{AccessRole::editor, "nowhere"}}})
                .problem()
                .code,
            ErrorCode::not_found);
  EXPECT_TRUE(services.tokens.usable()->tokens.empty());
}

TEST_F(PeopleTest, EndTheirOwnSessionsOnly) {
  add("ann");
  const auto begin = [&](const char* user) {
    return *services.sessions.begin(*services.stores.users.named(user));
  };
  const auto find = [&](const NewSession& session) {
    return services.sessions.find(session.cookie, session.header_token);
  };
  const NewSession one = begin("ann"), two = begin("ann"), owners = begin("owner");
  const auto list = services.sessions.list(*find(one));
  ASSERT_EQ(list->sessions.size(), 2u);
  EXPECT_EQ(services.sessions.revoke(*find(owners), find(one)->session).problem().code, ErrorCode::not_found);
  EXPECT_TRUE(services.sessions.revoke_others(*find(one)).ok());
  EXPECT_TRUE(find(one).ok());
  EXPECT_FALSE(find(two).ok());
  EXPECT_TRUE(find(owners).ok());
  EXPECT_TRUE(services.sessions.revoke(*find(one), find(one)->session).ok());
  EXPECT_FALSE(find(one).ok());
}

// ---- at every signature
// --------------------------------------------------------------------------------------

class SigningTest : public PeopleTest {
 protected:
  static api::CreateUploadRequest file(const std::string& key) {
    api::CreateUploadRequest request;
    request.key = key;
    request.size = 5;
    return request;
  }
  FakeStorage storage;
  std::string account = add_account(storage.endpoint());
};

TEST_F(SigningTest, AnUploaderNeverOverwrites) {
  const Principal ann = add("ann", {{AccessRole::uploader, account, "demo", "in/"}});
  const auto created = services.uploads.create(ann, account, "demo", file("in/a"));
  ASSERT_TRUE(created.ok()) << created.problem().message;
  EXPECT_TRUE(services.stores.uploads.find(created->id)->if_none_match);
  const auto urls = services.uploads.sign(ann, created->id, {{1}});
  ASSERT_TRUE(urls.ok());
  EXPECT_THAT(urls->urls.at(0).headers, testing::Contains(testing::Pair("if-none-match", "*")));

  storage.with([](auto& state) { state.objects["in/taken"] = {"e", 1}; });
  EXPECT_EQ(services.uploads.create(ann, account, "demo", file("in/taken")).problem().code,
            ErrorCode::precondition_failed);
}

TEST_F(SigningTest, AGrantThatIsTakenBackEndsAnUploadUnderWay) {
  const Principal ann = add("ann", {{AccessRole::uploader, account, "demo", "in/"}});
  const auto created = services.uploads.create(ann, account, "demo", file("in/a"));
  ASSERT_TRUE(services.uploads.sign(ann, created->id, {{1}}).ok());
  take_everything("ann");
  const Principal now_ann = principal_of("ann");
  EXPECT_EQ(services.uploads.sign(now_ann, created->id, {{1}}).problem().code, ErrorCode::forbidden);
  EXPECT_EQ(services.uploads.complete(now_ann, created->id, {{{1, "e"}}}).problem().code,
            ErrorCode::forbidden);
  EXPECT_EQ(services.uploads.abort(now_ann, created->id).problem().code, ErrorCode::forbidden);
}

TEST_F(SigningTest, AnEditorWhoBecameAnUploaderOverwritesNoMore) {
  const Principal ann = add("ann", {{AccessRole::editor, account, "demo"}});
  const auto created = services.uploads.create(ann, account, "demo", file("a"));
  EXPECT_FALSE(services.stores.uploads.find(created->id)->if_none_match);
  take_everything("ann");
  ASSERT_TRUE(services.people.grant(me, "ann", {AccessRole::uploader, account, "demo"}).ok());
  EXPECT_EQ(services.uploads.sign(principal_of("ann"), created->id, {{1}}).problem().code,
            ErrorCode::forbidden);
}

TEST_F(SigningTest, AnotherPersonsUploadIsAsOneThatNeverWas) {
  const Principal ann = add("ann", {{AccessRole::uploader, account, "demo"}});
  const auto created = services.uploads.create(owner, account, "demo", file("a"));
  Problem theirs = services.uploads.sign(ann, created->id, {{1}}).problem();
  Problem never = services.uploads.sign(ann, "never", {{1}}).problem();
  theirs.subject = never.subject = "";
  EXPECT_EQ(theirs, never);
}

TEST_F(SigningTest, AnAccountWithoutARoleIsAsOneThatNeverWas) {
  const Principal ann = add("ann", {{AccessRole::editor, account, "demo"}});
  const std::string hidden = add_account(storage.endpoint());
  Problem refused = services.uploads.create(ann, hidden, "demo", file("a")).problem();
  Problem never = services.uploads.create(owner, "never", "demo", file("a")).problem();
  refused.subject = never.subject = "";
  EXPECT_EQ(refused, never);
}

TEST_F(SigningTest, AViewerGetsNoPutUrl) {
  const Principal ann = add("ann", {{AccessRole::viewer, account, "demo"}});
  const auto presign = [&](api::PresignMethod method) {
    return services.objects.presign(ann, account, "demo", {method, "k", 60, std::nullopt, std::nullopt});
  };
  EXPECT_TRUE(presign(api::PresignMethod::get).ok());
  EXPECT_TRUE(presign(api::PresignMethod::head).ok());
  EXPECT_EQ(presign(api::PresignMethod::put).problem().code, ErrorCode::forbidden);
  EXPECT_EQ(presign(api::PresignMethod::del).problem().code, ErrorCode::forbidden);
}

}  // namespace
}  // namespace r2deck::services
