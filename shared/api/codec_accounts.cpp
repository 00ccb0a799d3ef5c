#include <algorithm>

#include "shared/api/codec_types.h"
#include "shared/r2/bucket_name.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<AccountKind>, 2> kKinds{{{AccountKind::r2, "r2"}, {AccountKind::s3, "s3"}}};
constexpr std::array<Named<Jurisdiction>, 3> kJurisdictions{
    {{Jurisdiction::none, "default"}, {Jurisdiction::eu, "eu"}, {Jurisdiction::fedramp, "fedramp"}}};
constexpr std::array<Named<Proof>, 2> kProofs{{{Proof::md5, "md5"}, {Proof::size_only, "sizeOnly"}}};
constexpr std::array<Named<CredentialKind>, 2> kCredentials{
    {{CredentialKind::keys, "keys"}, {CredentialKind::token, "token"}}};

constexpr TextRule kLabel{1, 100, Characters::line};
constexpr TextRule kApiToken{1, 512, Characters::visible};
constexpr TextRule kAccountId{32, 32, Characters::visible};
constexpr TextRule kAccessKeyId{1, 128, Characters::visible};
constexpr TextRule kSecretAccessKey{1, 256, Characters::visible};

bool is_account_id(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

template <class Io, class V>
void describe_account_id(Io& io, V& account_id) {
  io.text("accountId", account_id, kAccountId);
  io.require("accountId", !account_id || is_account_id(*account_id), "must be 32 hex digits");
}

// The members of the way that was chosen alone: another's are unknown here.
template <class Io, class V>
void describe_by_token(Io& io, V& request) {
  io.text_or("label", request.label, "", TextRule{0, kLabel.max, kLabel.characters});
  describe_account_id(io, request.account_id);
  io.choice_or("jurisdiction", request.jurisdiction, Jurisdiction::none, kJurisdictions);
}

template <class Io, class V>
void describe_by_keys(Io& io, V& request) {
  io.text("label", request.label, kLabel);
  io.choice("kind", request.kind, kKinds);
  describe_account_id(io, request.account_id);
  io.choice_or("jurisdiction", request.jurisdiction, Jurisdiction::none, kJurisdictions);
  io.text("endpoint", request.endpoint, TextRule{1, 2048, Characters::visible});
  io.text("region", request.region, TextRule{1, 64, Characters::visible});
  io.text("accessKeyId", request.access_key_id, kAccessKeyId);
  io.text("secretAccessKey", request.secret_access_key, kSecretAccessKey);

  // An R2 account is named by its account id, any other by its endpoint; both would leave open which one
  // counts.
  const bool is_r2 = request.kind == AccountKind::r2;
  io.require("accountId", is_r2 == request.account_id.has_value(),
             is_r2 ? "is needed for an account of kind \"r2\"" : "belongs to accounts of kind \"r2\" alone");
  io.require("endpoint", is_r2 != request.endpoint.has_value(),
             is_r2 ? "belongs to accounts of kind \"s3\" alone" : "is needed for an account of kind \"s3\"");
  io.require("jurisdiction", is_r2 || request.jurisdiction == Jurisdiction::none,
             "belongs to accounts of kind \"r2\" alone");
}

}  // namespace

template <class Io, Like<CreateAccountRequest> V>
void describe(Io& io, V& request) {
  io.text("apiToken", request.api_token, kApiToken);
  if (request.api_token)
    describe_by_token(io, request);
  else
    describe_by_keys(io, request);
}

template <class Io, Like<Account> V>
void describe(Io& io, V& account) {
  io.text("id", account.id, kLoose);
  io.text("label", account.label, kLoose);
  io.choice("kind", account.kind, kKinds);
  io.text("endpoint", account.endpoint, kLoose);
  io.text("region", account.region, kLoose);
  io.choice("proof", account.proof, kProofs);
  io.text("accountId", account.account_id, kLoose);
  io.choice_or("jurisdiction", account.jurisdiction, Jurisdiction::none, kJurisdictions);
  io.choice("credentials", account.credentials, kCredentials);
  io.text("accessKeyTail", account.access_key_tail, kLoose);
  io.boolean("disabled", account.disabled);
  io.time("createdAt", account.created_at);
}

template <class Io, Like<AccountList> V>
void describe(Io& io, V& list) {
  io.objects("accounts", list.accounts, kAnyCount);
}

template <class Io, Like<UpdateAccountRequest> V>
void describe(Io& io, V& request) {
  io.text("label", request.label, kLabel);
  io.boolean("disabled", request.disabled);
  io.choice("jurisdiction", request.jurisdiction, kJurisdictions);
  io.require("", request.label || request.disabled || request.jurisdiction, "changes nothing");
}

template <class Io, Like<ReplaceCredentialsRequest> V>
void describe(Io& io, V& request) {
  io.text("apiToken", request.api_token, kApiToken);
  if (request.api_token) return;
  io.text("accessKeyId", request.access_key_id, kAccessKeyId);
  io.text("secretAccessKey", request.secret_access_key, kSecretAccessKey);
}

template <class Io, Like<NameBucketRequest> V>
void describe(Io& io, V& request) {
  io.text("name", request.name, TextRule{0, 1024});
  io.check("name", [&] { return r2::check_bucket_name(request.name); });
}

template <class Io, Like<DependentUpload> V>
void describe(Io& io, V& upload) {
  io.text("id", upload.id, kLoose);
  io.text("bucket", upload.bucket, kLoose);
  io.text("key", upload.key, kLoose);
  io.integer("size", upload.size, kAnySize);
  io.time("createdAt", upload.created_at);
}

template <class Io, Like<AccountDependents> V>
void describe(Io& io, V& dependents) {
  io.objects("uploads", dependents.uploads, kAnyCount);
  io.integer("uploadCount", dependents.upload_count, kAnySize);
  io.texts("namedBuckets", dependents.named_buckets, kAnyCount, kLoose);
}

R2DECK_CODEC(CreateAccountRequest, Role::request)
R2DECK_CODEC(UpdateAccountRequest, Role::request)
R2DECK_CODEC(ReplaceCredentialsRequest, Role::request)
R2DECK_CODEC(NameBucketRequest, Role::request)
R2DECK_CODEC(Account, Role::answer)
R2DECK_CODEC(AccountList, Role::answer)
R2DECK_CODEC(AccountDependents, Role::answer)

}  // namespace r2deck::api
