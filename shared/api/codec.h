// The only JSON codec of the API, used by both sides. Members are camelCase, times RFC 3339, optional members
// left out when absent. No exceptions: the wasm build has none.
//
// Reading a request is strict: an unknown member, a wrong type, a number out of range, a text too long or not
// UTF-8, a member given twice, nesting too deep or trailing bytes give ErrorCode::invalid_request with the
// member's path
// ("parts[3].etag") in `subject`. A key that R2 or a browser would not take gives key_invalid
// (shared/r2/key.h). No value is ever repeated in an error, since it may be a secret.
//
// Reading an answer checks types, but unknown members are ignored, so that a newer companion still works with
// a tab that was loaded before. What does not fit gives bad_response.
//
// Writing never fails; bytes that are not UTF-8 become U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/api/accounts.h"
#include "shared/api/audit.h"
#include "shared/api/buckets.h"
#include "shared/api/objects.h"
#include "shared/api/people.h"
#include "shared/api/session.h"
#include "shared/api/uploads.h"
#include "shared/api/vault.h"
#include "shared/problem.h"

namespace r2deck::api {

// X(Type): every type that crosses the wire, requests first.
// clang-format off
#define R2DECK_API_REQUESTS(X)                                                                             \
  X(SignInRequest) X(CreateAccountRequest) X(CreateBucketRequest) X(PresignRequest) X(CreateUploadRequest) \
  X(SignPartsRequest) X(CompleteUploadRequest)                                                             \
  X(CreateUserRequest) X(ChangeUserRequest) X(ResetPasswordRequest) X(ChangePasswordRequest)               \
  X(CreateGrantRequest) X(CodeRequest) X(CreateTokenRequest) X(UnlockRequest)                              \
  X(UpdateAccountRequest) X(ReplaceCredentialsRequest) X(TestAccountRequest) X(NameBucketRequest)
#define R2DECK_API_ANSWERS(X)                                                                              \
  X(Session) X(Account) X(AccountList) X(Bucket) X(BucketList) X(CorsState) X(ObjectPage) X(ObjectInfo)    \
  X(PresignedUrl) X(CreatedUpload) X(SignedParts) X(UploadedParts) X(CompletedUpload) X(Diagnosis) X(Metrics) \
  X(User) X(UserList) X(Grant) X(GrantList) X(Me) X(SecondFactor) X(RecoveryCodes) X(SessionList)          \
  X(CreatedToken) X(TokenList) X(VaultState) X(Health) X(ConnectionReport) X(AccountDependents) \
  X(AuditEntry) X(AuditPage) X(AuditVerdict)
#define R2DECK_API_TYPES(X) R2DECK_API_REQUESTS(X) R2DECK_API_ANSWERS(X)
// clang-format on

// Longer requests are refused unread (too_large). 10,000 parts at Complete take 0.6 MiB.
inline constexpr std::size_t kMaxBody = std::size_t{4} << 20;
// A page of 1,000 keys of 1,024 bytes, each byte escaped as six.
inline constexpr std::size_t kMaxAnswer = std::size_t{16} << 20;

// decode<CreateUploadRequest>(body), encode(request).
template <class T>
Result<T> decode(std::string_view json);
template <class T>
std::string encode(const T& value);

#define X(Type)                                     \
  template <>                                       \
  Result<Type> decode<Type>(std::string_view json); \
  template <>                                       \
  std::string encode<Type>(const Type& value);
R2DECK_API_TYPES(X)
#undef X

// application/problem+json (RFC 9457): {"type","title","status","code","detail","hint","retryable",
// "operation","subject","remoteCode"}. `status` is the HTTP status, which only http/ knows.
std::string encode_problem(const Problem& problem, int status);
// What a client makes of an error answer. A body that is not a problem, or whose code this build does not
// know, gives bad_response, with the status in the message.
Problem decode_problem(std::string_view body, int status);

}  // namespace r2deck::api
