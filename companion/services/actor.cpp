#include "companion/services/actor.h"

#include <chrono>

namespace r2deck::services {

Clock system_clock() {
  return [] {
    using namespace std::chrono;
    return text::UnixMillis{
        duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  };
}

}  // namespace r2deck::services
