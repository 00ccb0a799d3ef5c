#include "companion/sandbox/gateway.h"

#include "companion/sandbox/host_name.h"

namespace r2deck::sandbox {

Gateway::Gateway(Store& store, FaultPlan& faults, GatewayOptions options)
    : store_(store), faults_(faults), options_(std::move(options)), operations_(store) {}

bool Gateway::names_bucket(const RequestHead& head) const {
  return !read_host(head.get("host"), options_.endpoints).bucket.empty();
}

CorsPolicy Gateway::policy(const Resource& resource, const DrawnFaults& faults) const {
  const BucketPtr found = faults.no_cors ? nullptr : store_.find_bucket(resource.bucket_name());
  return found && found->cors ? *found->cors : CorsPolicy();
}

// By the keys that the request names; the last refusal stands when it names none of them.
Outcome<Verified> Gateway::authenticate(const RequestHead& head, const Query& query,
                                        text::UnixMillis now) const {
  Outcome<Verified> verified = S3Error::unauthorized;
  for (const Keys& keys : options_.keys) {
    verified = verify(head, query, keys, now);
    if (verified || verified.failure().error != S3Error::unauthorized) break;
  }
  return verified;
}

Admission Gateway::admit(RequestHead head) {
  auto resource = resolve(head, options_.endpoints);
  if (!resource) return {error_reply(resource.failure()), {}};
  if (head.method == "OPTIONS") {
    const DrawnFaults faults = faults_.draw("Preflight");
    return {preflight_reply(head, *resource, faults), faults};
  }
  auto operation = route(head, *resource);
  const DrawnFaults faults = operation ? faults_.draw(to_string(*operation)) : DrawnFaults();
  if (faults.error && !faults.error_late) return {error_reply({*faults.error, {}}), faults};

  // The signature comes before all else that an answer could give away.
  const text::UnixMillis now = options_.clock();
  auto verified = authenticate(head, resource->query, now);
  if (!verified) return {error_reply(verified.failure()), faults};

  Call call{
      std::move(head), std::move(*resource), Operation::ListBuckets, std::move(*verified), now, nullptr, {}};
  Outcome<void> prepared = operation ? Outcome<void>() : Outcome<void>(operation.failure());
  if (prepared) {
    call.operation = *operation;
    prepared = operations_.prepare(call);
  }
  if (!prepared) {
    Reply reply = error_reply(prepared.failure());
    reply.authenticated = true;
    return {std::move(reply), faults};
  }
  return {std::move(call), faults};
}

Reply Gateway::preflight_reply(const RequestHead& head, const Resource& resource,
                               const DrawnFaults& faults) const {
  const std::string origin = head.get("origin");
  const std::string method = head.get("access-control-request-method");
  if (origin.empty() || method.empty()) {
    return error_reply(S3Error::bad_request, "Insufficient information. Origin request header needed.");
  }
  if (faults.error) return error_reply({*faults.error, {}});
  auto headers =
      preflight(policy(resource, faults), origin, method, head.get("access-control-request-headers"),
                {options_.cors_header_star, faults.hide_etag});
  if (!headers) return error_reply(S3Error::cors_forbidden);
  Reply reply;
  reply.status = 204;
  reply.headers = std::move(*headers);
  return reply;
}

void Gateway::add_cors(const RequestHead& head, const DrawnFaults& faults, Reply& reply) const {
  const std::string origin = head.get("origin");
  if (origin.empty() || head.method == "OPTIONS") return;
  const bool allowed = faults.error ? faults.error_cors : reply.authenticated || options_.cors_on_rejections;
  if (!allowed) return;
  auto resource = resolve(head, options_.endpoints);
  if (!resource) return;
  auto headers =
      actual(policy(*resource, faults), origin, head.method, {options_.cors_header_star, faults.hide_etag});
  reply.headers.insert(reply.headers.end(), headers.begin(), headers.end());
}

}  // namespace r2deck::sandbox
