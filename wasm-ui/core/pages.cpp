#include "wasm-ui/core/pages.h"

#include "wasm-ui/core/turn.h"

namespace r2deck::core {
namespace {

void show_files(Turn& turn) {
  forget_pages(turn.model);
  turn.model.dialog = {};  // it belonged to the page
}

}  // namespace

bool has_pages(const Model& model) {
  return model.session.state == SessionState::signed_in && model.permits.owner();
}

void load_page(Turn& turn) {
  switch (turn.model.page) {
    case Page::files:
      return;
    case Page::people:
      return load_people(turn);
    case Page::activity:
      return load_activity(turn);
  }
}

void forget_pages(Model& model) {
  model.page = Page::files;
  model.people = {};
  model.activity = {};
}

void leave_closed_page(Turn& turn) {
  if (turn.model.page != Page::files && !has_pages(turn.model)) show_files(turn);
}

bool page_refused(Turn& turn, const Problem& problem) {
  if (problem.code != ErrorCode::forbidden || turn.model.page == Page::files) return false;
  show_files(turn);
  notify(turn, Notice::Kind::error, problem.message, problem.hint);
  return true;
}

void on(Turn& turn, const msg::PageChosen& message) {
  if (!has_pages(turn.model)) return;
  turn.model.page = message.page;
  turn.model.people.open.reset();  // the list, not whoever was on show
  load_page(turn);
}

}  // namespace r2deck::core
