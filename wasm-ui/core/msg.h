// Everything that can happen: what the person did, what the page saw, and what an effect answered. Plain
// values; whoever sends one stamps the time (update() has no clock).
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/api/accounts.h"
#include "shared/api/buckets.h"
#include "shared/api/objects.h"
#include "shared/api/people.h"
#include "shared/api/session.h"
#include "shared/api/vault.h"
#include "shared/problem.h"
#include "wasm-ui/core/activity_msg.h"
#include "wasm-ui/core/effect.h"
#include "wasm-ui/core/pages.h"
#include "wasm-ui/core/people_msg.h"
#include "wasm-ui/core/preferences.h"
#include "wasm-ui/core/self_msg.h"

namespace r2deck::core {

// A file the person picked or dropped. Its bytes stay in the page.
struct LocalFile {
  FileId id = 0;
  std::string path;       // relative, "/" between folders: "photo.jpg", "holiday/day 1/photo.jpg"
  std::int64_t size = 0;  // bytes
  std::string type;       // what the browser says; empty when it does not know
  std::optional<UnixMillis> modified;
};

enum class SortKey { name, size, type, modified };

// What to do with files whose names are taken.
enum class ReviewChoice { replace, skip };

namespace msg {

// ---- the page and the session ----

// First of all messages. `link_token` is the fragment's, or empty; `preferences` is what SavePreferences
// kept.
struct Started {
  std::string link_token;
  std::string preferences;
};
// A sign-in link was opened in this same tab (hashchange).
struct LinkOpened {
  std::string token;
};
struct SessionAnswered {
  Result<api::Session> session;
  bool by_link = false;
};
struct SignOutAsked {};
struct SignedOut {
  Result<void> done;
};
// "Try again", while the companion cannot be reached.
struct RetryAsked {};
struct OnlineChanged {
  bool online = true;
};
// The time of the last effect::Wake has come.
struct Tick {};
// Cancel, Escape or Close in whatever dialog is open.
struct DialogClosed {};
struct NoticeDismissed {
  std::uint32_t id = 0;
};

// ---- the vault ----

// The passphrase itself stays in the page's password field.
struct UnlockSubmitted {};
struct UnlockAnswered {
  Result<api::VaultState> state;
};

// ---- what the person may do ----

struct ScopesAnswered {
  Result<api::Me> me;
};

// ---- accounts and buckets ----

struct AccountsAnswered {
  Result<api::AccountList> accounts;
};
struct AccountChosen {
  std::string account;
};
struct AddAccountAsked {};
// Without the secret.
struct AddAccountSubmitted {
  api::CreateAccountRequest account;
};
struct AddAccountAnswered {
  Result<api::Account> account;
};

// Of the account on show.
struct AccountSettingsAsked {};
struct UpdateAccountSubmitted {
  api::UpdateAccountRequest changes;
};
// After an update, and after its credentials were replaced.
struct AccountChanged {
  Result<api::Account> account;
};
struct ReplaceCredentialsAsked {};
// Without the secret.
struct ReplaceCredentialsSubmitted {
  api::ReplaceCredentialsRequest credentials;
};
// `write`: the person agrees to a trial that writes.
struct TestAccountAsked {
  bool write = false;
};
struct AccountTested {
  std::string account;
  Result<api::ConnectionReport> report;
};
// Asks first what depends on the account.
struct RemoveAccountAsked {};
struct DependentsAnswered {
  std::string account;
  Result<api::AccountDependents> dependents;
};
struct RemoveAccountConfirmed {};
struct AccountRemoved {
  std::string account;
  Result<void> done;
};
struct NameBucketSubmitted {
  std::string name;
};
struct BucketNamed {
  std::string account;
  Result<api::Bucket> bucket;
};

struct BucketsAnswered {
  Generation generation = 0;
  Result<api::BucketList> buckets;
};
struct BucketChosen {
  std::string bucket;
};
struct BucketsRefreshAsked {};
struct CreateBucketAsked {};
struct CreateBucketSubmitted {
  std::string name;
  bool allow_browser = true;
};
struct CreateBucketAnswered {
  std::string account;
  std::string name;
  bool allow_browser = true;
  Result<void> done;
};
struct SetCorsAsked {
  std::string account;
  std::string bucket;
};
struct CorsAnswered {
  std::string account;
  std::string bucket;
  bool changed = false;
  Result<api::CorsState> state;
};

// ---- objects ----

// "" or ends with "/".
struct PrefixOpened {
  std::string prefix;
};
struct RefreshAsked {};
struct MoreAsked {};
struct ObjectsAnswered {
  Generation generation = 0;
  Result<api::ObjectPage> page;
};
struct SortChosen {
  SortKey key = SortKey::name;
  bool descending = false;
};
struct FilterChanged {
  std::string text;
};
// Rows `first`..`last` of those visible (0-based, inclusive), or all of them, become selected or not. Dropped
// when the rows have changed since: `version` is Listing::version of the frame in which it was meant.
struct RowsSelected {
  std::uint32_t version = 0;
  bool all = false;
  std::int64_t first = 0;
  std::int64_t last = -1;
  bool selected = true;
};
// Of the selected rows; opens the confirmation.
struct DeleteAsked {};
struct DeleteConfirmed {};
struct DeleteAnswered {
  std::string account;
  std::string bucket;
  std::string key;
  Result<void> done;
};

// ---- links ----

// To the one selected object; opens the dialog.
struct LinkAsked {};
// 1..604800.
struct LinkSubmitted {
  std::int64_t seconds = 3600;
};
struct CopyAgainAsked {};
// Of the selected objects.
struct DownloadAsked {};
struct LinkAnswered {
  Generation generation = 0;
  LinkPurpose purpose = LinkPurpose::copy;
  Result<api::PresignedUrl> link;
};
struct TextCopied {
  bool copied = false;
};

// ---- uploads ----

struct PickFilesAsked {
  bool folder = false;
};
// Files are held over the window, or no longer.
struct DragMoved {
  bool over = false;
};
struct FilesGiven {
  std::vector<LocalFile> files;
};
struct ReviewAnswered {
  ReviewChoice choice = ReviewChoice::skip;
};
struct PauseUpload {
  LocalId id{};
};
struct ResumeUpload {
  LocalId id{};
};
struct RetryUpload {
  LocalId id{};
};
struct CancelUpload {
  LocalId id{};
};
// Takes one that is done, failed or cancelled off the list.
struct DismissUpload {
  LocalId id{};
};
struct PauseAll {};
struct ResumeAll {};
struct ClearFinished {};
struct TransferAnswered {
  LocalId id{};
  transfer::Event event;
};

// ---- preferences ----

struct ThemeChosen {
  Theme theme = Theme::system;
};
// 5 MiB..1 GiB; nothing: automatic.
struct PartSizeChosen {
  std::optional<std::int64_t> bytes;
};
struct VerifyChosen {
  bool verify = true;
};

}  // namespace msg

using AnyMessage = std::variant<
    msg::Started, msg::LinkOpened, msg::SessionAnswered, msg::SignOutAsked, msg::SignedOut, msg::RetryAsked,
    msg::OnlineChanged, msg::Tick, msg::DialogClosed, msg::NoticeDismissed, msg::UnlockSubmitted,
    msg::UnlockAnswered, msg::AccountsAnswered, msg::AccountChosen, msg::AddAccountAsked,
    msg::AddAccountSubmitted, msg::AddAccountAnswered, msg::AccountSettingsAsked, msg::UpdateAccountSubmitted,
    msg::AccountChanged, msg::ReplaceCredentialsAsked, msg::ReplaceCredentialsSubmitted,
    msg::TestAccountAsked, msg::AccountTested, msg::RemoveAccountAsked, msg::DependentsAnswered,
    msg::RemoveAccountConfirmed, msg::AccountRemoved, msg::NameBucketSubmitted, msg::BucketNamed,
    msg::BucketsAnswered, msg::BucketChosen, msg::BucketsRefreshAsked, msg::CreateBucketAsked,
    msg::CreateBucketSubmitted, msg::CreateBucketAnswered, msg::SetCorsAsked, msg::CorsAnswered,
    msg::PrefixOpened, msg::RefreshAsked, msg::MoreAsked, msg::ObjectsAnswered, msg::SortChosen,
    msg::FilterChanged, msg::RowsSelected, msg::DeleteAsked, msg::DeleteConfirmed, msg::DeleteAnswered,
    msg::LinkAsked, msg::LinkSubmitted, msg::CopyAgainAsked, msg::DownloadAsked, msg::LinkAnswered,
    msg::TextCopied, msg::PickFilesAsked, msg::DragMoved, msg::FilesGiven, msg::ReviewAnswered,
    msg::PauseUpload, msg::ResumeUpload, msg::RetryUpload, msg::CancelUpload, msg::DismissUpload,
    msg::PauseAll, msg::ResumeAll, msg::ClearFinished, msg::TransferAnswered, msg::ThemeChosen,
    msg::PartSizeChosen, msg::VerifyChosen,
    // about oneself
    msg::PasswordSignInSubmitted, msg::PasswordSignInAnswered, msg::ProfileAsked, msg::MeAnswered,
    msg::ChangePasswordAsked, msg::ChangePasswordSubmitted, msg::PasswordChanged, msg::SecondFactorAsked,
    msg::SecondFactorBegun, msg::SecondFactorSubmitted, msg::SecondFactorConfirmed, msg::SecondFactorOffAsked,
    msg::SecondFactorOffSubmitted, msg::SecondFactorTurnedOff, msg::SessionsAsked, msg::SessionsAnswered,
    msg::EndSessionAsked, msg::SessionEnded, msg::TokensAsked, msg::TokensAnswered, msg::NewTokenAsked,
    msg::NewTokenSubmitted, msg::TokenCreated, msg::RevokeTokenAsked, msg::RevokeTokenConfirmed,
    msg::TokenRevoked, msg::CopySecretAsked,
    // the audit log
    msg::ActivityFiltered, msg::ActivityRefreshAsked, msg::OlderActivityAsked, msg::ActivityAnswered,
    msg::ActivityEntryAsked, msg::SaveActivityAsked, msg::ActivitySaved, msg::VerifyActivityAsked,
    msg::ActivityVerified,
    // what the person may do
    msg::ScopesAnswered,
    // the pages
    msg::PageChosen,
    // people
    msg::PeopleAnswered, msg::PeopleRefreshAsked, msg::PeopleFilterChanged, msg::PersonOpened,
    msg::AddPersonAsked, msg::AddPersonSubmitted, msg::PersonAdded, msg::PersonSessionsAnswered,
    msg::PersonTokensAnswered, msg::GrantAsked, msg::GrantSubmitted, msg::GrantGiven,
    msg::PersonPasswordAsked, msg::PersonPasswordSubmitted, msg::EnablePersonAsked,
    msg::EndPersonSessionAsked, msg::PersonQuestionAsked, msg::PersonQuestionConfirmed, msg::PersonChanged>;

// One of them. The special members stand in msg.cpp: for so many alternatives a compiler takes seconds, in
// every file that moves or destroys one.
struct Message : AnyMessage {
  template <class T>
  requires(!std::derived_from<T, AnyMessage>) Message(T message)
      : AnyMessage(std::in_place_type<T>, std::move(message)) {}
  Message(const Message&);
  Message(Message&&) noexcept;
  Message& operator=(const Message&);
  Message& operator=(Message&&) noexcept;
  ~Message();
};

struct Msg {
  UnixMillis now = 0;
  Message message;
};

}  // namespace r2deck::core
