// One call of update(): what every feature's handlers need. Internal to core.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "wasm-ui/core/effect.h"
#include "wasm-ui/core/model.h"
#include "wasm-ui/core/msg.h"

namespace r2deck::core {

struct Turn {
  Model& model;
  std::vector<Effect>& effects;
  UnixMillis now;

  void want(Effect effect) { effects.push_back(std::move(effect)); }
  std::uint32_t next_id() { return ++model.last_id; }
};

// ---- what one feature asks of another ----
void notify(Turn& turn, Notice::Kind kind, std::string text, std::string hint = {});
void notify(Turn& turn, const Problem& problem, std::string_view what);
void drop_old_notices(Turn& turn);

// Every failed answer passes here: a companion that does not answer is asked again until it does, and a
// session that is over ends. Every good one tells that the companion is there.
void observe(Turn& turn, const Problem& problem);
void observe_answer(Turn& turn);
void probe_when_due(Turn& turn);

template <class T>
bool observed_ok(Turn& turn, const Result<T>& result) {
  if (result.ok()) {
    observe_answer(turn);
    return true;
  }
  observe(turn, result.problem());
  return false;
}

void load_what_is_missing(Turn& turn);
void load_scopes(Turn& turn);

// What the page on show needs, asked for anew.
void load_page(Turn& turn);
void load_people(Turn& turn);
void load_activity(Turn& turn);
void forget_pages(Model& model);     // back to Files, and all that the others knew is gone
void leave_closed_page(Turn& turn);  // the grants may have changed
// An answer to something that a page for owners asked. Where it is a refusal, the page is left and this is
// true.
bool page_refused(Turn& turn, const Problem& problem);

void load_accounts(Turn& turn);
void choose_account(Turn& turn, const std::string& account, const std::string& bucket_to_open);
void load_buckets(Turn& turn);
void open_bucket(Turn& turn, const std::string& bucket);
void open_prefix(Turn& turn, const std::string& prefix);
void open_kept_bucket(Turn& turn);  // the one that was open last, if it is there and none is open
void reload_objects(Turn& turn);
void save_preferences(Turn& turn);

// The answer to effect::CopyText, where a dialog about oneself asked for it; else false.
bool self_copied(Turn& turn, bool copied);
// The folder to return to when that bucket is opened again after the end of a session; once.
std::string take_left_prefix(Turn& turn, const std::string& account, const std::string& bucket);

void drop_all_uploads(Turn& turn);   // signed out
void pause_all_uploads(Turn& turn);  // the session has ended; a new one may resume them

void tell_uploads_online(Turn& turn, bool online);
void tick_uploads(Turn& turn);
void retry_uploads_after_cors(Turn& turn, const std::string& account, const std::string& bucket);

// When update() next wants a Tick for something of its own.
std::optional<UnixMillis> next_deadline(const Model& model);

// ---- one handler per message ----
#define R2DECK_HANDLES(Message) void on(Turn& turn, const msg::Message& message)
R2DECK_HANDLES(Started);
R2DECK_HANDLES(LinkOpened);
R2DECK_HANDLES(SessionAnswered);
R2DECK_HANDLES(SignOutAsked);
R2DECK_HANDLES(SignedOut);
R2DECK_HANDLES(RetryAsked);
R2DECK_HANDLES(OnlineChanged);
R2DECK_HANDLES(Tick);
R2DECK_HANDLES(DialogClosed);
R2DECK_HANDLES(NoticeDismissed);
R2DECK_HANDLES(AccountsAnswered);
R2DECK_HANDLES(AccountChosen);
R2DECK_HANDLES(UnlockSubmitted);
R2DECK_HANDLES(UnlockAnswered);
R2DECK_HANDLES(AddAccountAsked);
R2DECK_HANDLES(AddAccountSubmitted);
R2DECK_HANDLES(AddAccountAnswered);
R2DECK_HANDLES(AccountSettingsAsked);
R2DECK_HANDLES(UpdateAccountSubmitted);
R2DECK_HANDLES(AccountChanged);
R2DECK_HANDLES(ReplaceCredentialsAsked);
R2DECK_HANDLES(ReplaceCredentialsSubmitted);
R2DECK_HANDLES(TestAccountAsked);
R2DECK_HANDLES(AccountTested);
R2DECK_HANDLES(RemoveAccountAsked);
R2DECK_HANDLES(DependentsAnswered);
R2DECK_HANDLES(RemoveAccountConfirmed);
R2DECK_HANDLES(AccountRemoved);
R2DECK_HANDLES(NameBucketSubmitted);
R2DECK_HANDLES(BucketNamed);
R2DECK_HANDLES(BucketsAnswered);
R2DECK_HANDLES(BucketChosen);
R2DECK_HANDLES(BucketsRefreshAsked);
R2DECK_HANDLES(CreateBucketAsked);
R2DECK_HANDLES(CreateBucketSubmitted);
R2DECK_HANDLES(CreateBucketAnswered);
R2DECK_HANDLES(SetCorsAsked);
R2DECK_HANDLES(CorsAnswered);
R2DECK_HANDLES(PrefixOpened);
R2DECK_HANDLES(RefreshAsked);
R2DECK_HANDLES(MoreAsked);
R2DECK_HANDLES(ObjectsAnswered);
R2DECK_HANDLES(SortChosen);
R2DECK_HANDLES(FilterChanged);
R2DECK_HANDLES(RowsSelected);
R2DECK_HANDLES(DeleteAsked);
R2DECK_HANDLES(DeleteConfirmed);
R2DECK_HANDLES(DeleteAnswered);
R2DECK_HANDLES(LinkAsked);
R2DECK_HANDLES(LinkSubmitted);
R2DECK_HANDLES(CopyAgainAsked);
R2DECK_HANDLES(DownloadAsked);
R2DECK_HANDLES(LinkAnswered);
R2DECK_HANDLES(TextCopied);
R2DECK_HANDLES(PickFilesAsked);
R2DECK_HANDLES(DragMoved);
R2DECK_HANDLES(FilesGiven);
R2DECK_HANDLES(ReviewAnswered);
R2DECK_HANDLES(PauseUpload);
R2DECK_HANDLES(ResumeUpload);
R2DECK_HANDLES(RetryUpload);
R2DECK_HANDLES(CancelUpload);
R2DECK_HANDLES(DismissUpload);
R2DECK_HANDLES(PauseAll);
R2DECK_HANDLES(ResumeAll);
R2DECK_HANDLES(ClearFinished);
R2DECK_HANDLES(TransferAnswered);
R2DECK_HANDLES(ThemeChosen);
R2DECK_HANDLES(PartSizeChosen);
R2DECK_HANDLES(VerifyChosen);
// about oneself
R2DECK_HANDLES(PasswordSignInSubmitted);
R2DECK_HANDLES(PasswordSignInAnswered);
R2DECK_HANDLES(ProfileAsked);
R2DECK_HANDLES(MeAnswered);
R2DECK_HANDLES(ChangePasswordAsked);
R2DECK_HANDLES(ChangePasswordSubmitted);
R2DECK_HANDLES(PasswordChanged);
R2DECK_HANDLES(SecondFactorAsked);
R2DECK_HANDLES(SecondFactorBegun);
R2DECK_HANDLES(SecondFactorSubmitted);
R2DECK_HANDLES(SecondFactorConfirmed);
R2DECK_HANDLES(SecondFactorOffAsked);
R2DECK_HANDLES(SecondFactorOffSubmitted);
R2DECK_HANDLES(SecondFactorTurnedOff);
R2DECK_HANDLES(SessionsAsked);
R2DECK_HANDLES(SessionsAnswered);
R2DECK_HANDLES(EndSessionAsked);
R2DECK_HANDLES(SessionEnded);
R2DECK_HANDLES(TokensAsked);
R2DECK_HANDLES(TokensAnswered);
R2DECK_HANDLES(NewTokenAsked);
R2DECK_HANDLES(NewTokenSubmitted);
R2DECK_HANDLES(TokenCreated);
R2DECK_HANDLES(RevokeTokenAsked);
R2DECK_HANDLES(RevokeTokenConfirmed);
R2DECK_HANDLES(TokenRevoked);
R2DECK_HANDLES(CopySecretAsked);
R2DECK_HANDLES(ScopesAnswered);
// the audit log
R2DECK_HANDLES(ActivityFiltered);
R2DECK_HANDLES(ActivityRefreshAsked);
R2DECK_HANDLES(OlderActivityAsked);
R2DECK_HANDLES(ActivityAnswered);
R2DECK_HANDLES(ActivityEntryAsked);
R2DECK_HANDLES(SaveActivityAsked);
R2DECK_HANDLES(ActivitySaved);
R2DECK_HANDLES(VerifyActivityAsked);
R2DECK_HANDLES(ActivityVerified);
// the pages
R2DECK_HANDLES(PageChosen);
// people
R2DECK_HANDLES(PeopleAnswered);
R2DECK_HANDLES(PeopleRefreshAsked);
R2DECK_HANDLES(PeopleFilterChanged);
R2DECK_HANDLES(PersonOpened);
R2DECK_HANDLES(AddPersonAsked);
R2DECK_HANDLES(AddPersonSubmitted);
R2DECK_HANDLES(PersonAdded);
R2DECK_HANDLES(PersonSessionsAnswered);
R2DECK_HANDLES(PersonTokensAnswered);
R2DECK_HANDLES(GrantAsked);
R2DECK_HANDLES(GrantSubmitted);
R2DECK_HANDLES(GrantGiven);
R2DECK_HANDLES(PersonPasswordAsked);
R2DECK_HANDLES(PersonPasswordSubmitted);
R2DECK_HANDLES(EnablePersonAsked);
R2DECK_HANDLES(EndPersonSessionAsked);
R2DECK_HANDLES(PersonQuestionAsked);
R2DECK_HANDLES(PersonQuestionConfirmed);
R2DECK_HANDLES(PersonChanged);
#undef R2DECK_HANDLES

}  // namespace r2deck::core
