// Everything the app knows, as plain values. Only update() changes it; views read it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/api/accounts.h"
#include "shared/api/buckets.h"
#include "shared/api/session.h"
#include "shared/problem.h"
#include "shared/transfer/queue.h"
#include "wasm-ui/core/activity_model.h"
#include "wasm-ui/core/listing.h"
#include "wasm-ui/core/msg.h"
#include "wasm-ui/core/pages.h"
#include "wasm-ui/core/people_model.h"
#include "wasm-ui/core/permits.h"
#include "wasm-ui/core/preferences.h"
#include "wasm-ui/core/self_model.h"

namespace r2deck::core {

// ---- session ----
enum class SessionState { starting, signing_in, signed_out, signed_in };

struct SessionModel {
  SessionState state = SessionState::starting;
  api::Session session{};            // while signed in; its header token is never kept here
  std::optional<Problem> problem{};  // signed out: why (link_expired, link_used, unauthenticated, ...)
  std::string pending_token{};       // a link's token that has not been answered yet; a credential
  PasswordSignIn by_password{};      // signed out
  std::optional<LeftPlace> left{};   // where to return to
};

// Whether the companion answers. While it does not, it is asked again, ever more seldom.
struct Connection {
  bool reachable = true;
  bool online = true;  // what the browser says of the network
  int attempts = 0;
  std::optional<UnixMillis> retry_at;
  bool probing = false;  // a LoadSession is under way to find out
};

// ---- accounts and buckets ----
struct Accounts {
  bool loading = false;
  bool loaded = false;
  std::vector<api::Account> list;
  std::optional<Problem> problem;
  std::string chosen;  // an id, or empty

  const api::Account* current() const;
  const api::Account* find(const std::string& id) const;
};

// Whether a bucket lets this tab send and read files, as far as it is known.
struct CorsKnowledge {
  std::optional<api::CorsState> state;
  bool setting = false;
  std::optional<UnixMillis> set_at;  // R2 takes up to 30 s until a new policy holds
  std::optional<Problem> problem;    // why it could not be set
};

struct Buckets {
  bool loading = false;
  bool loaded = false;
  Generation generation = 0;
  std::vector<api::Bucket> list;  // in natural order
  bool complete = true;           // else these are the ones named by hand: no others may be listed
  std::optional<Problem> problem;
  std::map<std::string, CorsKnowledge> cors;  // by cors_key()
};

std::string cors_key(const std::string& account, const std::string& bucket);

// ---- uploads ----
// What the app knows of an upload beside the engine's own state.
struct UploadInfo {
  FileId file = 0;
  std::string account{};
  std::string bucket{};
  std::string key{};
  std::string name{};     // last segment of the file's path
  bool finished = false;  // done, and noted in the listing
};

struct Uploads {
  transfer::UploadQueue queue;
  // Also of uploads that were taken off the list while storage is still being cleared up.
  std::map<LocalId, UploadInfo> info;
  std::set<std::pair<UnixMillis, LocalId>> wakes;  // Ticks that the engine waits for
  std::optional<UnixMillis> cors_retry_at;         // a policy was set, but does not hold everywhere yet
  bool dragging = false;                           // files are held over the window

  const UploadInfo* find(LocalId id) const;
  std::optional<UnixMillis> wake_at() const;
};

// What this tab sent to where it may not look: all that there is to show there.
struct Sent {
  std::string account{};
  std::string bucket{};
  api::Object object{};
};

// ---- dialogs: at most one is open ----
// The companion's vault waits for its passphrase.
struct UnlockDialog {
  bool busy = false;
  std::optional<Problem> problem{};
};
struct AddAccountDialog {
  bool busy = false;
  bool account_id_asked = false;  // Cloudflare does not name the token's account
  std::optional<Problem> problem{};
};
// Of one account: editing, testing, naming buckets.
struct AccountSettingsDialog {
  std::string account{};
  bool busy = false;
  bool testing = false;
  std::optional<api::ConnectionReport> report{};
  std::optional<Problem> problem{};
};
struct ReplaceCredentialsDialog {
  std::string account{};
  bool busy = false;
  std::optional<Problem> problem{};
};
struct RemoveAccountDialog {
  std::string account{};
  bool busy = false;
  std::optional<api::AccountDependents> dependents{};  // not known yet: nothing may be removed
  std::optional<Problem> problem{};
};
struct CreateBucketDialog {
  bool busy = false;
  std::optional<Problem> problem{};
};

struct LinkDialog {
  enum class Copy { unknown, copied, refused };
  std::string account{};
  std::string bucket{};
  std::string key{};
  std::string name{};
  bool busy = false;
  Generation generation = 0;
  std::optional<api::PresignedUrl> link{};
  Copy copy = Copy::unknown;
  std::optional<Problem> problem{};
};

struct DeleteDialog {
  std::string account{};
  std::string bucket{};
  std::vector<std::string> keys{};
  std::vector<std::string> names{};  // the first few, for the question
  std::int64_t bytes = 0;
  bool busy = false;
  std::size_t next = 0;  // keys[0..next) have been asked for
  std::size_t answered = 0;
  std::vector<Problem> problems{};  // of those that could not be deleted
};

// Files that were given, before any is sent: names that are taken, and files that R2 would refuse.
struct ReviewDialog {
  struct Refused {
    std::string path{};
    Problem problem{};
  };
  std::string account{};
  std::string bucket{};
  std::string prefix{};
  std::vector<LocalFile> clear{};  // nothing stands in the way
  std::vector<LocalFile> taken{};  // an object of that name exists
  std::vector<Refused> refused{};
};

using Dialog = std::variant<std::monostate, AddAccountDialog, AccountSettingsDialog, ReplaceCredentialsDialog,
                            RemoveAccountDialog, CreateBucketDialog, LinkDialog, DeleteDialog, ReviewDialog,
                            UnlockDialog,
                            // about oneself
                            ProfileDialog, ChangePasswordDialog, SecondFactorDialog, SecondFactorOffDialog,
                            SessionsDialog, TokensDialog, NewTokenDialog, RevokeTokenDialog,
                            // about people
                            AddPersonDialog, GrantDialog, PersonPasswordDialog, PersonQuestionDialog,
                            // the audit log
                            ActivityEntryDialog>;

// ---- notices ----
struct Notice {
  enum class Kind { info, success, error };
  std::uint32_t id = 0;
  Kind kind = Kind::info;
  std::string text{};
  std::string hint{};
  std::optional<UnixMillis> until{};  // gone by itself then
};

struct Model {
  SessionModel session;
  Connection connection;
  Permits permits;
  Page page = Page::files;
  People people;
  std::vector<Sent> sent;
  Accounts accounts;
  Buckets buckets;
  Listing listing;  // listing.bucket is the chosen bucket, empty when none is
  Uploads uploads;
  Activity activity;
  Dialog dialog;
  std::vector<Notice> notices;
  Preferences preferences;
  std::optional<UnixMillis> wake_at;  // what the page was asked to wake us at
  std::uint32_t last_id = 0;          // of generations and notices
};

}  // namespace r2deck::core
