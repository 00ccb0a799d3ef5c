#include "companion/sandbox/reply.h"

#include "companion/sandbox/xml_out.h"

namespace r2deck::sandbox {

Reply xml_reply(std::string xml) {
  Reply reply;
  reply.headers.emplace_back("Content-Type", "application/xml");
  reply.body = std::move(xml);
  return reply;
}

Reply error_reply(const Failure& failure) {
  Reply reply = xml_reply(error_xml(failure));
  reply.status = row(failure.error).status;
  return reply;
}

Reply error_reply(S3Error error, const char* message) {
  return error_reply(Failure{error, message});
}

}  // namespace r2deck::sandbox
