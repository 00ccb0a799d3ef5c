#include "companion/s3/client.h"

#include "companion/s3/client_impl.h"

namespace r2deck::s3 {

Client::Client(Endpoint endpoint, Credentials credentials, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(endpoint), std::move(credentials), std::move(options))) {}
Client::~Client() = default;

std::int64_t Client::clock_offset() const {
  return impl_->caller.clock_offset();
}
std::int64_t Client::clock_correction() const {
  return impl_->caller.clock_correction();
}
const Endpoint& Client::endpoint() const {
  return impl_->caller.endpoint();
}

}  // namespace r2deck::s3
