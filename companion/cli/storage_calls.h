// The commands of a transfer on one account and bucket, asked of call() in the API's own types. From any
// thread; one waits for the other, since a command that works on the data folder itself holds its lock.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "companion/cli/object_address.h"
#include "shared/api/accounts.h"
#include "shared/api/objects.h"
#include "shared/api/uploads.h"
#include "shared/problem.h"

namespace r2deck::cli {

class StorageCalls {
 public:
  // Finds the account that the address means. Errors: those of call().
  static Result<StorageCalls> open(std::filesystem::path data_dir, const ObjectAddress& address);

  const std::string& account() const { return account_.id; }
  const std::string& bucket() const { return bucket_; }
  api::Proof proof() const { return account_.proof; }

  Result<api::CreatedUpload> create(const api::CreateUploadRequest& request) const;
  Result<api::SignedParts> sign(const std::string& upload, const std::vector<std::int32_t>& parts) const;
  Result<api::UploadedParts> parts(const std::string& upload) const;
  Result<api::CompletedUpload> complete(const std::string& upload,
                                        const std::vector<api::CompletedPart>& parts) const;
  Result<void> settle_size(const std::string& upload, std::int64_t size) const;
  Result<void> abort(const std::string& upload) const;

  Result<api::ObjectPage> list(const std::string& prefix, const std::string& cursor) const;
  Result<api::ObjectInfo> stat(const std::string& key) const;
  Result<api::PresignedUrl> presign_get(const std::string& key, std::int64_t seconds) const;

 private:
  StorageCalls(std::filesystem::path data_dir, api::Account account, std::string bucket)
      : calling_(std::make_unique<std::mutex>()),
        data_dir_(std::move(data_dir)),
        account_(std::move(account)),
        bucket_(std::move(bucket)) {}

  Result<boost::json::object> ask(std::string_view command, const boost::json::object& args) const;

  std::unique_ptr<std::mutex> calling_;
  std::filesystem::path data_dir_;
  api::Account account_;
  std::string bucket_;
};

}  // namespace r2deck::cli
