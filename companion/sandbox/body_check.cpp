#include "companion/sandbox/body_check.h"

#include <boost/crc.hpp>

#include "companion/sandbox/sigv4_verify.h"

namespace r2deck::sandbox {
namespace {

using Crc32 = boost::crc_32_type;
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;
using Crc64Nvme =
    boost::crc_optimal<64, 0xAD93D23594C93659, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, true, true>;

constexpr std::string_view kChecksumPrefix = "x-amz-checksum-";

template <class Number>
std::string big_endian(Number number) {
  std::string bytes;
  for (int shift = static_cast<int>(sizeof(Number)) * 8 - 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(number >> shift & 0xff);
  }
  return bytes;
}

class Checksum {
 public:
  virtual ~Checksum() = default;
  virtual void update(std::string_view bytes) = 0;
  virtual std::string finish() = 0;
};

template <class Crc>
class CrcChecksum : public Checksum {
 public:
  void update(std::string_view bytes) override { crc_.process_bytes(bytes.data(), bytes.size()); }
  std::string finish() override { return big_endian(crc_.checksum()); }

 private:
  Crc crc_;
};

class HashChecksum : public Checksum {
 public:
  explicit HashChecksum(Hash::Kind kind) : hash_(kind) {}
  void update(std::string_view bytes) override { hash_.update(bytes); }
  std::string finish() override { return hash_.finish(); }

 private:
  Hash hash_;
};

struct Promise {
  std::string name, value;  // "x-amz-checksum-crc32", as sent
};

// Errors: invalid_request (two of them).
Outcome<std::optional<Promise>> find_checksum(const RequestHead& head, const Query& query) {
  const auto is_value = [](std::string_view name) {
    return name.starts_with(kChecksumPrefix) && name != "x-amz-checksum-algorithm" &&
           name != "x-amz-checksum-mode" && name != "x-amz-checksum-type";
  };
  std::optional<Promise> found;
  bool several = false;
  const auto take = [&](const std::string& name, const std::string& value) {
    if (!is_value(name)) return;
    several = several || (found && found->name != name);
    if (!found) found = Promise{name, value};
  };
  for (const auto& header : head.headers)
    take(header.name, header.value);
  for (const auto& item : query.items())
    take(item.name, item.value);
  if (several) {
    return Failure{S3Error::invalid_request,
                   "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."};
  }
  return found;
}

std::size_t checksum_size(std::string_view algorithm) {
  return algorithm == "sha256" ? 32 : algorithm == "sha1" ? 20 : algorithm == "crc64nvme" ? 8 : 4;
}

std::unique_ptr<Checksum> make_checksum(std::string_view algorithm) {
  if (algorithm == "crc32") return std::make_unique<CrcChecksum<Crc32>>();
  if (algorithm == "crc32c") return std::make_unique<CrcChecksum<Crc32c>>();
  if (algorithm == "crc64nvme") return std::make_unique<CrcChecksum<Crc64Nvme>>();
  if (algorithm == "sha1") return std::make_unique<HashChecksum>(Hash::Kind::sha1);
  if (algorithm == "sha256") return std::make_unique<HashChecksum>(Hash::Kind::sha256);
  return nullptr;
}

}  // namespace

struct BodyCheck::State {
  std::optional<Hash> md5, sha256;
  std::unique_ptr<Checksum> checksum;
  Promise promised_checksum;
  std::string promised_md5;     // binary; empty: none
  std::string promised_sha256;  // hex; empty: none
};

BodyCheck::BodyCheck(std::unique_ptr<State> state) : state_(std::move(state)) {}
BodyCheck::~BodyCheck() = default;
BodyCheck::BodyCheck(BodyCheck&&) noexcept = default;
BodyCheck& BodyCheck::operator=(BodyCheck&&) noexcept = default;

Outcome<BodyCheck> BodyCheck::create(const RequestHead& head, const Query& query, std::string_view payload,
                                     Wants wants) {
  auto state = std::make_unique<State>();
  if (const auto* header = head.find("content-md5")) {
    auto digest = from_base64(*header);
    if (!digest || digest->size() != 16) return S3Error::invalid_digest;
    state->promised_md5 = std::move(*digest);
  }
  if (wants.etag || !state->promised_md5.empty()) state->md5.emplace(Hash::Kind::md5);
  if (payload != kUnsignedPayload) {
    state->promised_sha256 = payload;
    state->sha256.emplace(Hash::Kind::sha256);
  }
  auto found = find_checksum(head, query);
  if (!found) return found.failure();
  if (auto& promise = *found) {
    const std::string algorithm = promise->name.substr(kChecksumPrefix.size());
    state->checksum = make_checksum(algorithm);
    const bool refused = wants.part && (algorithm == "sha1" || algorithm == "sha256");
    if (!state->checksum || refused) {
      return Failure{S3Error::not_implemented, "Header '" + promise->name + "' not implemented"};
    }
    const auto digest = from_base64(promise->value);
    if (!digest || digest->size() != checksum_size(algorithm)) {
      return Failure{S3Error::invalid_digest, "Value for " + promise->name + " header is invalid."};
    }
    state->promised_checksum = std::move(*promise);
  }
  return BodyCheck(std::move(state));
}

void BodyCheck::update(std::string_view bytes) {
  if (state_->md5) state_->md5->update(bytes);
  if (state_->sha256) state_->sha256->update(bytes);
  if (state_->checksum) state_->checksum->update(bytes);
}

Outcome<BodyCheck::Result> BodyCheck::finish() {
  Result result;
  if (state_->sha256 && to_hex(state_->sha256->finish()) != state_->promised_sha256)
    return S3Error::sha256_mismatch;
  if (state_->md5) result.md5 = state_->md5->finish();
  if (!state_->promised_md5.empty() && state_->promised_md5 != result.md5) {
    return Failure{
        S3Error::bad_digest,
        "The MD5 checksum you specified did not match what we received.\nYou provided a MD5 checksum "
        "with value: " +
            to_hex(state_->promised_md5) + "\nActual MD5 was: " + to_hex(result.md5)};
  }
  if (state_->checksum) {
    const auto& promise = state_->promised_checksum;
    if (to_base64(state_->checksum->finish()) != promise.value) {
      return Failure{S3Error::bad_digest,
                     "The " + promise.name + " you specified did not match what we received."};
    }
    result.checksum.emplace(promise.name, promise.value);
  }
  return result;
}

}  // namespace r2deck::sandbox
