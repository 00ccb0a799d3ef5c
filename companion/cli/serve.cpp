// r2deck serve: holds the data folder, listens for the tab and for other commands, ends on a signal.
#include <chrono>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <thread>

#include "companion/cli/commands.h"
#include "companion/cli/control_socket.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/redirect_page.h"
#include "companion/cli/signals.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/http/server.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr Option kServeOptions[] = {
    {"--host", "ADDR", "the loopback address to listen on (default: 127.0.0.1)"},
    {"--port", "N", "the port (default: 8722; 0 takes a free one)"},
    kDataDirOption,
    {"--web-dir", "DIR", "the built web files (default: ../web beside the program's folder)"},
    {"--print-link", "", "print a sign-in link once it listens"},
    {"--allow-private-endpoints", "", "let accounts be on this machine and in private networks"},
    {"--cloudflare-api", "URL", "Cloudflare's API (default: https://api.cloudflare.com/client/v4)"},
    {"--sandbox", "URL", "the sandbox's endpoint: its API tokens are verified there, and not at Cloudflare"},
};

// Commands hold the folder for an instant; another companion holds it for long.
constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kRetryLockEvery{20};

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host == "127.0.0.1";
}

// Both URLs are checked here: a mistake in them is a wrong command line.
Result<services::AccountOptions> account_options(const Arguments& arguments) {
  services::AccountOptions options;
  options.allow_private_endpoints = arguments.has("--allow-private-endpoints");
  if (const auto api = arguments.get("--cloudflare-api")) {
    if (const auto parsed = cloudflare::parse_base_url(*api); !parsed) return parsed.problem();
    options.cloudflare.base_url = *api;
  }
  if (const auto sandbox = arguments.get("--sandbox")) {
    const auto parsed = s3::parse_endpoint(*sandbox);
    if (!parsed) return parsed.problem();
    options.sandbox = parsed->url();
  }
  return options;
}

Result<std::unique_ptr<DataFolder>> open_with_patience(const fs::path& dir,
                                                       const services::AccountOptions& options) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto folder = DataFolder::open(dir, "serve", options);
    if (folder || folder.problem().code != ErrorCode::data_dir_locked) return folder;
    const auto holder = lock_holder(dir);
    if (holder && holder->purpose.starts_with("serve")) return folder;
    if (std::chrono::steady_clock::now() >= deadline) return folder;
    std::this_thread::sleep_for(kRetryLockEvery);
  }
}

Result<void> serve(const Arguments& arguments, Io& io) {
  const std::string host = arguments.get_or("--host", kDefaultHost);
  const auto port = arguments.number("--port", kDefaultPort, 0, 65'535);
  if (!port) return port.problem();
  if (!is_loopback(host)) {
    return Problem{.code = ErrorCode::forbidden,
                   .operation = "listen",
                   .subject = host,
                   .message =
                       "R2 Deck listens on loopback addresses only: it speaks plain HTTP, and whoever "
                       "reads that has your session.",
                   .hint =
                       "Use --host 127.0.0.1, and reach it from elsewhere through an SSH tunnel: "
                       "ssh -L 8722:127.0.0.1:8722 <this machine>"};
  }
  const fs::path data_dir = arguments.get_or("--data-dir", default_data_dir().string());
  const fs::path web_dir = arguments.get_or("--web-dir", default_web_dir().string());

  const auto options = account_options(arguments);
  if (!options) return options.problem();

  StopSignals signals;
  auto folder = open_with_patience(data_dir, *options);
  if (!folder) return folder.problem();
  DataFolder& data = **folder;
  remove_redirect_pages(data_dir);

  http::Server server(data.services(),
                      {.host = host, .port = static_cast<std::uint16_t>(*port), .web_dir = web_dir});
  if (auto started = server.start(); !started) return started;
  const std::string origin = server.origin();
  if (auto announced = data.lock().announce("serve " + origin); !announced) return announced;
  const CommandContext context{data.services(), origin};
  auto control = ControlServer::start(control_socket_path(data_dir), [&context](std::string_view line) {
    return answer_control_line(context, line);
  });
  if (!control) return control.problem();

  io.out << "R2 Deck is ready at " << origin << std::endl;
  if (arguments.has("--print-link")) {
    const auto link = data.services().sessions.create_link({services::kCli});
    if (!link) return link.problem();
    io.out << origin << "/#sign-in=" << link->token << std::endl;
  }
  signals.wait();
  server.stop();
  return {};
}

}  // namespace

Command serve_command() {
  return {
      "serve", "Runs the companion until Ctrl+C", kServeOptions,
      "Prints \"R2 Deck is ready at http://...\" once it listens. One companion at a time works on a data\n"
      "folder; the other commands work through it while it runs.",
      serve};
}

}  // namespace r2deck::cli
