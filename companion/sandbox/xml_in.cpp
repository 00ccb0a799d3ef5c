#include "companion/sandbox/xml_in.h"

#include <charconv>

#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

std::string unquoted(std::string_view etag) {
  if (!etag.empty() && etag.front() == '"') etag.remove_prefix(1);
  if (!etag.empty() && etag.back() == '"') etag.remove_suffix(1);
  return std::string(etag);
}

// The first child of that local name.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([name](const pugi::xml_node& each) { return local_name(each) == name; });
}

}  // namespace

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n'))
    text.remove_suffix(1);
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc()) return std::nullopt;
  return number;
}

bool XmlDocument::parse(std::string_view text, std::string_view root_name) {
  // parse_ws_pcdata_single keeps a key that is all white space. Document types are not parsed, so that
  // entities stay unknown; one that stands there is refused below.
  const auto parsed = document_.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype,
      pugi::encoding_utf8);
  if (!parsed) return false;
  for (const auto& node : document_.children()) {
    if (node.type() == pugi::node_doctype) return false;
  }
  return local_name(root()) == root_name;
}

Outcome<std::vector<CompletedPart>> parse_complete(std::string_view xml) {
  XmlDocument document;
  if (!document.parse(xml, "CompleteMultipartUpload")) return S3Error::malformed_xml;
  std::vector<CompletedPart> parts;
  for (const auto& node : document.root().children()) {
    if (node.type() != pugi::node_element) continue;
    const auto number = parse_number(child(node, "PartNumber").text().get());
    const auto etag = child(node, "ETag");
    if (local_name(node) != "Part" || !number || !etag) return S3Error::malformed_xml;
    parts.push_back({*number, unquoted(etag.text().get())});
  }
  if (parts.empty() || parts.size() > static_cast<std::size_t>(r2::kMaxParts)) return S3Error::malformed_xml;
  return parts;
}

Outcome<DeleteRequest> parse_delete(std::string_view xml) {
  XmlDocument document;
  if (!document.parse(xml, "Delete")) return S3Error::malformed_xml;
  DeleteRequest request;
  for (const auto& node : document.root().children()) {
    if (local_name(node) == "Quiet") {
      const std::string_view quiet = node.text().get();
      if (quiet != "true" && quiet != "false") return S3Error::malformed_xml;
      request.quiet = quiet == "true";
    } else if (local_name(node) == "Object") {
      const auto key = child(node, "Key");
      if (!key) return S3Error::malformed_xml;
      request.keys.emplace_back(key.text().get());
    }
  }
  if (request.keys.empty() || request.keys.size() > static_cast<std::size_t>(r2::kMaxDeleteKeys)) {
    return S3Error::malformed_xml;
  }
  return request;
}

Outcome<std::string> parse_location(std::string_view xml) {
  if (xml.empty()) return std::string();
  XmlDocument document;
  if (!document.parse(xml, "CreateBucketConfiguration")) return S3Error::malformed_xml;
  return std::string(child(document.root(), "LocationConstraint").text().get());
}

}  // namespace r2deck::sandbox
