// What a store or the way to it answered, as a Problem. All of S3's error codes that mean something to us
// stand in one table (error_table.cpp), and are compared by code.
#pragma once

#include <string>
#include <string_view>

#include "companion/s3/transport.h"
#include "shared/problem.h"

namespace r2deck::s3 {

// What an operation is about; a 404 without a body (HEAD) says no more than this.
enum class Addressed { service, bucket, object, upload };

// S3's own verb, and the bucket or bucket/key.
struct Attempt {
  std::string_view operation;
  std::string subject;
  Addressed addressed = Addressed::service;
};

// Of an answer that is a failure: its <Error> if the body has one, else its status.
Problem problem_from(const Attempt& attempt, int status, std::string_view body);
// Of a request that got no answer. Never names the address it was sent to but by the endpoint's host.
Problem problem_from(const Attempt& attempt, const TransportFailure& failure, std::string_view host);
// One of the errors that a 200 may list (DeleteObjects).
Problem problem_from_code(const Attempt& attempt, std::string_view code, std::string_view message);
// Of a request that was refused for its time, where the answer cannot say so.
Problem clock_problem(const Attempt& attempt);
// Of an answer that S3 would not give.
Problem bad_response(const Attempt& attempt, std::string_view message);

}  // namespace r2deck::s3
