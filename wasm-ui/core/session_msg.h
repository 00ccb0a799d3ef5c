// What happens to the page, the session and what is kept for next time. Part of msg.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "shared/api/people.h"
#include "shared/api/session.h"
#include "shared/api/vault.h"
#include "shared/problem.h"
#include "wasm-ui/core/pages.h"
#include "wasm-ui/core/preferences.h"

namespace r2deck::core {

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

using SessionMessage =
    std::variant<msg::PageChosen, msg::Started, msg::LinkOpened, msg::SessionAnswered, msg::SignOutAsked,
                 msg::SignedOut, msg::RetryAsked, msg::OnlineChanged, msg::Tick, msg::DialogClosed,
                 msg::NoticeDismissed, msg::UnlockSubmitted, msg::UnlockAnswered, msg::ThemeChosen,
                 msg::PartSizeChosen, msg::VerifyChosen, msg::ScopesAnswered>;

}  // namespace r2deck::core
