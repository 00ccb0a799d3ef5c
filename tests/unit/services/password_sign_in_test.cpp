#include "companion/services/password_sign_in.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "companion/services/qr_code.h"
#include "companion/vault/totp.h"
#include "tests/unit/services/companion_fixture.h"

namespace r2deck::services {
namespace {

constexpr char kRight[] = "correct horse battery";
constexpr char kHome[] = "203.0.113.7";

class PasswordSignInTest : public CompanionTest {
 protected:
  PasswordSignInTest() { EXPECT_TRUE(services.people.set_password(me, "owner", kRight).ok()); }

  Result<SignedIn> sign_in(PasswordTry attempt) {
    return services.password_sign_in.sign_in(std::move(attempt));
  }
  // "" when it worked, else the code of the refusal.
  std::string outcome(PasswordTry attempt) {
    const auto done = sign_in(std::move(attempt));
    return done.ok() ? "" : std::string(to_string(done.problem().code));
  }
  PasswordTry guess(const std::string& address, const std::string& user = "owner") {
    return {.user = user, .password = "wrong", .address = address};
  }
  PasswordTry right(const std::string& address, const std::string& device = {}) {
    return {.user = "owner", .password = kRight, .address = address, .device = device};
  }
};

TEST_F(PasswordSignInTest, LetsInByNameInAnyCaseAndPassword) {
  const auto done = sign_in({.user = "Owner", .password = kRight, .address = kHome});
  ASSERT_TRUE(done.ok()) << done.problem().message;
  const auto who = services.sessions.find(done->session.cookie, done->session.header_token);
  EXPECT_EQ(who->actor.name, "owner");
  EXPECT_EQ(audit_log().front().actor, "owner");
}

TEST_F(PasswordSignInTest, TellsNotWhatWasWrong) {
  ASSERT_TRUE(services.people.add(me, {"bob", kRight}).ok());
  ASSERT_TRUE(services.people.set_disabled(me, "bob", true).ok());
  ASSERT_TRUE(services.people.add(me, {"eve", std::nullopt}).ok());
  const Problem wrong = sign_in(guess(kHome)).problem();
  EXPECT_EQ(wrong.code, ErrorCode::unauthenticated);
  EXPECT_EQ(sign_in({.user = "nobody", .password = kRight, .address = kHome}).problem(), wrong);
  EXPECT_EQ(sign_in({.user = "bob", .password = kRight, .address = kHome}).problem(), wrong);
  EXPECT_EQ(sign_in({.user = "eve", .password = "", .address = kHome}).problem(), wrong);
}

TEST_F(PasswordSignInTest, WritesDownNoNameThatNobodyHas) {
  EXPECT_EQ(outcome({.user = kRight, .password = "owner", .address = kHome}), "unauthenticated");
  const auto entry = audit_log().front();
  EXPECT_EQ(entry.actor, "stranger");
  EXPECT_THAT(entry.detail, testing::Not(testing::HasSubstr(kRight)));
  EXPECT_EQ(outcome(guess(kHome)), "unauthenticated");
  EXPECT_EQ(audit_log().front().actor, "owner");
  EXPECT_EQ(audit_log().front().outcome, "unauthenticated");
}

TEST_F(PasswordSignInTest, SlowsDownAnAddressThatGuesses) {
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(outcome(guess(kHome)), "unauthenticated");
  EXPECT_EQ(outcome(right(kHome)), "rate_limited");
  now += 1000;
  EXPECT_EQ(outcome(guess(kHome)), "unauthenticated");
  now += 1000;
  EXPECT_EQ(outcome(right(kHome)), "rate_limited") << "the wait doubles";
  now += 1000;
  EXPECT_EQ(outcome(right(kHome)), "");
  EXPECT_EQ(outcome(guess(kHome)), "unauthenticated") << "success starts anew";
}

TEST_F(PasswordSignInTest, AnAttackerElsewhereDoesNotLockTheOwnerOut) {
  for (int i = 0; i < 10; ++i)
    outcome(guess("198.51.100.1"));
  EXPECT_EQ(outcome(right("198.51.100.1")), "rate_limited");
  EXPECT_EQ(outcome(right(kHome)), "");
}

TEST_F(PasswordSignInTest, AThousandAttackersDoNotLockOutAKnownBrowser) {
  const auto device = sign_in(right(kHome))->device;
  for (int i = 0; i < 200; ++i)
    outcome(guess("198.51." + std::to_string(i) + ".1"));
  EXPECT_EQ(outcome(right("192.0.2.1")), "rate_limited") << "a stranger has to wait by now";
  EXPECT_EQ(outcome(right("192.0.2.1", device)), "");
  EXPECT_EQ(outcome(right("192.0.2.1", "another")), "rate_limited");
  // And without any such browser: a link.
  const auto link = services.sessions.create_link(me);
  EXPECT_TRUE(services.sessions.sign_in(link->token, {.address = "192.0.2.1", .device = {}}).ok());
  now += 60'000;
  EXPECT_EQ(outcome(right("192.0.2.1")), "") << "a minute at most";
}

TEST_F(PasswordSignInTest, AKnownBrowserIsNoWayToGuessEither) {
  const auto device = sign_in(right(kHome))->device;
  PasswordTry wrong = right(kHome, device);
  wrong.password = "wrong";
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(outcome(wrong), "unauthenticated");
  EXPECT_EQ(outcome(right(kHome, device)), "rate_limited");
}

TEST_F(PasswordSignInTest, OnePasswordTriedOnEverybodyIsSlowedDown) {
  std::string last;
  for (int i = 0; i < 21; ++i)
    last = outcome(guess(kHome, "user" + std::to_string(i)));
  EXPECT_EQ(last, "unauthenticated");
  EXPECT_EQ(outcome(guess(kHome, "another")), "rate_limited");
}

TEST_F(PasswordSignInTest, ANewPasswordEndsEverySession) {
  const auto session = sign_in(right(kHome));
  ASSERT_TRUE(services.people.set_password(me, "owner", "another password").ok());
  EXPECT_FALSE(services.sessions.find(session->session.cookie, session->session.header_token).ok());
  EXPECT_EQ(outcome(right(kHome)), "unauthenticated");
}

TEST_F(PasswordSignInTest, OnesOwnPasswordNeedsThePresentOne) {
  const auto session = sign_in(right(kHome)), other = sign_in(right(kHome));
  const auto find = [&](const SignedIn& one) {
    return services.sessions.find(one.session.cookie, one.session.header_token);
  };
  const auto change = [&](std::optional<std::string> current, const char* wanted) {
    return services.password_sign_in.change_password(*find(*session), std::move(current), wanted);
  };
  EXPECT_EQ(change(std::nullopt, "another password").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(change("wrong", "another password").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(change(kRight, "short").problem().code, ErrorCode::invalid_request);
  ASSERT_TRUE(change(kRight, "another password").ok());
  EXPECT_TRUE(find(*session).ok());
  EXPECT_FALSE(find(*other).ok());
  EXPECT_EQ(outcome({.user = "owner", .password = "another password", .address = kHome}), "");
}

TEST_F(PasswordSignInTest, AResetLeavesTheLinkAsTheOnlyWay) {
  ASSERT_TRUE(services.people.reset(me, "owner").ok());
  EXPECT_EQ(outcome(right(kHome)), "unauthenticated");
  const auto link = services.sessions.create_link(me);
  const auto session = services.sessions.sign_in(link->token);
  ASSERT_TRUE(session.ok());
  const auto who = services.sessions.find(session->cookie, session->header_token);
  EXPECT_TRUE(services.password_sign_in.change_password(*who, std::nullopt, kRight).ok());
  EXPECT_EQ(outcome(right(kHome)), "");
}

// ---- the second factor
// --------------------------------------------------------------------------------------

class SecondFactorTest : public PasswordSignInTest {
 protected:
  SecondFactorTest() {
    const auto enrolled = services.second_factors.enrol(owner);
    EXPECT_TRUE(enrolled.ok());
    EXPECT_THAT(enrolled->uri,
                testing::StartsWith("otpauth://totp/R2%20Deck:owner?secret=" + enrolled->secret));
    EXPECT_EQ(enrolled->qr_code, qr_code(enrolled->uri));
    EXPECT_EQ(outcome(right(kHome)), "") << "it counts from its first code on";
    EXPECT_EQ(services.second_factors.confirm(owner, "123").problem().code, ErrorCode::invalid_request);
    const auto confirmed = services.second_factors.confirm(owner, code());
    EXPECT_TRUE(confirmed.ok()) << confirmed.problem().message;
    recovery = confirmed->codes;
    now += 30'000;
  }
  // As the authenticator shows it now.
  std::string code() {
    const auto user = services.stores.users.named("owner");
    const auto secret = vault.open(user->sealed_totp, {"user", "owner", "totp_secret"});
    return vault::totp_code(secret->view(), vault::totp_step(now));
  }
  PasswordTry with(const std::string& given) {
    PasswordTry attempt = right(kHome);
    attempt.code = given;
    return attempt;
  }
  std::vector<std::string> recovery;
};

TEST_F(SecondFactorTest, IsAskedForAfterTheRightPasswordOnly) {
  EXPECT_EQ(outcome(guess(kHome)), "unauthenticated");
  EXPECT_EQ(outcome(right(kHome)), "code_required");
  EXPECT_EQ(outcome(with(code())), "");
}

TEST_F(SecondFactorTest, TakesACodeOnce) {
  const std::string shown = code();
  EXPECT_EQ(outcome(with(shown)), "");
  EXPECT_EQ(outcome(with(shown)), "unauthenticated");
  now += 30'000;
  EXPECT_EQ(outcome(with(code())), "");
}

TEST_F(SecondFactorTest, TakesEachOfTenRecoveryCodesOnce) {
  ASSERT_EQ(recovery.size(), 10u);
  EXPECT_EQ(outcome(with(recovery[3])), "");
  EXPECT_EQ(outcome(with(recovery[3])), "unauthenticated");
  std::string typed = recovery[4];
  std::erase(typed, '-');
  for (char& c : typed)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(outcome(with(typed)), "");
  EXPECT_EQ(*services.stores.users.recovery_codes_left("owner"), 8);
}

TEST_F(SecondFactorTest, WrongCodesAreSlowedDownLikeWrongPasswords) {
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(outcome(with("0000000")), "unauthenticated");
  EXPECT_EQ(outcome(with(code())), "rate_limited");
}

TEST_F(SecondFactorTest, WhileTheVaultIsLockedARecoveryCodeLetsInAndTheRestIsTold) {
  const std::string shown = code();
  vault.lock();
  EXPECT_EQ(outcome(guess(kHome)), "unauthenticated") << "who has no password learns nothing";
  const auto refused = services.password_sign_in.sign_in(with(shown));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.problem().code, ErrorCode::vault_locked);
  EXPECT_EQ(refused.problem().subject, "code");
  EXPECT_THAT(refused.problem().message, testing::HasSubstr("code cannot be checked"));
  for (const char* way : {"recovery codes", "r2deck link", "r2deck vault unlock"})
    EXPECT_THAT(refused.problem().hint, testing::HasSubstr(way));
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(outcome(with(shown)), "vault_locked") << "it is no wrong code";
  EXPECT_EQ(outcome(with(recovery[0])), "");
}

TEST_F(SecondFactorTest, IsTurnedOffByACodeOnly) {
  EXPECT_EQ(services.second_factors.enrol(owner).problem().code, ErrorCode::conflict);
  EXPECT_EQ(services.second_factors.disable(owner, "0000000").problem().code, ErrorCode::invalid_request);
  EXPECT_TRUE(services.second_factors.disable(owner, code()).ok());
  EXPECT_EQ(outcome(right(kHome)), "");
  EXPECT_EQ(services.second_factors.disable(owner, "000000").problem().code, ErrorCode::conflict);
}

TEST_F(SecondFactorTest, GuessingFromAnOpenSessionIsSlowedDown) {
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(services.second_factors.disable(owner, "0000000").problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(services.second_factors.disable(owner, code()).problem().code, ErrorCode::rate_limited);
}

TEST_F(SecondFactorTest, LeavesNoSecretInTheAuditLog) {
  for (const auto& entry : audit_log()) {
    for (const std::string& each : recovery)
      EXPECT_THAT(entry.detail, testing::Not(testing::HasSubstr(each)));
  }
}

// ---- what it costs
// --------------------------------------------------------------------------------------------

TEST(Passwords, FewWaitSoThatOthersAreServed) {
  Passwords passwords(vault::PasswordCost{});
  const std::string hash = *passwords.hash("correct horse battery");
  std::vector<std::future<Result<bool>>> tries;
  for (int i = 0; i < 12; ++i) {
    tries.push_back(std::async(std::launch::async, [&] {
      return passwords.verify(hash, "correct horse battery", Passwords::Caller::stranger);
    }));
  }
  int served = 0, refused = 0;
  for (auto& each : tries) {
    const Result<bool> answer = each.get();
    served += answer.ok() && *answer;
    refused += !answer.ok() && answer.problem().code == ErrorCode::rate_limited;
  }
  EXPECT_GE(served, 1);
  EXPECT_EQ(served + refused, 12);
  EXPECT_TRUE(*passwords.verify(hash, "correct horse battery", Passwords::Caller::stranger))
      << "and later again";
}

TEST(BackOff, WaitsNoLongerThanItsLongest) {
  BackOff back_off(5, 60'000);
  text::UnixMillis at = 0;
  for (int i = 0; i < 1000; ++i)
    if (!back_off.begin("k", at).ok()) at += 60'000;
  EXPECT_FALSE(back_off.begin("k", at).ok());
  EXPECT_TRUE(back_off.begin("k", at + 60'000).ok());
}

TEST(BackOff, WaitsNoLongerWhereTheClockWasSetBack) {
  constexpr text::UnixMillis kYear = 365LL * 24 * 3600 * 1000;
  BackOff back_off(0, 60'000);
  EXPECT_TRUE(back_off.begin("k", kYear).ok());
  const auto waiting = back_off.begin("k", 0);
  ASSERT_FALSE(waiting.ok()) << "nor does it let anybody guess faster";
  EXPECT_EQ(waiting.problem().hint, "Try again in 1 seconds.");
  EXPECT_TRUE(back_off.begin("k", 1'000).ok());
  EXPECT_FALSE(back_off.begin("k", 2'999).ok());
  EXPECT_TRUE(back_off.begin("k", 3'000).ok());
}

TEST(BackOff, ForgetsAfterADayAndKeepsNoMoreThanItCanHold) {
  BackOff back_off(0, 60'000);
  EXPECT_TRUE(back_off.begin("k", 0).ok());
  EXPECT_FALSE(back_off.begin("k", 1).ok());
  for (std::size_t i = 0; i < 2 * BackOff::kMostKeys; ++i)
    EXPECT_TRUE(back_off.begin("k" + std::to_string(i), 2).ok());
  EXPECT_TRUE(back_off.begin("k", 3).ok()) << "the one that failed longest ago made room";
}

TEST(BackOff, TakesTheNetworkOfAnIpv6Customer) {
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2::1"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_EQ(network_of("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of(""), "");
}

}  // namespace
}  // namespace r2deck::services
