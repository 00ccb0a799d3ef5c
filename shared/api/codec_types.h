// From a type's description to decode<T> and encode<T>; for the codec_*.cpp alone.
#pragma once

#include <boost/json/value.hpp>

#include "shared/api/codec.h"
#include "shared/api/json_document.h"
#include "shared/api/json_reader.h"
#include "shared/api/json_writer.h"

namespace r2deck::api {

enum class Role { request, answer };

template <class T>
Result<T> read_document(std::string_view json, Role role) {
  Reading reading{.code = ErrorCode::invalid_request};
  if (role == Role::answer) reading = {.code = ErrorCode::bad_response, .ignore_unknown = true};
  const auto document = parse_document(json, role == Role::request ? kMaxBody : kMaxAnswer, reading.code);
  if (!document) return document.problem();
  T value;
  Reader reader(*document, nullptr, reading);
  describe(reader, value);
  reader.finish();
  if (reading.problem) return *std::move(reading.problem);
  return value;
}

template <class T>
std::string write_document(const T& value) {
  std::string out;
  Writer writer(out);
  describe(writer, value);
  writer.finish();
  return out;
}

// R2DECK_CODEC(CreateBucketRequest, Role::request)
#define R2DECK_CODEC(Type, role)                     \
  template <>                                        \
  Result<Type> decode<Type>(std::string_view json) { \
    return read_document<Type>(json, role);          \
  }                                                  \
  template <>                                        \
  std::string encode<Type>(const Type& value) {      \
    return write_document(value);                    \
  }

}  // namespace r2deck::api
