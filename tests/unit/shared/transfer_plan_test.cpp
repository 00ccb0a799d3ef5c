#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "shared/r2/limits.h"
#include "shared/transfer/plan.h"

namespace r2deck::transfer {
namespace {

using api::UploadMode;
using r2::kGiB;
using r2::kMiB;

Plan planned(std::int64_t size, std::optional<std::int64_t> part_size = std::nullopt) {
  const Result<Plan> plan = plan_parts(size, part_size);
  EXPECT_TRUE(plan) << size;
  return plan ? *plan : Plan{};
}

ErrorCode refused(std::int64_t size, std::optional<std::int64_t> part_size = std::nullopt) {
  const Result<Plan> plan = plan_parts(size, part_size);
  EXPECT_FALSE(plan) << size;
  return plan ? ErrorCode::internal : plan.problem().code;
}

TEST(PartPlan, SendsAZeroByteFileByOnePut) {
  EXPECT_EQ(planned(0), (Plan{UploadMode::single, 0, 0, 1}));
  EXPECT_EQ(planned(0).length(1), 0);
}

TEST(PartPlan, SendsFilesUpTo16MiBByOnePutAndLargerOnesInParts) {
  EXPECT_EQ(planned(kSinglePutMax - 1).mode, UploadMode::single);
  EXPECT_EQ(planned(kSinglePutMax), (Plan{UploadMode::single, kSinglePutMax, kSinglePutMax, 1}));
  EXPECT_EQ(planned(kSinglePutMax + 1), (Plan{UploadMode::multipart, kSinglePutMax + 1, kDefaultPartMin, 2}));
  EXPECT_EQ(planned(kSinglePutMax + 1).length(2), 1);
}

TEST(PartPlan, KeepsTheDefaultBetween16And64MiB) {
  EXPECT_EQ(planned(kGiB - 1).part_size, 16 * kMiB);
  EXPECT_EQ(planned(kGiB).part_size, 16 * kMiB);
  EXPECT_EQ(planned(kGiB + 1).part_size, 17 * kMiB) << "size/64 is rounded up to whole MiB";
  EXPECT_EQ(planned(3 * kGiB).part_size, 48 * kMiB);
  EXPECT_EQ(planned(3 * kGiB).part_count, 64);
  EXPECT_EQ(planned(4 * kGiB).part_size, 64 * kMiB);
  EXPECT_EQ(planned(4 * kGiB + 1).part_size, 64 * kMiB);
  EXPECT_EQ(planned(4 * kGiB + 1).part_count, 65);
  EXPECT_EQ(planned(100 * kGiB).part_size, 64 * kMiB);
}

TEST(PartPlan, TakesLargerPartsOnlyWhere10000PartsDemandIt) {
  constexpr std::int64_t kEdge = 64 * kMiB * r2::kMaxParts;
  EXPECT_EQ(planned(kEdge), (Plan{UploadMode::multipart, kEdge, 64 * kMiB, 10'000}));
  EXPECT_EQ(planned(kEdge + 1).part_size, 65 * kMiB);
  EXPECT_LE(planned(kEdge + 1).part_count, r2::kMaxParts);
}

TEST(PartPlan, TakesTheLargestObjectAndRefusesOneByteMoreWithTheReason) {
  const Plan plan = planned(r2::kMaxObjectSize);
  EXPECT_LE(plan.part_count, r2::kMaxParts);
  EXPECT_LE(plan.part_size, r2::kMaxRequestBody);
  const Result<Plan> beyond = plan_parts(r2::kMaxObjectSize + 1);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.problem().code, ErrorCode::size_refused);
  EXPECT_NE(beyond.problem().message.find(std::to_string(r2::kMaxObjectSize)), std::string::npos);
  EXPECT_FALSE(beyond.problem().hint.empty());
  EXPECT_EQ(refused(-1), ErrorCode::size_refused);
}

TEST(PartPlan, TakesAPartSizeThatWasAskedForWithinR2sLimits) {
  EXPECT_EQ(refused(kGiB, r2::kMinPartSize - 1), ErrorCode::invalid_request);
  EXPECT_EQ(planned(kGiB, r2::kMinPartSize).part_size, r2::kMinPartSize);
  EXPECT_EQ(planned(kGiB, r2::kMinPartSize + 1).part_size, r2::kMinPartSize + 1);
  EXPECT_EQ(planned(20 * kGiB, r2::kMaxRequestBody).part_size, r2::kMaxRequestBody);
  EXPECT_EQ(refused(20 * kGiB, r2::kMaxRequestBody + 1), ErrorCode::invalid_request);
  EXPECT_EQ(refused(kGiB, 0), ErrorCode::invalid_request);
  EXPECT_EQ(refused(kGiB, -5), ErrorCode::invalid_request);
}

TEST(PartPlan, LetsThePartSizeAskedForDecideBetweenOnePutAndParts) {
  constexpr std::int64_t kPart = 8 * kMiB;
  EXPECT_EQ(planned(kPart - 1, kPart).mode, UploadMode::single);
  EXPECT_EQ(planned(kPart, kPart), (Plan{UploadMode::single, kPart, kPart, 1}));
  EXPECT_EQ(planned(kPart + 1, kPart), (Plan{UploadMode::multipart, kPart + 1, kPart, 2}));
  EXPECT_EQ(planned(100 * kMiB, kGiB).mode, UploadMode::single);
  EXPECT_EQ(planned(0, kPart).part_count, 1);
}

TEST(PartPlan, RefusesAPartSizeThatMakesMoreThan10000PartsAndSaysWhichWouldDo) {
  constexpr std::int64_t kPart = r2::kMinPartSize;
  EXPECT_EQ(planned(kPart * 10'000, kPart).part_count, 10'000);
  const Result<Plan> plan = plan_parts(kPart * 10'000 + 1, kPart);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.problem().code, ErrorCode::invalid_request);
  EXPECT_NE(plan.problem().hint.find(std::to_string(kPart + 1)), std::string::npos);
}

// R2's rules on numbers so small that every size and every part size can be tried.
TEST(PartPlan, CutsEverySizeByR2sRulesOnShrunkenLimits) {
  constexpr PlanLimits kTiny = {.single_put_max = 6,
                                .default_part_min = 6,
                                .default_part_max = 12,
                                .default_parts = 8,
                                .default_unit = 2,
                                .min_part = 3,
                                .max_part = 40,
                                .max_object = 600,
                                .max_parts = 20};
  std::vector<std::optional<std::int64_t>> choices = {std::nullopt};
  for (std::int64_t part = 0; part <= kTiny.max_part + 1; ++part)
    choices.push_back(part);

  for (std::int64_t size = -1; size <= kTiny.max_object + 1; ++size) {
    for (const std::optional<std::int64_t>& choice : choices) {
      const Result<Plan> plan = plan_parts(size, choice, kTiny);
      const bool size_ok = size >= 0 && size <= kTiny.max_object;
      const bool choice_ok = !choice || (*choice >= kTiny.min_part && *choice <= kTiny.max_part &&
                                         (size + *choice - 1) / *choice <= kTiny.max_parts);
      ASSERT_EQ(plan.ok(), size_ok && choice_ok) << size << " in parts of " << choice.value_or(-1);
      if (!plan) continue;

      std::int64_t covered = 0;
      for (std::int32_t n = 1; n <= plan->part_count; ++n) {
        ASSERT_EQ(plan->offset(n), covered);
        covered += plan->length(n);
        if (n < plan->part_count) {
          ASSERT_EQ(plan->length(n), plan->part_size);
        }
      }
      ASSERT_EQ(covered, size);
      ASSERT_GE(plan->part_count, 1);
      ASSERT_LE(plan->part_count, kTiny.max_parts);
      ASSERT_LE(plan->length(plan->part_count), plan->part_size);
      ASSERT_EQ(plan->part_count == 1, plan->mode == UploadMode::single) << size;
      if (plan->mode == UploadMode::single) continue;
      ASSERT_GE(plan->length(plan->part_count), 1);
      ASSERT_GE(plan->part_size, kTiny.min_part);
      ASSERT_LE(plan->part_size, kTiny.max_part);
      if (choice) {
        ASSERT_EQ(plan->part_size, *choice);
        continue;
      }
      ASSERT_EQ(plan->part_size % kTiny.default_unit, 0);
      if (size <= kTiny.default_part_max * kTiny.max_parts) {
        ASSERT_LE(plan->part_size, kTiny.default_part_max) << size;
      }
    }
  }
}

}  // namespace
}  // namespace r2deck::transfer
