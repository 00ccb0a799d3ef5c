#include "shared/text/media_type.h"

#include <algorithm>
#include <array>
#include <string>

namespace r2deck::text {
namespace {

struct Entry {
  std::string_view extension;
  MediaType media;
};

// Registered types (IANA) where there is one, else what browsers and servers use. Sorted by extension.
constexpr auto kEntries = std::to_array<Entry>({
    {"7z", {"application/x-7z-compressed", "7-Zip archive"}},
    {"aac", {"audio/aac", "AAC audio"}},
    {"apk", {"application/vnd.android.package-archive", "Android package"}},
    {"avi", {"video/x-msvideo", "AVI video"}},
    {"avif", {"image/avif", "AVIF image"}},
    {"bin", {"application/octet-stream", "Binary file"}},
    {"bmp", {"image/bmp", "Bitmap image"}},
    {"bz2", {"application/x-bzip2", "Bzip2 archive"}},
    {"c", {"text/x-c", "C source"}},
    {"cpp", {"text/x-c++", "C++ source"}},
    {"crt", {"application/x-x509-ca-cert", "Certificate"}},
    {"css", {"text/css", "Style sheet"}},
    {"csv", {"text/csv", "CSV table"}},
    {"deb", {"application/vnd.debian.binary-package", "Debian package"}},
    {"dmg", {"application/x-apple-diskimage", "Disk image"}},
    {"doc", {"application/msword", "Word document"}},
    {"docx", {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document"}},
    {"eml", {"message/rfc822", "Mail"}},
    {"epub", {"application/epub+zip", "EPUB book"}},
    {"exe", {"application/vnd.microsoft.portable-executable", "Windows program"}},
    {"flac", {"audio/flac", "FLAC audio"}},
    {"geojson", {"application/geo+json", "GeoJSON data"}},
    {"gif", {"image/gif", "GIF image"}},
    {"go", {"text/x-go", "Go source"}},
    {"gz", {"application/gzip", "Gzip archive"}},
    {"h", {"text/x-c", "C header"}},
    {"heic", {"image/heic", "HEIC image"}},
    {"heif", {"image/heif", "HEIF image"}},
    {"htm", {"text/html", "Web page"}},
    {"html", {"text/html", "Web page"}},
    {"ico", {"image/vnd.microsoft.icon", "Icon"}},
    {"ics", {"text/calendar", "Calendar"}},
    {"iso", {"application/x-iso9660-image", "Disk image"}},
    {"jar", {"application/java-archive", "Java archive"}},
    {"java", {"text/x-java", "Java source"}},
    {"jpeg", {"image/jpeg", "JPEG image"}},
    {"jpg", {"image/jpeg", "JPEG image"}},
    {"js", {"text/javascript", "JavaScript"}},
    {"json", {"application/json", "JSON data"}},
    {"jsonl", {"application/jsonl", "JSON lines"}},
    {"jxl", {"image/jxl", "JPEG XL image"}},
    {"log", {"text/plain", "Log"}},
    {"m3u8", {"application/vnd.apple.mpegurl", "HLS playlist"}},
    {"m4a", {"audio/mp4", "MPEG-4 audio"}},
    {"m4v", {"video/mp4", "MPEG-4 video"}},
    {"md", {"text/markdown", "Markdown"}},
    {"mid", {"audio/midi", "MIDI music"}},
    {"mjs", {"text/javascript", "JavaScript"}},
    {"mkv", {"video/matroska", "Matroska video"}},
    {"mov", {"video/quicktime", "QuickTime video"}},
    {"mp3", {"audio/mpeg", "MP3 audio"}},
    {"mp4", {"video/mp4", "MPEG-4 video"}},
    {"mpeg", {"video/mpeg", "MPEG video"}},
    {"mpg", {"video/mpeg", "MPEG video"}},
    {"odp", {"application/vnd.oasis.opendocument.presentation", "OpenDocument presentation"}},
    {"ods", {"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument spreadsheet"}},
    {"odt", {"application/vnd.oasis.opendocument.text", "OpenDocument text"}},
    {"oga", {"audio/ogg", "Ogg audio"}},
    {"ogg", {"audio/ogg", "Ogg audio"}},
    {"ogv", {"video/ogg", "Ogg video"}},
    {"opus", {"audio/ogg", "Opus audio"}},
    {"otf", {"font/otf", "OpenType font"}},
    {"parquet", {"application/vnd.apache.parquet", "Parquet data"}},
    {"pdf", {"application/pdf", "PDF document"}},
    {"pem", {"application/x-pem-file", "PEM file"}},
    {"php", {"application/x-httpd-php", "PHP source"}},
    {"png", {"image/png", "PNG image"}},
    {"ppt", {"application/vnd.ms-powerpoint", "PowerPoint presentation"}},
    {"pptx",
     {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "PowerPoint presentation"}},
    {"psd", {"image/vnd.adobe.photoshop", "Photoshop image"}},
    {"py", {"text/x-python", "Python source"}},
    {"rar", {"application/vnd.rar", "RAR archive"}},
    {"rb", {"text/x-ruby", "Ruby source"}},
    {"rs", {"text/x-rust", "Rust source"}},
    {"rtf", {"application/rtf", "Rich text"}},
    {"sh", {"application/x-sh", "Shell script"}},
    {"sql", {"application/sql", "SQL script"}},
    {"sqlite", {"application/vnd.sqlite3", "SQLite database"}},
    {"srt", {"application/x-subrip", "Subtitles"}},
    {"svg", {"image/svg+xml", "SVG image"}},
    {"tar", {"application/x-tar", "Tar archive"}},
    {"tgz", {"application/gzip", "Gzip archive"}},
    {"tif", {"image/tiff", "TIFF image"}},
    {"tiff", {"image/tiff", "TIFF image"}},
    {"toml", {"application/toml", "TOML file"}},
    // ".ts" is TypeScript far more often than an MPEG stream, but only the stream has a registered type.
    {"ts", {"text/plain", "TypeScript"}},
    {"tsv", {"text/tab-separated-values", "TSV table"}},
    {"ttf", {"font/ttf", "TrueType font"}},
    {"txt", {"text/plain", "Text"}},
    {"vtt", {"text/vtt", "Subtitles"}},
    {"wasm", {"application/wasm", "WebAssembly"}},
    {"wav", {"audio/wav", "WAV audio"}},
    {"weba", {"audio/webm", "WebM audio"}},
    {"webm", {"video/webm", "WebM video"}},
    {"webmanifest", {"application/manifest+json", "Web manifest"}},
    {"webp", {"image/webp", "WebP image"}},
    {"woff", {"font/woff", "Web font"}},
    {"woff2", {"font/woff2", "Web font"}},
    {"xls", {"application/vnd.ms-excel", "Excel spreadsheet"}},
    {"xlsx", {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel spreadsheet"}},
    {"xml", {"application/xml", "XML data"}},
    {"xz", {"application/x-xz", "XZ archive"}},
    {"yaml", {"application/yaml", "YAML file"}},
    {"yml", {"application/yaml", "YAML file"}},
    {"zip", {"application/zip", "ZIP archive"}},
    {"zst", {"application/zstd", "Zstandard archive"}},
});

constexpr bool by_extension(const Entry& a, const Entry& b) {
  return a.extension < b.extension;
}
static_assert(std::is_sorted(kEntries.begin(), kEntries.end(), by_extension));

}  // namespace

MediaType media_type_of(std::string_view file_name) {
  constexpr MediaType kUnknown{"application/octet-stream", "File"};
  const std::string_view name = file_name.substr(file_name.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return kUnknown;
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto found = std::lower_bound(kEntries.begin(), kEntries.end(), Entry{extension, {}}, by_extension);
  return found != kEntries.end() && found->extension == extension ? found->media : kUnknown;
}

}  // namespace r2deck::text
