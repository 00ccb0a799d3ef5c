// The door by which libFuzzer comes in.
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  r2deck::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
