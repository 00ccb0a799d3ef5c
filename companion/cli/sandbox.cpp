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

constexpr Option kSandboxOptions[] = {
    {"--port", "N", "the port on localhost (default: 8723; 0 takes a free one)"},
    {"--data-dir", "DIR", "where objects and keys are kept (default: sandbox, in R2 Deck's data folder)"},
    {"--seed-bucket", "NAME", "make this bucket if it is not there"},
    {"--cors-origin", "ORIGIN", "let this origin use the seeded bucket, unless it has a CORS policy already"},
    {"--print-keys", "", "print the keys and tokens, for other clients of S3 and of Cloudflare's API"},
    {"--max-bytes", "N", "be full at so many bytes (default: as much as the disk holds)"},
    {"--limit-hot-keys", "", "refuse a second write to a key within a second by 429, as R2 does"},
    {"--fault", "NAME=VALUE", "do this wrong, for tests: error_rate=0.1, reset_at=done, ... (faults.h)",
     false, true},
    {"--admin", "", "take faults by PUT /_sandbox/faults, for tests"},
};

// The secret key comes last: who waits for it has read the others.
void print_keys(const sandbox::Sandbox& sandbox, Io& io) {
  const sandbox::Credentials& credentials = sandbox.credentials();
  io.out << "Sandbox API endpoint: " << sandbox.endpoint() << "/client/v4\n"
         << "Sandbox account id: " << credentials.account_id << "\n"
         << "Sandbox API token: " << credentials.user_token.value << "\n"
         << "Sandbox account API token: " << credentials.account_token.value << "\n"
         << "Sandbox access key: " << credentials.s3.access_key_id << "\n"
         << "Sandbox secret key: " << credentials.s3.secret_access_key << "\n";
}

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

  const auto faults = sandbox::faults_from_words(arguments.all("--fault"));
  if (!faults) return faults.problem();

  sandbox::Options options;
  options.port = static_cast<std::uint16_t>(*port);
  options.data_dir = arguments.get_or("--data-dir", (default_data_dir() / "sandbox").string());
  options.max_bytes = *max_bytes;
  options.limit_hot_keys = arguments.has("--limit-hot-keys");
  options.admin = arguments.has("--admin");
  options.faults = *faults;

  StopSignals signals;
  sandbox::Sandbox sandbox(std::move(options));
  if (auto started = sandbox.start(); !started) return started;
  if (bucket) {
    if (auto seeded = sandbox.ensure_bucket(*bucket, origin); !seeded) return seeded;
  }
  io.out << "Sandbox endpoint: " << sandbox.endpoint() << "\n";
  if (arguments.has("--print-keys")) print_keys(sandbox, io);
  io.out.flush();
  signals.wait();
  sandbox.stop();
  return {};
}

}  // namespace

Command sandbox_command() {
  return {"sandbox", "Runs an S3 server with R2's rules on this machine until Ctrl+C", kSandboxOptions,
          "For trying things out and for tests: what it is given stays on this machine, in the data folder.",
          run_sandbox};
}

}  // namespace r2deck::cli
