#include "companion/cli/open_vault.h"

#include <unistd.h>

#include <ostream>

#include "companion/cli/secret_input.h"

namespace r2deck::cli {
namespace {

constexpr int kTries = 3;

Result<void> open_from(services::Custody& custody, int descriptor) {
  auto passphrase = read_secret_from(descriptor);
  // A pipe or a file has done its work; the process's own streams are not ours to close.
  if (descriptor > STDERR_FILENO) ::close(descriptor);
  if (!passphrase) return passphrase.problem();
  return custody.unlock({services::kCli, services::kCommandLine}, *std::move(passphrase));
}

Result<bool> open_by_asking(services::Custody& custody, Io& io) {
  for (int left = kTries;; --left) {
    auto passphrase = ask_secret(io.err, "Passphrase of the vault (empty: later)");
    if (!passphrase) return passphrase.problem();
    if (passphrase->empty()) return false;
    const auto unlocked = custody.unlock({services::kCli, services::kCommandLine}, *std::move(passphrase));
    if (unlocked) return true;
    if (left == 1 || unlocked.problem().code != ErrorCode::wrong_passphrase) return unlocked.problem();
    io.err << unlocked.problem().message << "\n";
  }
}

}  // namespace

Result<void> open_vault(services::Custody& custody, std::optional<int> passphrase_fd, Io& io) {
  if (!custody.locked()) {
    if (passphrase_fd && *passphrase_fd > STDERR_FILENO) ::close(*passphrase_fd);
    return {};
  }
  if (custody.mode() == services::KeyMode::credential) {
    Problem problem = services::vault_is_locked();
    problem.message = "The master key's credential was not handed over.";
    problem.hint =
        "Start R2 Deck as a systemd service with LoadCredentialEncrypted=r2deck-master-key:<file>.";
    return problem;
  }
  if (passphrase_fd) return open_from(custody, *passphrase_fd);
  if (is_terminal(io.in)) {
    const auto opened = open_by_asking(custody, io);
    if (!opened) return opened.problem();
    if (*opened) return {};
  }
  io.err << "The vault is locked. Unlock it in the browser, or with: r2deck vault unlock" << std::endl;
  return {};
}

}  // namespace r2deck::cli
