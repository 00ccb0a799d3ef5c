#include "companion/cloudflare/transport.h"

#include <httplib.h>
#include <openssl/ssl.h>

#include <memory>

#include "companion/net/broken_pipe.h"
#include "companion/net/resolve.h"

namespace r2deck::cloudflare {
namespace {

using Kind = HttpFailure::Kind;
using Outcome = std::variant<HttpAnswer, HttpFailure>;

constexpr std::size_t kMaxAddresses = 4;

Kind kind_of(const net::ResolveFailure& failure) {
  switch (failure.kind) {
    case net::ResolveFailure::Kind::name_unknown:
      return Kind::name_unknown;
    case net::ResolveFailure::Kind::name_unavailable:
      return Kind::name_unavailable;
    case net::ResolveFailure::Kind::address_forbidden:
      return Kind::address_forbidden;
    case net::ResolveFailure::Kind::address_nearby:
      return Kind::address_nearby;
  }
  return Kind::name_unknown;
}

// The library does not tell what failed from what took too long; the clock does.
Kind kind_of(httplib::Error error, std::chrono::steady_clock::duration elapsed,
             const TransportOptions& options) {
  using httplib::Error;
  switch (error) {
    case Error::ConnectionTimeout:
      return Kind::timed_out;
    case Error::Connection:
      return Kind::unreachable;
    case Error::SSLServerVerification:
    case Error::SSLServerHostnameVerification:
    case Error::SSLLoadingCerts:
      return Kind::tls;
    case Error::SSLConnection:
      return elapsed >= options.connect_timeout ? Kind::timed_out : Kind::tls;
    default:
      return elapsed >= options.read_timeout ? Kind::timed_out : Kind::broken;
  }
}

// Null where the trust anchors cannot be read.
std::unique_ptr<httplib::ClientImpl> connect_to(const BaseUrl& base, const std::string& address,
                                                const TransportOptions& options) {
  const std::string host = net::bare_host(base.host);
  std::unique_ptr<httplib::ClientImpl> client;
  if (base.tls) {
    auto secure = std::make_unique<httplib::SSLClient>(host, base.port);
    auto* context = static_cast<SSL_CTX*>(secure->tls_context());
    if (!options.ca_file.empty() &&
        (!context || SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) != 1)) {
      return nullptr;
    }
    secure->enable_server_certificate_verification(true);
    secure->enable_server_hostname_verification(true);
    client = std::move(secure);
  } else {
    client = std::make_unique<httplib::ClientImpl>(host, base.port);
  }
  client->set_hostname_addr_map({{host, address}});
  client->set_connection_timeout(options.connect_timeout);
  client->set_read_timeout(options.read_timeout);
  client->set_write_timeout(options.read_timeout);
  client->set_max_timeout(options.total_timeout);
  client->set_follow_location(false);
  client->set_decompress(false);
  return client;
}

Outcome get_from(httplib::ClientImpl& client, const std::string& path, const httplib::Headers& headers,
                 const TransportOptions& options) {
  HttpAnswer answer;
  bool too_large = false;
  const auto start = std::chrono::steady_clock::now();
  const httplib::Result result = client.Get(path, headers, [&](const char* bytes, std::size_t count) {
    too_large = count > options.max_body - answer.body.size();
    if (!too_large) answer.body.append(bytes, count);
    return !too_large;
  });
  if (too_large) return HttpFailure{Kind::too_large};
  if (!result) return HttpFailure{kind_of(result.error(), std::chrono::steady_clock::now() - start, options)};
  answer.status = result->status;
  answer.retry_after = result->get_header_value("Retry-After");
  return answer;
}

}  // namespace

Outcome http_get(const BaseUrl& base, const std::string& path, const Headers& headers,
                 const TransportOptions& options) {
  net::survive_broken_pipes();
  auto resolved = net::resolve(base.host, options.allow_nearby);
  if (const auto* failed = std::get_if<net::ResolveFailure>(&resolved)) return HttpFailure{kind_of(*failed)};
  auto& addresses = std::get<0>(resolved);
  if (addresses.size() > kMaxAddresses) addresses.resize(kMaxAddresses);
  httplib::Headers all(headers.begin(), headers.end());
  all.emplace("Host", base.authority());
  Outcome outcome = HttpFailure{Kind::unreachable};
  try {
    for (const std::string& address : addresses) {
      const auto client = connect_to(base, address, options);
      if (!client) return HttpFailure{Kind::tls};
      outcome = get_from(*client, base.path + path, all, options);
      const auto* failed = std::get_if<HttpFailure>(&outcome);
      if (!failed || (failed->kind != Kind::unreachable && failed->kind != Kind::timed_out)) break;
    }
  } catch (const std::exception&) {  // out of memory, or std::regex on a hostile status line
    return HttpFailure{Kind::broken};
  }
  return outcome;
}

}  // namespace r2deck::cloudflare
