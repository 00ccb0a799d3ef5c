#include "shared/api/codec_types.h"
#include "shared/r2/bucket_name.h"

namespace r2deck::api {

template <class Io, Like<Bucket> V>
void describe(Io& io, V& bucket) {
  io.text("name", bucket.name, kLoose);
  io.time("createdAt", bucket.created_at);
  io.boolean("named", bucket.named);
}

template <class Io, Like<BucketList> V>
void describe(Io& io, V& list) {
  io.objects("buckets", list.buckets, kAnyCount);
  io.boolean("complete", list.complete);
}

template <class Io, Like<CreateBucketRequest> V>
void describe(Io& io, V& request) {
  io.text("name", request.name, TextRule{0, 1024});
  io.check("name", [&] { return r2::check_new_bucket_name(request.name); });
}

template <class Io, Like<CorsState> V>
void describe(Io& io, V& state) {
  io.text("origin", state.origin, kLoose);
  io.boolean("allowed", state.allowed);
  io.texts("missing", state.missing, kAnyCount, kLoose);
}

R2DECK_CODEC(Bucket, Role::answer)
R2DECK_CODEC(BucketList, Role::answer)
R2DECK_CODEC(CreateBucketRequest, Role::request)
R2DECK_CODEC(CorsState, Role::answer)

}  // namespace r2deck::api
