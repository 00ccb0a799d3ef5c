#include "companion/cli/call.h"

#include <chrono>
#include <string>
#include <thread>

#include "companion/cli/commands.h"
#include "companion/cli/control_socket.h"
#include "companion/cli/data_folder.h"
#include "companion/vault/secret_string.h"

namespace r2deck::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::milliseconds kRetryCallEvery{20};

Result<std::string> call_over_socket(const std::filesystem::path& data_dir, std::string_view command,
                                     const json::object& args) {
  std::string line = to_control_line(command, args);
  auto reply = control_call(control_socket_path(data_dir), line);
  vault::wipe(line);
  return reply;
}

}  // namespace

Result<json::object> call(const std::filesystem::path& data_dir, std::string_view command,
                          const json::object& args) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto folder = DataFolder::open(data_dir, std::string(command));
    if (folder) return run_command({(*folder)->services(), ""}, command, args);
    if (folder.problem().code != ErrorCode::data_dir_locked) return folder.problem();

    auto reply = call_over_socket(data_dir, command, args);
    if (reply) {
      auto result = from_control_reply(*reply);
      vault::wipe(*reply);
      return result;
    }
    if (reply.problem().code != ErrorCode::companion_unreachable) return reply.problem();
    if (std::chrono::steady_clock::now() >= deadline) return folder.problem();
    std::this_thread::sleep_for(kRetryCallEvery);
  }
}

}  // namespace r2deck::cli
