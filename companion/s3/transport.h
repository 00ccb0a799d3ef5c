// HTTP/1.1 to one endpoint: sends exactly the bytes it is given as request line and headers, and nothing
// twice; gives headers as they came; keeps a few idle connections, verifies TLS, follows no redirect, unpacks
// no body.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "companion/s3/sigv4.h"

namespace r2deck::s3 {

// Writes `size` bytes of what is to be sent, from `offset` on, to `to`; false when it cannot.
using BodySource = std::function<bool(std::int64_t offset, char* to, std::size_t size)>;
// Takes the next bytes of what was asked for; false when no more are wanted.
using BodySink = std::function<bool(std::string_view bytes)>;

struct HttpRequest {
  std::string method;
  std::string target;  // path and query as they are sent
  Pairs headers;       // all of them, Host included; Content-Length is added where there is a body
  std::string body;
  // Instead of `body`, asked piece by piece in order; not held in memory.
  BodySource source = {};
  std::int64_t source_size = 0;
};

struct HttpResponse {
  int status = 0;
  Pairs headers;  // as they came, their names in lower case
  std::string body;

  // The first of that name (lower-case), or nothing.
  std::string_view header(std::string_view name) const;
};

// What becomes of an answer's body that is not to be held in memory, of any length. An answer that is none of
// 2xx is held in memory all the same.
struct Download {
  // Looks at the head of an answer of 2xx before anything of its body: what is wrong with it, or nothing.
  std::function<std::optional<std::string>(const HttpResponse& head)> objection;
  BodySink sink;
};

struct TransportFailure {
  enum class Kind {
    name_unknown,      // DNS does not know the host
    name_unavailable,  // DNS did not answer
    address_refused,   // the host is a link-local address, such as a cloud's metadata service
    address_nearby,    // the host is of this machine or a private network, and those are not allowed
    unreachable,       // nobody accepts connections there
    tls,               // no handshake, or a certificate that does not hold
    timed_out,
    broken,         // the connection ended before the answer was complete, or it was no HTTP
    too_large,      // the answer is longer than the limit
    unexpected,     // Download::objection had one: `detail`
    unsendable,     // a header that cannot be sent: a line break in it
    source_failed,  // HttpRequest::source said that it cannot
    sink_refused,   // the sink wants no more
  };
  Kind kind = Kind::broken;
  bool sent = false;   // the request may have reached the other side
  std::string detail;  // for people; may be empty
};

struct TransportOptions {
  std::chrono::milliseconds connect_timeout{5'000};  // of each address that the host resolves to
  std::chrono::milliseconds read_timeout{30'000};    // without a byte
  std::string ca_file;                               // besides the system's trust anchors
  std::size_t max_body = std::size_t{64} * 1024 * 1024;
  bool allow_nearby = true;  // addresses of this machine and of private networks (companion/net/address.h)
};

class Transport {
 public:
  Transport(const Endpoint& endpoint, TransportOptions options);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // May be called from many threads at once; each uses a connection of its own. Never sends twice. An answer
  // of 300 and above counts also where it came before all of the request was read. A download may last for as
  // long as it flows.
  std::variant<HttpResponse, TransportFailure> exchange(const HttpRequest& request,
                                                        const Download* download = nullptr);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r2deck::s3
