// What the views of people share.
#pragma once

#include <string>

#include "shared/api/people.h"
#include "wasm-ui/view/parts.h"

namespace r2deck::view {

// "Viewer of demo in Sandbox and 2 more".
std::string access_of(const api::User& person, const core::Accounts& accounts);
// "Password, two-factor off".
std::string sign_in_of(const api::User& person);
bool is_oneself(const Frame& frame, const api::User& person);

// A disc with the first letter of the name.
void draw_initial(ImVec2 at, float diameter, std::string_view name);
// The name on one line of `width` pixels, and after it what is special about the person.
void draw_person_name(const Frame& frame, const api::User& person, ImVec2 at, float width);

// The page's column: as wide as is good to read, in the middle. Call end_page() in any case.
void begin_page(const Frame& frame, const char* id);
void end_page();

void draw_person(Frame& frame, const api::User& person);

}  // namespace r2deck::view
