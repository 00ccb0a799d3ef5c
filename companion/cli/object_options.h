// What the commands on buckets and objects share.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "companion/cli/account_options.h"
#include "companion/cli/object_address.h"

namespace r2deck::cli {

// The members that say where, for call().
inline boost::json::object to_args(const ObjectAddress& address) {
  boost::json::object args{{"bucket", address.bucket}};
  if (address.account) args["account"] = *address.account;
  return args;
}

// Empty where the member is absent or is no text.
inline std::string text_of(const boost::json::object& object, std::string_view member) {
  const boost::json::value* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace r2deck::cli
