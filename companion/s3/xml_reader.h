// Reading pugixml's tree by local names, with the strictness that answers from a network deserve.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace r2deck::s3::xml {

// Throws nothing; a document that is no XML, or has another root, has a null root.
class Document {
 public:
  Document(std::string_view body, std::string_view root_name);
  pugi::xml_node root() const { return root_; }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

std::string_view local_name(const pugi::xml_node& node);
// The first child of that local name, or a null node.
pugi::xml_node child(const pugi::xml_node& parent, std::string_view name);
// All text and CDATA of an element.
std::string text(const pugi::xml_node& node);
std::string child_text(const pugi::xml_node& parent, std::string_view name);

// A whole decimal number within the type; no sign but '-', no space.
template <std::integral T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Each>
void for_each_child(const pugi::xml_node& parent, std::string_view name, Each each) {
  for (const pugi::xml_node& node : parent.children()) {
    if (local_name(node) == name) each(node);
  }
}

}  // namespace r2deck::s3::xml
