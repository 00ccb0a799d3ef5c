// Writing to a connection that the other side has closed must be an error, not the end of the process.
#pragma once

namespace r2deck::net {

// Neither cpp-httplib nor OpenSSL asks for MSG_NOSIGNAL, so that SIGPIPE is ignored; a handler that the
// program has set stays. May be called often.
void survive_broken_pipes();

}  // namespace r2deck::net
