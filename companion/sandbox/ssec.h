// Server-side encryption with a key of the client's (SSE-C): R2's examples, "Use SSE-C".
//
// The sandbox shows what such objects look like from outside: they can be read with their key alone, and
// their ETag is not the MD5 of their bytes. It does not encrypt: the bytes lie on this machine's disk as they
// came. Of the key nothing is kept but a salt and the SHA-256 of both, with which a key can be recognised but
// not found. R2 asks for HTTPS; the sandbox has none, so a key crosses the loopback in clear.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/sandbox/errors.h"
#include "companion/sandbox/object_headers.h"
#include "companion/sandbox/request_head.h"

namespace r2deck::sandbox {

struct CustomerKey {
  std::string bytes;  // 32
  std::string md5;    // of them, in base64: the client's check, which every answer repeats
};

enum class KeyOf { request, copy_source };

// x-amz-[copy-source-]server-side-encryption-customer-{algorithm,key,key-MD5}: none or all three. Errors:
// invalid_argument, invalid_encryption_algorithm.
Outcome<std::optional<CustomerKey>> read_customer_key(const RequestHead& head, KeyOf which);

// What is kept of a key: 48 bytes, different every time. Empty where there is no key.
std::string seal_key(const std::optional<CustomerKey>& key);

// May an object whose key was sealed so be read with `key`? Errors: invalid_request (one of the two is
// missing), access_denied (another key).
Outcome<void> check_customer_key(std::string_view sealed, const std::optional<CustomerKey>& key);
// The same for a part of an upload. Errors: invalid_request.
Outcome<void> check_part_key(std::string_view sealed, const std::optional<CustomerKey>& key);

// The ETag that clients see: `etag`, or, under a key, a digest of it that says nothing about the bytes and
// keeps the "-N" of a multipart object.
std::string shown_etag(std::string_view etag, std::string_view sealed);

// What an answer about an object under that key repeats.
void add_key_headers(const std::optional<CustomerKey>& key, HeaderList& headers);

}  // namespace r2deck::sandbox
