// r2deck serve: holds the data folder, listens for the tab and for other commands, ends on a signal.
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <thread>

#include "companion/cli/audit_keeper.h"
#include "companion/cli/commands.h"
#include "companion/cli/control_socket.h"
#include "companion/cli/data_folder.h"
#include "companion/cli/idle_lock.h"
#include "companion/cli/open_vault.h"
#include "companion/cli/redirect_page.h"
#include "companion/cli/signals.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/http/place.h"
#include "companion/http/server.h"
#include "companion/http/tls.h"
#include "companion/services/clock_check.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;

constexpr Option kServeOptions[] = {
    {"--host", "ADDR",
     "the address to listen on (default: 127.0.0.1); off loopback only with TLS or a proxy"},
    {"--port", "N", "the port (default: 8722; 0 takes a free one)"},
    {"--tls-cert", "FILE", "serve HTTPS with this certificate chain (PEM); SIGHUP reads it again"},
    {"--tls-key", "FILE", "the certificate's private key (PEM)"},
    {"--behind-proxy", "", "a proxy that ends TLS passes requests on to us; wants --public-url"},
    {"--public-url", "URL", "the address that people open, such as https://deck.example.com"},
    kDataDirOption,
    {"--web-dir", "DIR", "the built web files (default: ../web beside the program's folder)"},
    {"--print-link", "", "print a sign-in link once it listens"},
    {"--passphrase-fd", "N",
     "read the vault's passphrase from this descriptor (default: ask, on a terminal)"},
    {"--lock-after", "MINUTES", "lock a vault that has a passphrase when nobody has used it for so long"},
    {"--audit-retention", "DAYS", "remove older entries of the audit log (default: never)"},
    {"--allow-private-endpoints", "", "let accounts be on this machine and in private networks"},
    {"--cloudflare-api", "URL", "Cloudflare's API (default: https://api.cloudflare.com/client/v4)"},
    {"--sandbox", "URL", "the sandbox's endpoint: its API tokens are verified there, and not at Cloudflare"},
};

// Commands hold the folder for an instant; another companion holds it for long.
constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kRetryLockEvery{20};

Problem refused(std::string subject, std::string message, std::string hint) {
  return Problem{.code = ErrorCode::invalid_request,
                 .operation = "listen",
                 .subject = std::move(subject),
                 .message = std::move(message),
                 .hint = std::move(hint)};
}

// How we are reached from outside, when every word of it fits the others.
struct Edge {
  std::unique_ptr<http::Tls> tls;
  std::string public_url;
  bool behind_proxy = false;
};

Result<Edge> edge_of(const Arguments& arguments, const std::string& host) {
  Edge edge;
  const bool proxied = edge.behind_proxy = arguments.has("--behind-proxy");
  if (arguments.has("--tls-cert") != arguments.has("--tls-key")) {
    return refused(arguments.has("--tls-cert") ? "--tls-key" : "--tls-cert", "It is missing.",
                   "HTTPS wants both --tls-cert and --tls-key.");
  }
  if (arguments.has("--tls-cert")) {
    auto tls = http::Tls::load(arguments.get_or("--tls-cert", ""), arguments.get_or("--tls-key", ""));
    if (!tls) return tls.problem();
    edge.tls = std::move(*tls);
  }
  if (arguments.has("--public-url")) {
    auto url = http::check_public_url(arguments.get_or("--public-url", ""));
    if (!url) return url.problem();
    edge.public_url = std::move(*url);
  } else if (proxied) {
    return refused(
        "--public-url", "It is missing.",
        "Behind a proxy, name the address that people open: --public-url https://deck.example.com");
  }
  if (!edge.public_url.empty() && !proxied && !edge.tls) {
    return refused("--public-url", "Nothing here speaks HTTPS.",
                   "Give --tls-cert and --tls-key, or --behind-proxy.");
  }
  if (!http::is_loopback(host) && !proxied && !edge.tls) {
    return Problem{
        .code = ErrorCode::forbidden,
        .operation = "listen",
        .subject = host,
        .message =
            "Off loopback addresses R2 Deck does not speak plain HTTP: whoever reads that has your "
            "session.",
        .hint =
            "Give --tls-cert and --tls-key, or --behind-proxy and --public-url. Or use --host "
            "127.0.0.1 through an SSH tunnel: ssh -L 8722:127.0.0.1:8722 <this machine>"};
  }
  if (edge.public_url.empty() && http::is_wildcard(host)) {
    return refused("--public-url", "It is missing.",
                   "To listen at every address, name the one that people open: --public-url "
                   "https://deck.example.com:8722");
  }
  return edge;
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
  auto edge = edge_of(arguments, host);
  if (!edge) return edge.problem();
  const auto retention = arguments.number("--audit-retention", 0, 1, 36'500);
  if (!retention) return retention.problem();
  const fs::path data_dir = arguments.get_or("--data-dir", default_data_dir().string());
  const fs::path web_dir = arguments.get_or("--web-dir", default_web_dir().string());

  const auto passphrase_fd = arguments.number("--passphrase-fd", -1, 0, 1'023);
  if (!passphrase_fd) return passphrase_fd.problem();
  const auto lock_after = arguments.number("--lock-after", 0, 1, 7LL * 24 * 60);
  if (!lock_after) return lock_after.problem();
  const auto options = account_options(arguments);
  if (!options) return options.problem();

  StopSignals signals;
  auto folder = open_with_patience(data_dir, *options);
  if (!folder) return folder.problem();
  DataFolder& data = **folder;
  // It goes on: whoever has to set the clock may need it.
  if (const auto right = services::check_clock(data.services().audit, services::system_clock()()); !right)
    io.err << "r2deck: " << right.problem().message << "\n  " << right.problem().hint << std::endl;
  remove_redirect_pages(data_dir);
  AuditKeeperOptions keeping;
  if (*retention > 0) keeping.retention_days = *retention;
  const AuditKeeper keeper(data.services().audit, keeping);
  auto opened =
      open_vault(data.services().custody,
                 *passphrase_fd >= 0 ? std::optional(static_cast<int>(*passphrase_fd)) : std::nullopt, io);
  if (!opened) return opened;
  std::optional<IdleLock> idle_lock;
  if (*lock_after > 0) idle_lock.emplace(data.services().custody, std::chrono::minutes(*lock_after));

  http::Server server(data.services(), {.host = host,
                                        .port = static_cast<std::uint16_t>(*port),
                                        .web_dir = web_dir,
                                        .tls = edge->tls.get(),
                                        .public_url = edge->public_url,
                                        .behind_proxy = edge->behind_proxy});
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
    const auto link = data.services().sessions.create_link({services::kCli, services::kCommandLine});
    if (!link) return link.problem();
    io.out << origin << "/#sign-in=" << link->token << std::endl;
  }
  if (edge->tls) {
    signals.wait([&] {
      const auto read = edge->tls->reload();
      // The certificate before goes on being shown.
      if (!read)
        io.err << "r2deck: " << read.problem().subject << ": " << read.problem().message << std::endl;
    });
  } else {
    signals.wait();
  }
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
