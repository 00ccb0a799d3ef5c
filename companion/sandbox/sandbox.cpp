#include "companion/sandbox/sandbox.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "companion/sandbox/data_folder.h"
#include "companion/sandbox/gateway.h"
#include "companion/sandbox/host_name.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/rest.h"
#include "companion/sandbox/server.h"
#include "companion/sandbox/store.h"

namespace r2deck::sandbox {
namespace {

text::UnixMillis system_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Problem wrong_option(std::string message) {
  Problem problem;
  problem.code = ErrorCode::invalid_request;
  problem.operation = "start the sandbox";
  problem.message = std::move(message);
  return problem;
}

Problem to_problem(const Failure& failure, std::string_view bucket) {
  Problem problem;
  problem.code = failure.error == S3Error::storage_full ? ErrorCode::disk_full : ErrorCode::io_failed;
  problem.operation = "prepare a bucket of the sandbox";
  problem.subject = std::string(bucket);
  problem.message = std::string(failure.text());
  problem.remote_code = std::string(row(failure.error).code);
  return problem;
}

CorsRule rule_for(std::string_view origin) {
  CorsRule rule;
  rule.allowed_origins = {std::string(origin)};
  rule.allowed_methods = {"GET", "PUT", "HEAD"};
  // By name, since R2 fails on "*" for many.
  rule.allowed_headers = {"content-type", "content-md5",   "cache-control", "content-disposition",
                          "if-match",     "if-none-match", "range",         "x-amz-*"};
  rule.expose_headers = {"ETag", "Content-Length", "Content-Range", "Content-Type", "Last-Modified"};
  rule.max_age_seconds = 3600;
  return rule;
}

}  // namespace

struct Sandbox::Impl {
  explicit Impl(Options given) : options(std::move(given)), faults(options.faults) {
    if (!options.clock) options.clock = system_now;
  }

  Options options;
  Credentials credentials;
  FaultPlan faults;
  UniqueFd lock;  // held longer than all that writes into the folder
  std::unique_ptr<Store> store;
  std::optional<Operations> operations;
  std::optional<Gateway> gateway;
  std::optional<RestApi> rest;
  std::unique_ptr<Server> server;

  std::mutex mutex;  // of `running`
  std::condition_variable stopped;
  bool running = false;
};

Sandbox::Sandbox(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Sandbox::~Sandbox() {
  stop();
}

Result<void> Sandbox::start() {
  Impl& impl = *impl_;
  const Options& options = impl.options;
  if (options.threads < 1 || options.threads > 64) return wrong_option("Threads must be 1..64.");
  if (options.data_dir.empty()) return wrong_option("A data folder must be given.");
  if (options.access_key_id.empty() != options.secret_access_key.empty()) {
    return wrong_option("Give both keys or neither.");
  }
  if (auto made = make_data_folder(options.data_dir); !made) return made;
  auto lock = lock_data_folder(options.data_dir);
  if (!lock) return std::move(lock).problem();
  impl.lock = std::move(*lock);

  auto credentials = load_or_create_credentials(options.data_dir);
  if (!credentials) return std::move(credentials).problem();
  impl.credentials = std::move(*credentials);
  if (!options.access_key_id.empty()) {
    impl.credentials.s3 = {options.access_key_id, options.secret_access_key};
  }
  auto store = Store::open({options.data_dir, options.max_bytes, options.min_part_size, options.durable,
                            options.limit_hot_keys, nullptr, options.clock});
  if (!store) return std::move(store).problem();
  impl.store = std::move(*store);
  impl.operations.emplace(*impl.store);
  impl.gateway.emplace(*impl.store, impl.faults,
                       GatewayOptions{impl.credentials.all_s3(),
                                      {"localhost", without_port(options.host)},
                                      options.cors_on_rejections,
                                      options.cors_header_star,
                                      options.clock});
  impl.rest.emplace(*impl.store, impl.credentials, options.clock);
  impl.server = std::make_unique<Server>(
      *impl.store, impl.faults, *impl.gateway, *impl.operations, *impl.rest,
      ServerOptions{options.host, options.port, options.threads, options.max_connections,
                    options.idle_timeout, options.head_timeout, options.admin, options.clock, options.log});
  if (auto listening = impl.server->start(); !listening) {
    impl.server.reset();
    return listening;
  }
  const std::lock_guard guard(impl.mutex);
  impl.running = true;
  return {};
}

void Sandbox::stop() {
  Impl& impl = *impl_;
  {
    const std::lock_guard guard(impl.mutex);
    if (!impl.running) return;
    impl.running = false;
  }
  impl.server->stop();
  impl.stopped.notify_all();
}

void Sandbox::wait() {
  std::unique_lock guard(impl_->mutex);
  impl_->stopped.wait(guard, [this] { return !impl_->running; });
}

std::uint16_t Sandbox::port() const {
  return impl_->server ? impl_->server->port() : 0;
}

std::string Sandbox::endpoint() const {
  const std::string& host = impl_->options.host;
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port());
}

const Keys& Sandbox::keys() const {
  return impl_->credentials.s3;
}

const Credentials& Sandbox::credentials() const {
  return impl_->credentials;
}

Result<void> Sandbox::ensure_bucket(std::string_view bucket, std::string_view origin) {
  Impl& impl = *impl_;
  if (!valid_bucket_name(bucket)) return wrong_option("The bucket's name is not valid.");
  const BucketName name{std::string(bucket)};
  auto created = impl.store->create_bucket(name, impl.options.clock());
  if (!created && created.failure().error != S3Error::bucket_conflict)
    return to_problem(created.failure(), bucket);
  const BucketPtr found = impl.store->find_bucket(name);
  if (!found || found->cors || origin.empty()) return {};
  // Through the parser, so that an origin that no browser sends is refused here too.
  auto policy = parse_cors(cors_xml({rule_for(origin)}));
  if (!policy) return wrong_option(std::string(policy.failure().text()));
  auto set = impl.store->set_cors(name, std::move(*policy));
  return set ? Result<void>() : to_problem(set.failure(), bucket);
}

void Sandbox::set_faults(const Faults& faults) {
  impl_->faults.set(faults);
}

}  // namespace r2deck::sandbox
