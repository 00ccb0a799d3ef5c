// Accounts by API token, disabled ones, and buckets named by hand.
#pragma once

namespace r2deck::store {

extern const char* const kAccountsMigration;

}  // namespace r2deck::store
