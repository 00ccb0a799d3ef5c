// The XML bodies that S3's operations take, read strictly: well formed, the expected root, namespaces
// ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "companion/sandbox/errors.h"

namespace r2deck::sandbox {

// The element's name without a namespace prefix.
std::string_view local_name(const pugi::xml_node& node);
// A number of decimal digits alone, that fits. White space around it is forgiven.
std::optional<std::int64_t> parse_number(std::string_view text);

class XmlDocument {
 public:
  // False when the text is not well formed, has a document type, or has another root.
  bool parse(std::string_view text, std::string_view root);
  pugi::xml_node root() const { return document_.document_element(); }

 private:
  pugi::xml_document document_;
};

struct CompletedPart {
  std::int64_t number = 0;
  std::string etag;  // without quotes
};
// CompleteMultipartUpload's list. Errors: malformed_xml, also when it is empty.
Outcome<std::vector<CompletedPart>> parse_complete(std::string_view xml);

struct DeleteRequest {
  std::vector<std::string> keys;  // 1..1000
  bool quiet = false;
};
// DeleteObjects' list. Errors: malformed_xml.
Outcome<DeleteRequest> parse_delete(std::string_view xml);

// CreateBucket's body, which may be empty: the LocationConstraint. Errors: malformed_xml.
Outcome<std::string> parse_location(std::string_view xml);

}  // namespace r2deck::sandbox
