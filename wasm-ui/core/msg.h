// Everything that can happen: what the person did, what the page saw, and what an effect answered. Plain
// values; whoever sends one stamps the time (update() has no clock). They are declared by subject, in the
// headers below.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <variant>

#include "wasm-ui/core/accounts_msg.h"
#include "wasm-ui/core/activity_msg.h"
#include "wasm-ui/core/objects_msg.h"
#include "wasm-ui/core/people_msg.h"
#include "wasm-ui/core/self_msg.h"
#include "wasm-ui/core/session_msg.h"
#include "wasm-ui/core/uploads_msg.h"

namespace r2deck::core {

using AnyMessage = std::variant<SessionMessage, SelfMessage, AccountsMessage, ObjectsMessage, UploadsMessage,
                                ActivityMessage, PeopleMessage>;

template <class T, class... Messages>
constexpr bool is_one_of(const std::variant<Messages...>*) {
  return (std::same_as<T, Messages> || ...);
}
template <class T, class... Groups>
constexpr std::size_t group_of(const std::variant<Groups...>*) {
  std::size_t index = 0;
  (void)((is_one_of<T>(static_cast<const Groups*>(nullptr)) || (++index, false)) || ...);
  return index;
}
// The index of the group that a T is in.
template <class T>
inline constexpr std::size_t kGroupOf = group_of<T>(static_cast<const AnyMessage*>(nullptr));

// One of them. In groups, as a compiler's time grows with the square of a variant's alternatives; and the
// special members stand in msg.cpp, as it takes seconds over them in every file that moves or destroys a
// message.
struct Message : AnyMessage {
  template <class T>
  requires(!std::derived_from<T, AnyMessage>) Message(T message)
      : AnyMessage(std::in_place_index<kGroupOf<T>>, std::in_place_type<T>, std::move(message)) {}
  Message(Message&&) noexcept;
  Message& operator=(Message&&) noexcept;
  ~Message();

  // Null when it is another.
  template <class T>
  const T* get_if() const {
    const auto* group = std::get_if<kGroupOf<T>>(this);
    return group != nullptr ? std::get_if<T>(group) : nullptr;
  }
};

struct Msg {
  UnixMillis now = 0;
  Message message;
};

}  // namespace r2deck::core
