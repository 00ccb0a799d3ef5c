#include "tests/contract/s3/contract.h"

namespace r2deck::s3::contract {
namespace {

constexpr const char* kFirstMd5 = "79b281060d337b9b2b84ccf390adcf74";  // of 5 MiB of "a"

std::string first_part() {
  return std::string(5 * kMiB, 'a');
}

Part upload(Store& store, const std::string& key, const std::string& id, std::int32_t part,
            const std::string& body) {
  return {part, static_cast<std::int64_t>(body.size()),
          need(store.client.upload_part(kBucket, key, id, part, Body(body)), "UploadPart")};
}

std::string complete(Store& store, const std::string& key, const std::string& id,
                     const std::vector<Part>& parts) {
  return need(store.client.complete_multipart_upload(kBucket, key, id, parts, false),
              "CompleteMultipartUpload");
}

// As a tab does it: presigned, the length signed.
void takes_presigned_parts(Store& store) {
  const std::string key = store.run + "it's (big) 100% +\xc3\xbc", id = store.start_upload(key);
  PartPresigner urls = store.presigner(key, id);
  const auto send = [&](std::int32_t part, const std::string& body) {
    const auto length = static_cast<std::int64_t>(body.size());
    const HttpResponse response = store.send("PUT", urls.url(part, length), body);
    same(response.status, 200, "status of a part");
    std::string etag(response.header("etag"));
    std::erase(etag, '"');
    return Part{part, length, etag};
  };
  const std::vector<Part> parts = {send(1, first_part()), send(2, "tail")};
  complete(store, key, id, parts);
  same(need(store.client.head_object(kBucket, key), "HeadObject").size, 5 * kMiB + 4, "size");
}

void keeps_what_an_upload_carries(Store& store) {
  const std::string key = store.run + "k";
  const std::string id = need(
      store.client.create_multipart_upload(
          kBucket, key,
          {.content_type = "video/mp4", .cache_control = "no-store", .metadata = {{"who", "a b"}}}, false),
      "CreateMultipartUpload");
  complete(store, key, id, {upload(store, key, id, 1, "hello")});
  const auto head = need(store.client.head_object(kBucket, key), "HeadObject");
  same(head.content_type, "video/mp4", "content type");
  same(head.cache_control, "no-store", "cache control");
  holds(head.metadata == Pairs{{"who", "a b"}}, "the metadata");
}

void lists_parts(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  const std::vector<Part> sent = {upload(store, key, id, 1, first_part()), upload(store, key, id, 2, "tail")};
  const auto parts = need(store.client.list_parts(kBucket, key, id), "ListParts");
  same(parts.size(), 2u, "parts");
  same(parts[0].etag, sent[0].etag, "ETag of the first");
  same(parts[0].size, 5 * kMiB, "size of the first");
  same(parts[1].part_number, 2, "number of the second");
  complete(store, key, id, parts);
  refused(store.client.list_parts(kBucket, key, id), ErrorCode::no_such_upload, "ListParts afterwards");
}

// Single PUT: the MD5 of the body; multipart: the MD5 of the parts' MD5s (R2, Objects > Multipart upload).
void gives_md5s(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  const std::vector<Part> parts = {upload(store, key, id, 1, first_part()),
                                   upload(store, key, id, 2, "tail")};
  holds(parts[0].etag == kFirstMd5, "the MD5 of the first part");
  complete(store, key, id, parts);
  holds(need(store.client.head_object(kBucket, key), "HeadObject").etag.ends_with("-2"), "an ETag of two");
}

void answers_complete_with_the_etag(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  const std::string etag = complete(store, key, id, {upload(store, key, id, 1, "hello")});
  same(etag.empty(), false, "no ETag");
  same(etag, need(store.client.head_object(kBucket, key), "HeadObject").etag, "ETag");
}

void reads_a_part(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  complete(store, key, id, {upload(store, key, id, 1, first_part()), upload(store, key, id, 2, "tail")});
  same(need(store.client.head_object(kBucket, key, {.part_number = 2}), "HeadObject").size, 4,
       "size of the second part");
  same(store.get(key, {.part_number = 2}), "tail", "bytes of the second part");
}

void refuses_another_length(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  same(store.send("PUT", store.presigner(key, id).url(1, 5), "longer").status, 403, "status");
  same(store.send("PUT", store.presigner(key, id).url(1, -1), "longer").status, 200, "status, unsigned");
  need(store.client.abort_multipart_upload(kBucket, key, id), "AbortMultipartUpload");
}

void refuses_a_wrong_md5(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  refused(store.client.upload_part(kBucket, key, id, 1, Body("hallo"),
                                   {.content_md5 = "XUFAKrxLKna5cZ2REBfFkg=="}),
          ErrorCode::checksum_mismatch, "UploadPart");
}

void refuses_a_wrong_part(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  upload(store, key, id, 1, "hello");
  refused(store.client.complete_multipart_upload(kBucket, key, id, {{1, 5, std::string(32, '0')}}, false),
          ErrorCode::invalid_part, "CompleteMultipartUpload");
}

void refuses_a_small_part(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  const std::vector<Part> parts = {upload(store, key, id, 1, "hello"), upload(store, key, id, 2, "hello")};
  refused(store.client.complete_multipart_upload(kBucket, key, id, parts, false), ErrorCode::entity_too_small,
          "CompleteMultipartUpload");
}

// R2, Objects > Multipart upload: all parts but the last have one size.
void refuses_unequal_parts(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  const std::vector<Part> parts = {upload(store, key, id, 1, first_part()),
                                   upload(store, key, id, 2, first_part() + "b"),
                                   upload(store, key, id, 3, "tail")};
  refused(store.client.complete_multipart_upload(kBucket, key, id, parts, false), ErrorCode::invalid_part,
          "CompleteMultipartUpload");
}

void lists_more_parts_than_a_page(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  for (std::int32_t part = 1; part <= 1003; ++part)
    upload(store, key, id, part, "x");
  const auto parts = need(store.client.list_parts(kBucket, key, id), "ListParts");
  same(parts.size(), 1003u, "parts");
  same(parts.back().part_number, 1003, "number of the last");
  need(store.client.abort_multipart_upload(kBucket, key, id), "AbortMultipartUpload");
}

void forgets_an_aborted_upload(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  need(store.client.abort_multipart_upload(kBucket, key, id), "AbortMultipartUpload");
  need(store.client.abort_multipart_upload(kBucket, key, id), "AbortMultipartUpload twice");
  refused(store.client.upload_part(kBucket, key, id, 1, Body("x")), ErrorCode::no_such_upload, "UploadPart");
}

void does_not_overwrite(Store& store) {
  const std::string key = store.run + "k", id = store.start_upload(key);
  store.put(key, "first");
  const Part part = upload(store, key, id, 1, "second");
  refused(store.client.complete_multipart_upload(kBucket, key, id, {part}, true),
          ErrorCode::precondition_failed, "CompleteMultipartUpload");
  same(store.get(key), "first", "bytes");
}

void lists_uploads(Store& store) {
  std::vector<std::string> keys = {store.run + "a+b", store.run + "c d/1", store.run + "c d/2"};
  std::vector<std::string> ids;
  for (const auto& key : keys)
    ids.push_back(store.start_upload(key));
  const auto all =
      need(store.client.list_multipart_uploads(kBucket, {.prefix = store.run}), "ListMultipartUploads");
  same(all.uploads.size(), 3u, "uploads");
  for (std::size_t i = 0; i < 3; ++i) {
    holds(all.uploads[i].key == keys[i], "the key", all.uploads[i].key);
    holds(all.uploads[i].upload_id == ids[i], "the upload's id");
  }
  const auto folders =
      need(store.client.list_multipart_uploads(kBucket, {.prefix = store.run, .delimiter = "/"}),
           "ListMultipartUploads by the delimiter");
  same(folders.uploads.size(), 1u, "uploads outside of folders");
  holds(folders.common_prefixes == std::vector<std::string>{store.run + "c d/"}, "one folder");
  for (std::size_t i = 0; i < 3; ++i)
    need(store.client.abort_multipart_upload(kBucket, keys[i], ids[i]), "AbortMultipartUpload");
}

void copies_parts(Store& store, const std::string& source_name) {
  const std::string source = store.run + source_name, key = store.run + "k";
  store.put(source, first_part() + "tail");
  const std::string id = store.start_upload(key);
  const auto copy = [&](std::int32_t part, std::int64_t first, std::int64_t last) {
    return Part{part, last - first + 1,
                need(store.client.upload_part_copy(kBucket, source, kBucket, key, id, part,
                                                   {.range = ByteRange{.first = first, .last = last}}),
                     "UploadPartCopy")};
  };
  complete(store, key, id, {copy(1, 0, 5 * kMiB - 1), copy(2, 5 * kMiB, 5 * kMiB + 3)});
  same(store.get(key, {.range = ByteRange{.last = 5}}), "atail", "the last bytes");
}

void uploads_with_a_customer_key(Store& store) {
  const std::string key = store.run + "k";
  const CustomerKey mine{std::string(32, 'm')};
  const std::string id =
      need(store.client.create_multipart_upload(kBucket, key, {}, false, {.customer_key = mine}),
           "CreateMultipartUpload");
  const std::string etag = need(
      store.client.upload_part(kBucket, key, id, 1, Body("hello"), {.customer_key = mine}), "UploadPart");
  complete(store, key, id, {{1, 5, etag}});
  same(store.get(key, {.customer_key = mine}), "hello", "bytes");
}

}  // namespace

std::vector<Case> multipart_cases() {
  return {
      {"TakesPresignedParts", takes_presigned_parts},
      {"KeepsWhatAnUploadCarries", keeps_what_an_upload_carries},
      {"ListsParts", lists_parts},
      {"GivesMd5s", gives_md5s},
      {"AnswersCompleteWithTheETag", answers_complete_with_the_etag},
      {"ReadsAPart", reads_a_part},
      {"RefusesAPartOfAnotherLength", refuses_another_length},
      {"RefusesAPartOfAnotherMd5", refuses_a_wrong_md5},
      {"RefusesAPartThatIsNotThere", refuses_a_wrong_part},
      {"RefusesASmallPartThatIsNotTheLast", refuses_a_small_part},
      {"RefusesUnequalParts", refuses_unequal_parts},
      {"ListsMorePartsThanAPageHolds", lists_more_parts_than_a_page},
      {"ForgetsAnAbortedUpload", forgets_an_aborted_upload},
      {"DoesNotOverwriteWhenAsked", does_not_overwrite},
      {"ListsUploads", lists_uploads},
      {"CopiesParts", [](Store& store) { copies_parts(store, "a b+c"); }},
      {"CopiesPartsOfAwkwardKeys", [](Store& store) { copies_parts(store, "a%2Bb \xc3\xbc"); }},
      {"UploadsWithACustomerKey", uploads_with_a_customer_key},
  };
}

}  // namespace r2deck::s3::contract
