#include "companion/sandbox/session.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>
#include <memory>
#include <optional>

#include "companion/sandbox/admin.h"
#include "companion/sandbox/body_check.h"
#include "companion/sandbox/connection.h"
#include "companion/sandbox/http_head.h"
#include "companion/sandbox/rest_reply.h"
#include "companion/sandbox/spoil.h"
#include "companion/sandbox/wire.h"
#include "shared/r2/limits.h"

namespace r2deck::sandbox {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;

constexpr auto kQuiet = net::as_tuple(net::use_awaitable);

// In this file whatever is passed to a co_await has a name: GCC 12 destroys some temporaries of such an
// expression twice (closures with captures, aggregates made by braces, arguments by value).

using Work = std::function<Reply()>;

net::awaitable<Reply> call(const Work* work) {
  co_return (*work)();
}

// Runs `work` on `pool` and goes on where it was called from.
net::awaitable<Reply> run_on(net::thread_pool& pool, const Work& work) {
  const Work* pointer = &work;  // its owner waits for this
  const auto start = [pointer] { return call(pointer); };
  co_return co_await net::co_spawn(pool, start, net::use_awaitable);
}

class Session {
 public:
  Session(tcp::socket socket, Services& services)
      : services_(services),
        connection_(std::make_shared<Connection>(std::move(socket), services.idle_timeout)) {}

  Connection& connection() { return *connection_; }
  net::awaitable<bool> serve_one();

 private:
  using Sink = Connection::Sink;

  net::awaitable<std::optional<RequestHead>> read_head();

  net::awaitable<Reply> answer(const RequestHead& head);
  net::awaitable<Reply> answer_admin(const RequestHead& head);
  net::awaitable<Reply> answer_rest(const RequestHead& head);
  net::awaitable<Reply> answer_s3(const RequestHead& head);
  net::awaitable<Reply> answer_call(Call& call);
  net::awaitable<Reply> answer_streamed(Call& call, BodyCheck& check);

  net::awaitable<bool> begin_faults();
  net::awaitable<bool> read_body(const Sink& sink);
  net::awaitable<std::optional<Failure>> read_whole_body(std::int64_t limit, std::string& body);
  net::awaitable<bool> continue_if_expected();
  Failure missing_body() const;

  net::awaitable<bool> finish(const RequestHead& head, Reply& reply);
  net::awaitable<bool> send(const Reply& reply, bool keep_alive);
  net::awaitable<bool> send_content(const Content& content, std::int64_t length, Pace& pace);

  Services& services_;
  std::shared_ptr<Connection> connection_;

  // Of the request that is being served:
  DrawnFaults faults_;
  bool has_body_ = false;
  std::int64_t body_left_ = 0;     // of the request's body, not yet read
  bool expects_continue_ = false;  // and has not been told to
  bool body_lost_ = false;         // it will not come any more
};

// True: the connection may serve another.
net::awaitable<bool> Session::serve_one() {
  faults_ = {};
  body_left_ = 0;
  body_lost_ = false;
  const auto head = co_await read_head();
  if (!head) co_return false;
  body_left_ = static_cast<std::int64_t>(
      std::min<std::uint64_t>(head->content_length.value_or(0), std::uint64_t{1} << 62));
  has_body_ = body_left_ > 0;
  expects_continue_ = has_body_ && !head->http_1_0 && head->get("expect") == "100-continue";
  Reply reply = co_await answer(*head);
  if (!connection_->open()) co_return false;

  const bool ours = reply.status == 500 || reply.status == 507;
  if (ours && !faults_.error && services_.log) {
    services_.log(head->method + " " + std::string(head->raw_path()) + ": " + std::to_string(reply.status) +
                  " " + reply.body);
  }
  co_return co_await finish(*head, reply);
}

net::awaitable<std::optional<RequestHead>> Session::read_head() {
  Connection& connection = *connection_;
  connection.allow_idle();
  if (connection.buffer().size() == 0 && !co_await connection.wait_for_bytes()) co_return std::nullopt;
  connection.allow(services_.head_timeout);
  connection.set_reading(true);
  HeadParser parser;
  parser.header_limit(kMaxHeadBytes);
  parser.body_limit(boost::none);  // the operations have their own
  const auto [error, count] =
      co_await http::async_read_header(connection.socket(), connection.buffer(), parser, kQuiet);
  static_cast<void>(count);
  connection.set_reading(false);

  std::optional<Failure> failure;
  if (error) {
    failure = connection.timed_out() ? Failure{S3Error::request_timeout, {}} : head_failure(error);
  } else {
    auto head = to_request_head(parser);
    if (head) co_return std::move(*head);
    failure = head.failure();
  }
  // What is no HTTP gets an answer if it can; a connection that ends between requests is no error.
  if (failure) {
    const Reply refusal = error_reply(*failure);
    if (co_await send(refusal, false)) co_await connection.linger();
  }
  co_return std::nullopt;
}

net::awaitable<Reply> Session::answer(const RequestHead& head) {
  // Of chunks the size is not known before the end; R2 wants to know it.
  if (head.find("transfer-encoding")) {
    body_lost_ = true;
    co_return error_reply(S3Error::missing_content_length);
  }
  const bool path_style = !services_.gateway.names_bucket(head);
  if (services_.admin && path_style && is_admin(head)) co_return co_await answer_admin(head);
  if (path_style && is_rest(head)) co_return co_await answer_rest(head);
  co_return co_await answer_s3(head);
}

net::awaitable<Reply> Session::answer_admin(const RequestHead& head) {
  if (auto admitted = admit_admin(head, connection_->from_loopback()); !admitted)
    co_return error_reply(admitted.failure());
  std::string body;
  const auto failure = co_await read_whole_body(kMaxAdminBody, body);
  if (failure) co_return error_reply(*failure);
  co_return sandbox::answer_admin(head, body, services_.faults);
}

net::awaitable<Reply> Session::answer_rest(const RequestHead& head) {
  faults_ = services_.faults.draw("Rest");
  if (!co_await begin_faults()) co_return Reply();
  if (faults_.error && !faults_.error_late) co_return rest_fault(row(*faults_.error).status);
  std::string body;
  const auto failure = co_await read_whole_body(RestApi::kMaxBody, body);
  if (failure) {
    const bool large = failure->error == S3Error::entity_too_large;
    co_return rest_error(large ? RestError::body_too_large : RestError::malformed_json);
  }
  const Work perform = [this, &head, &body] { return services_.rest.answer(head, body); };
  connection_->allow_work();
  Reply reply = co_await run_on(services_.blocking, perform);
  connection_->allow_idle();
  if (faults_.error) co_return rest_fault(row(*faults_.error).status);
  co_return reply;
}

net::awaitable<Reply> Session::answer_s3(const RequestHead& head) {
  Admission admission = services_.gateway.admit(head);
  faults_ = admission.faults;
  if (!co_await begin_faults()) co_return Reply();
  Reply reply;
  if (auto* call = std::get_if<Call>(&admission.outcome)) {
    reply = co_await answer_call(*call);
    if (faults_.wrong_etag) spoil_etag(call->operation, reply);
    if (faults_.error) reply = error_reply({*faults_.error, {}});
    reply.authenticated = true;
  } else {
    reply = std::move(std::get<Reply>(admission.outcome));
  }
  services_.gateway.add_cors(head, faults_, reply);
  co_return reply;
}

// What goes wrong before anything is done. False: the connection is gone.
net::awaitable<bool> Session::begin_faults() {
  if (faults_.latency_ms > 0) {
    const auto end = Connection::Clock::now() + std::chrono::milliseconds(faults_.latency_ms);
    co_await connection_->pause_until(end);
  }
  bool reset = faults_.reset == ResetAt::head || (faults_.reset == ResetAt::received && !has_body_);
  if (faults_.reset == ResetAt::body && has_body_) {
    const Sink drop = [](std::string_view) { return true; };
    Pace pace(faults_.bytes_per_second);
    if (co_await continue_if_expected())
      co_await connection_->receive(body_left_ / 2, body_left_, pace, drop);
    reset = true;
  }
  if (reset) connection_->reset();
  co_return connection_->open();
}

net::awaitable<Reply> Session::answer_call(Call& call) {
  const bool streams = Operations::streams(call.operation);
  auto check = BodyCheck::create(call.head, call.resource.query, call.verified.payload,
                                 {streams, call.operation == Operation::UploadPart});
  if (!check) co_return error_reply(check.failure());
  if (streams) co_return co_await answer_streamed(call, *check);

  std::string body;
  const std::int64_t limit = Operations::body_limit(call.operation);
  const auto failure = co_await read_whole_body(limit, body);
  if (failure) co_return error_reply(*failure);
  check->update(body);
  if (auto checked = check->finish(); !checked) co_return error_reply(checked.failure());

  const Work perform = [this, &call, &body] { return services_.operations.perform(call, body); };
  if (call.head.method == "GET" || call.head.method == "HEAD") co_return perform();
  connection_->allow_work();
  Reply reply = co_await run_on(services_.blocking, perform);
  connection_->allow_idle();
  co_return reply;
}

net::awaitable<Reply> Session::answer_streamed(Call& call, BodyCheck& check) {
  auto blob = services_.operations.begin(call);
  if (!blob) co_return error_reply(blob.failure());

  Outcome<void> stored;
  Corruption corruption(faults_.corrupt ? body_left_ : 0);
  const Sink store = [&](std::string_view bytes) {
    check.update(bytes);
    stored = blob->write(corruption.apply(bytes));
    return static_cast<bool>(stored);
  };
  const bool received = co_await read_body(store);
  if (!stored) co_return error_reply(stored.failure());
  if (!received) co_return error_reply(missing_body());
  auto checked = check.finish();
  if (!checked) co_return error_reply(checked.failure());

  connection_->allow_work();
  const Work finish = [this, &call, &blob, &checked] {
    return services_.operations.finish(call, *blob, *checked);
  };
  Reply reply = co_await run_on(services_.blocking, finish);
  connection_->allow_idle();
  if (call.operation == Operation::UploadPart && reply.status == 200) {
    net::post(services_.syncing, [&store = services_.store, ref = blob->ref()] { store.sync_part(ref); });
  }
  co_return reply;
}

// False: not all of it came, or the sink wanted no more.
net::awaitable<bool> Session::read_body(const Sink& sink) {
  bool wanted = true;
  const Sink watched = [&](std::string_view bytes) {
    wanted = sink(bytes);
    return wanted;
  };
  Pace pace(faults_.bytes_per_second);
  bool all = co_await continue_if_expected();
  if (all) all = co_await connection_->receive(body_left_, body_left_, pace, watched);
  body_lost_ = !all && wanted;
  if (all && has_body_ && faults_.reset == ResetAt::received) {
    connection_->reset();
    body_lost_ = true;
    co_return false;
  }
  co_return all;
}

net::awaitable<std::optional<Failure>> Session::read_whole_body(std::int64_t limit, std::string& body) {
  if (body_left_ > limit) co_return Failure{S3Error::entity_too_large, {}};
  const Sink collect = [&body](std::string_view bytes) {
    body += bytes;
    return true;
  };
  if (body_left_ > 0 && !co_await read_body(collect)) co_return missing_body();
  co_return std::nullopt;
}

Failure Session::missing_body() const {
  return {connection_->timed_out() ? S3Error::request_timeout : S3Error::incomplete_body, {}};
}

// Harmless to clients of R2, which does not answer it: they go on after a while by themselves.
net::awaitable<bool> Session::continue_if_expected() {
  if (!expects_continue_) co_return true;
  expects_continue_ = false;
  Pace pace(0);
  co_return co_await connection_->send("HTTP/1.1 100 Continue\r\n\r\n", pace);
}

// An answer may come before its request's body was read. Then the body is read and dropped: a connection that
// was closed on a sender in full swing would lose the answer. One that waits for "100 Continue" may send no
// body at all; it, and what has no length or too much of it, is closed after a moment.
net::awaitable<bool> Session::finish(const RequestHead& head, Reply& reply) {
  const bool drain = body_left_ > 0 && !body_lost_ && !expects_continue_ && body_left_ <= r2::kMaxRequestBody;
  const bool cut_off = body_lost_ || (body_left_ > 0 && !drain);
  const bool keep_alive = head.keep_alive && !cut_off;
  if (head.method == "HEAD" && !reply.stated_length) {
    reply.stated_length = body_length(reply);
    reply.body.clear();
  }
  if (!co_await send(reply, keep_alive)) co_return false;
  if (cut_off) co_await connection_->linger();
  if (!drain) co_return keep_alive;
  const Sink drop = [](std::string_view) { return true; };
  Pace pace(0);
  const bool drained = co_await connection_->receive(body_left_, body_left_, pace, drop);
  co_return keep_alive&& drained;
}

net::awaitable<bool> Session::send(const Reply& reply, bool keep_alive) {
  if (faults_.reset == ResetAt::done) {
    connection_->reset();
    co_return false;
  }
  const std::int64_t length = body_length(reply);
  const bool cut = faults_.reset == ResetAt::body && !has_body_ && length > 0;
  const std::int64_t sent = cut ? length / 2 : length;
  std::string bytes = reply_head(reply, keep_alive, services_.clock());
  if (!reply.content) bytes += std::string_view(reply.body).substr(0, static_cast<std::size_t>(sent));
  Pace pace(faults_.bytes_per_second, faults_.trickle_ms);
  bool done = co_await connection_->send(bytes, pace);
  if (done && reply.content) done = co_await send_content(*reply.content, sent, pace);
  if (cut) connection_->reset();
  co_return done && !cut;
}

// The first `length` bytes of it.
net::awaitable<bool> Session::send_content(const Content& content, std::int64_t length, Pace& pace) {
  const ByteRange& range = content.range;
  for (const auto& segment : content.object.segments) {
    const std::int64_t first = std::max(range.first, segment.start);
    const std::int64_t end = std::min(range.first + length, segment.start + segment.blob.size);
    if (first >= end) break;
    auto file = services_.store.open_blob(segment.blob);
    if (!file) {
      if (services_.log) services_.log(file.failure().text());
      co_return false;  // the head has promised bytes that are not there: only an early end can say so
    }
    if (!co_await connection_->send_file(file->get(), first - segment.start, end - first, pace))
      co_return false;
  }
  co_return true;
}

}  // namespace

// The loop stands here and not in a member of Session: of a member coroutine without locals GCC 12 lays out
// the frame in one way where it makes it and in another where it resumes it.
net::awaitable<void> serve_connection(tcp::socket socket, Services& services) {
  Session session(std::move(socket), services);
  session.connection().start_watch();
  while (co_await session.serve_one()) {
  }
  session.connection().close();
}

}  // namespace r2deck::sandbox
