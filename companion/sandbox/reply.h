// An answer, before it is put on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "companion/sandbox/conditions.h"
#include "companion/sandbox/errors.h"
#include "companion/sandbox/store.h"

namespace r2deck::sandbox {

// Bytes of an object, sent straight from its blobs.
struct Content {
  OpenObject object;
  ByteRange range;
};

struct Reply {
  int status = 200;
  HeaderList headers;  // Date, Content-Length and Connection are added when it is sent
  std::string body;
  std::optional<Content> content;             // instead of `body`
  std::optional<std::int64_t> stated_length;  // Content-Length of an answer to HEAD
  bool authenticated = false;                 // the request's signature was good
};

Reply xml_reply(std::string xml);
Reply error_reply(const Failure& failure);
Reply error_reply(S3Error error, const char* message = "");  // "": the table's

}  // namespace r2deck::sandbox
