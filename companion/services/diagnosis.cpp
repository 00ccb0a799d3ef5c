#include "companion/services/diagnosis.h"

#include "companion/services/cors.h"

namespace r2deck::services {
namespace {

api::Diagnosis of(const Problem& problem) {
  return {.code = std::string(to_string(problem.code)),
          .message = problem.message,
          .hint = problem.hint,
          .retryable = problem.retryable};
}

api::Diagnosis of(ErrorCode code, std::string message, std::string hint, bool retryable) {
  return {.code = std::string(to_string(code)),
          .message = std::move(message),
          .hint = std::move(hint),
          .retryable = retryable};
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& each : list)
    text += (text.empty() ? "" : ", ") + each;
  return text;
}

// A policy that cannot be read (another permission, or a store without CORS settings) explains nothing.
std::optional<api::Diagnosis> cors_trouble(Storage& storage, const std::string& bucket,
                                           std::string_view origin) {
  const auto rules = storage.client.get_bucket_cors(bucket);
  if (!rules.ok()) return std::nullopt;
  const auto missing = cors_missing(*rules, origin);
  if (missing.empty()) return std::nullopt;
  return of(
      ErrorCode::cors_missing,
      "The bucket does not let " + std::string(origin) + " send files; missing: " + joined(missing) + ".",
      "Press Set up CORS.", false);
}

}  // namespace

api::Diagnosis diagnose(Storage& storage, const store::UploadRecord& upload, std::string_view origin) {
  s3::Client& client = storage.client;
  if (const auto head = client.head_bucket(upload.bucket); !head.ok()) return of(head.problem());
  if (const auto skew = client.clock_offset(); skew > kMostClockSkew || skew < -kMostClockSkew) {
    return of(ErrorCode::clock_skew,
              "This machine's clock differs from storage's by " + std::to_string(skew / 60'000) + " minutes.",
              "Set the clock of this machine.", false);
  }
  if (auto trouble = cors_trouble(storage, upload.bucket, origin)) return *trouble;
  if (upload.mode == api::UploadMode::multipart) {
    const auto parts = client.list_parts(upload.bucket, upload.key, upload.storage_id);
    if (!parts.ok()) return of(parts.problem());
  }
  return {.code = "ok",
          .message = "Storage answers this machine and the upload is there.",
          .hint = "Check this browser's connection, its extensions and its proxy.",
          .retryable = true};
}

}  // namespace r2deck::services
