// S3's XML answers, written in one pass.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/errors.h"

namespace r2deck::sandbox {

class XmlWriter {
 public:
  // Every root carries S3's namespace, but not <Error>: as R2 does.
  explicit XmlWriter(std::string_view root);

  XmlWriter& open(std::string_view name);
  XmlWriter& close();
  XmlWriter& leaf(std::string_view name, std::string_view text);
  XmlWriter& leaf(std::string_view name, std::int64_t number);
  XmlWriter& leaf(std::string_view name, bool flag);
  XmlWriter& leaf(std::string_view name, const char* text) { return leaf(name, std::string_view(text)); }
  // The text of the element that is open.
  XmlWriter& text(std::string_view text);
  // Closes what is open.
  std::string finish();

 private:
  std::string text_;
  std::vector<std::string> open_;
};

std::string error_xml(const Failure& failure);

}  // namespace r2deck::sandbox
