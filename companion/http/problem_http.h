// The one place where a Problem becomes an HTTP answer.
#pragma once

#include "companion/http/message.h"
#include "shared/problem.h"

namespace r2deck::http {

int status_of(ErrorCode code);

// application/problem+json with code, detail and hint. Of what went wrong on this machine itself (a path, the
// database) only the sentence and the hint are told, not the subject.
Response problem_response(Problem problem);

}  // namespace r2deck::http
