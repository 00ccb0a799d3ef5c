// A request's head as it came over the wire: nothing is decoded or normalised that a signature covers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/sandbox/bucket_name.h"
#include "companion/sandbox/errors.h"
#include "companion/sandbox/uri.h"

namespace r2deck::sandbox {

struct Header {
  std::string name;   // lower case
  std::string value;  // raw bytes, without the white space around it
};

struct RequestHead {
  std::string method;           // "PUT", as sent
  std::string target;           // the request target's bytes, exactly
  std::vector<Header> headers;  // in the order they came
  std::optional<std::uint64_t> content_length;
  bool keep_alive = true;
  bool http_1_0 = false;

  // The first of that (lower-case) name.
  const std::string* find(std::string_view name) const;
  std::string get(std::string_view name) const;  // "" when it is not there
  std::size_t count(std::string_view name) const;

  std::string_view raw_path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view raw_query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
  }
};

// What a request is about. Bucket and key empty: the service; key empty: the bucket.
struct Resource {
  std::string bucket, key;  // decoded
  Query query;
  std::string jurisdiction{};  // of the endpoint that was asked; empty: none

  BucketName bucket_name() const { return {bucket, jurisdiction}; }
};
// "/bucket/any/key?query". Errors: invalid_uri (broken escapes, not a path).
Outcome<Resource> parse_target(const RequestHead& head);
// "/any/key?query" of a bucket that the host names. Errors: as above.
Outcome<Resource> parse_virtual_target(const RequestHead& head, std::string bucket);

}  // namespace r2deck::sandbox
