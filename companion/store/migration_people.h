// People, what they may do, and how they sign in: the step from one owner to many users.
#pragma once

namespace r2deck::store {

extern const char* const kPeopleMigration;

}  // namespace r2deck::store
