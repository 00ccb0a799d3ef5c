// People on the wire: the exact text of what is asked and answered, and what is refused.
#include <gtest/gtest.h>

#include "shared/api/codec.h"

namespace r2deck::api {
namespace {

constexpr text::UnixMillis kSince = 1'767'323'045'000;  // 2026-01-02T03:04:05Z

template <class T>
void expect_text(const T& value, const std::string& json) {
  EXPECT_EQ(encode(value), json);
  const auto read = decode<T>(json);
  ASSERT_TRUE(read) << read.problem().message;
  EXPECT_EQ(encode(*read), json);
}

std::string refused_member(const auto& read) {
  return read ? "nothing" : read.problem().subject;
}

TEST(PeopleWire, Requests) {
  expect_text(SignInRequest{{}, "ann", "secret", "123456"},
              R"({"user":"ann","password":"secret","code":"123456"})");
  expect_text(CreateUserRequest{"ann", "secret"}, R"({"name":"ann","password":"secret"})");
  expect_text(CreateUserRequest{"ann", {}}, R"({"name":"ann"})");
  expect_text(ChangeUserRequest{true}, R"({"disabled":true})");
  expect_text(ChangePasswordRequest{"old", "new"}, R"({"current":"old","password":"new"})");
  expect_text(CreateGrantRequest{{AccessRole::editor, "a", "b", "c/"}},
              R"({"role":"editor","account":"a","bucket":"b","prefix":"c/"})");
  expect_text(CreateTokenRequest{"ci", kSince, {{AccessRole::viewer}}},
              R"({"name":"ci","expiresAt":"2026-01-02T03:04:05Z","scopes":[{"role":"viewer"}]})");
}

TEST(PeopleWire, Answers) {
  const Grant grant{"g", {AccessRole::viewer, "a"}, kSince};
  expect_text(grant, R"({"id":"g","role":"viewer","account":"a","createdAt":"2026-01-02T03:04:05Z"})");
  expect_text(User{"ann", true, false, true, {grant}, kSince},
              R"({"name":"ann","hasPassword":true,"secondFactor":false,"disabled":true,"grants":[{"id":"g",)"
              R"("role":"viewer","account":"a","createdAt":"2026-01-02T03:04:05Z"}],)"
              R"("createdAt":"2026-01-02T03:04:05Z"})");
  expect_text(Me{"ann", "ci", true, true, 9, {{AccessRole::owner}}},
              R"({"user":"ann","token":"ci","hasPassword":true,"secondFactor":true,"recoveryCodes":9,)"
              R"("scopes":[{"role":"owner"}]})");
  expect_text(
      SessionList{{{"s", true, "Firefox on Linux", "192.0.2.1", kSince, kSince, kSince}}},
      R"({"sessions":[{"id":"s","current":true,"device":"Firefox on Linux","address":"192.0.2.1","createdAt":"2026-01-02T03:04:05Z",)"
      R"("expiresAt":"2026-01-02T03:04:05Z","lastUsed":"2026-01-02T03:04:05Z"}]})");
  expect_text(TokenList{{{"t", "ann", "ci", true, {}, kSince, {}, {}}}},
              R"({"tokens":[{"id":"t","user":"ann","name":"ci","scoped":true,)"
              R"("createdAt":"2026-01-02T03:04:05Z"}]})");
}

TEST(PeopleWire, AGrantSaysWhereItHolds) {
  const auto refused = [](const char* json) { return refused_member(decode<CreateGrantRequest>(json)); };
  EXPECT_EQ(refused(R"({"role":"viewer"})"), "nothing");
  EXPECT_EQ(refused(R"({})"), "role");
  EXPECT_EQ(refused(R"({"role":"king"})"), "role");
  EXPECT_EQ(refused(R"({"role":"viewer","bucket":"b"})"), "bucket");
  EXPECT_EQ(refused(R"({"role":"viewer","account":"a","prefix":"p"})"), "prefix");
  EXPECT_EQ(refused(R"({"role":"owner","account":"a"})"), "role");
  EXPECT_EQ(refused(R"({"role":"viewer","where":"everywhere"})"), "where");
}

TEST(PeopleWire, ATokenWithoutScopesIsAskedForByLeavingThemOut) {
  EXPECT_EQ(refused_member(decode<CreateTokenRequest>(R"({"name":"ci"})")), "nothing");
  EXPECT_EQ(refused_member(decode<CreateTokenRequest>(R"({"name":"ci","scopes":[]})")), "scopes");
  EXPECT_EQ(refused_member(decode<CreateTokenRequest>(R"({"name":"ci","scopes":null})")), "scopes");
}

}  // namespace
}  // namespace r2deck::api
