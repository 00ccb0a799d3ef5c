// What get, put, rm and cp share: options, and how they tell what they did.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "companion/cli/app.h"
#include "companion/cli/table.h"
#include "companion/cli/verbs.h"
#include "shared/problem.h"
#include "shared/text/utf8.h"

namespace r2deck::cli {

inline constexpr Option kParallelOption{"--parallel", "N", "parts in flight, 1 to 64 (default: 6)"};
inline constexpr Option kQuietOption{"--quiet", "", "tell of failures only"};

inline Result<std::int32_t> parallel_option(const Arguments& arguments) {
  const auto number = arguments.number("--parallel", 6, 1, 64);
  if (!number) return number.problem();
  return static_cast<std::int32_t>(*number);
}

// A folder's prefix: what is in it, and not what is beside it and begins alike.
inline std::string as_folder(std::string key) {
  if (!key.empty() && !key.ends_with('/')) key += '/';
  return key;
}

// What became of many things: each is told as it comes, the JSON at the end.
class Tally {
 public:
  // `verb` is the JSON's name for what went well: "uploaded".
  Tally(Io& io, std::string verb, bool as_json, bool quiet)
      : io_(io), verb_(std::move(verb)), json_(as_json), quiet_(quiet) {}

  void done(const std::string& text, boost::json::object told) {
    if (json_) done_.push_back(std::move(told));
    if (!json_ && !quiet_) io_.out << printable(text) << "\n" << std::flush;
    ++count_;
  }
  // One that fails alone is the command's own failure; of several, each is told where it happens.
  void failed(const std::string& key, const Problem& problem) {
    if (!first_) first_ = problem;
    ++failures_;
    if (json_) {
      failed_.push_back(boost::json::object{{"key", text::replace_invalid_utf8(key)},
                                            {"code", to_string(problem.code)},
                                            {"message", problem.message}});
    }
    if (several_) {
      io_.err << "r2deck: " << printable(key) << ": " << printable(problem.message) << "\n" << std::flush;
    }
  }
  void expect_several() { several_ = true; }
  std::size_t failures() const { return failures_; }

  // Prints the JSON; the failure of the whole, if there was one.
  Result<void> end() {
    if (json_) {
      io_.out << boost::json::serialize(boost::json::object{{verb_, done_}, {"failed", failed_}}) << "\n";
    }
    if (!first_) return {};
    if (!several_) return *first_;
    Problem problem = *first_;
    problem.subject.clear();
    problem.message = std::to_string(failures_) + " of " + std::to_string(count_ + failures_) +
                      " failed; the first: " + first_->message;
    return problem;
  }

 private:
  Io& io_;
  std::string verb_;
  bool json_, quiet_, several_ = false;
  std::size_t count_ = 0, failures_ = 0;
  std::optional<Problem> first_;
  boost::json::array done_, failed_;
};

}  // namespace r2deck::cli
