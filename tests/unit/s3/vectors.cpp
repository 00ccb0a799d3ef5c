#include "tests/unit/s3/vectors.h"

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace r2deck::s3 {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? std::string(value->as_string()) : std::string();
}

Pairs pairs(const json::value& array) {
  Pairs out;
  for (const json::value& pair : array.as_array()) {
    out.emplace_back(std::string(pair.at(0).as_string()), std::string(pair.at(1).as_string()));
  }
  return out;
}

Vector to_vector(const json::object& object) {
  Vector out;
  out.name = text(object, "name");
  out.endpoint = parse_endpoint(text(object, "endpoint"), text(object, "region")).value();
  out.request = Request{.method = text(object, "method"),
                        .bucket = text(object, "bucket"),
                        .key = text(object, "key"),
                        .query = pairs(object.at("query")),
                        .headers = pairs(object.at("headers"))};
  if (const json::value* expires = object.if_contains("expires")) out.expires = expires->as_int64();
  out.body = text(object, "body");
  out.url = text(object, "url");
  out.target = text(object, "target");
  out.payload_sha256 = text(object, "payload_sha256");
  out.authorization = text(object, "authorization");
  return out;
}

json::value parse_file(const std::string& file) {
  return json::parse(read_vector_file(file));
}

}  // namespace

std::string read_vector_file(const std::string& path) {
  std::ifstream in(std::string(R2DECK_SOURCE_DIR "/tests/support/vectors/") + path, std::ios::binary);
  if (!in) throw std::runtime_error("missing: " + path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<Vector> load_vectors(const std::string& file) {
  std::vector<Vector> out;
  const json::value parsed = parse_file(file);
  for (const json::value& value : parsed.as_array())
    out.push_back(to_vector(value.as_object()));
  return out;
}

Credentials vector_credentials() {
  const json::value keys = parse_file("credentials.json");
  return {text(keys.as_object(), "access_key_id"), text(keys.as_object(), "secret_access_key")};
}

text::UnixMillis vector_time() {
  return text::from_amz_date(text(parse_file("credentials.json").as_object(), "amz_date")).value();
}

}  // namespace r2deck::s3
