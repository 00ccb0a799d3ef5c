#include "companion/s3/xml_reader.h"

namespace r2deck::s3::xml {
namespace {

// Text that is nothing but white space counts: there may be an object named " ". DOCTYPEs are skipped, and
// pugixml expands no entities but the five of XML, so a small body stays small.
constexpr unsigned kParse = pugi::parse_default | pugi::parse_ws_pcdata_single;

}  // namespace

Document::Document(std::string_view body, std::string_view root_name) {
  if (!document_.load_buffer(body.data(), body.size(), kParse, pugi::encoding_utf8)) return;
  const pugi::xml_node root = document_.document_element();
  if (local_name(root) == root_name) root_ = root;
}

std::string_view local_name(const pugi::xml_node& node) {
  std::string_view name(node.name());
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& node : parent.children()) {
    if (local_name(node) == name) return node;
  }
  return {};
}

std::string text(const pugi::xml_node& node) {
  std::string out;
  for (const pugi::xml_node& piece : node.children()) {
    if (piece.type() == pugi::node_pcdata || piece.type() == pugi::node_cdata) out += piece.value();
  }
  return out;
}

std::string child_text(const pugi::xml_node& parent, std::string_view name) {
  return text(child(parent, name));
}

}  // namespace r2deck::s3::xml
