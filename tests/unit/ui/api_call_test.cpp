#include "wasm-ui/core/api_call.h"

#include <gmock/gmock.h>

#include "wasm-ui/core/preferences.h"

namespace r2deck::core {
namespace {

using testing::HasSubstr;
using testing::Not;

template <class T>
T the(const Message& message) {
  return *message.get_if<T>();
}

TEST(ApiCall, EscapesWhatBecomesPartOfAPath) {
  effect::LoadObjects load{"a/1", "b?", "día 1/+&", "c=/+", 7};
  const ApiCall call = api_call(load).value();
  EXPECT_EQ(call.method, "GET");
  EXPECT_EQ(
      call.path,
      "/api/v1/accounts/a%2F1/buckets/b%3F/objects?delimiter=%2F&limit=1000&prefix=d%C3%ADa%201%2F%2B%26"
      "&cursor=c%3D%2F%2B");
}

TEST(ApiCall, LeavesTheSecretToThePage) {
  effect::CreateAccount create;
  create.account.label = "Mine";
  const ApiCall call = api_call(create).value();
  EXPECT_EQ(call.secret_member, "secretAccessKey");
  EXPECT_THAT(call.body, HasSubstr("\"Mine\""));
}

TEST(ApiCall, LeavesTheTokenToThePage) {
  effect::CreateAccount create;
  create.account.api_token = "";
  const ApiCall call = api_call(create).value();
  EXPECT_EQ(call.secret_member, "apiToken");
  EXPECT_EQ(call.body, R"({"apiToken":""})");
  effect::ReplaceCredentials replace{"a/1", {"", "", ""}};
  EXPECT_EQ(api_call(replace)->path, "/api/v1/accounts/a%2F1/credentials");
  EXPECT_EQ(api_call(replace)->secret_member, "apiToken");
  replace.credentials = {{}, "AK", ""};
  EXPECT_EQ(api_call(replace)->secret_member, "secretAccessKey");
}

TEST(ApiCall, ChangesAnAccount) {
  const ApiCall update =
      api_call(effect::UpdateAccount{"a", {.label = "L", .disabled = {}, .jurisdiction = {}}}).value();
  EXPECT_EQ(update.method + " " + update.path + " " + update.body,
            R"(PATCH /api/v1/accounts/a {"label":"L"})");
  EXPECT_EQ(api_call(effect::TestAccount{"a", {"b", true}})->body, R"({"bucket":"b","write":true})");
  const ApiCall remove = api_call(effect::RemoveAccount{"a"}).value();
  EXPECT_EQ(remove.method + " " + remove.path, "DELETE /api/v1/accounts/a?force=true");
}

TEST(ApiCall, EffectsOfThePageAreNone) {
  EXPECT_FALSE(api_call(effect::CopyText{"x"}));
  EXPECT_FALSE(api_call(effect::Transfer{1, 1, "a", "b", transfer::effect::CheckFile{}}));
}

TEST(ApiCall, NoAnswerMeansThatTheCompanionIsNotThere) {
  const auto answered = the<msg::BucketsAnswered>(from_answer(effect::LoadBuckets{"a", 3}, 0, ""));
  EXPECT_EQ(answered.generation, 3U);
  EXPECT_EQ(answered.buckets.problem().code, ErrorCode::companion_unreachable);
  EXPECT_TRUE(answered.buckets.problem().retryable);
}

TEST(ApiCall, ReadsProblemsAndRefusesWhatItDoesNotKnow) {
  const auto denied = the<msg::DeleteAnswered>(from_answer(
      effect::DeleteObject{"a", "b", "k"}, 403,
      R"({"type":"about:blank","title":"x","status":403,"code":"access_denied","detail":"No.","hint":"","retryable":false})"));
  EXPECT_FALSE(denied.done.ok());
  const auto garbled = the<msg::AccountsAnswered>(from_answer(effect::LoadAccounts{}, 200, "<html>"));
  EXPECT_FALSE(garbled.accounts.ok());
}

TEST(ApiCall, TurnsTransferAnswersIntoTheEnginesEvents) {
  const effect::Transfer sign{4, 1, "a", "b", transfer::effect::SignParts{"u", {2, 3}}};
  const auto failed = the<msg::TransferAnswered>(from_answer(sign, 0, ""));
  EXPECT_EQ(failed.id, 4U);
  EXPECT_EQ(std::get<transfer::event::SignFailed>(failed.event).parts, (std::vector<std::int32_t>{2, 3}));
  const effect::Transfer abort{4, 1, "a", "b", transfer::effect::AbortUpload{"u"}};
  EXPECT_TRUE(std::holds_alternative<transfer::event::AbortDone>(
      the<msg::TransferAnswered>(from_answer(abort, 204, "")).event));
}

TEST(Preferences, ComeBackAsTheyWereKept) {
  Preferences preferences{.theme = Theme::light,
                          .account = "a1",
                          .bucket = "demo",
                          .part_size = 64 * 1024 * 1024,
                          .verify = false,
                          .link_seconds = 600};
  EXPECT_EQ(decode_preferences(encode(preferences)), preferences);
}

TEST(Preferences, AnythingUnknownOrOutOfRangeIsLeftOut) {
  EXPECT_EQ(decode_preferences("theme=neon\npartSize=3\nlinkSeconds=-1\nnext=x\nnonsense"), Preferences{});
}

TEST(Preferences, ALineBreakCannotSmuggleInAnother) {
  Preferences preferences;
  preferences.bucket = "x\nverify=off";
  EXPECT_THAT(encode(preferences), Not(HasSubstr("verify=off")));
}

}  // namespace
}  // namespace r2deck::core
