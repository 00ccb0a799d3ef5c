// Megabytes of ListObjectsV2 pages read per second on one core, as JSON: into our objects, and by bare
// pugixml into its tree, which is where ours begins.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <pugixml.hpp>
#include <string>

#include "companion/s3/xml.h"

namespace {

using namespace r2deck;  // NOLINT(google-build-using-namespace)
using Clock = std::chrono::steady_clock;

constexpr int kObjects = 1'000;  // S3's largest page

// As R2 writes one.
std::string page() {
  std::string body =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>vault-bucket</Name>";
  for (int i = 0; i < kObjects; ++i) {
    body += "<Contents><Key>holiday%202025/day%20one%20%28raw%29/IMG_" + std::to_string(100'000 + i) +
            ".CR3</Key><Size>" + std::to_string(25'000'000 + 977 * i) +
            "</Size><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;"
            "5d41402abc4b2a76b9719d911017c592&quot;</ETag><StorageClass>STANDARD</StorageClass></Contents>";
  }
  return body +
         "<IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><MaxKeys>1000</MaxKeys>"
         "<KeyCount>1000</KeyCount></ListBucketResult>";
}

// The best of five seconds, since a shared machine only ever slows down.
double megabytes_per_second(std::size_t bytes, const std::function<bool()>& read_a_page) {
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const auto start = Clock::now();
    double read = 0;
    std::chrono::duration<double> elapsed{};
    do {
      if (!read_a_page()) std::exit(1);
      read += static_cast<double>(bytes);
      elapsed = Clock::now() - start;
    } while (elapsed.count() < 1);
    best = std::max(best, read / elapsed.count());
  }
  return best / 1e6;
}

}  // namespace

int main() {
  const std::string body = page();
  const double ours = megabytes_per_second(body.size(), [&] {
    const auto parsed = s3::xml::parse_list_objects_v2(body);
    const auto* list = std::get_if<s3::ListObjectsPage>(&parsed);
    return list && list->objects.size() == kObjects;
  });
  const double bare = megabytes_per_second(body.size(), [&] {
    pugi::xml_document document;
    return static_cast<bool>(
        document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8));
  });
  std::printf("{\"megabytes_per_second\": %.1f, \"pugixml_megabytes_per_second\": %.1f}\n", ours, bare);
}
