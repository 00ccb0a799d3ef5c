// How `r2deck serve` comes by a vault's passphrase.
#pragma once

#include <optional>

#include "companion/cli/app.h"
#include "companion/services/custody.h"

namespace r2deck::cli {

// From the descriptor, else by asking on the terminal, three times at most; an empty answer leaves the vault
// locked, and so does a start without either. Says on `io.err` when it stays locked. Errors:
// wrong_passphrase, invalid_request (nothing comes from the descriptor), vault_locked (a credential was not
// handed over).
Result<void> open_vault(services::Custody& custody, std::optional<int> passphrase_fd, Io& io);

}  // namespace r2deck::cli
