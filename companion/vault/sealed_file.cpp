#include "companion/vault/sealed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "companion/vault/private_file.h"
#include "companion/vault/sodium.h"
#include "companion/vault/token.h"

namespace r2deck::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSealedMagic{"r2deckB\x01", 8};
constexpr std::size_t kLengthSize = 4;
constexpr std::size_t kSealedPassesAt = 8, kSealedMemoryAt = 12, kSealedSaltAt = 20, kStreamHeaderAt = 36;
constexpr std::size_t kStreamHeaderSize = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kSealedHeadSize = kStreamHeaderAt + kStreamHeaderSize;
constexpr std::size_t kChunkOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;

unsigned char* sealed_bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}
const unsigned char* sealed_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void put_number(char* to, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i)
    to[i] = static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint64_t get_number(const char* from, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i-- > 0;)
    number = number << 8 | static_cast<unsigned char>(from[i]);
  return number;
}

// The stream's state holds its key: in memory that is guarded and wiped.
class StreamState {
 public:
  StreamState() : memory_(SecretString::of_size(sizeof(crypto_secretstream_xchacha20poly1305_state))) {}
  crypto_secretstream_xchacha20poly1305_state* get() {
    return reinterpret_cast<crypto_secretstream_xchacha20poly1305_state*>(memory_.data());
  }

 private:
  SecretString memory_;
};

Problem damaged_backup(const fs::path& file, std::string message) {
  return {.code = ErrorCode::backup_damaged,
          .operation = "read the sealed backup",
          .subject = file.string(),
          .message = std::move(message),
          .hint = "Take another copy of the backup. Nothing was changed here."};
}

constexpr char kWriteBackup[] = "write the sealed backup";

}  // namespace

struct SealedFileWriter::Impl {
  fs::path file, temporary;
  int descriptor = -1;
  StreamState state;
  std::string head;  // authenticated with the first chunk

  ~Impl() {
    if (descriptor < 0) return;
    ::close(descriptor);
    ::unlink(temporary.c_str());
  }

  Result<void> write(std::string_view chunk, unsigned char tag) {
    std::string sealed(kLengthSize + chunk.size() + kChunkOverhead, '\0');
    put_number(sealed.data(), chunk.size(), kLengthSize);
    crypto_secretstream_xchacha20poly1305_push(state.get(), sealed_bytes(sealed.data() + kLengthSize),
                                               nullptr, sealed_bytes(chunk), chunk.size(), sealed_bytes(head),
                                               head.size(), tag);
    head.clear();
    if (!write_all(descriptor, sealed)) return file_problem(file, kWriteBackup, errno);
    return {};
  }
};

SealedFileWriter::SealedFileWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SealedFileWriter::SealedFileWriter(SealedFileWriter&&) noexcept = default;
SealedFileWriter::~SealedFileWriter() = default;

Result<SealedFileWriter> SealedFileWriter::create(const fs::path& file, std::string_view passphrase,
                                                  const Argon2& cost) {
  require_sodium();
  auto impl = std::make_unique<Impl>();
  impl->file = file;
  impl->temporary = file.string() + "." + random_id();
  // Before the slow part, so that a wrong place shows at once.
  impl->descriptor =
      ::open(impl->temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (impl->descriptor < 0) return file_problem(file, kWriteBackup, errno);

  std::string head(kSealedHeadSize, '\0');
  kSealedMagic.copy(head.data(), kSealedMagic.size());
  put_number(head.data() + kSealedPassesAt, cost.passes, 4);
  put_number(head.data() + kSealedMemoryAt, cost.memory, 8);
  randombytes_buf(head.data() + kSealedSaltAt, kSaltBytes);
  const auto key = stretch(passphrase, std::string_view(head).substr(kSealedSaltAt, kSaltBytes), cost,
                           crypto_secretstream_xchacha20poly1305_KEYBYTES);
  if (!key) return key.problem();
  crypto_secretstream_xchacha20poly1305_init_push(
      impl->state.get(), sealed_bytes(head.data() + kStreamHeaderAt), sealed_bytes(key->view()));
  if (!write_all(impl->descriptor, head)) return file_problem(file, kWriteBackup, errno);
  impl->head = std::move(head);
  return SealedFileWriter(std::move(impl));
}

Result<void> SealedFileWriter::write(std::string_view chunk) {
  return impl_->write(chunk, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
}

Result<void> SealedFileWriter::finish() {
  Impl& impl = *impl_;
  if (auto last = impl.write({}, crypto_secretstream_xchacha20poly1305_TAG_FINAL); !last) return last;
  if (::fsync(impl.descriptor) != 0) return file_problem(impl.file, kWriteBackup, errno);
  if (::link(impl.temporary.c_str(), impl.file.c_str()) != 0) {
    if (errno != EEXIST) return file_problem(impl.file, kWriteBackup, errno);
    return Problem{.code = ErrorCode::already_exists,
                   .operation = kWriteBackup,
                   .subject = impl.file.string(),
                   .message = "There is a file of this name already.",
                   .hint = "Choose another name."};
  }
  return remove_private_file(impl.temporary, {"sealed backup's temporary name", ""});
}

struct SealedFileReader::Impl {
  fs::path file;
  int descriptor = -1;
  StreamState state;
  std::string head;
  std::optional<SecretString> first;
  bool ended = false;

  ~Impl() {
    if (descriptor >= 0) ::close(descriptor);
  }

  Result<std::optional<SecretString>> next() {
    if (ended) return std::optional<SecretString>();
    char length[kLengthSize];
    if (read_up_to(descriptor, length, sizeof length) != sizeof length) {
      return damaged_backup(file, "The file is not whole: its end is missing.");
    }
    const auto size = static_cast<std::size_t>(get_number(length, kLengthSize));
    if (size > kSealedChunk) return damaged_backup(file, "The file is damaged.");
    std::string sealed(size + kChunkOverhead, '\0');
    if (read_up_to(descriptor, sealed.data(), sealed.size()) != static_cast<std::ptrdiff_t>(sealed.size())) {
      return damaged_backup(file, "The file is not whole: its end is missing.");
    }
    SecretString chunk = SecretString::of_size(size);
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(state.get(), sealed_bytes(chunk.data()), nullptr, &tag,
                                                   sealed_bytes(sealed), sealed.size(), sealed_bytes(head),
                                                   head.size()) != 0) {
      if (head.empty()) return damaged_backup(file, "The file is damaged.");
      return Problem{.code = ErrorCode::wrong_passphrase,
                     .operation = "read the sealed backup",
                     .subject = file.string(),
                     .message =
                         "The passphrase is not the one that this backup was sealed under, or the file's "
                         "beginning is damaged.",
                     .hint = "Try again, or take another copy of the backup. Nothing was changed here."};
    }
    head.clear();
    if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) return std::optional(std::move(chunk));
    ended = true;
    char more = 0;
    if (read_up_to(descriptor, &more, 1) != 0) return damaged_backup(file, "The file goes on after its end.");
    return std::optional<SecretString>();
  }
};

SealedFileReader::SealedFileReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SealedFileReader::SealedFileReader(SealedFileReader&&) noexcept = default;
SealedFileReader::~SealedFileReader() = default;

Result<SealedFileReader> SealedFileReader::open(const fs::path& file, std::string_view passphrase) {
  require_sodium();
  auto impl = std::make_unique<Impl>();
  impl->file = file;
  impl->descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (impl->descriptor < 0) {
    if (errno != ENOENT) return file_problem(file, "read the sealed backup", errno);
    return Problem{.code = ErrorCode::not_found,
                   .operation = "read the sealed backup",
                   .subject = file.string(),
                   .message = "There is no such file."};
  }
  std::string head(kSealedHeadSize, '\0');
  if (read_up_to(impl->descriptor, head.data(), head.size()) != static_cast<std::ptrdiff_t>(head.size()) ||
      !head.starts_with(kSealedMagic)) {
    return damaged_backup(file, "This is no sealed backup of R2 Deck.");
  }
  const Argon2 cost{get_number(head.data() + kSealedPassesAt, 4),
                    get_number(head.data() + kSealedMemoryAt, 8)};
  if (!is_sane(cost)) return damaged_backup(file, "The file is damaged.");
  const auto key = stretch(passphrase, std::string_view(head).substr(kSealedSaltAt, kSaltBytes), cost,
                           crypto_secretstream_xchacha20poly1305_KEYBYTES);
  if (!key) return key.problem();
  if (crypto_secretstream_xchacha20poly1305_init_pull(
          impl->state.get(), sealed_bytes(head.data() + kStreamHeaderAt), sealed_bytes(key->view())) != 0) {
    return damaged_backup(file, "The file is damaged.");
  }
  impl->head = std::move(head);
  auto first = impl->next();
  if (!first) return first.problem();
  impl->first = *std::move(first);
  return SealedFileReader(std::move(impl));
}

Result<std::optional<SecretString>> SealedFileReader::next() {
  if (impl_->first) return std::exchange(impl_->first, std::nullopt);
  return impl_->next();
}

}  // namespace r2deck::vault
