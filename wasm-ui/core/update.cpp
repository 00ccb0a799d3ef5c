#include "wasm-ui/core/update.h"

#include <algorithm>

#include "wasm-ui/core/turn.h"

namespace r2deck::core {

std::optional<UnixMillis> next_deadline(const Model& model) {
  std::optional<UnixMillis> next;
  const auto consider = [&](std::optional<UnixMillis> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  consider(model.connection.retry_at);
  consider(model.uploads.wake_at());
  consider(model.uploads.cors_retry_at);
  for (const Notice& notice : model.notices)
    consider(notice.until);
  return next;
}

std::vector<Effect> update(Model& model, const Msg& msg) {
  std::vector<Effect> effects;
  Turn turn{model, effects, msg.now};
  const auto handle = [&](const auto& message) { on(turn, message); };
  std::visit([&](const auto& group) { std::visit(handle, group); }, msg.message);
  drop_old_notices(turn);

  // One alarm for everything that waits; set anew only when the earliest deadline has moved.
  const std::optional<UnixMillis> next = next_deadline(model);
  if (next && next != model.wake_at) turn.want(effect::Wake{*next});
  model.wake_at = next;
  return effects;
}

}  // namespace r2deck::core
