// What became of the things that a command was given, one or many: each is told as it comes, the JSON at the
// end.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "companion/cli/app.h"
#include "shared/problem.h"

namespace r2deck::cli {

class Tally {
 public:
  // `verb` is the JSON's name for what went well: "uploaded". Quiet: of failures only.
  Tally(Io& io, std::string verb, bool as_json, bool quiet)
      : io_(io), verb_(std::move(verb)), json_(as_json), quiet_(quiet) {}

  // `text` is a line for people, made printable here.
  void done(const std::string& text, boost::json::object told);
  // One that fails alone is the command's own failure; of several, each is told where it happens.
  void failed(const std::string& key, const Problem& problem);
  void expect_several() { several_ = true; }

  // Prints the JSON: {verb: [...], "failed": [{key, code, message}]}. The failure of the whole, if there was
  // one; of several its code is the first one's.
  Result<void> end();

 private:
  Io& io_;
  std::string verb_;
  bool json_, quiet_, several_ = false;
  std::size_t done_count_ = 0, failed_count_ = 0;
  std::optional<Problem> first_;
  boost::json::array done_, failed_;
};

}  // namespace r2deck::cli
