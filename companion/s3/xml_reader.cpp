#include "companion/s3/xml_reader.h"

#include <algorithm>

#include "companion/s3/ascii.h"

namespace r2deck::s3::xml {
namespace {

// Text that is nothing but white space counts: there may be an object named " ". pugixml expands no entities
// but the five of XML; a document type, which no store sends, is read only to be refused.
constexpr unsigned kParse = pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype;

// Counted before pugixml makes nodes of them, 64 bytes for each.
bool is_absurd(std::string_view body) {
  // An attribute has a "=" and two quotes; text may have the sign, but not both so often.
  return static_cast<std::size_t>(std::count(body.begin(), body.end(), '<')) > kMaxTags ||
         (static_cast<std::size_t>(std::count(body.begin(), body.end(), '=')) > kMaxAttributes &&
          static_cast<std::size_t>(std::count_if(
              body.begin(), body.end(), [](char c) { return c == '"' || c == '\''; })) > 2 * kMaxAttributes);
}

bool is_too_deep(const pugi::xml_node& node, int depth) {
  if (depth > kMaxDepth) return true;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.first_child() && is_too_deep(child, depth + 1)) return true;
  }
  return false;
}

}  // namespace

Document::Document(std::string_view body, std::string_view root_name) {
  if (is_absurd(body)) return;
  if (!document_.load_buffer(body.data(), body.size(), kParse, pugi::encoding_utf8)) return;
  for (const pugi::xml_node& node : document_.children()) {
    if (node.type() == pugi::node_doctype) return;
  }
  const pugi::xml_node root = document_.document_element();
  if (local_name(root) == root_name && !is_too_deep(root, 1)) root_ = root;
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

std::vector<std::string> child_texts(const pugi::xml_node& parent, std::string_view name) {
  std::vector<std::string> out;
  for_each_child(parent, name, [&](const pugi::xml_node& node) { out.push_back(text(node)); });
  return out;
}

std::optional<text::UnixMillis> time_of(std::string_view rfc3339) {
  const auto time = text::from_rfc3339(rfc3339);
  return time.ok() ? std::optional(*time) : std::nullopt;
}

std::string url_decoded(std::string_view encoded) {
  std::string out;
  out.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const int byte = encoded[i] == '%' ? hex_byte(encoded.substr(i + 1)) : -1;
    if (byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += encoded[i] == '+' ? ' ' : encoded[i];
    }
  }
  return out;
}

std::optional<bool> is_truncated(const pugi::xml_node& root) {
  const std::string said = child_text(root, "IsTruncated");
  if (said == "true") return true;
  if (said == "false" || said.empty()) return false;
  return std::nullopt;
}

// Amazon S3 API reference, "Error responses" and each operation's response: the names of the elements.
Malformed no_s3() {
  return {"The answer is not the XML that S3 gives."};
}
Malformed malformed(std::string_view element) {
  return {std::string("The answer holds something that is no valid ").append(element).append(".")};
}
Malformed no_token() {
  return {"The answer says that the list goes on, but not where."};
}

std::string unquoted_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag.remove_prefix(1);
    etag.remove_suffix(1);
  }
  return std::string(etag);
}

}  // namespace r2deck::s3::xml
