// What Beast's parser found, as a RequestHead, and what it found wrong, as an S3 error.
#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "companion/sandbox/errors.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

using HeadParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

// Errors: bad_request (no Host, or more than one, or one that contradicts an absolute target).
Outcome<RequestHead> to_request_head(const HeadParser& parser);

// Nothing: the peer has gone, and there is nobody to tell. Otherwise bad_request, head_too_large.
std::optional<Failure> head_failure(const boost::system::error_code& error);

}  // namespace r2deck::sandbox
