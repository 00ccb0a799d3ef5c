// What answers about single objects, and <Error>.
#include "companion/s3/xml_reader.h"
#include "companion/s3/xml_writer.h"

namespace r2deck::s3::xml {
namespace {

constexpr std::size_t kErrorWithin = 1024;

}  // namespace

std::optional<ErrorBody> parse_error(std::string_view body) {
  // Most answers are none; a look for the word near their beginning saves reading them twice. Before the root
  // may be a declaration, and the spaces that keep a slow answer alive.
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos ||
      body.substr(start, kErrorWithin).find("Error") == std::string_view::npos)
    return std::nullopt;
  const Document document(body, "Error");
  if (!document.root()) return std::nullopt;
  return ErrorBody{child_text(document.root(), "Code"), child_text(document.root(), "Message")};
}

Parsed<std::vector<KeyError>> parse_delete(std::string_view body) {
  const Document document(body, "DeleteResult");
  if (!document.root()) return no_s3();
  std::vector<KeyError> errors;
  bool valid = true;
  for_each_child(document.root(), "Error", [&](const pugi::xml_node& node) {
    errors.push_back({child_text(node, "Key"), {child_text(node, "Code"), child_text(node, "Message")}});
    valid = valid && !errors.back().key.empty() && !errors.back().error.code.empty();
  });
  if (!valid) return malformed("error of a key");
  return errors;
}

Parsed<CopyResult> parse_copy_object(std::string_view body) {
  const Document document(body, "CopyObjectResult");
  if (!document.root()) return no_s3();
  const auto modified = time_of(child_text(document.root(), "LastModified"));
  if (!modified) return malformed("time");
  return CopyResult{.etag = unquoted_etag(child_text(document.root(), "ETag")), .modified = *modified};
}

std::string write_delete(const std::vector<std::string>& keys) {
  const Writer writer("Delete");
  Writer::add(writer.root(), "Quiet", "true");
  for (const std::string& key : keys)
    Writer::add(writer.root().append_child("Object"), "Key", key);
  return writer.str();
}

}  // namespace r2deck::s3::xml
