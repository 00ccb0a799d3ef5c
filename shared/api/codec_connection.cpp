#include "shared/api/codec_types.h"
#include "shared/r2/bucket_name.h"

namespace r2deck::api {
namespace {

constexpr std::array<Named<ConnectionCheckName>, 5> kChecks{
    {{ConnectionCheckName::token, "token"},
     {ConnectionCheckName::list_buckets, "listBuckets"},
     {ConnectionCheckName::read_objects, "readObjects"},
     {ConnectionCheckName::admin, "admin"},
     {ConnectionCheckName::write_objects, "writeObjects"}}};
constexpr std::array<Named<CheckOutcome>, 4> kOutcomes{{{CheckOutcome::ok, "ok"},
                                                        {CheckOutcome::denied, "denied"},
                                                        {CheckOutcome::failed, "failed"},
                                                        {CheckOutcome::skipped, "skipped"}}};

}  // namespace

template <class Io, Like<TestAccountRequest> V>
void describe(Io& io, V& request) {
  io.text("bucket", request.bucket, TextRule{0, 1024});
  io.boolean("write", request.write);
  io.check("bucket",
           [&] { return request.bucket ? r2::check_bucket_name(*request.bucket) : Result<void>(); });
}

template <class Io, Like<ConnectionCheck> V>
void describe(Io& io, V& check) {
  io.choice("check", check.check, kChecks);
  io.choice("outcome", check.outcome, kOutcomes);
  io.text("detail", check.detail, kLoose);
  io.text("hint", check.hint, kLoose);
}

template <class Io, Like<ConnectionReport> V>
void describe(Io& io, V& report) {
  io.objects("checks", report.checks, kAnyCount);
}

R2DECK_CODEC(TestAccountRequest, Role::request)
R2DECK_CODEC(ConnectionReport, Role::answer)

}  // namespace r2deck::api
