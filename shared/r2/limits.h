// R2's numbers, each with the page it comes from (Cloudflare's developer docs, section R2 unless said).
#pragma once

#include <cstdint>

namespace r2deck::r2 {

inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr std::int64_t kGiB = 1024 * kMiB;
inline constexpr std::int64_t kTiB = 1024 * kGiB;

// Platform > Limits: "Maximum upload size 5 GiB", footnote: "4.995 GiB" for one request (a PutObject or a
// part).
inline constexpr std::int64_t kMaxRequestBody = 4'995 * kGiB / 1000;
// Platform > Limits: "Object size 5 TiB per object", footnote: "4.995 TiB".
inline constexpr std::int64_t kMaxObjectSize = 4'995 * kTiB / 1000;
// Objects > Multipart upload: "The minimum part size is 5 MiB" (all parts but the last).
inline constexpr std::int64_t kMinPartSize = 5 * kMiB;
// Objects > Multipart upload: "The maximum number of parts is 10,000".
inline constexpr std::int32_t kMaxParts = 10'000;
// Platform > Limits: "Object key length 1,024 bytes".
inline constexpr std::int64_t kMaxKeyBytes = 1'024;
// Platform > Limits: "Object metadata size 8,192 bytes".
inline constexpr std::int64_t kMaxMetadataBytes = 8'192;
// API > S3 > Presigned URLs: 1 second to 7 days.
inline constexpr std::int64_t kMinPresignSeconds = 1;
inline constexpr std::int64_t kMaxPresignSeconds = 604'800;
// Our own rule: parts are signed for at most 15 minutes, other writes for at most an hour.
inline constexpr std::int64_t kPartPresignSeconds = 900;
inline constexpr std::int64_t kMaxWritePresignSeconds = 3'600;
// API > S3 compatibility: ListObjectsV2 pages and DeleteObjects batches hold at most 1,000 keys.
inline constexpr std::int32_t kMaxListKeys = 1'000;
inline constexpr std::int32_t kMaxDeleteKeys = 1'000;
// Buckets > Create: names are 3 to 63 characters of a-z, 0-9 and "-", with no "-" at either end.
inline constexpr std::int32_t kMinBucketName = 3;
inline constexpr std::int32_t kMaxBucketName = 63;

}  // namespace r2deck::r2
