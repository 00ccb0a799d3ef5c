// Reading XML forwards, without a tree: what lists of objects are read with, of which stores send gigabytes.
// Building pugixml's tree and walking it takes four times as long. As strict as Document (xml_reader.h): a
// document type, absurd depth, more tags than any answer has, or anything that is no XML ends the reading.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "companion/s3/xml_reader.h"

namespace r2deck::s3::xml {

// Usage: enter() the root; then next_child() until it says no, and for each child either text(), skip(), or a
// loop of next_child() of its own. In the end finished() says whether all of it was XML.
class PullReader {
 public:
  // `body` must live as long as the reader.
  explicit PullReader(std::string_view body) : body_(body) {}

  // The root element, if it has that local name.
  bool enter(std::string_view root);
  // The next element within the present one, which becomes the present one; false at the present one's end,
  // which is then left, and after a fault.
  bool next_child();
  std::string_view name() const { return name_; }  // of the child, without a prefix
  // All text and CDATA of the present element, which is then left; elements in it are passed over. Good until
  // the next call.
  std::string_view text();
  // Leaves the present element.
  void skip();
  // The root was left, and nothing but comments follows.
  bool finished();

 private:
  enum class Markup { start, end, cdata, ignored, fault };

  Markup markup();
  Markup declaration();
  Markup start_tag();
  Markup end_tag();
  Markup fault();
  bool pass(std::string_view terminator);
  void append_decoded(std::string_view raw);
  std::size_t append_reference(std::string_view raw);

  std::string_view body_;
  std::size_t at_ = 0, tags_ = 0;
  int depth_ = 0;
  bool empty_element_ = false;  // <x/>: its end has no tag
  bool fault_ = false;
  std::string_view name_, cdata_;
  std::array<std::string_view, kMaxDepth> open_;  // names with their prefixes
  std::string decoded_;
};

}  // namespace r2deck::s3::xml
