// Damage on purpose: a stored byte that is not what was sent, an ETag that is not the object's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/sandbox/reply.h"
#include "companion/sandbox/router.h"

namespace r2deck::sandbox {

// Changes the byte in the middle of a body that streams by in pieces.
class Corruption {
 public:
  // `length`: of the whole body; 0: nothing is changed.
  explicit Corruption(std::int64_t length) : left_(length > 0 ? length / 2 : -1) {}
  // The piece as it is to be stored; valid until the next call.
  std::string_view apply(std::string_view piece);

 private:
  std::int64_t left_;  // before the byte to change; -1: it has been, or none is to be
  std::string changed_;
};

// Another ETag in the header of any answer, and in the body of those that tell of a new object.
void spoil_etag(Operation operation, Reply& reply);

}  // namespace r2deck::sandbox
