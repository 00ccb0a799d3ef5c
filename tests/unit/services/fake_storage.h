// As much of an S3 server as the use cases ask of one, in memory, without signatures: the sandbox and Ceph
// are strict in the contract tests. What is here instead is what those cannot do on demand: lose an answer,
// say something odd, be written to behind the companion's back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace r2deck::services {

class FakeStorage {
 public:
  FakeStorage();  // listens on a free port of 127.0.0.1
  ~FakeStorage();

  struct Object {
    std::string etag;  // without quotes
    std::int64_t size = 0;
    std::string modified = "Sat, 21 Nov 2026 00:00:00 GMT";
  };
  struct State {
    std::map<std::string, Object> objects;       // of the bucket "demo"; there is "other" too, without any
    std::string cors;                            // the document, as it was put
    std::map<std::string, std::string> uploads;  // UploadId -> key
    std::map<std::string, std::string> headers_of_create;
    Object result;                         // what Complete makes
    bool refuse_listing = false;           // of the buckets, AccessDenied
    bool lose_answer_of_complete = false;  // done, and answered with a 500
    bool refuse_complete = false;          // not done, InvalidPart
    bool hide_etag_of_complete = false;    // as Ceph does
    std::string date;                      // of every answer; empty: none is said
    std::vector<std::string> calls;        // "CompleteMultipartUpload", ...
  };

  std::string endpoint() const;
  template <class Change>
  auto with(Change change) {
    const std::lock_guard lock(mutex_);
    return change(state_);
  }
  int count(const std::string& call);

 private:
  struct Impl;
  std::mutex mutex_;
  State state_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::services
