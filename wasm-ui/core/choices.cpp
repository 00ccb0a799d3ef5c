// What a person prefers: each change is kept at once.
#include "wasm-ui/core/turn.h"

namespace r2deck::core {

void save_preferences(Turn& turn) {
  turn.want(effect::SavePreferences{encode(turn.model.preferences)});
}

void on(Turn& turn, const msg::ThemeChosen& message) {
  turn.model.preferences.theme = message.theme;
  save_preferences(turn);
}

void on(Turn& turn, const msg::PartSizeChosen& message) {
  turn.model.preferences.part_size = message.bytes;
  save_preferences(turn);
}

void on(Turn& turn, const msg::VerifyChosen& message) {
  turn.model.preferences.verify = message.verify;
  save_preferences(turn);
}

}  // namespace r2deck::core
