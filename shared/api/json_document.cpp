#include "shared/api/json_document.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <string>
#include <utility>
#include <vector>

namespace r2deck::api {
namespace {

namespace json = boost::json;
using json::error_code;
using View = json::string_view;

// Builds the document and, beside it, remembers the names of every object that is still open.
class Builder {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  Builder() { stack_.reset(); }

  json::value release() { return stack_.release(); }
  // Where a member stood twice; empty when none did.
  const std::string& duplicate() const { return duplicate_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) { return open(Kind::object); }
  bool on_object_end(std::size_t size, error_code& ec) {
    if (const std::string* name = name_given_twice()) {
      duplicate_ = path_to(*name);
      ec = json::error::syntax;
      return false;
    }
    stack_.push_object(size);
    return close();
  }
  bool on_array_begin(error_code&) { return open(Kind::array); }
  bool on_array_end(std::size_t size, error_code&) {
    stack_.push_array(size);
    return close();
  }

  bool on_key_part(View part, std::size_t, error_code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(View rest, std::size_t, error_code&) {
    key_.append(rest.data(), rest.size());
    names_.push_back(std::exchange(key_, {}));
    stack_.push_key(rest);
    return true;
  }

  bool on_string_part(View part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(View rest, std::size_t, error_code&) {
    stack_.push_string(rest);
    return counted();
  }
  bool on_number_part(View, error_code&) { return true; }
  bool on_int64(std::int64_t number, View, error_code&) {
    stack_.push_int64(number);
    return counted();
  }
  bool on_uint64(std::uint64_t number, View, error_code&) {
    stack_.push_uint64(number);
    return counted();
  }
  bool on_double(double number, View, error_code&) {
    stack_.push_double(number);
    return counted();
  }
  bool on_bool(bool value, error_code&) {
    stack_.push_bool(value);
    return counted();
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return counted();
  }
  bool on_comment_part(View, error_code&) { return true; }
  bool on_comment(View, error_code&) { return true; }

 private:
  enum class Kind { object, array };
  struct Open {
    Kind kind = Kind::object;
    std::size_t first_name = 0;  // into names_
    std::size_t elements = 0;    // finished so far
  };

  bool open(Kind kind) {
    open_.push_back({kind, names_.size()});
    return true;
  }
  bool close() {
    names_.resize(open_.back().first_name);
    open_.pop_back();
    return counted();
  }
  bool counted() {
    if (!open_.empty()) ++open_.back().elements;
    return true;
  }

  // Sorts the names of the innermost open object, which is about to close.
  const std::string* name_given_twice() {
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(open_.back().first_name);
    std::sort(first, names_.end());
    const auto twice = std::adjacent_find(first, names_.end());
    return twice == names_.end() ? nullptr : &*twice;
  }

  std::string path_to(const std::string& name) const {
    std::string path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      if (open_[i].kind == Kind::array) {
        path += '[' + std::to_string(open_[i].elements) + ']';
      } else {
        // The last name of an outer object is the one whose value is being read.
        path += (path.empty() ? "" : ".") + names_[open_[i + 1].first_name - 1];
      }
    }
    return path + (path.empty() ? "" : ".") + name;
  }

  json::value_stack stack_;
  std::vector<Open> open_;
  std::vector<std::string> names_;  // of all open objects, the outermost first
  std::string key_;
  std::string duplicate_;
};

Problem refused(ErrorCode code, std::string subject, std::string message) {
  return {
      .code = code, .operation = "read JSON", .subject = std::move(subject), .message = std::move(message)};
}

}  // namespace

Result<json::value> parse_document(std::string_view text, std::size_t max_bytes, ErrorCode code) {
  if (text.size() > max_bytes) {
    return refused(code == ErrorCode::invalid_request ? ErrorCode::too_large : code, "",
                   "The body is longer than " + std::to_string(max_bytes) + " bytes.");
  }
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<Builder> parser(options);
  error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (const std::string& twice = parser.handler().duplicate(); !twice.empty()) {
    return refused(code, twice, "This member is given twice.");
  }
  if (ec) {
    return refused(code, "",
                   "The body is not JSON: " + ec.message() + " at byte " + std::to_string(read) + ".");
  }
  if (read < text.size()) {
    return refused(code, "", "The body goes on after its JSON value, at byte " + std::to_string(read) + ".");
  }
  return parser.handler().release();
}

}  // namespace r2deck::api
