#include "companion/cli/tally.h"

#include <ostream>

#include "companion/cli/table.h"
#include "shared/text/utf8.h"

namespace r2deck::cli {

void Tally::done(const std::string& text, boost::json::object told) {
  ++done_count_;
  if (json_)
    done_.push_back(std::move(told));
  else if (!quiet_)
    io_.out << printable(text) << "\n" << std::flush;
}

void Tally::failed(const std::string& key, const Problem& problem) {
  ++failed_count_;
  if (!first_) first_ = problem;
  if (json_) {
    failed_.push_back(boost::json::object{{"key", text::replace_invalid_utf8(key)},
                                          {"code", to_string(problem.code)},
                                          {"message", problem.message}});
  }
  if (several_)
    io_.err << "r2deck: " << printable(key) << ": " << printable(problem.message) << "\n" << std::flush;
}

Result<void> Tally::end() {
  if (json_)
    io_.out << boost::json::serialize(boost::json::object{{verb_, done_}, {"failed", failed_}}) << "\n";
  if (!first_) return {};
  if (!several_) return *first_;
  Problem problem = *first_;
  problem.subject.clear();
  problem.message = std::to_string(failed_count_) + " of " + std::to_string(done_count_ + failed_count_) +
                    " failed; the first: " + first_->message;
  return problem;
}

}  // namespace r2deck::cli
