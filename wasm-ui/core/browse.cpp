// The objects on show: loading page by page, sorting, filtering, selecting.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

void ask(Turn& turn, std::optional<std::string> cursor) {
  Listing& listing = turn.model.listing;
  listing.loading = cursor ? Listing::Loading::more : Listing::Loading::first;
  listing.generation = turn.next_id();
  const Permits& permits = turn.model.permits;
  turn.want(effect::LoadObjects{listing.account, listing.bucket,
                                permits.listing_prefix(listing.account, listing.bucket, listing.prefix),
                                std::move(cursor), listing.generation});
}

// A place that may not be listed shows what is known without: where the grants below it begin, and what this
// tab sent there.
void show_without_asking(Turn& turn) {
  Model& model = turn.model;
  Listing& listing = model.listing;
  listing.loading = Listing::Loading::idle;
  listing.generation = turn.next_id();
  listing.take({{}, model.permits.starts(listing.account, listing.bucket, listing.prefix), std::nullopt});
  for (const Sent& sent : model.sent)
    if (sent.account == listing.account && sent.bucket == listing.bucket) listing.put(sent.object);
}

}  // namespace

void reload_objects(Turn& turn) {
  Listing& listing = turn.model.listing;
  const Permits& permits = turn.model.permits;
  listing.begin_reload();
  if (!permits.known) {  // msg::ScopesAnswered goes on
    listing.problem.reset();
    return load_scopes(turn);
  }
  if (!permits.may_in(Permit::list, listing.account, listing.bucket, listing.prefix))
    return show_without_asking(turn);
  ask(turn, std::nullopt);
}

void open_prefix(Turn& turn, const std::string& prefix) {
  Listing& listing = turn.model.listing;
  if (listing.bucket.empty()) return;
  const Permits& permits = turn.model.permits;
  if (permits.known && !permits.opens(listing.account, listing.bucket, prefix)) return;
  listing.open(std::string(listing.account), std::string(listing.bucket), prefix);
  reload_objects(turn);
}

void on(Turn& turn, const msg::PrefixOpened& message) {
  open_prefix(turn, message.prefix);
}

void on(Turn& turn, const msg::RefreshAsked&) {
  load_scopes(turn);
  if (turn.model.accounts.current() == nullptr) return load_accounts(turn);
  load_buckets(turn);
  if (!turn.model.listing.bucket.empty()) reload_objects(turn);
}

void on(Turn& turn, const msg::MoreAsked&) {
  const Listing& listing = turn.model.listing;
  if (listing.cursor && listing.loading == Listing::Loading::idle) ask(turn, listing.cursor);
}

void on(Turn& turn, const msg::ObjectsAnswered& message) {
  Listing& listing = turn.model.listing;
  if (message.generation != listing.generation || listing.bucket.empty()) return;
  listing.loading = Listing::Loading::idle;
  if (observed_ok(turn, message.page)) {
    api::ObjectPage page = message.page.value();
    const Permits& permits = turn.model.permits;
    if (!permits.may(Permit::list, listing.account, listing.bucket, listing.prefix)) {  // in part
      std::vector<std::string> starts = permits.starts(listing.account, listing.bucket, listing.prefix);
      page.prefixes.insert(page.prefixes.end(), starts.begin(), starts.end());
    }
    listing.take(page);
  } else if (turn.model.session.state == SessionState::signed_in) {
    listing.problem = message.page.problem();
  }
}

void on(Turn& turn, const msg::SortChosen& message) {
  turn.model.listing.sort_by(message.key, message.descending);
}

void on(Turn& turn, const msg::FilterChanged& message) {
  turn.model.listing.filter_by(message.text);
}

void on(Turn& turn, const msg::RowsSelected& message) {
  Listing& listing = turn.model.listing;
  if (message.version != listing.version()) return;
  if (message.all) return listing.select_all(message.selected);
  if (message.first < 0 || message.last < message.first) return;
  listing.select(static_cast<std::size_t>(message.first), static_cast<std::size_t>(message.last),
                 message.selected);
}

}  // namespace r2deck::core
