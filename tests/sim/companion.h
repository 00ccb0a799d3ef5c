// A simulated companion: creates, signs, lists, completes and aborts, as companion/services does it. It
// answers at once; what the way there does to a call is the tab's affair (tests/sim/tab.h).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shared/api/uploads.h"
#include "shared/problem.h"
#include "shared/transfer/plan.h"
#include "tests/sim/storage.h"

namespace r2deck::sim {

// R2's numbers divided by about half a million: a file of 100 parts has some kilobytes.
inline constexpr transfer::PlanLimits kSmallLimits = {.single_put_max = 48,
                                                      .default_part_min = 16,
                                                      .default_part_max = 64,
                                                      .default_parts = 16,
                                                      .default_unit = 4,
                                                      .min_part = 5,
                                                      .max_part = 1'000,
                                                      .max_object = 1'000'000,
                                                      .max_parts = 10'000};

class Companion {
 public:
  explicit Companion(Storage& storage) : storage_(storage) {}

  // What a presigned URL allows; the URL is its index.
  struct Grant {
    std::string upload;  // the storage's; empty for a PutObject
    std::string key;
    std::int32_t part = 0;
    std::int64_t expires_at = 0;  // by the companion's clock when it signed, which storage then believes
    bool if_none_match = false;
  };
  struct Record {
    std::string key;
    transfer::Plan plan;
    std::string upload;  // the storage's; empty for single
    bool if_none_match = false;
  };

  Result<api::CreatedUpload> create(const api::CreateUploadRequest& request);
  Result<std::vector<api::SignedPart>> sign(const std::string& id, const std::vector<std::int32_t>& parts,
                                            std::int64_t clock, std::int64_t life);
  Result<std::vector<api::UploadedPart>> list(const std::string& id) const;
  // Calling again after success answers the same: it compares by Head.
  Result<api::CompletedUpload> complete(const std::string& id, const std::vector<api::CompletedPart>& parts);
  Result<void> abort(const std::string& id);

  const Grant& grant(const std::string& url) const { return grants_.at(std::stoul(url)); }
  const Record* record(const std::string& id) const;

 private:
  Storage& storage_;
  std::map<std::string, Record> records_;
  std::vector<Grant> grants_;
};

Problem problem(ErrorCode code, bool retryable);

}  // namespace r2deck::sim
