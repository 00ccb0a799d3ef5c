#include <algorithm>

#include "shared/api/codec_types.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<AccountKind>, 2> kKinds{{{AccountKind::r2, "r2"}, {AccountKind::s3, "s3"}}};
constexpr std::array<Named<Jurisdiction>, 3> kJurisdictions{
    {{Jurisdiction::none, "default"}, {Jurisdiction::eu, "eu"}, {Jurisdiction::fedramp, "fedramp"}}};
constexpr std::array<Named<Proof>, 2> kProofs{{{Proof::md5, "md5"}, {Proof::size_only, "sizeOnly"}}};

bool is_account_id(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

}  // namespace

template <class Io, Like<CreateAccountRequest> V>
void describe(Io& io, V& request) {
  io.text("label", request.label, TextRule{1, 100, Characters::line});
  io.choice("kind", request.kind, kKinds);
  io.text("accountId", request.account_id, TextRule{32, 32, Characters::visible});
  io.choice_or("jurisdiction", request.jurisdiction, Jurisdiction::none, kJurisdictions);
  io.text("endpoint", request.endpoint, TextRule{1, 2048, Characters::visible});
  io.text("region", request.region, TextRule{1, 64, Characters::visible});
  io.text("accessKeyId", request.access_key_id, TextRule{1, 128, Characters::visible});
  io.text("secretAccessKey", request.secret_access_key, TextRule{1, 256, Characters::visible});

  // An R2 account is named by its account id, any other by its endpoint; both would leave open which one
  // counts.
  const bool is_r2 = request.kind == AccountKind::r2;
  io.require("accountId", is_r2 == request.account_id.has_value(),
             is_r2 ? "is needed for an account of kind \"r2\"" : "belongs to accounts of kind \"r2\" alone");
  io.require("accountId", !request.account_id || is_account_id(*request.account_id), "must be 32 hex digits");
  io.require("endpoint", is_r2 != request.endpoint.has_value(),
             is_r2 ? "belongs to accounts of kind \"s3\" alone" : "is needed for an account of kind \"s3\"");
  io.require("jurisdiction", is_r2 || request.jurisdiction == Jurisdiction::none,
             "belongs to accounts of kind \"r2\" alone");
}

template <class Io, Like<Account> V>
void describe(Io& io, V& account) {
  io.text("id", account.id, kLoose);
  io.text("label", account.label, kLoose);
  io.choice("kind", account.kind, kKinds);
  io.text("endpoint", account.endpoint, kLoose);
  io.text("region", account.region, kLoose);
  io.choice("proof", account.proof, kProofs);
  io.time("createdAt", account.created_at);
}

template <class Io, Like<AccountList> V>
void describe(Io& io, V& list) {
  io.objects("accounts", list.accounts, kAnyCount);
}

R2DECK_CODEC(CreateAccountRequest, Role::request)
R2DECK_CODEC(Account, Role::answer)
R2DECK_CODEC(AccountList, Role::answer)

}  // namespace r2deck::api
