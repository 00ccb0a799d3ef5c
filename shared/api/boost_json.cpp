// Boost.JSON itself, for builds that have no library of it (wasm), and without exceptions: what the library
// would throw is either a lack of memory or a mistake of ours, and ends the program.
#include <boost/json/src.hpp>
#include <cstdlib>

namespace boost {

void throw_exception(const std::exception&) {
  std::abort();
}
void throw_exception(const std::exception&, const source_location&) {
  std::abort();
}

}  // namespace boost
