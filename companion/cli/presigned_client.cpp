#include "companion/cli/presigned_client.h"

namespace r2deck::cli {

PresignedClient::PresignedClient() = default;
PresignedClient::~PresignedClient() = default;

s3::Transport& PresignedClient::to(const s3::Endpoint& endpoint) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<s3::Transport>& transport = transports_[endpoint.origin()];
  if (!transport) transport = std::make_unique<s3::Transport>(endpoint, s3::TransportOptions{});
  return *transport;
}

std::variant<s3::HttpResponse, NoAnswer> PresignedClient::send(const PresignedRequest& request,
                                                               const s3::Attempt& attempt,
                                                               const s3::Download* download) {
  const std::size_t scheme = request.url.find("://");
  const std::size_t path =
      scheme == std::string_view::npos ? scheme : request.url.find_first_of("/?", scheme + 3);
  const auto endpoint = s3::parse_endpoint(request.url.substr(0, path));
  if (path == std::string_view::npos || !endpoint) {
    return NoAnswer{s3::TransportFailure::Kind::unsendable,
                    s3::bad_response(attempt, "The companion's URL cannot be read.")};
  }
  s3::HttpRequest out;
  out.method = std::string(request.method);
  out.target = std::string(request.url.substr(path));
  out.headers = request.headers;
  out.headers.emplace_back("host", endpoint->authority());
  if (request.size > 0) {
    out.source = request.source;
    out.source_size = request.size;
  }
  auto outcome = to(*endpoint).exchange(out, download);
  if (auto* failed = std::get_if<s3::TransportFailure>(&outcome))
    return NoAnswer{failed->kind, s3::problem_from(attempt, *failed, endpoint->host)};
  return std::get<s3::HttpResponse>(std::move(outcome));
}

}  // namespace r2deck::cli
