#include "companion/s3/transport.h"

#include <algorithm>
#include <mutex>

#include "companion/net/resolve.h"
#include "companion/s3/answer.h"
#include "companion/s3/socket.h"

namespace r2deck::s3 {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr std::size_t kMaxIdle = 8;
constexpr std::chrono::seconds kMaxIdleTime{30};  // below the minute or so after which servers hang up
constexpr std::size_t kMaxAddresses = 4;
// A store that answers byte by byte is cut off after this many read time-outs.
constexpr int kMaxReadTimeouts = 10;
constexpr std::size_t kSourcePiece = std::size_t{256} * 1024;
// A store that no longer takes our bytes has said why already, or never will.
constexpr std::chrono::milliseconds kLastWord{1'000};

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  });
}

bool is_sendable(const HttpRequest& request) {
  if (!is_token(request.method) || request.target.empty() || has_control(request.target) ||
      request.target.find(' ') != std::string::npos)
    return false;
  return std::all_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return is_token(header.first) && !has_control(header.second);
  });
}

std::string head_of(const HttpRequest& request) {
  std::string head = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  if (request.method == "PUT" || request.method == "POST") {
    const auto size = request.source ? request.source_size : static_cast<std::int64_t>(request.body.size());
    head.append("Content-Length: ").append(std::to_string(size)).append("\r\n");
  }
  return head.append("\r\n");
}

IoError write_all(Socket& socket, std::string_view bytes, std::chrono::milliseconds limit) {
  while (!bytes.empty()) {
    const Moved moved = socket.write_some(bytes, limit);
    if (moved.error != IoError::none) return moved.error;
    bytes.remove_prefix(moved.bytes);
  }
  return IoError::none;
}

TransportFailure after_sending(Kind kind) {
  return {.kind = kind, .sent = true, .detail = {}};
}

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
  // Used by one thread at a time.
  struct Idle {
    std::unique_ptr<Socket> socket;
    Clock::time_point since;
  };

  Endpoint endpoint;
  TransportOptions options;
  std::once_flag tls_made;
  std::shared_ptr<SSL_CTX> tls;
  std::mutex mutex;
  std::vector<Idle> idle;  // the most recently used last

  // One that is still there, and on which nothing was said that nobody asked for.
  std::unique_ptr<Socket> take_idle() {
    const std::lock_guard lock(mutex);
    const auto oldest_kept = Clock::now() - kMaxIdleTime;
    std::erase_if(idle, [&](const Idle& each) { return each.since < oldest_kept; });
    while (!idle.empty()) {
      std::unique_ptr<Socket> socket = std::move(idle.back().socket);
      idle.pop_back();
      if (socket->is_quiet()) return socket;
    }
    return nullptr;
  }

  void give_back(std::unique_ptr<Socket> socket) {
    const std::lock_guard lock(mutex);
    if (idle.size() >= kMaxIdle) idle.erase(idle.begin());
    idle.push_back({std::move(socket), Clock::now()});
  }

  // To the first address that accepts a connection.
  std::variant<std::unique_ptr<Socket>, TransportFailure> open() {
    if (endpoint.scheme == "https") {
      std::call_once(tls_made, [&] { tls = make_tls_context(options.ca_file); });
      if (!tls) return TransportFailure{.kind = Kind::tls, .detail = "The trust anchors cannot be read."};
    }
    auto resolved = net::resolve(endpoint.host, options.allow_nearby);
    if (auto* refused = std::get_if<net::ResolveFailure>(&resolved)) return unresolved(std::move(*refused));
    auto& addresses = std::get<0>(resolved);
    if (addresses.size() > kMaxAddresses) addresses.resize(kMaxAddresses);
    TransportFailure last{.kind = Kind::unreachable, .sent = false, .detail = {}};
    for (const std::string& address : addresses) {
      auto opened = open_socket(endpoint, address, options.connect_timeout, tls.get());
      auto* failed = std::get_if<TransportFailure>(&opened);
      if (!failed) return opened;
      last = std::move(*failed);
      if (last.kind != Kind::unreachable && last.kind != Kind::timed_out) break;
    }
    return last;
  }

  // Why the request could not be sent to its end: in the store's words, where it refused the request without
  // reading all of it, else in ours.
  std::variant<Answer, TransportFailure> cut_short(Socket& socket, const HttpRequest& request,
                                                   IoError error) const {
    auto answer = read_answer(socket, request.method == "HEAD",
                              {.read_timeout = std::min(options.read_timeout, kLastWord),
                               .deadline = Clock::now() + kLastWord,
                               .max_body = options.max_body},
                              nullptr);
    if (auto* said = std::get_if<Answer>(&answer); said && said->response.status >= 300) {
      said->reusable = false;
      return answer;
    }
    return after_sending(error == IoError::timed_out ? Kind::timed_out : Kind::broken);
  }

  std::variant<Answer, TransportFailure> converse(Socket& socket, const HttpRequest& request,
                                                  const Download* download) const {
    IoError error = write_all(socket, head_of(request) + request.body, options.read_timeout);
    std::string piece;
    for (std::int64_t at = 0; request.source && at < request.source_size && error == IoError::none;
         at += static_cast<std::int64_t>(piece.size())) {
      piece.resize(static_cast<std::size_t>(
          std::min(request.source_size - at, static_cast<std::int64_t>(kSourcePiece))));
      if (!request.source(at, piece.data(), piece.size())) return after_sending(Kind::source_failed);
      error = write_all(socket, piece, options.read_timeout);
    }
    if (error != IoError::none) return cut_short(socket, request, error);
    AnswerLimits limits{.read_timeout = options.read_timeout, .max_body = options.max_body};
    if (!download) limits.deadline = Clock::now() + options.read_timeout * kMaxReadTimeouts;
    return read_answer(socket, request.method == "HEAD", limits, download);
  }
};

Transport::Transport(const Endpoint& endpoint, TransportOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->endpoint = endpoint;
  impl_->options = std::move(options);
}

Transport::~Transport() = default;

std::variant<HttpResponse, TransportFailure> Transport::exchange(const HttpRequest& request,
                                                                 const Download* download) {
  if (!is_sendable(request)) return TransportFailure{.kind = Kind::unsendable, .sent = false, .detail = {}};
  try {
    std::unique_ptr<Socket> socket = impl_->take_idle();
    if (!socket) {
      auto opened = impl_->open();
      if (auto* failed = std::get_if<TransportFailure>(&opened)) return std::move(*failed);
      socket = std::move(std::get<0>(opened));
    }
    auto outcome = impl_->converse(*socket, request, download);
    if (auto* failed = std::get_if<TransportFailure>(&outcome)) return std::move(*failed);
    auto& answer = std::get<Answer>(outcome);
    if (answer.reusable) impl_->give_back(std::move(socket));
    return std::move(answer.response);
  } catch (const std::exception&) {  // out of memory or descriptors
    return after_sending(Kind::broken);
  }
}

}  // namespace r2deck::s3
