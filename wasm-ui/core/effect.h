// What update() wants done, as plain values. A runner in browser/ carries each out and answers with a
// message; those that are calls of the companion's API become a request by api_call() and a message by
// from_answer() (api_call.h), so that the runner needs one fetch. No effect holds a secret: a secret access
// key stays in the page's password field, and the effect only says that it is to be taken from there.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/api/accounts.h"
#include "shared/api/objects.h"
#include "shared/text/time.h"
#include "shared/transfer/queue.h"
#include "shared/transfer/upload.h"
#include "wasm-ui/core/activity_effect.h"
#include "wasm-ui/core/people_effect.h"
#include "wasm-ui/core/self_effect.h"

namespace r2deck::core {

using text::UnixMillis;
using transfer::LocalId;

// Tells one attempt to load something from the attempts before it; an answer to an older one is dropped.
using Generation = std::uint32_t;

// A File that the page holds, by the number that web/bridge/files.js gave it.
using FileId = std::uint32_t;

enum class LinkPurpose { copy, download };

namespace effect {

// ---- calls of the companion's API ----

struct LoadSession {};
// From the link's fragment: a credential, posted once.
struct SignIn {
  std::string token;
};
struct SignOut {};

// The page's password field supplies the passphrase (see ApiCall::secret_member).
struct UnlockVault {};

// What the person may do where.
struct LoadScopes {};

struct LoadAccounts {};
// `account` has no secret in it: the page's password field supplies the API token or the secret access key
// (see ApiCall::secret_member). A token that is there, but empty, says which.
struct CreateAccount {
  api::CreateAccountRequest account;
};
struct UpdateAccount {
  std::string account;
  api::UpdateAccountRequest changes;
};
// As with CreateAccount, without the secret.
struct ReplaceCredentials {
  std::string account;
  api::ReplaceCredentialsRequest credentials;
};
struct TestAccount {
  std::string account;
  api::TestAccountRequest test;
};
struct LoadDependents {
  std::string account;
};
// With what depends on it.
struct RemoveAccount {
  std::string account;
};
struct NameBucket {
  std::string account;
  std::string name;
};

struct LoadBuckets {
  std::string account;
  Generation generation = 0;
};
struct CreateBucket {
  std::string account;
  std::string name;
  bool allow_browser = true;
};
struct LoadCors {
  std::string account;
  std::string bucket;
};
struct SetCors {
  std::string account;
  std::string bucket;
};

// The first page unless a cursor is given; "/" delimits.
struct LoadObjects {
  std::string account;
  std::string bucket;
  std::string prefix;
  std::optional<std::string> cursor;
  Generation generation = 0;
};
struct DeleteObject {
  std::string account;
  std::string bucket;
  std::string key;
};
struct PresignLink {
  std::string account;
  std::string bucket;
  api::PresignRequest request;
  LinkPurpose purpose = LinkPurpose::copy;
  Generation generation = 0;
};

// What the upload engine asks for one file. CreateUpload, SignParts, Diagnose, ListParts, CompleteUpload and
// AbortUpload are calls of the API; PutPart, HashPart, StopPut and CheckFile are for the runner, which
// answers with msg::TransferAnswered. Wake never comes here: it is merged into effect::Wake below.
struct Transfer {
  LocalId id{};
  FileId file = 0;
  std::string account;
  std::string bucket;
  transfer::Effect call;
};

// ---- the page ----

// Keep the session's header token in origin storage, to be sent with every later call; empty: forget it.
struct KeepToken {
  std::string token;
};
// Send msg::Tick then; a later Wake replaces an earlier one.
struct Wake {
  UnixMillis at = 0;
};
// Opens #pick-files or #pick-folder; answer: msg::FilesGiven
struct PickFiles {
  bool folder = false;
};
// No longer needed: let the page drop them
struct ForgetFiles {
  std::vector<FileId> files;
};
// To the clipboard; answer: msg::TextCopied
struct CopyText {
  std::string text;
};
// A presigned link whose answer is an attachment
struct OpenDownload {
  std::string url;
};
// To origin storage; comes back in msg::Started
struct SavePreferences {
  std::string text;
};
// To screen readers, politely
struct Announce {
  std::string text;
};

}  // namespace effect

using AnyEffect = std::variant<
    effect::LoadSession, effect::SignIn, effect::SignOut, effect::UnlockVault, effect::LoadAccounts,
    effect::CreateAccount, effect::UpdateAccount, effect::ReplaceCredentials, effect::TestAccount,
    effect::LoadDependents, effect::RemoveAccount, effect::NameBucket, effect::LoadBuckets,
    effect::CreateBucket, effect::LoadCors, effect::SetCors, effect::LoadObjects, effect::DeleteObject,
    effect::PresignLink, effect::Transfer, effect::KeepToken, effect::Wake, effect::PickFiles,
    effect::ForgetFiles, effect::CopyText, effect::OpenDownload, effect::SavePreferences, effect::Announce,
    // about oneself
    effect::SignInByPassword, effect::LoadMe, effect::ChangePassword, effect::BeginSecondFactor,
    effect::ConfirmSecondFactor, effect::TurnOffSecondFactor, effect::LoadSessions, effect::EndSession,
    effect::LoadTokens, effect::CreateToken, effect::RevokeToken,
    // what the person may do
    effect::LoadScopes,
    // people
    effect::People,
    // the audit log
    effect::LoadActivity, effect::SaveActivity, effect::VerifyActivity>;

// One of them. The special members stand in effect.cpp, as Message's do in msg.cpp.
struct Effect : AnyEffect {
  template <class T>
  requires(!std::derived_from<T, AnyEffect>) Effect(T effect)
      : AnyEffect(std::in_place_type<T>, std::move(effect)) {}
  Effect(Effect&&) noexcept;
  Effect& operator=(Effect&&) noexcept;
  ~Effect();
};

}  // namespace r2deck::core
