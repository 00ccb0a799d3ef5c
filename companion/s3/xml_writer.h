// Writing S3's XML with pugixml, which escapes what must be.
#pragma once

#include <pugixml.hpp>
#include <string>

namespace r2deck::s3::xml {

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

}  // namespace r2deck::s3::xml
