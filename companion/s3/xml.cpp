#include "companion/s3/xml.h"

#include <limits>

#include "companion/s3/xml_reader.h"
#include "shared/r2/limits.h"

namespace r2deck::s3::xml {
namespace {

// Amazon S3 API reference, "Error responses" and each operation's response: the names of the elements.
constexpr std::string_view kNoS3 = "The answer is not the XML that S3 gives.";

Malformed no_s3() {
  return {std::string(kNoS3)};
}
Malformed malformed(std::string_view element) {
  return {std::string("The answer holds something that is no valid ").append(element).append(".")};
}

std::optional<text::UnixMillis> time_of(const std::string& rfc3339) {
  const auto time = text::from_rfc3339(rfc3339);
  return time.ok() ? std::optional(*time) : std::nullopt;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// encoding-type=url, as botocore undoes it: "+" is a space (S3 writes it so, and a plus sign always as %2B).
// An escape that is none stays as it is.
std::string url_decoded(std::string_view encoded) {
  std::string out;
  out.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] == '%' && i + 2 < encoded.size() && hex_value(encoded[i + 1]) >= 0 &&
        hex_value(encoded[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(encoded[i + 1]) * 16 + hex_value(encoded[i + 2]));
      i += 2;
    } else {
      out += encoded[i] == '+' ? ' ' : encoded[i];
    }
  }
  return out;
}

// Whether a list goes on; nothing when <IsTruncated> is neither true nor false. Absent means false.
std::optional<bool> is_truncated(const pugi::xml_node& root) {
  const std::string said = child_text(root, "IsTruncated");
  if (said == "true") return true;
  if (said == "false" || said.empty()) return false;
  return std::nullopt;
}

// Where a list goes on; the outer nothing when the answer does not hold together.
std::optional<std::optional<std::string>> next_token(const pugi::xml_node& root) {
  const auto truncated = is_truncated(root);
  if (!truncated) return std::nullopt;
  if (!*truncated) return std::optional<std::string>();
  std::string token = child_text(root, "NextContinuationToken");
  if (token.empty()) return std::nullopt;
  return std::optional<std::string>(std::move(token));
}

constexpr std::string_view kNoToken = "The answer says that the list goes on, but not where.";

std::optional<Object> object_of(const pugi::xml_node& node, bool encoded) {
  const auto size = number<std::int64_t>(child_text(node, "Size"));
  const auto modified = time_of(child_text(node, "LastModified"));
  std::string key = child_text(node, "Key");
  if (!size || *size < 0 || !modified || key.empty()) return std::nullopt;
  return Object{.key = encoded ? url_decoded(key) : std::move(key),
                .size = *size,
                .modified = *modified,
                .etag = unquoted_etag(child_text(node, "ETag")),
                .storage_class = child_text(node, "StorageClass")};
}

std::optional<Part> part_of(const pugi::xml_node& node) {
  const auto part_number = number<std::int32_t>(child_text(node, "PartNumber"));
  const auto size = number<std::int64_t>(child_text(node, "Size"));
  if (!part_number || *part_number < 1 || *part_number > r2::kMaxParts || !size || *size < 0)
    return std::nullopt;
  return Part{.part_number = *part_number, .size = *size, .etag = unquoted_etag(child_text(node, "ETag"))};
}

std::vector<std::string> texts(const pugi::xml_node& parent, std::string_view name) {
  std::vector<std::string> out;
  for_each_child(parent, name, [&](const pugi::xml_node& node) { out.push_back(text(node)); });
  return out;
}

class Writer {
 public:
  explicit Writer(const char* root) : root_(document_.append_child(root)) {
    root_.append_attribute("xmlns") = "http://s3.amazonaws.com/doc/2006-03-01/";
  }
  pugi::xml_node root() const { return root_; }
  static void add(pugi::xml_node parent, const char* name, const std::string& value) {
    parent.append_child(name).text().set(value.c_str());
  }
  std::string str() const {
    struct Out final : pugi::xml_writer {
      std::string bytes;
      void write(const void* data, std::size_t size) override {
        bytes.append(static_cast<const char*>(data), size);
      }
    } out;
    document_.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return std::move(out.bytes);
  }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

}  // namespace

std::optional<ErrorBody> parse_error(std::string_view body) {
  const Document document(body, "Error");
  if (!document.root()) return std::nullopt;
  return ErrorBody{child_text(document.root(), "Code"), child_text(document.root(), "Message")};
}

Parsed<BucketsPage> parse_list_buckets(std::string_view body) {
  const Document document(body, "ListAllMyBucketsResult");
  if (!document.root()) return no_s3();
  BucketsPage page;
  bool valid = true;
  for_each_child(child(document.root(), "Buckets"), "Bucket", [&](const pugi::xml_node& node) {
    const auto created = time_of(child_text(node, "CreationDate"));
    Bucket bucket{.name = child_text(node, "Name"), .created_at = created.value_or(0)};
    valid = valid && created && !bucket.name.empty();
    page.buckets.push_back(std::move(bucket));
  });
  if (!valid) return malformed("bucket");
  auto next = next_token(document.root());
  if (!next) return Malformed{std::string(kNoToken)};
  page.next_token = std::move(*next);
  return page;
}

Parsed<ListObjectsPage> parse_list_objects_v2(std::string_view body) {
  const Document document(body, "ListBucketResult");
  const pugi::xml_node root = document.root();
  if (!root) return no_s3();
  const bool encoded = child_text(root, "EncodingType") == "url";
  ListObjectsPage page;
  bool valid = true;
  for_each_child(root, "Contents", [&](const pugi::xml_node& node) {
    auto object = object_of(node, encoded);
    if (object) page.objects.push_back(std::move(*object));
    valid = valid && object;
  });
  if (!valid) return malformed("object");
  for_each_child(root, "CommonPrefixes", [&](const pugi::xml_node& node) {
    std::string prefix = child_text(node, "Prefix");
    page.common_prefixes.push_back(encoded ? url_decoded(prefix) : std::move(prefix));
  });
  auto next = next_token(root);
  if (!next) return Malformed{std::string(kNoToken)};
  page.next_continuation_token = std::move(*next);
  return page;
}

Parsed<PartsPage> parse_list_parts(std::string_view body) {
  const Document document(body, "ListPartsResult");
  const pugi::xml_node root = document.root();
  if (!root) return no_s3();
  PartsPage page;
  bool valid = true;
  for_each_child(root, "Part", [&](const pugi::xml_node& node) {
    auto part = part_of(node);
    if (part) page.parts.push_back(std::move(*part));
    valid = valid && part;
  });
  if (!valid) return malformed("part");
  const auto truncated = is_truncated(root);
  if (!truncated) return malformed("IsTruncated");
  if (*truncated) {
    page.next_marker = number<std::int32_t>(child_text(root, "NextPartNumberMarker"));
    if (!page.next_marker) return Malformed{std::string(kNoToken)};
  }
  return page;
}

Parsed<std::string> parse_create_multipart_upload(std::string_view body) {
  const Document document(body, "InitiateMultipartUploadResult");
  if (!document.root()) return no_s3();
  std::string upload_id = child_text(document.root(), "UploadId");
  if (upload_id.empty()) return malformed("upload id");
  return upload_id;
}

Parsed<std::string> parse_complete_multipart_upload(std::string_view body) {
  const Document document(body, "CompleteMultipartUploadResult");
  if (!document.root()) return no_s3();
  return unquoted_etag(child_text(document.root(), "ETag"));
}

Parsed<std::vector<CorsRule>> parse_cors(std::string_view body) {
  const Document document(body, "CORSConfiguration");
  if (!document.root()) return no_s3();
  std::vector<CorsRule> rules;
  bool valid = true;
  for_each_child(document.root(), "CORSRule", [&](const pugi::xml_node& node) {
    CorsRule rule{.id = child_text(node, "ID"),
                  .allowed_origins = texts(node, "AllowedOrigin"),
                  .allowed_methods = texts(node, "AllowedMethod"),
                  .allowed_headers = texts(node, "AllowedHeader"),
                  .expose_headers = texts(node, "ExposeHeader"),
                  .max_age_seconds = {}};
    if (const pugi::xml_node age = child(node, "MaxAgeSeconds")) {
      rule.max_age_seconds = number<std::int64_t>(text(age));
      valid = valid && rule.max_age_seconds && *rule.max_age_seconds >= 0;
    }
    rules.push_back(std::move(rule));
  });
  if (!valid) return malformed("CORS rule");
  return rules;
}

std::string write_complete_multipart_upload(const std::vector<Part>& parts) {
  const Writer writer("CompleteMultipartUpload");
  for (const Part& part : parts) {
    pugi::xml_node node = writer.root().append_child("Part");
    Writer::add(node, "PartNumber", std::to_string(part.part_number));
    Writer::add(node, "ETag", '"' + part.etag + '"');
  }
  return writer.str();
}

std::string write_cors(const std::vector<CorsRule>& rules) {
  const Writer writer("CORSConfiguration");
  for (const CorsRule& rule : rules) {
    pugi::xml_node node = writer.root().append_child("CORSRule");
    if (!rule.id.empty()) Writer::add(node, "ID", rule.id);
    for (const auto& origin : rule.allowed_origins)
      Writer::add(node, "AllowedOrigin", origin);
    for (const auto& method : rule.allowed_methods)
      Writer::add(node, "AllowedMethod", method);
    for (const auto& header : rule.allowed_headers)
      Writer::add(node, "AllowedHeader", header);
    for (const auto& header : rule.expose_headers)
      Writer::add(node, "ExposeHeader", header);
    if (rule.max_age_seconds) Writer::add(node, "MaxAgeSeconds", std::to_string(*rule.max_age_seconds));
  }
  return writer.str();
}

std::string write_create_bucket(std::string_view location) {
  const Writer writer("CreateBucketConfiguration");
  Writer::add(writer.root(), "LocationConstraint", std::string(location));
  return writer.str();
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
