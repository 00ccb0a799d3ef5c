// A program that answers each line of JSON on standard input with one on standard output, at once.
#pragma once

#include <boost/json.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <string>

namespace r2deck {

inline std::string text_of(const boost::json::object& in, const char* name) {
  return boost::json::value_to<std::string>(in.at(name));
}

// Until the input ends. What is no JSON, or lacks something, is answered with {"error"}.
inline void answer_lines(const std::function<boost::json::object(const boost::json::object&)>& answer) {
  std::string line;
  while (std::getline(std::cin, line)) {
    boost::json::object out;
    try {
      out = answer(boost::json::parse(line).as_object());
    } catch (const std::exception& error) {
      out = {{"error", error.what()}};
    }
    std::cout << boost::json::serialize(out) << std::endl;
  }
}

}  // namespace r2deck
