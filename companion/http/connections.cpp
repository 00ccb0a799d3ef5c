#include "companion/http/connections.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "companion/http/tls.h"

namespace r2deck::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kAcceptedAtOnce = 64;
constexpr milliseconds kLookEvery{250};   // for connections whose time has run out
constexpr std::size_t kOtherFiles = 256;  // what storage, the database and the rest of the program may open
constexpr std::chrono::seconds kToFinish{5};  // for answers under way when all ends

// As many connections as the process may open files for, which this raises first as far as it may.
std::size_t affordable(std::size_t wanted) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  const rlim_t needed = wanted + kOtherFiles;
  if (files.rlim_cur < needed) {
    files.rlim_cur = std::min(files.rlim_max, needed);
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur == RLIM_INFINITY) return wanted;
  const std::size_t left =
      files.rlim_cur > 2 * kOtherFiles ? files.rlim_cur - kOtherFiles : files.rlim_cur / 2;
  return std::min(wanted, left);
}

// Tells once when the socket is ready for `events`; whoever is told asks again. So a connection that is being
// served stays known and is silent.
void watch_for(int epoll, int socket, std::uint32_t events) {
  epoll_event event{};
  event.events = events | EPOLLONESHOT;
  event.data.fd = socket;
  if (::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT)
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

Connections::Connections(int listening, const Tls* tls, Serve serve, ConnectionLimits limits)
    : listening_(listening),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      tls_(tls),
      serve_(std::move(serve)),
      limits_(limits) {
  limits_.most = affordable(limits_.most);
  ::fcntl(listening_, F_SETFL, ::fcntl(listening_, F_GETFL) | O_NONBLOCK);
  watch_for(epoll_, listening_, EPOLLIN);
  watch_for(epoll_, event_, EPOLLIN);
  watcher_ = std::thread([this] { watch(); });
}

Connections::~Connections() {
  stop();
  ::close(event_);
  ::close(epoll_);
}

void Connections::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  if (watcher_.joinable()) watcher_.join();
}

void Connections::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
}

void Connections::watch() {
  std::array<epoll_event, 256> events{};
  for (;;) {
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), milliseconds_to_next_look());
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == listening_) {
        accept_some();
      } else if (socket == event_) {
        std::uint64_t told = 0;
        [[maybe_unused]] const auto read = ::read(event_, &told, sizeof told);
        watch_for(epoll_, event_, EPOLLIN);
      } else if (const auto found = waiting_.find(socket); found != waiting_.end()) {
        Owned connection = std::move(found->second);
        waiting_.erase(found);
        consider(std::move(connection));
      }
    }
    take_back();
    give_up_late();
  }
  ::close(listening_);
  waiting_.clear();
  // Those that are being served end with their answer.
  std::unique_lock lock(mutex_);
  ready_.clear();
  work_.notify_all();
  done_.wait(lock, [this] { return serving_ == 0; });
  std::vector<std::thread> pool = std::move(pool_);
  std::vector<Owned> answered = std::move(answered_);
  lock.unlock();
  for (auto& thread : pool)
    thread.join();
  const Instant until = steady_clock::now() + kToFinish;
  for (auto& connection : answered)
    connection->flush(until);
}

void Connections::accept_some() {
  for (int i = 0; i < kAcceptedAtOnce; ++i) {
    if (waiting_.size() >= limits_.most) make_room();
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      if ((errno == EMFILE || errno == ENFILE) && make_room()) continue;
      listens_ = false;  // until the next look: whoever comes waits in the system's queue
      return;
    }
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto connection = std::make_unique<Connection>(socket, tls_ ? tls_->context() : nullptr);
    connection->deadline = steady_clock::now() + limits_.first_request;
    consider(std::move(connection));
  }
  watch_for(epoll_, listening_, EPOLLIN);
}

// Lets the one go that has been silent longest, in the order in which their time runs out.
bool Connections::make_room() {
  const auto oldest = std::min_element(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) {
    return a.second->deadline < b.second->deadline;
  });
  if (oldest == waiting_.end()) return false;
  waiting_.erase(oldest);
  return true;
}

void Connections::consider(Owned connection) {
  const Connection::Wait wait = connection->advance();
  if (wait == Connection::Wait::nothing_it_is_over) return;
  if (wait == Connection::Wait::nothing_request_is_here) {
    hand_over(std::move(connection));
    return;
  }
  const bool moved = connection->has_moved();
  const Connection::Phase phase = connection->phase_after(wait);
  if (phase != connection->phase || (phase == Connection::Phase::answer && moved)) {
    connection->phase = phase;
    connection->deadline = steady_clock::now() + life_of(phase);
  }
  const int socket = connection->socket();
  watch_for(epoll_, socket, wait == Connection::Wait::writable ? EPOLLOUT : EPOLLIN);
  waiting_.emplace(socket, std::move(connection));
}

milliseconds Connections::life_of(Connection::Phase phase) const {
  switch (phase) {
    case Connection::Phase::first_request:
      return limits_.first_request;
    case Connection::Phase::answer:
      return limits_.step;
    case Connection::Phase::idle:
      return limits_.idle;
    case Connection::Phase::request:
      return limits_.request;
    case Connection::Phase::farewell:
      return limits_.farewell;
  }
  return {};
}

void Connections::take_back() {
  std::vector<Owned> answered;
  {
    const std::lock_guard lock(mutex_);
    answered.swap(answered_);
  }
  for (auto& connection : answered) {
    ++connection->requests;
    connection->phase = Connection::Phase::answer;
    connection->deadline = steady_clock::now() + limits_.step;
    consider(std::move(connection));
  }
}

void Connections::give_up_late() {
  const Instant now = steady_clock::now();
  if (now < next_look_) return;
  next_look_ = now + kLookEvery;
  std::erase_if(waiting_, [now](const auto& each) { return each.second->deadline <= now; });
  if (!listens_) {
    listens_ = true;
    watch_for(epoll_, listening_, EPOLLIN);
  }
}

int Connections::milliseconds_to_next_look() const {
  if (waiting_.empty() && listens_) return -1;
  const auto left = std::chrono::ceil<milliseconds>(next_look_ - steady_clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(0), milliseconds(kLookEvery)).count());
}

void Connections::hand_over(Owned connection) {
  const std::lock_guard lock(mutex_);
  ready_.push_back(std::move(connection));
  if (idle_ < ready_.size() && pool_.size() < limits_.threads) pool_.emplace_back([this] { work(); });
  work_.notify_one();
}

void Connections::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    work_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
    --idle_;
    if (stopping_) return;
    Owned connection = std::move(ready_.front());
    ready_.pop_front();
    ++serving_;
    lock.unlock();
    const bool last = connection->requests + 1 >= limits_.requests;
    if (!serve_(*connection, last)) connection->close_gently();
    connection->flush({});  // what the socket takes at once; the rest is watched
    lock.lock();
    --serving_;
    answered_.push_back(std::move(connection));
    if (stopping_) done_.notify_all();
    wake();
  }
}

}  // namespace r2deck::http
