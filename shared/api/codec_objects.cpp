#include "shared/api/codec_types.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<PresignMethod>, 4> kMethods{{{PresignMethod::get, "GET"},
                                                        {PresignMethod::head, "HEAD"},
                                                        {PresignMethod::put, "PUT"},
                                                        {PresignMethod::del, "DELETE"}}};

std::int64_t max_seconds(PresignMethod method) {
  const bool reads = method == PresignMethod::get || method == PresignMethod::head;
  return reads ? r2::kMaxPresignSeconds : r2::kMaxWritePresignSeconds;
}

}  // namespace

template <class Io, Like<Object> V>
void describe(Io& io, V& object) {
  io.text("key", object.key, kLoose);
  io.integer("size", object.size, kAnySize);
  io.time("modified", object.modified);
  io.text("etag", object.etag, kLoose);
  io.text_or("storageClass", object.storage_class, "", kLoose);
}

template <class Io, Like<ObjectPage> V>
void describe(Io& io, V& page) {
  io.objects("objects", page.objects, kAnyCount);
  io.texts("prefixes", page.prefixes, kAnyCount, kLoose);
  io.text("cursor", page.cursor, kLoose);
}

template <class Io, Like<ObjectInfo> V>
void describe(Io& io, V& info) {
  io.object("object", info.object);
  io.text("contentType", info.content_type, kLoose);
  io.time("fileModified", info.file_modified);
  io.pairs("metadata", info.metadata, kLoose);
}

template <class Io, Like<PresignRequest> V>
void describe(Io& io, V& request) {
  io.choice("method", request.method, kMethods);
  io.text("key", request.key, TextRule{0, 4096});
  io.check("key", [&] { return r2::check_key(request.key); });
  io.integer("expires", request.expires, Range{r2::kMinPresignSeconds, max_seconds(request.method)});
  io.text("fileName", request.file_name, TextRule{1, 1024, Characters::line});
  io.text("contentType", request.content_type, TextRule{1, 255, Characters::line});
}

template <class Io, Like<PresignedUrl> V>
void describe(Io& io, V& presigned) {
  io.text("url", presigned.url, kLoose);
  io.time("expiresAt", presigned.expires_at);
}

R2DECK_CODEC(ObjectPage, Role::answer)
R2DECK_CODEC(ObjectInfo, Role::answer)
R2DECK_CODEC(PresignRequest, Role::request)
R2DECK_CODEC(PresignedUrl, Role::answer)

}  // namespace r2deck::api
