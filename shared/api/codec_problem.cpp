#include "shared/api/codec_types.h"

namespace r2deck::api {
namespace {

constexpr std::string_view kTypePrefix = "urn:r2deck:problem:";

// RFC 9457's members and ours.
struct ProblemDocument {
  std::string type, title;
  std::int64_t status = 0;
  std::string code, detail, hint;
  bool retryable = false;
  std::string operation, subject, remote_code;
};

// "no_such_bucket" to "No such bucket": the same for every occurrence of a problem, as RFC 9457 asks.
std::string title_of(ErrorCode code) {
  std::string title(to_string(code));
  for (char& c : title) {
    if (c == '_') c = ' ';
  }
  title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

Problem unexplained(int status) {
  return {.code = ErrorCode::bad_response,
          .message = "The companion answered with status " + std::to_string(status) + " and no reason.",
          .hint = "Look at the companion's log.",
          .retryable = status >= 500};
}

}  // namespace

template <class Io, Like<ProblemDocument> V>
void describe(Io& io, V& problem) {
  io.text_or("type", problem.type, "", kLoose);
  io.text_or("title", problem.title, "", kLoose);
  io.integer("status", problem.status, Range{0, 999});
  io.text("code", problem.code, kLoose);
  io.text_or("detail", problem.detail, "", kLoose);
  io.text_or("hint", problem.hint, "", kLoose);
  io.boolean("retryable", problem.retryable);
  io.text_or("operation", problem.operation, "", kLoose);
  io.text_or("subject", problem.subject, "", kLoose);
  io.text_or("remoteCode", problem.remote_code, "", kLoose);
}

std::string encode_problem(const Problem& problem, int status) {
  const std::string_view code = to_string(problem.code);
  return write_document(ProblemDocument{.type = std::string(kTypePrefix).append(code),
                                        .title = title_of(problem.code),
                                        .status = status,
                                        .code = std::string(code),
                                        .detail = problem.message,
                                        .hint = problem.hint,
                                        .retryable = problem.retryable,
                                        .operation = problem.operation,
                                        .subject = problem.subject,
                                        .remote_code = problem.remote_code});
}

Problem decode_problem(std::string_view body, int status) {
  auto document = read_document<ProblemDocument>(body, Role::answer);
  if (!document) return unexplained(status);
  Problem problem = unexplained(status);
  if (const auto code = error_code_from(document->code)) {
    problem.code = *code;
    problem.message.clear();
    problem.hint.clear();
  }
  if (!document->detail.empty()) problem.message = std::move(document->detail);
  if (!document->hint.empty()) problem.hint = std::move(document->hint);
  problem.retryable = document->retryable;
  problem.operation = std::move(document->operation);
  problem.subject = std::move(document->subject);
  problem.remote_code = std::move(document->remote_code);
  return problem;
}

}  // namespace r2deck::api
