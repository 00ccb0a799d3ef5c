// A simulated R2: keeps real bytes, so that a test can compare what was stored with what was in the file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shared/api/uploads.h"

namespace r2deck::sim {

class Storage {
 public:
  struct Answer {
    int status = 200;
    std::string code;  // S3's error code
    std::string etag;
  };
  struct Object {
    std::string bytes;
    std::string etag;
  };

  // `opaque`: ETags that say nothing about the content, as with SSE-C.
  explicit Storage(bool opaque = false) : opaque_(opaque) {}

  std::string create_multipart_upload(const std::string& key);
  Answer put_object(const std::string& key, std::string bytes, bool if_none_match);
  Answer upload_part(const std::string& upload, std::int32_t part, std::string bytes);
  // 404 NoSuchUpload as status; the parts by the second argument.
  Answer list_parts(const std::string& upload, std::vector<api::UploadedPart>& parts) const;
  // Parts in order, each with its ETag; all but the last of equal size, the last not larger.
  Answer complete_multipart_upload(const std::string& upload, const std::vector<api::CompletedPart>& parts);
  void abort_multipart_upload(const std::string& upload) { uploads_.erase(upload); }
  const Object* head_object(const std::string& key) const;
  std::size_t open_uploads() const { return uploads_.size(); }
  // The upload is gone, as when a lifecycle rule aborts it.
  void lose_all_uploads() { uploads_.clear(); }
  // One stored part vanishes or changes, as a fault of the store.
  bool lose_a_part();
  // The object changes as a fault of the store, and its ETag with it.
  void damage(const std::string& key);

 private:
  struct Upload {
    std::string key;
    std::map<std::int32_t, Object> parts;
  };
  std::string etag_of(const std::string& bytes);

  bool opaque_;
  std::map<std::string, Upload> uploads_;
  std::map<std::string, Object> objects_;
  std::uint64_t created_ = 0;  // uploads and opaque ETags
};

}  // namespace r2deck::sim
