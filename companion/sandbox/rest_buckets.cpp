#include "companion/sandbox/rest_buckets.h"

#include <algorithm>
#include <boost/json.hpp>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/host_name.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/rest_reply.h"

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;

// The API's reference, "List Buckets": per_page is 1 to 1000, and 20 unless it is given.
constexpr std::int64_t kDefaultPage = 20, kMaxPage = 1000;
// Where a bucket lies whose creator had no wish. R2 takes a place near the creator.
constexpr std::string_view kHere = "weur";
constexpr std::string_view kLocations[] = {"apac", "eeur", "enam", "weur", "wnam", "oc"};

// REST's name of a storage class, and S3's, which the catalog keeps.
struct StorageClass {
  std::string_view rest, s3;
};
constexpr StorageClass kStorageClasses[] = {{"Standard", "STANDARD"}, {"InfrequentAccess", "STANDARD_IA"}};

json::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

json::object to_json(const Bucket& bucket) {
  const std::string& where = bucket.name.jurisdiction;
  const bool rare = bucket.storage_class == kStorageClasses[1].s3;
  return {{"name", bucket.name.name},
          {"creation_date", text::to_rfc3339(bucket.created)},
          {"location", view(bucket.location.empty() ? kHere : std::string_view(bucket.location))},
          {"jurisdiction", view(where.empty() ? "default" : std::string_view(where))},
          {"storage_class", view(kStorageClasses[rare ? 1 : 0].rest)}};
}

// Nothing: no jurisdiction of that name.
std::optional<std::string> jurisdiction(const RequestHead& head) {
  const std::string name = head.get("cf-r2-jurisdiction");
  if (name.empty() || name == "default") return std::string();
  return is_jurisdiction(name) ? std::optional(name) : std::nullopt;
}

Reply failed(const Failure& failure) {
  switch (failure.error) {
    case S3Error::no_such_bucket:
      return rest_error(RestError::no_such_bucket);
    case S3Error::bucket_not_empty:
      return rest_error(RestError::bucket_not_empty, std::string(failure.text()));
    case S3Error::bucket_conflict:
      return rest_error(RestError::bucket_exists);
    default:
      return rest_error(RestError::internal, std::string(failure.text()));
  }
}

// What is listed and in which order, before pages are made of it.
std::vector<BucketPtr> selected(const Store& store, const RestRequest& request, const std::string& where) {
  const std::string contains = request.query.get("name_contains");
  std::vector<BucketPtr> all = store.buckets();
  std::erase_if(all, [&](const BucketPtr& each) {
    return each->name.jurisdiction != where || each->name.name.find(contains) == std::string::npos;
  });
  if (request.query.get("direction") == "desc") std::reverse(all.begin(), all.end());
  return all;
}

// `order` has one value, and the cursor is the last name that was given, in a form that nobody takes for one.
Reply list(const Store& store, const RestRequest& request, const std::string& where) {
  const auto& query = request.query;
  const auto per_page = request.number("per_page", kDefaultPage, 1, kMaxPage);
  const std::string direction = query.get("direction"), order = query.get("order");
  const auto cursor = from_base64(query.get("cursor"));
  const bool known =
      (direction.empty() || direction == "asc" || direction == "desc") && (order.empty() || order == "name");
  if (!per_page || !cursor || !known) return rest_error(RestError::invalid_page);

  const std::string after = !cursor->empty() ? *cursor : query.get("start_after");
  json::array page;
  std::string last;
  bool more = false;
  for (const auto& bucket : selected(store, request, where)) {
    const bool before = direction == "desc" ? bucket->name.name >= after : bucket->name.name <= after;
    if (!after.empty() && before) continue;
    if (static_cast<std::int64_t>(page.size()) == *per_page) {
      more = true;
      break;
    }
    page.push_back(to_json(*bucket));
    last = bucket->name.name;
  }
  json::object info{{"per_page", *per_page}};
  if (more) info.emplace("cursor", to_base64(last));
  return rest_result(json::object{{"buckets", std::move(page)}}, {}, std::move(info));
}

struct Wish {
  std::string name, location;
  std::string_view storage_class = kStorageClasses[0].s3;
};

// The body of a creation: `name`, and `locationHint` and `storageClass` where they are given. Unknown fields
// are let be, as the API does.
std::optional<Wish> read_wish(std::string_view body) {
  boost::system::error_code error;
  const json::value parsed = json::parse(view(body), error);
  const json::object* object = error ? nullptr : parsed.if_object();
  if (!object) return std::nullopt;
  bool good = true;
  const auto text = [&](const char* name) {
    const json::value* value = object->if_contains(name);
    if (value && !value->is_string()) good = false;
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  Wish wish{text("name"), text("locationHint")};
  const std::string storage_class = text("storageClass");
  std::transform(wish.location.begin(), wish.location.end(), wish.location.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool placed = wish.location.empty() || std::find(std::begin(kLocations), std::end(kLocations),
                                                         wish.location) != std::end(kLocations);
  const auto found = std::find_if(std::begin(kStorageClasses), std::end(kStorageClasses),
                                  [&](const StorageClass& each) { return each.rest == storage_class; });
  if (!good || !placed || !object->contains("name")) return std::nullopt;
  if (found != std::end(kStorageClasses)) wish.storage_class = found->s3;
  if (found == std::end(kStorageClasses) && !storage_class.empty()) return std::nullopt;
  return wish;
}

Reply create(Store& store, const RestRequest& request, const std::string& where, text::UnixMillis now) {
  const auto wish = read_wish(request.body);
  if (!wish) return rest_error(RestError::malformed_json);
  if (!valid_bucket_name(wish->name)) return rest_error(RestError::invalid_bucket_name);
  const BucketName name{wish->name, where};
  auto created = store.create_bucket(name, now, wish->location, wish->storage_class);
  if (!created) return failed(created.failure());
  const BucketPtr bucket = store.find_bucket(name);
  return bucket ? rest_result(to_json(*bucket)) : rest_error(RestError::no_such_bucket);
}

Reply one(Store& store, const RestRequest& request, const std::string& where) {
  const BucketName name{request.path.back(), where};
  if (!valid_bucket_name(name.name)) return rest_error(RestError::invalid_bucket_name);
  if (request.head.method == "DELETE") {
    auto deleted = store.delete_bucket(name);
    return deleted ? rest_result(json::object()) : failed(deleted.failure());
  }
  if (request.head.method != "GET") return rest_error(RestError::method_not_allowed);
  const BucketPtr bucket = store.find_bucket(name);
  return bucket ? rest_result(to_json(*bucket)) : rest_error(RestError::no_such_bucket);
}

}  // namespace

Reply answer_buckets(Store& store, const RestRequest& request, text::UnixMillis now) {
  const auto where = jurisdiction(request.head);
  if (!where) return rest_error(RestError::invalid_headers, "There is no such jurisdiction.");
  if (request.path.size() > 4) return one(store, request, *where);
  if (request.head.method == "GET") return list(store, request, *where);
  if (request.head.method == "POST") return create(store, request, *where, now);
  return rest_error(RestError::method_not_allowed);
}

}  // namespace r2deck::sandbox
