// From a type's description to decode<T> and encode<T>; for the codec_*.cpp alone.
#pragma once

#include <boost/json/value.hpp>

#include "shared/api/codec.h"
#include "shared/api/json_document.h"
#include "shared/api/json_reader.h"
#include "shared/api/json_writer.h"

namespace r2deck::api {

template <class T>
Result<T> read_document(std::string_view json, std::size_t max_bytes, Reading reading) {
  const auto document = parse_document(json, max_bytes, reading.code);
  if (!document) return document.problem();
  T value;
  Reader reader(*document, nullptr, reading);
  describe(reader, value);
  reader.finish();
  if (reading.problem) return *std::move(reading.problem);
  return value;
}

template <class T>
Result<T> read_request(std::string_view json) {
  return read_document<T>(json, kMaxBody, {.code = ErrorCode::invalid_request});
}

template <class T>
Result<T> read_answer(std::string_view json) {
  return read_document<T>(json, kMaxAnswer, {.code = ErrorCode::bad_response, .ignore_unknown = true});
}

template <class T>
std::string write_document(const T& value) {
  std::string out;
  Writer writer(out);
  describe(writer, value);
  writer.finish();
  return out;
}

// R2DECK_CODEC(read_request, CreateBucketRequest)
#define R2DECK_CODEC(read, Type)                     \
  template <>                                        \
  Result<Type> decode<Type>(std::string_view json) { \
    return read<Type>(json);                         \
  }                                                  \
  template <>                                        \
  std::string encode<Type>(const Type& value) {      \
    return write_document(value);                    \
  }

}  // namespace r2deck::api
