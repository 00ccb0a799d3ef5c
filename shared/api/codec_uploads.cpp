#include <algorithm>

#include "shared/api/codec_types.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"
#include "shared/r2/metadata.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<UploadMode>, 2> kModes{
    {{UploadMode::multipart, "multipart"}, {UploadMode::single, "single"}}};

constexpr std::int64_t kMaxPartsPerSigning = 64;
constexpr Range kPartNumber{1, r2::kMaxParts};
constexpr TextRule kHeaderText{1, 1024, Characters::line};
constexpr TextRule kEtag{1, 256, Characters::visible};

bool known_storage_class(const std::optional<std::string>& name) {
  return !name || *name == "STANDARD" || *name == "STANDARD_IA";
}

bool all_different(std::vector<std::int32_t> parts) {
  std::sort(parts.begin(), parts.end());
  return std::adjacent_find(parts.begin(), parts.end()) == parts.end();
}

bool all_different(const std::vector<CompletedPart>& parts) {
  std::vector<std::int32_t> numbers;
  numbers.reserve(parts.size());
  for (const CompletedPart& part : parts)
    numbers.push_back(part.part);
  return all_different(std::move(numbers));
}

}  // namespace

template <class Io, Like<CreateUploadRequest> V>
void describe(Io& io, V& request) {
  io.text("key", request.key, TextRule{0, 4096});
  io.check("key", [&] { return r2::check_key(request.key); });
  // No upper bound: shared/transfer/plan.h refuses a file that is too large, with the reason (size_refused).
  io.integer("size", request.size, kAnySize);
  io.text_or("contentType", request.content_type, "application/octet-stream",
             TextRule{0, 255, Characters::line});
  io.time("modified", request.modified);
  io.integer("partSize", request.part_size, Range{r2::kMinPartSize, r2::kMaxRequestBody});
  io.pairs_if_any("metadata", request.metadata, TextRule{0, 8192, Characters::line});
  io.check("metadata", [&] { return r2::check_metadata(request.metadata); });
  io.text("cacheControl", request.cache_control, kHeaderText);
  io.text("contentDisposition", request.content_disposition, kHeaderText);
  io.text("storageClass", request.storage_class, kHeaderText);
  io.require("storageClass", known_storage_class(request.storage_class),
             "must be one of \"STANDARD\", \"STANDARD_IA\"");
  io.star("ifNoneMatch", request.if_none_match);
}

template <class Io, Like<CreatedUpload> V>
void describe(Io& io, V& upload) {
  io.text("id", upload.id, kLoose);
  io.choice("mode", upload.mode, kModes);
  io.integer("partSize", upload.part_size, kAnySize);
  io.integer("partCount", upload.part_count, kPartNumber);
}

template <class Io, Like<SignPartsRequest> V>
void describe(Io& io, V& request) {
  io.integers("parts", request.parts, Range{1, kMaxPartsPerSigning}, kPartNumber);
  io.require("parts", all_different(request.parts), "must not name a part twice");
}

template <class Io, Like<SignedPart> V>
void describe(Io& io, V& part) {
  io.integer("part", part.part, kPartNumber);
  io.text("url", part.url, kLoose);
  io.time("expiresAt", part.expires_at);
  io.pairs_if_any("headers", part.headers, kLoose);
}

template <class Io, Like<SignedParts> V>
void describe(Io& io, V& parts) {
  io.objects("urls", parts.urls, kAnyCount);
}

template <class Io, Like<UploadedPart> V>
void describe(Io& io, V& part) {
  io.integer("part", part.part, kPartNumber);
  io.integer("size", part.size, kAnySize);
  io.text("etag", part.etag, kLoose);
}

template <class Io, Like<UploadedParts> V>
void describe(Io& io, V& parts) {
  io.objects("parts", parts.parts, kAnyCount);
}

template <class Io, Like<CompletedPart> V>
void describe(Io& io, V& part) {
  io.integer("part", part.part, kPartNumber);
  io.text("etag", part.etag, kEtag);
}

template <class Io, Like<CompleteUploadRequest> V>
void describe(Io& io, V& request) {
  io.objects("parts", request.parts, Range{1, r2::kMaxParts});
  io.require("parts", all_different(request.parts), "must not name a part twice");
}

template <class Io, Like<CompletedUpload> V>
void describe(Io& io, V& upload) {
  io.text("etag", upload.etag, kLoose);
  io.integer("size", upload.size, kAnySize);
}

template <class Io, Like<Diagnosis> V>
void describe(Io& io, V& diagnosis) {
  io.text("code", diagnosis.code, kLoose);
  io.text("message", diagnosis.message, kLoose);
  io.text("hint", diagnosis.hint, kLoose);
  io.boolean("retryable", diagnosis.retryable);
}

R2DECK_CODEC(CreateUploadRequest, Role::request)
R2DECK_CODEC(CreatedUpload, Role::answer)
R2DECK_CODEC(SignPartsRequest, Role::request)
R2DECK_CODEC(SignedParts, Role::answer)
R2DECK_CODEC(UploadedParts, Role::answer)
R2DECK_CODEC(CompleteUploadRequest, Role::request)
R2DECK_CODEC(CompletedUpload, Role::answer)
R2DECK_CODEC(Diagnosis, Role::answer)

}  // namespace r2deck::api
