// Calls of the API about people: which request each is, and which message its answer makes. Part of
// api_call.h's two functions.
#pragma once

#include "wasm-ui/core/api_answer.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::core {

ApiCall people_request(const PeopleCall& call);
Message people_answer(const PeopleCall& call, const ApiAnswer& answer);

}  // namespace r2deck::core
