// r2deck sandbox: the stand-in for R2, as a process of its own.
#include <filesystem>
#include <limits>
#include <optional>
#include <ostream>
#include <string>

#include "companion/cli/signals.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"
#include "companion/sandbox/sandbox.h"

namespace r2deck::cli {
namespace {

constexpr Option kOptions[] = {
    {"--port", "N", "the port on localhost (default: 8723; 0 takes a free one)"},
    {"--data-dir", "DIR", "where objects and keys are kept (default: sandbox, in R2 Deck's data folder)"},
    {"--seed-bucket", "NAME", "make this bucket if it is not there"},
    {"--cors-origin", "ORIGIN", "let this origin use the seeded bucket, unless it has a CORS policy already"},
    {"--print-keys", "", "print endpoint, access key and secret key, for other S3 clients"},
    {"--max-bytes", "N", "be full at so many bytes (default: as much as the disk holds)"},
    {"--limit-hot-keys", "", "refuse a second write to a key within a second by 429, as R2 does"},
    {"--admin", "", "take faults by PUT /_sandbox/faults, for tests"},
};

Result<void> run_sandbox(const Arguments& arguments, Io& io) {
  const auto port = arguments.number("--port", kDefaultSandboxPort, 0, 65'535);
  if (!port) return port.problem();
  const auto max_bytes = arguments.number("--max-bytes", 0, 1, std::numeric_limits<std::int64_t>::max());
  if (!max_bytes) return max_bytes.problem();
  const std::string origin = arguments.get_or("--cors-origin", "");
  const std::optional<std::string> bucket = arguments.get("--seed-bucket");
  if (!origin.empty() && !bucket) {
    return Problem{.code = ErrorCode::invalid_request,
                   .operation = "read the command line",
                   .subject = "--cors-origin",
                   .message = "It belongs to the seeded bucket.",
                   .hint = "Give --seed-bucket too."};
  }

  sandbox::Options options;
  options.port = static_cast<std::uint16_t>(*port);
  options.data_dir = arguments.get_or("--data-dir", (default_data_dir() / "sandbox").string());
  options.max_bytes = *max_bytes;
  options.limit_hot_keys = arguments.has("--limit-hot-keys");
  options.admin = arguments.has("--admin");

  StopSignals signals;
  sandbox::Sandbox sandbox(std::move(options));
  if (auto started = sandbox.start(); !started) return started;
  if (bucket) {
    if (auto seeded = sandbox.ensure_bucket(*bucket, origin); !seeded) return seeded;
  }
  io.out << "Sandbox endpoint: " << sandbox.endpoint() << "\n";
  if (arguments.has("--print-keys")) {
    io.out << "Sandbox access key: " << sandbox.keys().access_key_id << "\n"
           << "Sandbox secret key: " << sandbox.keys().secret_access_key << "\n";
  }
  io.out.flush();
  signals.wait();
  sandbox.stop();
  return {};
}

}  // namespace

Command sandbox_command() {
  return {"sandbox", "Runs an S3 server with R2's rules on this machine until Ctrl+C", kOptions,
          "For trying things out and for tests: what it is given stays on this machine, in the data folder.",
          run_sandbox};
}

}  // namespace r2deck::cli
