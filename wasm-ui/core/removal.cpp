// Deleting objects: asked first, then a few at a time.
#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

constexpr std::size_t kNamesInQuestion = 5;
constexpr std::size_t kInFlight = 6;  // a browser's connections to one host

void delete_next(Turn& turn, DeleteDialog& dialog) {
  while (dialog.next < dialog.keys.size() && dialog.next - dialog.answered < kInFlight)
    turn.want(effect::DeleteObject{dialog.account, dialog.bucket, dialog.keys[dialog.next++]});
}

void report(Turn& turn, const DeleteDialog& dialog) {
  const std::size_t failed = dialog.problems.size();
  const std::size_t deleted = dialog.keys.size() - failed;
  const auto objects = [](std::size_t count) {
    return std::to_string(count) + (count == 1 ? " object" : " objects");
  };
  if (failed != 0) notify(turn, dialog.problems.front(), "Could not delete " + objects(failed));
  if (deleted != 0)
    notify(turn, Notice::Kind::success,
           dialog.keys.size() == 1 ? "\"" + dialog.names.front() + "\" deleted."
                                   : objects(deleted) + " deleted.");
}

}  // namespace

void on(Turn& turn, const msg::DeleteAsked&) {
  const Listing& listing = turn.model.listing;
  // A folder is not an object: what lies in it would have to be listed first.
  if (listing.selected_count() == 0 || listing.selected_folders() != 0) return;
  for (const Row* row : listing.selection())
    if (!turn.model.permits.may(Permit::remove, listing.account, listing.bucket, row->key)) return;
  DeleteDialog dialog{
      .account = listing.account, .bucket = listing.bucket, .bytes = listing.selected_bytes()};
  for (const Row* row : listing.selection()) {
    dialog.keys.push_back(row->key);
    if (dialog.names.size() < kNamesInQuestion) dialog.names.emplace_back(listing.name_of(*row));
  }
  turn.model.dialog = std::move(dialog);
}

void on(Turn& turn, const msg::DeleteConfirmed&) {
  auto* dialog = std::get_if<DeleteDialog>(&turn.model.dialog);
  if (dialog == nullptr || dialog->busy) return;
  dialog->busy = true;
  delete_next(turn, *dialog);
}

void on(Turn& turn, const msg::DeleteAnswered& message) {
  const bool ok = observed_ok(turn, message.done);
  Listing& listing = turn.model.listing;
  if (ok && message.account == listing.account && message.bucket == listing.bucket)
    listing.remove(message.key);

  auto* dialog = std::get_if<DeleteDialog>(&turn.model.dialog);
  if (dialog == nullptr || !dialog->busy ||
      std::find(dialog->keys.begin(), dialog->keys.end(), message.key) == dialog->keys.end()) {
    if (!ok) notify(turn, message.done.problem(), "Could not delete \"" + message.key + "\"");
    return;
  }
  ++dialog->answered;
  if (!ok) dialog->problems.push_back(message.done.problem());
  delete_next(turn, *dialog);
  if (dialog->answered < dialog->keys.size()) return;
  report(turn, *dialog);
  turn.model.dialog = {};
}

}  // namespace r2deck::core
