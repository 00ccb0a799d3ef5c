// The line that tells how far a transfer is, over and over in the same place; where standard error is no
// terminal, or with --quiet, there is none.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace r2deck::cli {

struct Advance {
  std::int64_t done = 0, total = 0;  // bytes
  double bytes_per_second = 0;
  std::optional<std::int64_t> time_left{};  // milliseconds
};

class ProgressLine {
 public:
  ProgressLine(std::ostream& err, bool quiet);
  ~ProgressLine();  // wipes it
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  bool shown() const { return shown_; }
  void draw(const Advance& advance);
  void clear();  // before anything else is written

 private:
  std::ostream& err_;
  bool shown_;
  bool drawn_ = false;
};

// "  42 %  1.0 GiB of 2.4 GiB  48.2 MiB/s  30 s left"
std::string describe(const Advance& advance);

// How often it is worth drawing.
inline constexpr int kDrawEveryMillis = 200;

}  // namespace r2deck::cli
