#include "tests/sim/storage.h"

#include <utility>

#include "shared/transfer/etag.h"
#include "shared/transfer/md5.h"

namespace r2deck::sim {

std::string Storage::etag_of(const std::string& bytes) {
  return opaque_ ? "opaque-" + std::to_string(++created_) : transfer::md5_hex(bytes);
}

std::string Storage::create_multipart_upload(const std::string& key) {
  std::string id = "r2-" + std::to_string(++created_);
  uploads_[id].key = key;
  return id;
}

Storage::Answer Storage::put_object(const std::string& key, std::string bytes, bool if_none_match) {
  if (if_none_match && objects_.count(key) != 0) return {412, "PreconditionFailed", ""};
  std::string etag = etag_of(bytes);
  objects_[key] = {std::move(bytes), etag};
  return {200, "", etag};
}

Storage::Answer Storage::upload_part(const std::string& upload, std::int32_t part, std::string bytes) {
  const auto found = uploads_.find(upload);
  if (found == uploads_.end()) return {404, "NoSuchUpload", ""};
  std::string etag = etag_of(bytes);
  found->second.parts[part] = {std::move(bytes), etag};
  return {200, "", etag};
}

Storage::Answer Storage::list_parts(const std::string& upload, std::vector<api::UploadedPart>& parts) const {
  const auto found = uploads_.find(upload);
  if (found == uploads_.end()) return {404, "NoSuchUpload", ""};
  for (const auto& [number, part] : found->second.parts) {
    parts.push_back({number, static_cast<std::int64_t>(part.bytes.size()), part.etag});
  }
  return {};
}

Storage::Answer Storage::complete_multipart_upload(const std::string& upload,
                                                   const std::vector<api::CompletedPart>& parts) {
  const auto found = uploads_.find(upload);
  if (found == uploads_.end()) return {404, "NoSuchUpload", ""};
  std::string bytes;
  std::vector<std::string> md5s;
  std::size_t first_size = 0;
  for (std::size_t n = 0; n < parts.size(); ++n) {
    const auto part = found->second.parts.find(parts[n].part);
    if (part == found->second.parts.end() || !transfer::same_etag(part->second.etag, parts[n].etag)) {
      return {400, "InvalidPart", ""};
    }
    const std::size_t size = part->second.bytes.size();
    if (n == 0) first_size = size;
    const bool last = n + 1 == parts.size();
    if (last ? size > first_size : size != first_size) return {400, "InvalidPart", ""};
    bytes += part->second.bytes;
    md5s.push_back(part->second.etag);
  }
  if (parts.empty()) return {400, "MalformedXML", ""};
  Object& object = objects_[found->second.key];
  object.etag = opaque_ ? etag_of(bytes) : *transfer::composite_etag(md5s);
  object.bytes = std::move(bytes);
  uploads_.erase(found);
  return {200, "", object.etag};
}

const Storage::Object* Storage::head_object(const std::string& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : &found->second;
}

void Storage::damage(const std::string& key) {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return;
  found->second.bytes += "?";
  found->second.bytes.erase(found->second.bytes.begin());
  found->second.etag = etag_of(found->second.bytes) + "-1";
}

bool Storage::lose_a_part() {
  for (auto& [id, upload] : uploads_) {
    if (upload.parts.empty()) continue;
    upload.parts.erase(upload.parts.begin());
    return true;
  }
  return false;
}

}  // namespace r2deck::sim
