#include "companion/services/upload_headers.h"

#include <algorithm>
#include <boost/json.hpp>

#include "companion/services/mtime.h"
#include "companion/services/problems.h"
#include "shared/r2/metadata.h"

namespace r2deck::services {
namespace {

// A header's value goes to storage as it is: visible ASCII and spaces between.
Result<void> check_value(const char* member, std::string_view value) {
  const bool fits =
      std::all_of(value.begin(), value.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
  if (fits && value.size() <= 1024) return {};
  return invalid(member, "It must be at most 1,024 characters of plain ASCII.");
}

}  // namespace

Result<s3::ObjectHeaders> object_headers(const api::CreateUploadRequest& request) {
  if (const auto ok = r2::check_metadata(request.metadata); !ok.ok()) return ok.problem();
  s3::ObjectHeaders headers;
  headers.content_type = request.content_type.empty() ? "application/octet-stream" : request.content_type;
  headers.cache_control = request.cache_control.value_or("");
  headers.content_disposition = request.content_disposition.value_or("");
  headers.storage_class = request.storage_class.value_or("");
  headers.metadata = request.metadata;
  if (request.modified) headers.metadata.emplace_back(r2::kMtimeName, to_mtime(*request.modified));
  if (const auto ok = check_value("contentType", headers.content_type); !ok.ok()) return ok.problem();
  if (const auto ok = check_value("cacheControl", headers.cache_control); !ok.ok()) return ok.problem();
  if (const auto ok = check_value("contentDisposition", headers.content_disposition); !ok.ok())
    return ok.problem();
  if (const auto ok = check_value("storageClass", headers.storage_class); !ok.ok()) return ok.problem();
  return headers;
}

std::string to_json(const s3::Pairs& headers) {
  boost::json::array list;
  for (const auto& [name, value] : headers)
    list.push_back(boost::json::array{name, value});
  return boost::json::serialize(list);
}

s3::Pairs headers_from_json(std::string_view json) {
  s3::Pairs headers;
  boost::json::error_code error;
  const boost::json::value parsed = boost::json::parse(json, error);
  const auto* list = error ? nullptr : parsed.if_array();
  if (!list) return headers;
  for (const auto& each : *list) {
    const auto* pair = each.if_array();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string()) continue;
    headers.emplace_back((*pair)[0].as_string().c_str(), (*pair)[1].as_string().c_str());
  }
  return headers;
}

}  // namespace r2deck::services
