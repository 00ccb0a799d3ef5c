// Where an object is, within an account.
#pragma once

#include <string>

namespace r2deck::services {

struct ObjectPlace {
  std::string bucket, key;
};

}  // namespace r2deck::services
