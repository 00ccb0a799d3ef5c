// The only JSON codec of the API, used by both sides. Reading is strict: an unknown member, a wrong type, a
// number out of range, a text too long or not UTF-8, a duplicate member or trailing bytes give
// ErrorCode::invalid_request with the member's path in `subject`. Writing never fails. No exceptions: the
// wasm build has none.
#pragma once

#include <string>
#include <string_view>

#include "shared/api/accounts.h"
#include "shared/api/buckets.h"
#include "shared/api/objects.h"
#include "shared/api/session.h"
#include "shared/api/uploads.h"
#include "shared/problem.h"

namespace r2deck::api {

// X(Type): every type that crosses the wire.
#define R2DECK_API_TYPES(X)                                                                                \
  X(SignInRequest) X(Session) X(CreateAccountRequest) X(Account) X(AccountList) X(BucketList) X(Bucket)    \
  X(CreateBucketRequest) X(CorsState) X(ObjectPage) X(ObjectInfo) X(PresignRequest) X(PresignedUrl)        \
  X(CreateUploadRequest) X(CreatedUpload) X(SignPartsRequest) X(SignedParts) X(UploadedParts)              \
  X(CompleteUploadRequest) X(CompletedUpload) X(Diagnosis) X(Metrics)

// decode<CreateUploadRequest>(body). Bodies over `kMaxBody` bytes are refused unread.
inline constexpr std::size_t kMaxBody = 4 * 1024 * 1024;

template <class T>
Result<T> decode(std::string_view json);
template <class T>
std::string encode(const T& value);

#define X(Type)                                                \
  template <>                                                  \
  Result<Type> decode<Type>(std::string_view json);            \
  template <>                                                  \
  std::string encode<Type>(const Type& value);
R2DECK_API_TYPES(X)
#undef X

// application/problem+json (RFC 9457): {"type","title","status","code","detail","hint","retryable",
// "operation","subject","remoteCode"}. `status` is the HTTP status, which only http/ knows.
std::string encode_problem(const Problem& problem, int status);
// What a client makes of an error answer; a body that is not a problem gives bad_response with the status.
Problem decode_problem(std::string_view body, int status);

}  // namespace r2deck::api
