#include "companion/services/objects.h"

#include "companion/services/mtime.h"
#include "companion/services/problems.h"
#include "shared/r2/bucket_name.h"
#include "shared/r2/key.h"
#include "shared/r2/limits.h"
#include "shared/r2/metadata.h"
#include "shared/text/content_disposition.h"

namespace r2deck::services {
namespace {

const char* wire_name(api::PresignMethod method) {
  switch (method) {
    case api::PresignMethod::get:
      return "GET";
    case api::PresignMethod::head:
      return "HEAD";
    case api::PresignMethod::put:
      return "PUT";
    case api::PresignMethod::del:
      return "DELETE";
  }
  return "GET";
}

// Whoever holds a PUT link may overwrite.
Action action_of(api::PresignMethod method) {
  switch (method) {
    case api::PresignMethod::get:
    case api::PresignMethod::head:
      return Action::object_read;
    case api::PresignMethod::put:
      return Action::object_overwrite;
    case api::PresignMethod::del:
      break;
  }
  return Action::object_delete;
}

// A key that storage has already need not be one that we would make; only its length is bounded.
Result<void> check_existing_key(std::string_view key) {
  if (key.empty()) return invalid("key", "A key is needed.");
  if (static_cast<std::int64_t>(key.size()) > r2::kMaxKeyBytes) {
    return refused(ErrorCode::key_invalid, "key", "A key has at most 1,024 bytes.");
  }
  return {};
}

Result<void> check_expiry(const api::PresignRequest& request) {
  const bool reads = request.method == api::PresignMethod::get || request.method == api::PresignMethod::head;
  const std::int64_t longest = reads ? r2::kMaxPresignSeconds : r2::kMaxWritePresignSeconds;
  if (request.expires >= r2::kMinPresignSeconds && request.expires <= longest) return {};
  return invalid("expires", "A link of this kind lasts 1 to " + std::to_string(longest) + " seconds.");
}

// The response-* overrides of a download, and the type that an upload must keep.
Result<s3::Request> request_of(std::string_view bucket, const api::PresignRequest& from) {
  s3::Request request;
  request.method = wire_name(from.method);
  request.bucket = std::string(bucket);
  request.key = from.key;
  const bool is_get = from.method == api::PresignMethod::get;
  if (from.file_name) {
    if (!is_get) return invalid("fileName", "Only a GET link has a file name.");
    request.query.emplace_back("response-content-disposition", text::attachment_disposition(*from.file_name));
  }
  if (from.content_type) {
    if (is_get) {
      request.query.emplace_back("response-content-type", *from.content_type);
    } else if (from.method == api::PresignMethod::put) {
      request.headers.emplace_back("content-type", *from.content_type);
    } else {
      return invalid("contentType", "Only a GET or PUT link has a content type.");
    }
  }
  return request;
}

api::Object to_api(const s3::Object& object) {
  return {object.key, object.size, object.modified, object.etag, object.storage_class};
}

}  // namespace

Result<api::ObjectPage> Objects::list(std::string_view account, std::string_view bucket,
                                      const ObjectQuery& query) {
  if (const auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked.problem();
  if (query.limit < 1 || query.limit > r2::kMaxListKeys) {
    return invalid("limit", "A page has 1 to 1000 objects.");
  }
  Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
  if (!storage.ok()) return storage.problem();
  Result<s3::ListObjectsPage> page =
      (*storage)->client.list_objects_v2(bucket, {query.prefix, query.delimiter, query.cursor, query.limit});
  if (!page.ok()) return page.problem();
  api::ObjectPage answer;
  for (const auto& object : page->objects)
    answer.objects.push_back(to_api(object));
  answer.prefixes = std::move(page->common_prefixes);
  answer.cursor = std::move(page->next_continuation_token);
  return answer;
}

Result<api::ObjectInfo> Objects::head(std::string_view account, std::string_view bucket,
                                      std::string_view key) {
  if (const auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked.problem();
  if (const auto checked = check_existing_key(key); !checked.ok()) return checked.problem();
  Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
  if (!storage.ok()) return storage.problem();
  Result<s3::ObjectHead> head = (*storage)->client.head_object(bucket, key);
  if (!head.ok()) return head.problem();
  api::ObjectInfo info;
  info.object = {std::string(key), head->size, head->modified, head->etag, head->storage_class};
  info.content_type = head->content_type;
  for (auto& [name, value] : head->metadata) {
    const auto time = name == r2::kMtimeName ? from_mtime(value) : std::nullopt;
    if (time)
      info.file_modified = time;
    else
      info.metadata.emplace_back(name, value);
  }
  return info;
}

Result<void> Objects::remove(const Actor& actor, std::string_view account, std::string_view bucket,
                             std::string_view key) {
  const auto remove = [&]() -> Result<void> {
    if (auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked;
    if (auto checked = check_existing_key(key); !checked.ok()) return checked;
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    return (*storage)->client.delete_object(bucket, key);
  };
  const Deed deed{"object.delete", std::string(account), std::string(bucket), std::string(key), {}};
  return audit_.record(actor, deed, remove());
}

Result<api::PresignedUrl> Objects::presign(const Principal& who, std::string_view account,
                                           std::string_view bucket, const api::PresignRequest& request) {
  const auto sign = [&]() -> Result<api::PresignedUrl> {
    if (const auto checked = r2::check_bucket_name(bucket); !checked.ok()) return checked.problem();
    if (const auto checked = r2::check_key(request.key); !checked.ok()) return checked.problem();
    const Where where{account, bucket, request.key};
    if (const auto allowed = require(who, action_of(request.method), where); !allowed.ok()) {
      return allowed.problem();
    }
    if (const auto checked = check_expiry(request); !checked.ok()) return checked.problem();
    Result<s3::Request> to_sign = request_of(bucket, request);
    if (!to_sign.ok()) return to_sign.problem();
    Result<std::shared_ptr<Storage>> storage = accounts_.open(account);
    if (!storage.ok()) return storage.problem();
    const text::UnixMillis now = clock_();
    return api::PresignedUrl{s3::presign(*to_sign, (*storage)->endpoint, (*storage)->credentials,
                                         request.expires, now + (*storage)->client.clock_correction()),
                             now + request.expires * 1000};
  };
  const Deed deed{"link.presign", std::string(account), std::string(bucket), request.key,
                  std::string(wire_name(request.method)) + " for " + std::to_string(request.expires) + " s"};
  return audit_.record(who.actor, deed, sign());
}

}  // namespace r2deck::services
