// Presigned links: to copy, with an expiry, and to download at once.
#include "shared/r2/limits.h"
#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

constexpr std::int64_t kDownloadSeconds = 3'600;
constexpr std::size_t kMostDownloads = 10;

// What follows the last slash: how the file is called once downloaded.
std::string file_name(std::string_view key) {
  return std::string(key.substr(key.rfind('/') + 1));
}

api::PresignRequest as_attachment(const std::string& key, std::int64_t seconds) {
  api::PresignRequest request;
  request.key = key;
  request.expires = seconds;
  request.file_name = file_name(key);
  return request;
}

void copy(Turn& turn, LinkDialog& dialog) {
  dialog.copy = LinkDialog::Copy::unknown;
  turn.want(effect::CopyText{dialog.link->url});
}

}  // namespace

void on(Turn& turn, const msg::LinkAsked&) {
  const Listing& listing = turn.model.listing;
  if (listing.selected_count() != 1 || listing.selected_folders() != 0) return;
  const Row& row = *listing.selection().front();
  if (!turn.model.permits.may(Permit::read, listing.account, listing.bucket, row.key)) return;
  turn.model.dialog = LinkDialog{.account = listing.account,
                                 .bucket = listing.bucket,
                                 .key = row.key,
                                 .name = std::string(listing.name_of(row))};
}

void on(Turn& turn, const msg::LinkSubmitted& message) {
  auto* dialog = std::get_if<LinkDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  if (message.seconds < r2::kMinPresignSeconds || message.seconds > r2::kMaxPresignSeconds) return;
  dialog->busy = true;
  dialog->link.reset();
  dialog->problem.reset();
  dialog->generation = turn.next_id();
  turn.model.preferences.link_seconds = message.seconds;
  save_preferences(turn);
  turn.want(effect::PresignLink{dialog->account, dialog->bucket, as_attachment(dialog->key, message.seconds),
                                LinkPurpose::copy, dialog->generation});
}

void on(Turn& turn, const msg::CopyAgainAsked&) {
  auto* dialog = std::get_if<LinkDialog>(&turn.model.dialog);
  if (dialog != nullptr && dialog->link) copy(turn, *dialog);
}

void on(Turn& turn, const msg::DownloadAsked&) {
  const Listing& listing = turn.model.listing;
  std::size_t asked = 0;
  for (const Row* row : listing.selection()) {
    if (row->folder || !turn.model.permits.may(Permit::read, listing.account, listing.bucket, row->key))
      continue;
    if (asked++ == kMostDownloads) {
      notify(turn, Notice::Kind::info,
             "Only the first " + std::to_string(kMostDownloads) + " are downloaded.",
             "Browsers refuse more downloads at once.");
      return;
    }
    turn.want(effect::PresignLink{listing.account, listing.bucket, as_attachment(row->key, kDownloadSeconds),
                                  LinkPurpose::download, turn.next_id()});
  }
}

void on(Turn& turn, const msg::LinkAnswered& message) {
  const bool ok = observed_ok(turn, message.link);
  if (message.purpose == LinkPurpose::download) {
    if (ok)
      turn.want(effect::OpenDownload{message.link->url});
    else
      notify(turn, message.link.problem(), "Could not download");
    return;
  }
  auto* dialog = std::get_if<LinkDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->generation != message.generation) return;
  dialog->busy = false;
  if (!ok) {
    dialog->problem = message.link.problem();
    return;
  }
  dialog->link = message.link.value();
  copy(turn, *dialog);
}

void on(Turn& turn, const msg::TextCopied& message) {
  if (self_copied(turn, message.copied)) return;
  auto* dialog = std::get_if<LinkDialog>(&turn.model.dialog);
  if (dialog == nullptr || !dialog->link) return;
  dialog->copy = message.copied ? LinkDialog::Copy::copied : LinkDialog::Copy::refused;
  turn.want(effect::Announce{message.copied ? "Link copied"
                                            : "The link could not be copied; copy it from the field"});
}

}  // namespace r2deck::core
