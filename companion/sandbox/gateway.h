// What stands before the operations: CORS preflights, routing, signatures, injected faults; and after them:
// the CORS headers of the answer. No sockets.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "companion/sandbox/cors.h"
#include "companion/sandbox/fault_plan.h"
#include "companion/sandbox/keys.h"
#include "companion/sandbox/operations.h"
#include "companion/sandbox/reply.h"

namespace r2deck::sandbox {

struct GatewayOptions {
  std::vector<Keys> keys;              // whichever signs
  std::vector<std::string> endpoints;  // host names without a bucket, lower case (host_name.h)
  bool cors_on_rejections = false;
  bool cors_header_star = false;
  std::function<text::UnixMillis()> clock;
};

// A request that was let in (Call) or is answered already (Reply), and what is to go wrong with it.
struct Admission {
  std::variant<Reply, Call> outcome;
  DrawnFaults faults;
};

class Gateway {
 public:
  Gateway(Store& store, FaultPlan& faults, GatewayOptions options);

  // Virtual-host style.
  bool names_bucket(const RequestHead& head) const;
  Admission admit(RequestHead head);
  // Adds what R2 adds for browsers. Answers to requests without a good signature get it only if the options
  // say so.
  void add_cors(const RequestHead& head, const DrawnFaults& faults, Reply& reply) const;

 private:
  Outcome<Verified> authenticate(const RequestHead& head, const Query& query, text::UnixMillis now) const;
  Reply preflight_reply(const RequestHead& head, const Resource& resource, const DrawnFaults& faults) const;
  CorsPolicy policy(const Resource& resource, const DrawnFaults& faults) const;

  Store& store_;
  FaultPlan& faults_;
  GatewayOptions options_;
  Operations operations_;
};

}  // namespace r2deck::sandbox
