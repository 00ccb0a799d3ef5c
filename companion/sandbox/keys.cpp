#include "companion/sandbox/keys.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
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

// The string of that name, if it is of that length and those characters; otherwise empty.
std::string text_of(const json::object& object, const char* name, std::size_t size,
                    std::string_view characters) {
  const json::value* value = object.if_contains(name);
  if (!value || !value->is_string()) return {};
  const std::string text(value->get_string());
  return text.size() == size && text.find_first_not_of(characters) == text.npos ? text : std::string();
}

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kTokenCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

ApiToken new_token() {
  std::string value = "sandbox_" + to_base64(random_bytes(24));
  std::replace(value.begin(), value.end(), '+', '-');
  std::replace(value.begin(), value.end(), '/', '_');
  return {to_hex(random_bytes(16)), value};
}

Credentials new_credentials() {
  Credentials made{{}, to_hex(random_bytes(16)), new_token(), new_token()};
  made.s3 = made.user_token.s3_keys();
  return made;
}

ApiToken token_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  const json::object* token = value ? value->if_object() : nullptr;
  if (!token) return {};
  return {text_of(*token, "id", 32, kHexDigits), text_of(*token, "value", 40, kTokenCharacters)};
}

bool complete(const Credentials& made) {
  return !made.account_id.empty() && !made.user_token.id.empty() && !made.user_token.value.empty() &&
         !made.account_token.id.empty() && !made.account_token.value.empty();
}

// `upgraded`: the file is of before there were tokens, and must be written again.
Result<Credentials> parse(const std::filesystem::path& file, std::string_view text, bool& upgraded) {
  boost::system::error_code error;
  const json::value parsed = json::parse({text.data(), text.size()}, error);
  const json::object empty;
  const json::object& object = !error && parsed.is_object() ? parsed.get_object() : empty;
  Credentials found{
      {text_of(object, "accessKeyId", 32, kHexDigits), text_of(object, "secretAccessKey", 64, kHexDigits)},
      text_of(object, "accountId", 32, kHexDigits),
      token_of(object, "userToken"),
      token_of(object, "accountToken")};
  const bool has_keys = !found.s3.access_key_id.empty() && !found.s3.secret_access_key.empty();
  upgraded = has_keys && !object.contains("accountId");
  if (upgraded) {
    Credentials made = new_credentials();
    made.s3 = std::move(found.s3);
    return made;
  }
  if (!has_keys || !complete(found)) {
    return problem_with(file, ErrorCode::io_failed, "The file does not hold the sandbox's keys.",
                        "Delete it: new keys are made at the next start.");
  }
  return found;
}

std::string to_text(const Credentials& made) {
  const auto token = [](const ApiToken& each) {
    return json::object{{"id", each.id}, {"value", each.value}};
  };
  return json::serialize(json::object{{"accessKeyId", made.s3.access_key_id},
                                      {"secretAccessKey", made.s3.secret_access_key},
                                      {"accountId", made.account_id},
                                      {"userToken", token(made.user_token)},
                                      {"accountToken", token(made.account_token)}}) +
         "\n";
}

Result<std::string> read(const std::filesystem::path& file, const UniqueFd& fd) {
  ::fchmod(fd.get(), 0600);
  std::string text(4096, '\0');
  const ssize_t size = ::read(fd.get(), text.data(), text.size());
  if (size < 0)
    return problem_with(file, ErrorCode::io_failed, "The file cannot be read.", "Check who owns it.");
  text.resize(static_cast<std::size_t>(size));
  return text;
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

Keys ApiToken::s3_keys() const {
  return {id, to_hex(hash(Hash::Kind::sha256, value))};
}

Result<Credentials> load_or_create_credentials(const std::filesystem::path& data_dir) {
  if (auto made = make_data_folder(data_dir); !made) return std::move(made).problem();
  const auto file = data_dir / "sandbox-keys.json";
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  Credentials credentials;
  if (fd) {
    auto text = read(file, fd);
    if (!text) return std::move(text).problem();
    bool upgraded = false;
    auto found = parse(file, *text, upgraded);
    if (!found || !upgraded) return found;
    credentials = std::move(*found);
  } else if (errno == ENOENT) {
    credentials = new_credentials();
  } else {
    return problem_with(file, ErrorCode::io_failed,
                        std::string("The file cannot be opened: ") + std::strerror(errno),
                        "Check who owns it.");
  }
  if (!write(file, to_text(credentials))) {
    return problem_with(file, ErrorCode::data_dir_unwritable,
                        std::string("The file cannot be written: ") + std::strerror(errno),
                        "Choose a folder that you may write to.");
  }
  return credentials;
}

}  // namespace r2deck::sandbox
