#include "companion/cli/progress.h"

#include <unistd.h>

#include <iostream>

#include "shared/text/bytes.h"

namespace r2deck::cli {

std::string describe(const Advance& advance) {
  std::string percent = std::to_string(text::percent(advance.done, advance.total));
  percent.insert(0, 3 - percent.size(), ' ');
  std::string line =
      percent + " %  " + text::format_bytes(advance.done) + " of " + text::format_bytes(advance.total);
  if (advance.bytes_per_second > 0)
    line += "  " + text::format_rate(static_cast<std::int64_t>(advance.bytes_per_second));
  if (advance.time_left) line += "  " + text::format_duration(*advance.time_left) + " left";
  return line;
}

ProgressLine::ProgressLine(std::ostream& err, bool quiet)
    : err_(err), shown_(!quiet && &err == &std::cerr && ::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::draw(const Advance& advance) {
  if (!shown_) return;
  err_ << "\r\x1b[K" << describe(advance) << std::flush;
  drawn_ = true;
}

void ProgressLine::clear() {
  if (!drawn_) return;
  err_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace r2deck::cli
