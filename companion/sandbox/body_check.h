// What a request's head promises about its body, and whether the body keeps it. Fed as the bytes stream by;
// computes only what was promised, and MD5 where an ETag is wanted.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "companion/sandbox/digest.h"
#include "companion/sandbox/errors.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

class BodyCheck {
 public:
  // `payload`: of the verified signature. Checksums (x-amz-checksum-crc32, -crc32c, -crc64nvme, -sha1,
  // -sha256) are taken from headers and, since presigners hoist them there, from the query. Parts may not
  // carry the SHAs: R2 answers 501. Errors: invalid_digest (malformed), not_implemented (unknown algorithm),
  // invalid_request (two checksums).
  struct Wants {
    bool etag = false;
    bool part = false;
  };
  static Outcome<BodyCheck> create(const RequestHead& head, const Query& query, std::string_view payload,
                                   Wants wants);
  ~BodyCheck();
  BodyCheck(BodyCheck&&) noexcept;
  BodyCheck& operator=(BodyCheck&&) noexcept;

  void update(std::string_view bytes);

  struct Result {
    std::string md5;  // binary; empty unless an ETag is wanted or Content-MD5 was sent
    std::optional<std::pair<std::string, std::string>> checksum;  // header and value to give back
  };
  // Once, at the end. Errors: sha256_mismatch, bad_digest.
  Outcome<Result> finish();

 private:
  struct State;
  explicit BodyCheck(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace r2deck::sandbox
