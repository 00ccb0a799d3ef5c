#include "companion/http/static_files.h"

#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

namespace r2deck::http {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".otf", "font/otf"},
    {".txt", "text/plain; charset=utf-8"},
}};

struct Encoding {
  std::string_view name, suffix;
};
constexpr std::array<Encoding, 2> kEncodings{{{"br", ".br"}, {"gzip", ".gz"}}};

Problem problem(ErrorCode code, std::string_view name, std::string message) {
  return Problem{
      .code = code, .operation = {}, .subject = std::string(name), .message = std::move(message), .hint = {}};
}

// Accept-Encoding has a list with optional weights; "q=0" takes an entry out (RFC 9110, 12.5.3).
bool accepts(const Request& request, std::string_view encoding) {
  std::string_view rest = request.header("Accept-Encoding").value_or("");
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string_view entry = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    entry.remove_prefix(std::min(entry.find_first_not_of(' '), entry.size()));
    const std::string_view name = entry.substr(0, entry.find_first_of("; "));
    if (!same_name(name, encoding)) continue;
    const auto weight = entry.find("q=0");
    return weight == std::string_view::npos ||
           entry.substr(weight + 3).find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

std::string etag_of(const fs::path& file, std::error_code& error) {
  const auto size = fs::file_size(file, error);
  if (error) return {};
  const auto time = fs::last_write_time(file, error).time_since_epoch().count();
  return "\"" + std::to_string(time) + "-" + std::to_string(size) + "\"";
}

Result<std::string> read_whole(const fs::path& file, std::string_view name) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad())
    return problem(ErrorCode::io_failed, name, "A file of the UI cannot be read.");
  return bytes;
}

Result<void> check_method(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return {};
  return problem(ErrorCode::method_not_allowed, request.method, "Files can only be read.");
}

// The file to send for `plain`, and how it is encoded.
struct Variant {
  fs::path file;
  std::string_view encoding;
};
template <class Files>
Variant best_variant(const Files& files, const fs::path& plain, std::string_view name,
                     const Request& request) {
  for (const Encoding& encoding : kEncodings) {
    const auto sibling = files.find(std::string(name) + std::string(encoding.suffix));
    if (sibling == files.end() || !accepts(request, encoding.name)) continue;
    std::error_code error;
    const bool current = fs::last_write_time(sibling->second, error) >= fs::last_write_time(plain, error);
    if (!error && current) return {sibling->second, encoding.name};
  }
  return {plain, ""};
}

}  // namespace

std::string_view content_type_of(std::string_view name) {
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

StaticFiles::StaticFiles(const fs::path& dir) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    std::error_code of_file;
    if (it->is_regular_file(of_file))
      files_.emplace(it->path().lexically_relative(dir).generic_string(), it->path());
  }
}

Result<Response> StaticFiles::page(const Request& request) const {
  if (auto readable = check_method(request); !readable.ok()) return readable.problem();
  const auto found = files_.find(kPage);
  if (found == files_.end()) return problem(ErrorCode::not_found, kPage, "There is no such page.");
  Result<std::string> bytes = read_whole(found->second, kPage);
  if (!bytes.ok()) return bytes.problem();
  return Response{
      .status = 200,
      .headers = {{"Cache-Control", "no-store"}, {"Content-Type", std::string(content_type_of(kPage))}},
      .body = std::move(*bytes)};
}

Result<Response> StaticFiles::get(const Request& request, std::string_view name) const {
  if (auto readable = check_method(request); !readable.ok()) return readable.problem();
  const auto found = files_.find(name);
  if (found == files_.end()) return problem(ErrorCode::not_found, name, "There is no such page.");

  const Variant variant = best_variant(files_, found->second, name, request);
  std::error_code error;
  const std::string etag = etag_of(variant.file, error);
  if (error) return problem(ErrorCode::not_found, name, "There is no such page.");
  Response response;
  response.headers = {{"ETag", etag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
  if (request.header("If-None-Match") == etag) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", content_type_of(name));
  if (!variant.encoding.empty()) response.headers.emplace_back("Content-Encoding", variant.encoding);
  Result<std::string> bytes = read_whole(variant.file, name);
  if (!bytes.ok()) return bytes.problem();
  response.body = std::move(*bytes);
  return response;
}

}  // namespace r2deck::http
