#include "companion/sandbox/keys.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "companion/sandbox/data_folder.h"
#include "companion/sandbox/digest.h"
#include "companion/sandbox/unique_fd.h"

namespace r2deck::sandbox {
namespace {

namespace json = boost::json;

Problem problem_with(const std::filesystem::path& file, ErrorCode code, std::string message,
                     std::string hint) {
  Problem problem;
  problem.code = code;
  problem.operation = "read the sandbox's keys";
  problem.subject = file.string();
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  return problem;
}

bool is_hex(const json::value* value, std::size_t size) {
  return value && value->is_string() && value->get_string().size() == size &&
         value->get_string().find_first_not_of("0123456789abcdef") == json::string::npos;
}

Result<Keys> parse(const std::filesystem::path& file, std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse({text.data(), text.size()}, error);
  const json::object* object = error ? nullptr : parsed.if_object();
  const json::value* id = object ? object->if_contains("accessKeyId") : nullptr;
  const json::value* secret = object ? object->if_contains("secretAccessKey") : nullptr;
  if (!is_hex(id, 32) || !is_hex(secret, 64)) {
    return problem_with(file, ErrorCode::io_failed, "The file does not hold the sandbox's keys.",
                        "Delete it: new keys are made at the next start.");
  }
  return Keys{std::string(id->get_string()), std::string(secret->get_string())};
}

Result<Keys> read(const std::filesystem::path& file, const UniqueFd& fd) {
  ::fchmod(fd.get(), 0600);
  std::string text(4096, '\0');
  const ssize_t size = ::read(fd.get(), text.data(), text.size());
  if (size < 0)
    return problem_with(file, ErrorCode::io_failed, "The file cannot be read.", "Check who owns it.");
  text.resize(static_cast<std::size_t>(size));
  return parse(file, text);
}

// By another name first, so that a crash never leaves half a file.
bool write(const std::filesystem::path& file, const std::string& text) {
  const auto fresh = file.parent_path() / (file.filename().string() + "." + to_hex(random_bytes(4)));
  const UniqueFd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  const bool written = fd &&
                       ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd.get()) == 0 && ::rename(fresh.c_str(), file.c_str()) == 0;
  if (!written) ::unlink(fresh.c_str());
  return written;
}

}  // namespace

Result<Keys> load_or_create_keys(const std::filesystem::path& data_dir) {
  if (auto made = make_data_folder(data_dir); !made) return std::move(made).problem();
  const auto file = data_dir / "sandbox-keys.json";
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) return read(file, fd);
  if (errno != ENOENT) {
    return problem_with(file, ErrorCode::io_failed,
                        std::string("The file cannot be opened: ") + std::strerror(errno),
                        "Check who owns it.");
  }
  const Keys keys{to_hex(random_bytes(16)), to_hex(random_bytes(32))};
  const std::string text = json::serialize(
      json::object{{"accessKeyId", keys.access_key_id}, {"secretAccessKey", keys.secret_access_key}});
  if (!write(file, text + "\n")) {
    return problem_with(file, ErrorCode::data_dir_unwritable,
                        std::string("The file cannot be written: ") + std::strerror(errno),
                        "Choose a folder that you may write to.");
  }
  return keys;
}

}  // namespace r2deck::sandbox
