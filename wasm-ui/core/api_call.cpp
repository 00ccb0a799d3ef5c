#include "wasm-ui/core/api_call.h"

#include <utility>

#include "shared/api/codec.h"
#include "shared/r2/limits.h"
#include "shared/text/percent.h"
#include "wasm-ui/core/api_answer.h"
#include "wasm-ui/core/people_call.h"

namespace r2deck::core {
namespace {

constexpr std::string_view kRoot = "/api/v1";

using text::percent_encode;

std::string path(std::string_view rest) {
  return std::string(kRoot).append(rest);
}

std::string account_path(std::string_view account, std::string_view rest) {
  return path("/accounts/").append(percent_encode(account)).append(rest);
}

std::string bucket_path(std::string_view account, std::string_view bucket, std::string_view rest) {
  return account_path(account, "/buckets/").append(percent_encode(bucket)).append(rest);
}

std::string upload_path(std::string_view upload, std::string_view rest) {
  return path("/uploads/").append(percent_encode(upload)).append(rest);
}

// ---- requests ----
using Call = std::optional<ApiCall>;

ApiCall get(std::string where) {
  return {.method = "GET", .path = std::move(where)};
}
ApiCall post(std::string where, std::string body) {
  return {.method = "POST", .path = std::move(where), .body = std::move(body)};
}
// The secret comes from the page: see ApiCall::secret_member.
ApiCall with_secret(ApiCall call, bool token) {
  call.secret_member = token ? "apiToken" : "secretAccessKey";
  return call;
}
// "&actor=ann&action=...", of what the query has.
std::string log_query(const AuditQuery& query) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text.append("&").append(name).append("=").append(percent_encode(value));
  };
  add("actor", query.actor);
  add("action", query.action);
  add("account", query.account);
  add("bucket", query.bucket);
  if (query.since) add("since", text::to_rfc3339(*query.since));
  if (query.until) add("until", text::to_rfc3339(*query.until));
  return text;
}
ApiCall del(std::string where) {
  return {.method = "DELETE", .path = std::move(where)};
}

// The engine's calls for one upload.
struct TransferCalls {
  const effect::Transfer& transfer;

  Call operator()(const transfer::effect::CreateUpload& call) const {
    return post(bucket_path(transfer.account, transfer.bucket, "/uploads"), api::encode(call.request));
  }
  Call operator()(const transfer::effect::SignParts& call) const {
    return post(upload_path(call.upload, "/sign"), api::encode(api::SignPartsRequest{call.parts}));
  }
  Call operator()(const transfer::effect::Diagnose& call) const {
    return post(upload_path(call.upload, "/diagnose"), "");
  }
  Call operator()(const transfer::effect::ListParts& call) const {
    return get(upload_path(call.upload, "/parts"));
  }
  Call operator()(const transfer::effect::CompleteUpload& call) const {
    return post(upload_path(call.upload, "/complete"), api::encode(api::CompleteUploadRequest{call.parts}));
  }
  Call operator()(const transfer::effect::AbortUpload& call) const {
    return del(upload_path(call.upload, ""));
  }
  template <class Other>
  Call operator()(const Other&) const {
    return std::nullopt;
  }
};

struct Calls {
  Call operator()(const effect::LoadSession&) const { return get(path("/session")); }
  Call operator()(const effect::SignIn& call) const {
    return post(path("/session"), api::encode(api::SignInRequest{call.token}));
  }
  Call operator()(const effect::SignOut&) const { return del(path("/session")); }
  Call operator()(const effect::UnlockVault&) const {
    ApiCall request = post(path("/vault/unlock"), api::encode(api::UnlockRequest{}));
    request.secret_member = "passphrase";
    return request;
  }
  Call operator()(const effect::LoadScopes&) const { return get(path("/me")); }
  Call operator()(const effect::LoadAccounts&) const { return get(path("/accounts")); }
  Call operator()(const effect::CreateAccount& call) const {
    return with_secret(post(path("/accounts"), api::encode(call.account)),
                       call.account.api_token.has_value());
  }
  Call operator()(const effect::UpdateAccount& call) const {
    return ApiCall{
        .method = "PATCH", .path = account_path(call.account, ""), .body = api::encode(call.changes)};
  }
  Call operator()(const effect::ReplaceCredentials& call) const {
    return with_secret({.method = "PUT",
                        .path = account_path(call.account, "/credentials"),
                        .body = api::encode(call.credentials)},
                       call.credentials.api_token.has_value());
  }
  Call operator()(const effect::TestAccount& call) const {
    return post(account_path(call.account, "/test"), api::encode(call.test));
  }
  Call operator()(const effect::LoadDependents& call) const {
    return get(account_path(call.account, "/dependents"));
  }
  Call operator()(const effect::RemoveAccount& call) const {
    return del(account_path(call.account, "?force=true"));
  }
  Call operator()(const effect::NameBucket& call) const {
    return post(account_path(call.account, "/named-buckets"), api::encode(api::NameBucketRequest{call.name}));
  }
  Call operator()(const effect::LoadBuckets& call) const {
    return get(account_path(call.account, "/buckets"));
  }
  Call operator()(const effect::CreateBucket& call) const {
    return post(account_path(call.account, "/buckets"), api::encode(api::CreateBucketRequest{call.name}));
  }
  Call operator()(const effect::LoadCors& call) const {
    return get(bucket_path(call.account, call.bucket, "/cors"));
  }
  Call operator()(const effect::SetCors& call) const {
    return ApiCall{.method = "PUT", .path = bucket_path(call.account, call.bucket, "/cors")};
  }
  Call operator()(const effect::LoadObjects& call) const {
    std::string query = "/objects?delimiter=%2F&limit=" + std::to_string(r2::kMaxListKeys);
    query.append("&prefix=").append(percent_encode(call.prefix));
    if (call.cursor) query.append("&cursor=").append(percent_encode(*call.cursor));
    return get(bucket_path(call.account, call.bucket, query));
  }
  Call operator()(const effect::DeleteObject& call) const {
    return del(bucket_path(call.account, call.bucket, "/objects?key=" + percent_encode(call.key)));
  }
  Call operator()(const effect::PresignLink& call) const {
    return post(bucket_path(call.account, call.bucket, "/presign"), api::encode(call.request));
  }
  Call operator()(const effect::Transfer& call) const { return std::visit(TransferCalls{call}, call.call); }

  // ---- about oneself ----
  static ApiCall with_members(ApiCall call, std::string members) {
    call.secret_member = std::move(members);
    return call;
  }
  Call operator()(const effect::SignInByPassword& call) const {
    api::SignInRequest request;
    request.user = call.user;
    request.password = "";
    return with_members(post(path("/session"), api::encode(request)),
                        call.with_code ? "password code" : "password");
  }
  Call operator()(const effect::LoadMe&) const { return get(path("/me")); }
  Call operator()(const effect::ChangePassword& call) const {
    return with_members(
        {.method = "PUT", .path = path("/me/password"), .body = api::encode(api::ChangePasswordRequest{})},
        call.has_password ? "current password" : "password");
  }
  Call operator()(const effect::BeginSecondFactor&) const { return post(path("/me/totp"), ""); }
  Call operator()(const effect::ConfirmSecondFactor&) const {
    return with_members(post(path("/me/totp/confirm"), api::encode(api::CodeRequest{})), "code");
  }
  Call operator()(const effect::TurnOffSecondFactor&) const {
    return with_members(post(path("/me/totp/disable"), api::encode(api::CodeRequest{})), "code");
  }
  Call operator()(const effect::LoadSessions&) const { return get(path("/sessions")); }
  Call operator()(const effect::EndSession& call) const {
    return del(call.id.empty() ? path("/sessions") : path("/sessions/").append(percent_encode(call.id)));
  }
  Call operator()(const effect::LoadTokens&) const { return get(path("/tokens")); }
  Call operator()(const effect::CreateToken& call) const {
    return post(path("/tokens"), api::encode(call.token));
  }
  Call operator()(const effect::RevokeToken& call) const {
    return del(path("/tokens/").append(percent_encode(call.id)));
  }
  Call operator()(const effect::People& call) const { return people_request(call.call); }

  // ---- the audit log ----
  Call operator()(const effect::LoadActivity& call) const {
    std::string where = path("/audit?limit=") + std::to_string(call.limit) + log_query(call.query);
    if (call.before != 0) where.append("&before=").append(std::to_string(call.before));
    return get(std::move(where));
  }
  Call operator()(const effect::SaveActivity& call) const {
    const char* format = call.format == AuditFormat::csv ? "csv" : "jsonl";
    ApiCall request = get(path("/audit/export?format=") + format + log_query(call.query));
    request.save_as = call.name;
    return request;
  }
  Call operator()(const effect::VerifyActivity&) const { return get(path("/audit/verify")); }
  template <class Other>
  Call operator()(const Other&) const {
    return std::nullopt;
  }
};

// ---- answers ----
struct TransferAnswers {
  const ApiAnswer& answer;

  template <class T, class Good, class Bad>
  transfer::Event either(Good good, Bad bad) const {
    Result<T> result = answer.as<T>();
    if (result) return good(std::move(result).value());
    return bad(std::move(result).problem());
  }

  transfer::Event operator()(const transfer::effect::CreateUpload&) const {
    return either<api::CreatedUpload>(
        [](api::CreatedUpload&& upload) { return transfer::event::Created{std::move(upload)}; },
        [](Problem&& problem) { return transfer::event::CreateFailed{std::move(problem)}; });
  }
  transfer::Event operator()(const transfer::effect::SignParts& call) const {
    return either<api::SignedParts>(
        [](api::SignedParts&& signed_parts) { return transfer::event::Signed{std::move(signed_parts.urls)}; },
        [&](Problem&& problem) {
          return transfer::event::SignFailed{call.parts, std::move(problem)};
        });
  }
  transfer::Event operator()(const transfer::effect::Diagnose&) const {
    return either<api::Diagnosis>(
        [](api::Diagnosis&& diagnosis) { return transfer::event::Diagnosed{std::move(diagnosis)}; },
        [](Problem&& problem) {  // a diagnosis that cannot be had is one too
          return transfer::event::Diagnosed{{.code = std::string(to_string(problem.code)),
                                             .message = std::move(problem.message),
                                             .hint = std::move(problem.hint),
                                             .retryable = problem.retryable}};
        });
  }
  transfer::Event operator()(const transfer::effect::ListParts&) const {
    return either<api::UploadedParts>(
        [](api::UploadedParts&& list) { return transfer::event::PartsListed{std::move(list.parts)}; },
        [](Problem&& problem) { return transfer::event::ListPartsFailed{std::move(problem)}; });
  }
  transfer::Event operator()(const transfer::effect::CompleteUpload&) const {
    return either<api::CompletedUpload>(
        [](api::CompletedUpload&& object) { return transfer::event::CompleteDone{std::move(object)}; },
        [](Problem&& problem) { return transfer::event::CompleteFailed{std::move(problem)}; });
  }
  transfer::Event operator()(const transfer::effect::AbortUpload&) const {
    Result<void> done = answer.done();
    if (done) return transfer::event::AbortDone{};
    return transfer::event::AbortFailed{std::move(done).problem()};
  }
  template <class Other>
  transfer::Event operator()(const Other&) const {
    return transfer::event::Tick{};  // never asked: not a call
  }
};

struct Answers {
  ApiAnswer answer;

  Message operator()(const effect::LoadSession&) const {
    return msg::SessionAnswered{answer.as<api::Session>(), false};
  }
  Message operator()(const effect::SignIn&) const {
    return msg::SessionAnswered{answer.as<api::Session>(), true};
  }
  Message operator()(const effect::SignOut&) const { return msg::SignedOut{answer.done()}; }
  Message operator()(const effect::UnlockVault&) const {
    return msg::UnlockAnswered{answer.as<api::VaultState>()};
  }
  Message operator()(const effect::LoadScopes&) const { return msg::ScopesAnswered{answer.as<api::Me>()}; }
  Message operator()(const effect::LoadAccounts&) const {
    return msg::AccountsAnswered{answer.as<api::AccountList>()};
  }
  Message operator()(const effect::CreateAccount&) const {
    return msg::AddAccountAnswered{answer.as<api::Account>()};
  }
  Message operator()(const effect::UpdateAccount&) const {
    return msg::AccountChanged{answer.as<api::Account>()};
  }
  Message operator()(const effect::ReplaceCredentials&) const {
    return msg::AccountChanged{answer.as<api::Account>()};
  }
  Message operator()(const effect::TestAccount& call) const {
    return msg::AccountTested{call.account, answer.as<api::ConnectionReport>()};
  }
  Message operator()(const effect::LoadDependents& call) const {
    return msg::DependentsAnswered{call.account, answer.as<api::AccountDependents>()};
  }
  Message operator()(const effect::RemoveAccount& call) const {
    return msg::AccountRemoved{call.account, answer.done()};
  }
  Message operator()(const effect::NameBucket& call) const {
    return msg::BucketNamed{call.account, answer.as<api::Bucket>()};
  }
  Message operator()(const effect::LoadBuckets& call) const {
    return msg::BucketsAnswered{call.generation, answer.as<api::BucketList>()};
  }
  Message operator()(const effect::CreateBucket& call) const {
    return msg::CreateBucketAnswered{call.account, call.name, call.allow_browser, answer.done()};
  }
  Message operator()(const effect::LoadCors& call) const {
    return msg::CorsAnswered{call.account, call.bucket, false, answer.as<api::CorsState>()};
  }
  Message operator()(const effect::SetCors& call) const {
    return msg::CorsAnswered{call.account, call.bucket, true, answer.as<api::CorsState>()};
  }
  Message operator()(const effect::LoadObjects& call) const {
    return msg::ObjectsAnswered{call.generation, answer.as<api::ObjectPage>()};
  }
  Message operator()(const effect::DeleteObject& call) const {
    return msg::DeleteAnswered{call.account, call.bucket, call.key, answer.done()};
  }
  Message operator()(const effect::PresignLink& call) const {
    return msg::LinkAnswered{call.generation, call.purpose, answer.as<api::PresignedUrl>()};
  }
  Message operator()(const effect::Transfer& call) const {
    return msg::TransferAnswered{call.id, std::visit(TransferAnswers{answer}, call.call)};
  }

  // ---- about oneself ----
  Message operator()(const effect::SignInByPassword&) const {
    return msg::PasswordSignInAnswered{answer.as<api::Session>()};
  }
  Message operator()(const effect::LoadMe&) const { return msg::MeAnswered{answer.as<api::Me>()}; }
  Message operator()(const effect::ChangePassword&) const { return msg::PasswordChanged{answer.done()}; }
  Message operator()(const effect::BeginSecondFactor&) const {
    return msg::SecondFactorBegun{answer.as<api::SecondFactor>()};
  }
  Message operator()(const effect::ConfirmSecondFactor&) const {
    return msg::SecondFactorConfirmed{answer.as<api::RecoveryCodes>()};
  }
  Message operator()(const effect::TurnOffSecondFactor&) const {
    return msg::SecondFactorTurnedOff{answer.done()};
  }
  Message operator()(const effect::LoadSessions&) const {
    return msg::SessionsAnswered{answer.as<api::SessionList>()};
  }
  Message operator()(const effect::EndSession&) const { return msg::SessionEnded{answer.done()}; }
  Message operator()(const effect::LoadTokens&) const {
    return msg::TokensAnswered{answer.as<api::TokenList>()};
  }
  Message operator()(const effect::CreateToken&) const {
    return msg::TokenCreated{answer.as<api::CreatedToken>()};
  }
  Message operator()(const effect::RevokeToken&) const { return msg::TokenRevoked{answer.done()}; }
  Message operator()(const effect::People& call) const { return people_answer(call.call, answer); }

  // ---- the audit log ----
  Message operator()(const effect::LoadActivity& call) const {
    return msg::ActivityAnswered{call.generation, answer.as<api::AuditPage>()};
  }
  Message operator()(const effect::SaveActivity&) const { return msg::ActivitySaved{answer.done()}; }
  Message operator()(const effect::VerifyActivity&) const {
    return msg::ActivityVerified{answer.as<api::AuditVerdict>()};
  }
  template <class Other>
  Message operator()(const Other&) const {
    return msg::Tick{};  // never asked: not a call
  }
};

}  // namespace

Problem ApiAnswer::problem() const {
  if (status != 0) return api::decode_problem(body, status);
  return {
      .code = ErrorCode::companion_unreachable,
      .operation = "call the companion",
      .message = "The R2 Deck companion does not answer.",
      .hint = "Check that it is still running on this machine; R2 Deck goes on by itself once it answers.",
      .retryable = true};
}

std::optional<ApiCall> api_call(const Effect& effect) {
  return std::visit(Calls{}, effect);
}

Message from_answer(const Effect& effect, int status, std::string_view body) {
  return std::visit(Answers{{status, body}}, effect);
}

}  // namespace r2deck::core
