// Uploads: the companion creates, signs, lists, completes and aborts; the bytes go straight to storage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/text/time.h"

namespace r2deck::api {

enum class UploadMode { multipart, single };

// POST .../buckets/{bucket}/uploads. The companion plans again by the same rules (shared/transfer/plan.h), so
// a tab cannot make it record a plan that R2 would refuse at Complete.
struct CreateUploadRequest {
  std::string key;
  std::int64_t size = 0;                     // bytes
  std::string content_type;                  // "application/octet-stream" when the browser knows none
  std::optional<text::UnixMillis> modified;  // the file's mtime; kept as x-amz-meta-mtime
  std::optional<std::int64_t> part_size;     // bytes; the default plan unless given
  std::vector<std::pair<std::string, std::string>> metadata;  // x-amz-meta-*, 8,192 bytes in all
  std::optional<std::string> cache_control;
  std::optional<std::string> content_disposition;
  std::optional<std::string> storage_class;  // "STANDARD" | "STANDARD_IA"
  bool if_none_match = false;                // true: "*", do not overwrite. Wire: "ifNoneMatch": "*"
};

struct CreatedUpload {
  std::string id;  // ours, opaque; not the storage's UploadId
  UploadMode mode = UploadMode::multipart;
  std::int64_t part_size = 0;   // bytes of every part but the last
  std::int32_t part_count = 0;  // >= 1; for `single`, 1
};

// POST /api/v1/uploads/{id}/sign: 1..64 distinct parts, each 1..part_count. For `single`, part 1 is a
// PutObject.
struct SignPartsRequest {
  std::vector<std::int32_t> parts;
};

struct SignedPart {
  std::int32_t part = 0;
  std::string url;  // a credential: never logged, never shown
  text::UnixMillis expires_at = 0;
  // Headers that the PUT must carry exactly, because they are signed (single: content-type and x-amz-meta-*).
  std::vector<std::pair<std::string, std::string>> headers;
};

struct SignedParts {
  std::vector<SignedPart> urls;
};

// GET /api/v1/uploads/{id}/parts: what storage has (ListParts).
struct UploadedPart {
  std::int32_t part = 0;
  std::int64_t size = 0;
  std::string etag;  // without quotes
};

struct UploadedParts {
  std::vector<UploadedPart> parts;
};

struct CompletedPart {
  std::int32_t part = 0;
  std::string etag;
};

// POST /api/v1/uploads/{id}/complete: every part of the plan, each once.
struct CompleteUploadRequest {
  std::vector<CompletedPart> parts;
};

struct CompletedUpload {
  std::string etag;
  std::int64_t size = 0;
};

// POST /api/v1/uploads/{id}/diagnose: why a browser may have seen status 0. Takes no URL, only our id.
struct Diagnosis {
  std::string code;  // an ErrorCode: "cors_missing", "endpoint_unreachable", "no_such_upload", ... or "ok"
  std::string message;
  std::string hint;
  bool retryable = true;
};

// GET /api/v1/metrics: bytes in and out of the API listener, static files apart, headers included.
struct Metrics {
  std::int64_t api_bytes_in = 0;
  std::int64_t api_bytes_out = 0;
  std::int64_t requests = 0;
  std::int64_t rss_bytes = 0;
};

}  // namespace r2deck::api
