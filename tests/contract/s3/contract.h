// The S3 client against a server that runs: the sandbox, Ceph RGW, miniflare, or R2 itself. One table of
// cases, each of which says what R2's documentation says; one table of the defects that those servers are
// known to have (known_defects.cpp), by case. A case ends at the first thing that is not as documented, and
// then comes to the words of that thing: either a known defect's or a failure. Where: R2DECK_S3_ENDPOINT,
// R2DECK_S3_ACCESS_KEY, R2DECK_S3_SECRET_KEY; R2DECK_S3_REGION unless "auto";
// R2DECK_S3_SERVER=sandbox|rgw|miniflare|r2 says what it is.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "companion/s3/client.h"
#include "companion/s3/transport.h"

namespace r2deck::s3::contract {

inline constexpr const char* kBucket = "contract-s3";
inline constexpr std::int64_t kMiB = 1024 * 1024;

// What was not as documented: `what` is the same in every run, `detail` is for people.
struct Deviation {
  std::string what, detail;
};

template <class T>
std::string code_of(const Result<T>& result) {
  return result.ok() ? "ok" : std::string(to_string(result.problem().code));
}

template <class T>
T need(Result<T> result, const std::string& what) {
  if (result.ok()) {
    if constexpr (std::is_void_v<T>) {
      return;
    } else {
      return std::move(result).value();
    }
  }
  throw Deviation{what + ": " + code_of(result),
                  result.problem().message + " [" + result.problem().remote_code + "]"};
}
template <class T>
void refused(const Result<T>& result, ErrorCode code, const std::string& what) {
  if (result.ok()) throw Deviation{what + ": ok", {}};
  if (result.problem().code != code)
    throw Deviation{what + ": " + code_of(result),
                    result.problem().message + " [" + result.problem().remote_code + "]"};
}
template <class A, class B>
void same(const A& actual, const B& expected, const std::string& what) {
  if (!(actual == expected)) throw Deviation{what + ": " + testing::PrintToString(actual), {}};
}
inline void holds(bool condition, const std::string& what, std::string detail = {}) {
  if (!condition) throw Deviation{"not " + what, std::move(detail)};
}

text::UnixMillis now();

// The server under test, as one case sees it.
class Store {
 public:
  explicit Store(const std::string& case_name);

  const Endpoint at;
  const Credentials credentials;
  const std::string run;  // the beginning of every key of this run of this case
  Client client;

  std::string presigned(const std::string& method, const std::string& key, Pairs query = {},
                        Pairs headers = {}, std::int64_t expires = 60, text::UnixMillis time = now()) const;
  // Sends to a presigned URL as a tab would: nothing but the URL, the body and what must be sent with it.
  HttpResponse send(const std::string& method, const std::string& url, const std::string& body = {},
                    Pairs headers = {}) const;
  void put(const std::string& key, const std::string& body = "x");
  std::string get(const std::string& key, const GetObjectOptions& options = {});
  // Page by page.
  std::vector<std::string> keys(const std::string& prefix, std::int32_t max_keys = 1000);
  std::string start_upload(const std::string& key);
  PartPresigner presigner(const std::string& key, const std::string& upload_id) const;
};

struct Case {
  std::string name;
  std::function<void(Store&)> run;
};
void PrintTo(const Case& each, std::ostream* out);

struct KnownDefect {
  std::string server, case_name;
  std::string instead;  // what the case comes to there
  std::string reason;
};
// In known_defects.cpp.
const std::vector<KnownDefect>& known_defects();

// The families, a file each.
std::vector<Case> bucket_cases();
std::vector<Case> bucket_config_cases();
std::vector<Case> listing_cases();
std::vector<Case> object_cases();
std::vector<Case> copy_cases();
std::vector<Case> multipart_cases();
std::vector<Case> presign_cases();

}  // namespace r2deck::s3::contract
