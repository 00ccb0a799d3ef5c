// The only file of companion/s3 that includes cpp-httplib.
//
// cpp-httplib 0.41 decodes and re-encodes the query of every path before it sends it, also with path encoding
// off: of "?prefix=a%2Bb%20c%28d%29%2Fe" it sends "?prefix=a%2Bb+c(d)/e", and the signature no longer holds.
// No setting turns that off. It does let the caller write the headers (set_header_writer), at a moment when
// the head of the request still lies in a buffer; write_head() below replaces that buffer's content by the
// head that was signed. Should a later version hand over another kind of stream there, nothing is sent at
// all. The wire tests (tests/unit/s3/wire_test.cpp) pin the bytes.
//
// The library also asks for "100-continue" from 1 KiB of body on, which R2 does not answer; since the head is
// ours, that header is never written.
#include "companion/s3/transport.h"

#include <httplib.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <mutex>
#include <optional>

#include "companion/net/broken_pipe.h"
#include "companion/net/resolve.h"

namespace r2deck::s3 {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr std::size_t kMaxIdle = 8;
constexpr std::chrono::seconds kMaxIdleTime{30};  // below the minute or so after which servers hang up
constexpr std::size_t kMaxAddresses = 4;
// A store that answers byte by byte is cut off after this many read time-outs.
constexpr int kMaxReadTimeouts = 10;
constexpr std::size_t kSourcePiece = 256 * 1024;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return text;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

bool is_sendable(const HttpRequest& request) {
  const auto visible = [](std::string_view text) {
    return !text.empty() && !has_control(text) && text.find(' ') == std::string_view::npos;
  };
  if (!visible(request.method) || !visible(request.target)) return false;
  return std::all_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return httplib::detail::fields::is_token(header.first) && !has_control(header.second);
  });
}

std::int64_t body_size(const HttpRequest& request) {
  return request.source ? request.source_size : static_cast<std::int64_t>(request.body.size());
}

std::string head_of(const HttpRequest& request) {
  std::string head = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  if (request.method == "PUT" || request.method == "POST") {
    head.append("Content-Length: ").append(std::to_string(body_size(request))).append("\r\n");
  }
  return head.append("\r\n");
}

// See the top of the file. BufferStream gives out only a const reference, to a member that is not const.
ssize_t write_head(httplib::Stream& stream, const std::string& head) {
  const auto* buffered = dynamic_cast<const httplib::detail::BufferStream*>(&stream);
  if (!buffered) return -1;
  const_cast<std::string&>(buffered->get_buffer()) = head;
  return static_cast<ssize_t>(head.size());
}

// One connection; used by one thread at a time.
struct Connection {
  std::unique_ptr<httplib::ClientImpl> client;
  const std::string* head = nullptr;  // of the request under way
  bool sent = false;                  // the head was handed over
  Clock::time_point idle_since{};
};

using Outcome = std::variant<HttpResponse, TransportFailure>;

TransportFailure unresolved(net::ResolveFailure failure) {
  using From = net::ResolveFailure::Kind;
  const Kind kind = failure.kind == From::name_unknown        ? Kind::name_unknown
                    : failure.kind == From::name_unavailable  ? Kind::name_unavailable
                    : failure.kind == From::address_forbidden ? Kind::address_refused
                                                              : Kind::address_nearby;
  return {.kind = kind, .sent = false, .detail = std::move(failure.detail)};
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

struct Transport::Impl {
  Endpoint endpoint;
  TransportOptions options;
  std::mutex mutex;
  std::vector<std::unique_ptr<Connection>> idle;  // the most recently used last

  std::unique_ptr<Connection> take_idle() {
    const std::lock_guard lock(mutex);
    const auto oldest_kept = Clock::now() - kMaxIdleTime;
    std::erase_if(idle, [&](const auto& connection) { return connection->idle_since < oldest_kept; });
    if (idle.empty()) return nullptr;
    auto connection = std::move(idle.back());
    idle.pop_back();
    return connection;
  }

  void give_back(std::unique_ptr<Connection> connection) {
    if (!connection->client->is_socket_open()) return;
    connection->head = nullptr;
    connection->idle_since = Clock::now();
    const std::lock_guard lock(mutex);
    if (idle.size() >= kMaxIdle) idle.erase(idle.begin());
    idle.push_back(std::move(connection));
  }

  std::variant<std::unique_ptr<Connection>, TransportFailure> open(const std::string& address) const {
    auto connection = std::make_unique<Connection>();
    const std::string host = net::bare_host(endpoint.host);
    if (endpoint.scheme == "https") {
      auto client = std::make_unique<httplib::SSLClient>(host, endpoint.port);
      auto* context = static_cast<SSL_CTX*>(client->tls_context());
      if (!options.ca_file.empty() &&
          (!context || SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) != 1)) {
        return TransportFailure{
            .kind = Kind::tls, .sent = false, .detail = "The file of trust anchors cannot be read."};
      }
      client->enable_server_certificate_verification(true);
      client->enable_server_hostname_verification(true);
      connection->client = std::move(client);
    } else {
      connection->client = std::make_unique<httplib::ClientImpl>(host, endpoint.port);
    }
    httplib::ClientImpl& client = *connection->client;
    client.set_hostname_addr_map({{host, address}});
    client.set_connection_timeout(options.connect_timeout);
    client.set_read_timeout(options.read_timeout);
    client.set_write_timeout(options.read_timeout);
    client.set_keep_alive(true);
    client.set_follow_location(false);
    client.set_decompress(false);
    client.set_tcp_nodelay(true);
    client.set_header_writer([raw = connection.get()](httplib::Stream& stream, httplib::Headers&) {
      raw->sent = true;
      return write_head(stream, *raw->head);
    });
    return connection;
  }

  TransportFailure failure(httplib::Error error, bool sent, Clock::duration elapsed) const {
    using httplib::Error;
    switch (error) {
      case Error::ConnectionTimeout:
        return {.kind = Kind::timed_out, .sent = false, .detail = {}};
      case Error::Connection:
        return {.kind = Kind::unreachable, .sent = false, .detail = {}};
      case Error::SSLServerVerification:
        return {.kind = Kind::tls,
                .sent = false,
                .detail = "Its certificate is not signed by anyone trusted here."};
      case Error::SSLServerHostnameVerification:
        return {.kind = Kind::tls, .sent = false, .detail = "Its certificate is for another name."};
      case Error::SSLLoadingCerts:
        return {.kind = Kind::tls, .sent = false, .detail = "This machine's trust anchors cannot be read."};
      case Error::SSLConnection:
        // The library does not tell a handshake that failed from one that took too long.
        if (elapsed >= options.connect_timeout) return {.kind = Kind::timed_out, .sent = false, .detail = {}};
        return {.kind = Kind::tls, .sent = false, .detail = "The TLS handshake failed."};
      default:
        // Nor does it tell a time-out while reading or writing from a connection that ended.
        return {.kind = sent && elapsed >= options.read_timeout ? Kind::timed_out : Kind::broken,
                .sent = sent,
                .detail = {}};
    }
  }

  // Gives the body to the library piece by piece.
  static httplib::ContentProvider provider(httplib::ClientImpl& client, const HttpRequest& request,
                                           bool& failed) {
    return [&client, &request, &failed, piece = std::string()](std::size_t offset, std::size_t left,
                                                               httplib::DataSink& to) mutable {
      piece.resize(std::min(left, kSourcePiece));
      failed = !request.source(static_cast<std::int64_t>(offset), piece.data(), piece.size());
      // The library would wait for an answer to half a body until the read times out.
      if (failed) client.stop();
      return !failed && to.write(piece.data(), piece.size());
    };
  }

  Outcome send(Connection& connection, const HttpRequest& request, const std::string& head,
               const BodySink& sink) const {
    httplib::Request message;
    message.method = request.method;
    message.path = "/";                     // replaced by write_head(), as all headers are
    message.headers.emplace("Expect", "");  // present, so that the library does not wait for a "100 Continue"
    HttpResponse response;
    std::optional<Kind> stopped;
    bool source_failed = false, to_sink = false;
    const bool wants_range = std::any_of(request.headers.begin(), request.headers.end(),
                                         [](const auto& header) { return lower(header.first) == "range"; });
    if (request.source && request.source_size > 0) {
      message.content_length_ = static_cast<std::size_t>(request.source_size);
      message.content_provider_ = provider(*connection.client, request, source_failed);
    } else {
      message.body = request.body;
    }
    message.start_time_ = Clock::now();
    message.response_handler = [&](const httplib::Response& answer) {
      to_sink = sink && (answer.status == 206 || (answer.status == 200 && !wants_range));
      return true;
    };
    // The library's own limit and buffer are bypassed: it would reserve whatever Content-Length announces.
    message.content_receiver = [&](const char* bytes, std::size_t count, std::size_t, std::size_t) {
      if (to_sink) {
        if (!sink({bytes, count})) stopped = Kind::sink_refused;
      } else if (count > options.max_body - response.body.size()) {
        stopped = Kind::too_large;
      } else {
        response.body.append(bytes, count);
      }
      return !stopped;
    };
    connection.head = &head;
    connection.sent = false;
    // What streams may take as long as it flows.
    const bool streams = sink || request.source;
    connection.client->set_max_timeout(streams ? std::chrono::milliseconds{0}
                                               : options.read_timeout * kMaxReadTimeouts);
    const auto start = Clock::now();
    httplib::Response answer;
    auto error = httplib::Error::Success;
    if (!connection.client->send(message, answer, error)) {
      if (source_failed) stopped = Kind::source_failed;
      if (stopped) return TransportFailure{.kind = *stopped, .sent = true, .detail = {}};
      return failure(error, connection.sent, Clock::now() - start);
    }
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers)
      response.headers.emplace_back(lower(name), value);
    return response;
  }

  // A new connection, to the first address that accepts one.
  Outcome send_on_new(const HttpRequest& request, const std::string& head, const BodySink& sink) {
    auto resolved = net::resolve(endpoint.host, options.allow_nearby);
    if (auto* refused = std::get_if<net::ResolveFailure>(&resolved)) return unresolved(std::move(*refused));
    auto& addresses = std::get<0>(resolved);
    if (addresses.size() > kMaxAddresses) addresses.resize(kMaxAddresses);
    Outcome outcome = TransportFailure{.kind = Kind::unreachable, .sent = false, .detail = {}};
    for (const std::string& address : addresses) {
      auto opened = open(address);
      if (auto* failed = std::get_if<TransportFailure>(&opened)) return std::move(*failed);
      auto& connection = std::get<0>(opened);
      outcome = send(*connection, request, head, sink);
      const auto* failed = std::get_if<TransportFailure>(&outcome);
      if (!failed) give_back(std::move(connection));
      if (!failed || failed->sent || (failed->kind != Kind::unreachable && failed->kind != Kind::timed_out))
        break;
    }
    return outcome;
  }
};

Transport::Transport(const Endpoint& endpoint, TransportOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->endpoint = endpoint;
  impl_->options = std::move(options);
  net::survive_broken_pipes();
}

Transport::~Transport() = default;

Outcome Transport::exchange(const HttpRequest& request, const BodySink& sink) {
  if (!is_sendable(request)) return TransportFailure{.kind = Kind::unsendable, .sent = false, .detail = {}};
  const std::string head = head_of(request);
  try {
    if (auto connection = impl_->take_idle()) {
      Outcome outcome = impl_->send(*connection, request, head, sink);
      const auto* failed = std::get_if<TransportFailure>(&outcome);
      if (!failed) impl_->give_back(std::move(connection));
      // The library opens the connection anew when it finds it closed; should that fail, every address gets
      // its turn.
      if (!failed || failed->sent) return outcome;
    }
    return impl_->send_on_new(request, head, sink);
  } catch (const std::exception&) {  // out of memory, or std::regex on a hostile status line
    return TransportFailure{.kind = Kind::broken, .sent = true, .detail = {}};
  }
}

}  // namespace r2deck::s3
