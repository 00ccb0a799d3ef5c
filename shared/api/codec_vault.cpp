#include "shared/api/codec_types.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<VaultMode>, 3> kVaultModes{{{VaultMode::key_file, "key_file"},
                                                       {VaultMode::passphrase, "passphrase"},
                                                       {VaultMode::credential, "credential"}}};

}  // namespace

template <class Io, Like<UnlockRequest> V>
void describe(Io& io, V& request) {
  io.text("passphrase", request.passphrase, TextRule{1, 1024});
}

template <class Io, Like<VaultState> V>
void describe(Io& io, V& state) {
  io.choice("mode", state.mode, kVaultModes);
  io.boolean("locked", state.locked);
}

template <class Io, Like<Health> V>
void describe(Io& io, V& health) {
  io.text("status", health.status, kLoose);
}

R2DECK_CODEC(UnlockRequest, Role::request)
R2DECK_CODEC(VaultState, Role::answer)
R2DECK_CODEC(Health, Role::answer)

}  // namespace r2deck::api
