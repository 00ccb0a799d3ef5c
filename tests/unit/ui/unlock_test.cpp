#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::core {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Unlock : public testing::Test {
 protected:
  Unlock() {
    page.send(msg::Started{});
    api::Session session;
    session.name = "owner";
    page.send(msg::SessionAnswered{session, false});
    page.take<effect::LoadAccounts>();
    page.send(msg::AccountsAnswered{problem_of(ErrorCode::vault_locked)});
  }
  const UnlockDialog* dialog() const { return std::get_if<UnlockDialog>(&page.model.dialog); }

  FakePage page;
};

TEST_F(Unlock, IsAskedForAsSoonAsAnAnswerSaysThatTheVaultIsLocked) {
  ASSERT_NE(dialog(), nullptr);
  EXPECT_FALSE(dialog()->busy);
  EXPECT_EQ(page.model.session.state, SessionState::signed_in) << "the session itself is good";
}

TEST_F(Unlock, TakesThePassphraseFromThePagesFieldAlone) {
  const auto call = api_call(effect::UnlockVault{});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->path, "/api/v1/vault/unlock");
  EXPECT_EQ(call->secret_member, "passphrase");
}

TEST_F(Unlock, LoadsWhatWasMissingOnceItIsOpen) {
  page.send(msg::UnlockSubmitted{});
  page.send(msg::UnlockSubmitted{});
  EXPECT_THAT(page.take<effect::UnlockVault>(), SizeIs(1));
  page.send(msg::UnlockAnswered{api::VaultState{.mode = api::VaultMode::passphrase, .locked = false}});
  EXPECT_EQ(dialog(), nullptr);
  EXPECT_THAT(page.take<effect::LoadAccounts>(), SizeIs(1));
}

TEST_F(Unlock, SaysWhatWasWrongAndStays) {
  page.send(msg::UnlockSubmitted{});
  page.send(msg::UnlockAnswered{problem_of(ErrorCode::wrong_passphrase, "The passphrase is wrong.")});
  ASSERT_NE(dialog(), nullptr);
  ASSERT_TRUE(dialog()->problem);
  EXPECT_THAT(dialog()->problem->message, HasSubstr("wrong"));
  EXPECT_FALSE(dialog()->busy);
  EXPECT_EQ(page.model.session.state, SessionState::signed_in);
}

TEST_F(Unlock, CanBeLeftForLaterAndComesBack) {
  page.send(msg::DialogClosed{});
  EXPECT_EQ(dialog(), nullptr);
  page.send(msg::AccountsAnswered{problem_of(ErrorCode::vault_locked)});
  EXPECT_NE(dialog(), nullptr);
}

}  // namespace
}  // namespace r2deck::core
