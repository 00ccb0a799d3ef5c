#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

void downloads_under_a_name(Store& store) {
  const std::string key = store.run + "k";
  store.put(key);
  const std::string disposition = "attachment; filename=\"a \\\"b\\\".txt\"; filename*=UTF-8''%C3%BC.txt";
  const auto response =
      store.send("GET", store.presigned("GET", key, {{"response-content-disposition", disposition}}));
  same(response.status, 200, "status");
  same(std::string(response.header("content-disposition")), disposition, "disposition");
}

void refuses_what_is_not_signed(Store& store) {
  const std::string key = store.run + "k";
  store.put(key);
  const auto status = [&](const std::string& url) { return store.send("GET", url).status; };
  same(status(store.presigned("GET", key)), 200, "status");
  same(status(store.presigned("GET", key, {}, {}, 60, now() - 120'000)), 403, "status, expired");
  same(status(store.presigned("GET", key) + "0"), 403, "status, other signature");
  same(store.send("PUT", store.presigned("GET", key), "y").status, 403, "status, other method");
  std::string other = store.presigned("GET", key);
  other.replace(other.find("/k?"), 3, "/l?");
  same(status(other), 403, "status, other key");
}

void needs_signed_headers(Store& store) {
  const std::string url = store.presigned("PUT", store.run + "k", {}, {{"Content-Type", "text/plain"}});
  same(store.send("PUT", url, "x", {{"Content-Type", "text/html"}}).status, 403, "status, other header");
  same(store.send("PUT", url, "x", {{"Content-Type", "text/plain"}}).status, 200, "status");
}

// A URL gets no second chance, so its time is right from the start.
void presigns_with_a_wrong_clock(Store& store) {
  const std::string key = store.run + "k";
  store.put(key);
  ClientOptions options;
  options.clock = [] { return now() - 3'600'000; };
  Client late(store.at, store.credentials, options);
  need(late.head_object(kBucket, key), "HeadObject an hour late");
  const text::UnixMillis time = options.clock() + late.clock_correction();
  same(store.send("GET", store.presigned("GET", key, {}, {}, 60, time)).status, 200, "status");
}

}  // namespace

std::vector<Case> presign_cases() {
  return {
      {"DownloadsUnderTheNameThatWasSigned", downloads_under_a_name},
      {"RefusesWhatIsNotSigned", refuses_what_is_not_signed},
      {"NeedsTheHeadersThatWereSigned", needs_signed_headers},
      {"PresignsOnAMachineWhoseClockIsWrong", presigns_with_a_wrong_clock},
  };
}

}  // namespace r2deck::s3::contract
