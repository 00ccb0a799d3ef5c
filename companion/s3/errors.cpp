#include "companion/s3/errors.h"

#include <algorithm>

#include "companion/s3/error_table.h"
#include "companion/s3/xml.h"

namespace r2deck::s3 {
namespace {

constexpr std::string_view kRedirectHint =
    "The endpoint or the region is not this bucket's: correct them in the account's settings; redirects are "
    "not "
    "followed.";

// The store's own words, as one line of bounded length.
std::string one_line(std::string_view text) {
  constexpr std::size_t kMost = 300;
  std::size_t length = std::min(text.size(), kMost);
  if (text.size() > kMost) {
    // Not in the middle of a UTF-8 character, which has at most three bytes that continue it.
    const auto continues = [&](std::size_t at) {
      return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
    };
    while (length > kMost - 3 && continues(length))
      --length;
  }
  std::string out(text.substr(0, length));
  if (length < text.size()) out += "...";
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return out;
}

Problem make(const Attempt& attempt, ErrorCode code, std::string_view message, bool retryable,
             std::string_view remote = {}) {
  return Problem{.code = code,
                 .operation = std::string(attempt.operation),
                 .subject = attempt.subject,
                 .message = message.empty() ? std::string(message_for(code)) : one_line(message),
                 .hint = std::string(hint_for(code)),
                 .retryable = retryable,
                 .remote_code = one_line(remote)};
}

Problem problem_said(const Attempt& attempt, int status, const std::optional<xml::ErrorBody>& error) {
  const Meaning* listed = error ? meaning_of_code(error->code) : nullptr;
  // A 200 that carries an <Error> says nothing by its status.
  Meaning found = listed ? *listed : meaning_of_status(status, attempt.addressed);
  // Ceph RGW says NoSuchKey where the upload is gone.
  if (attempt.addressed == Addressed::upload && found.code == ErrorCode::no_such_key) {
    found.code = ErrorCode::no_such_upload;
  }
  // R2 has no code for a key that is none of its own: "Credential access key has length 64, should be 32".
  if (error && error->code == "InvalidArgument" &&
      error->message.find("access key has length") != std::string::npos) {
    found.code = ErrorCode::wrong_credentials;
  }
  const std::string_view said = error ? std::string_view(error->message) : std::string_view();
  Problem problem = make(attempt, found.code, found.message.empty() ? said : found.message, found.retryable,
                         error ? error->code : std::string_view());
  if (status >= 300 && status < 400) {
    problem.message = "The store answered with a redirect.";
    problem.hint = kRedirectHint;
  }
  if (!error && problem.code == ErrorCode::storage_rejected && problem.hint.empty()) {
    problem.message += " (HTTP " + std::to_string(status) + ")";
  }
  return problem;
}

}  // namespace

Problem problem_from(const Attempt& attempt, int status, std::string_view body) {
  if (status == 304) {
    return make(attempt, ErrorCode::precondition_failed, "The object has not changed.", false, "NotModified");
  }
  return problem_said(attempt, status, xml::parse_error(body));
}

Problem problem_from_code(const Attempt& attempt, std::string_view code, std::string_view message) {
  return problem_said(attempt, 200, xml::ErrorBody{std::string(code), std::string(message)});
}

Problem clock_problem(const Attempt& attempt) {
  Problem problem = problem_from_code(attempt, "RequestTimeTooSkewed", {});
  problem.remote_code.clear();
  return problem;
}

Problem problem_from(const Attempt& attempt, const TransportFailure& failure, std::string_view host) {
  using Kind = TransportFailure::Kind;
  const auto with_host = [&](std::string_view before, std::string_view after) {
    return std::string(before).append(host).append(after);
  };
  const auto told = [&](std::string message) {
    return failure.detail.empty() ? message : message.append(" ").append(failure.detail);
  };
  switch (failure.kind) {
    case Kind::name_unknown:
      return make(attempt, ErrorCode::endpoint_unknown, with_host("There is no host named ", "."), false);
    case Kind::name_unavailable:
      return make(attempt, ErrorCode::endpoint_unknown,
                  with_host("The address of ", " could not be looked up."), true);
    case Kind::address_refused: {
      Problem problem = make(attempt, ErrorCode::forbidden,
                             with_host("", " is a link-local address, which is never contacted."), false);
      problem.hint =
          "Use the store's own address: link-local ones belong to this machine's network or its cloud.";
      return problem;
    }
    case Kind::address_nearby: {
      Problem problem = make(
          attempt, ErrorCode::forbidden,
          with_host("", " is an address of this machine or of a private network, which is not allowed here."),
          false);
      problem.hint = "Start R2 Deck with --allow-private-endpoints if storage is meant to be there.";
      return problem;
    }
    case Kind::unreachable:
      return make(attempt, ErrorCode::endpoint_unreachable, with_host("Nobody accepts connections at ", "."),
                  true);
    case Kind::tls:
      return make(attempt, ErrorCode::tls_failed,
                  told(with_host("No safe connection to ", " could be made.")), false);
    case Kind::timed_out:
      return make(attempt, ErrorCode::timed_out, with_host("", " did not answer in time."), true);
    case Kind::broken:
      return make(attempt, ErrorCode::endpoint_unreachable,
                  with_host("The connection to ", " ended before the answer was complete."), true);
    case Kind::too_large:
      return make(attempt, ErrorCode::bad_response, "The answer is longer than any that S3 gives.", false);
    case Kind::unexpected:
      return make(attempt, ErrorCode::bad_response, failure.detail, false);
    case Kind::source_failed:
      return make(attempt, ErrorCode::file_unreadable, "The bytes to send could not be read.", false);
    case Kind::sink_refused:
      return make(attempt, ErrorCode::cancelled, "Whoever takes the bytes wants no more.", false);
    case Kind::unsendable: {
      Problem problem =
          make(attempt, ErrorCode::invalid_request, "A header holds a control character.", false);
      problem.hint = "Remove line breaks and control characters from the content type and the metadata.";
      return problem;
    }
  }
  return make(attempt, ErrorCode::internal, {}, false);
}

Problem bad_response(const Attempt& attempt, std::string_view message) {
  return make(attempt, ErrorCode::bad_response, message, false);
}

}  // namespace r2deck::s3
