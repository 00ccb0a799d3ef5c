#include "companion/sandbox/xml_out.h"

namespace r2deck::sandbox {
namespace {

// Control characters become references: XML 1.0 has no way to write most of them, and this is how S3 does it.
// Clients that care ask for encoding-type=url.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "&#" + std::to_string(static_cast<int>(c)) + ";";
        } else {
          out += c;
        }
    }
  }
}

}  // namespace

XmlWriter::XmlWriter(std::string_view root) {
  text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + std::string(root);
  text_ += root == "Error" ? ">" : " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  open_.emplace_back(root);
}

XmlWriter& XmlWriter::open(std::string_view name) {
  text_.append("<").append(name).append(">");
  open_.emplace_back(name);
  return *this;
}

XmlWriter& XmlWriter::close() {
  text_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::leaf(std::string_view name, std::string_view text) {
  text_.append("<").append(name).append(">");
  append_escaped(text_, text);
  text_.append("</").append(name).append(">");
  return *this;
}

XmlWriter& XmlWriter::leaf(std::string_view name, std::int64_t number) {
  return leaf(name, std::to_string(number));
}

XmlWriter& XmlWriter::leaf(std::string_view name, bool flag) {
  return leaf(name, std::string_view(flag ? "true" : "false"));
}

XmlWriter& XmlWriter::text(std::string_view text) {
  append_escaped(text_, text);
  return *this;
}

std::string XmlWriter::finish() {
  while (!open_.empty())
    close();
  return std::move(text_);
}

std::string error_xml(const Failure& failure) {
  return XmlWriter("Error").leaf("Code", row(failure.error).code).leaf("Message", failure.text()).finish();
}

}  // namespace r2deck::sandbox
