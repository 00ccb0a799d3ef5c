#include "companion/cli/storage_calls.h"

#include <boost/json.hpp>

#include "companion/cli/call.h"
#include "companion/cli/object_options.h"
#include "companion/vault/secret_string.h"
#include "shared/api/codec.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

template <class T>
Result<T> answered(const Result<json::object>& result) {
  if (!result) return result.problem();
  std::string text = json::serialize(*result);
  auto answer = api::decode<T>(text);
  vault::wipe(text);  // a presigned URL, perhaps
  return answer;
}

template <class T>
json::value request_json(const T& request) {
  return json::parse(api::encode(request));
}

}  // namespace

Result<StorageCalls> StorageCalls::open(std::filesystem::path data_dir, const ObjectAddress& address) {
  json::object args;
  if (address.account) args["account"] = *address.account;
  auto account = answered<api::Account>(call(data_dir, "account.get", args));
  if (!account) return account.problem();
  return StorageCalls(std::move(data_dir), *std::move(account), address.bucket);
}

Result<json::object> StorageCalls::ask(std::string_view command, const json::object& args) const {
  const std::lock_guard lock(*calling_);
  return call(data_dir_, command, args);
}

Result<api::CreatedUpload> StorageCalls::create(const api::CreateUploadRequest& request) const {
  return answered<api::CreatedUpload>(ask(
      "upload.create", {{"account", account_.id}, {"bucket", bucket_}, {"request", request_json(request)}}));
}

Result<api::SignedParts> StorageCalls::sign(const std::string& upload,
                                            const std::vector<std::int32_t>& parts) const {
  return answered<api::SignedParts>(
      ask("upload.sign", {{"upload", upload}, {"request", request_json(api::SignPartsRequest{parts})}}));
}

Result<api::UploadedParts> StorageCalls::parts(const std::string& upload) const {
  return answered<api::UploadedParts>(ask("upload.parts", {{"upload", upload}}));
}

Result<api::CompletedUpload> StorageCalls::complete(const std::string& upload,
                                                    const std::vector<api::CompletedPart>& parts) const {
  return answered<api::CompletedUpload>(ask(
      "upload.complete", {{"upload", upload}, {"request", request_json(api::CompleteUploadRequest{parts})}}));
}

Result<void> StorageCalls::settle_size(const std::string& upload, std::int64_t size) const {
  const auto done = ask("upload.size", {{"upload", upload}, {"size", size}});
  if (!done) return done.problem();
  return {};
}

Result<void> StorageCalls::abort(const std::string& upload) const {
  const auto done = ask("upload.abort", {{"upload", upload}});
  if (!done) return done.problem();
  return {};
}

Result<api::ObjectPage> StorageCalls::list(const std::string& prefix, const std::string& cursor) const {
  return answered<api::ObjectPage>(
      ask("object.list",
          {{"account", account_.id}, {"bucket", bucket_}, {"prefix", prefix}, {"cursor", cursor}}));
}

Result<api::ObjectInfo> StorageCalls::stat(const std::string& key) const {
  return answered<api::ObjectInfo>(
      ask("object.stat", {{"account", account_.id}, {"bucket", bucket_}, {"key", key}}));
}

Result<api::PresignedUrl> StorageCalls::presign_get(const std::string& key, std::int64_t seconds) const {
  json::object request{{"method", "GET"}, {"key", key}, {"expires", seconds}};
  return answered<api::PresignedUrl>(ask(
      "object.presign", {{"account", account_.id}, {"bucket", bucket_}, {"request", std::move(request)}}));
}

}  // namespace r2deck::cli
