#include "companion/sandbox/admin.h"

#include "companion/sandbox/host_name.h"

namespace r2deck::sandbox {

bool is_admin(const RequestHead& head) {
  return head.raw_path() == "/_sandbox/faults";
}

Outcome<void> admit_admin(const RequestHead& head, bool from_loopback) {
  const std::string name = without_port(head.get("host"));
  const bool local_name = name == "localhost" || name == "127.0.0.1" || name == "[::1]";
  if (!from_loopback || !local_name || head.find("origin")) return S3Error::access_denied;
  if (head.content_length.value_or(0) > kMaxAdminBody) return S3Error::entity_too_large;
  return {};
}

Reply answer_admin(const RequestHead& head, std::string_view body, FaultPlan& faults) {
  if (head.method == "PUT") {
    auto wanted = faults_from_json(body);
    if (!wanted) return error_reply(S3Error::invalid_argument, wanted.problem().message.c_str());
    faults.set(*wanted);
  } else if (head.method == "DELETE") {
    faults.set(Faults());
  } else if (head.method != "GET") {
    return error_reply(S3Error::method_not_allowed);
  }
  Reply reply;
  reply.headers.emplace_back("Content-Type", "application/json");
  reply.body = to_json(faults.get());
  return reply;
}

}  // namespace r2deck::sandbox
