#include "tests/unit/services/fake_storage.h"

#include <httplib.h>

#include <algorithm>
#include <thread>

namespace r2deck::services {
namespace {

void fail(httplib::Response& response, int status, const std::string& code) {
  response.status = status;
  response.set_content("<Error><Code>" + code + "</Code><Message>no</Message></Error>", "application/xml");
}

std::string key_of(const httplib::Request& request) {
  return request.path.substr(std::string("/demo/").size());
}

}  // namespace

struct FakeStorage::Impl {
  explicit Impl(FakeStorage& storage) : owner(storage) {}

  void buckets(httplib::Response& response) {
    const std::lock_guard lock(owner.mutex_);
    note("ListBuckets");
    if (owner.state_.refuse_listing) return fail(response, 403, "AccessDenied");
    constexpr char kDate[] = "<CreationDate>2026-11-21T00:00:00.000Z</CreationDate>";
    response.set_content(std::string("<ListAllMyBucketsResult><Buckets><Bucket><Name>demo</Name>") + kDate +
                             "</Bucket><Bucket><Name>other</Name>" + kDate +
                             "</Bucket></Buckets></ListAllMyBucketsResult>",
                         "application/xml");
  }

  void bucket(const httplib::Request& request, httplib::Response& response) {
    const std::lock_guard lock(owner.mutex_);
    State& state = owner.state_;
    if (!request.path.starts_with("/demo")) return fail(response, 404, "NoSuchBucket");
    if (request.method == "HEAD") return note("HeadBucket");
    if (!request.has_param("cors")) return fail(response, 501, "NotImplemented");
    if (request.method == "PUT") {
      note("PutBucketCors");
      state.cors = request.body;
      return;
    }
    note("GetBucketCors");
    if (state.cors.empty()) return fail(response, 404, "NoSuchCORSConfiguration");
    response.set_content(state.cors, "application/xml");
  }

  void object(const httplib::Request& request, httplib::Response& response) {
    const std::lock_guard lock(owner.mutex_);
    const bool of_upload = request.has_param("uploadId");
    if (request.method == "HEAD") return head(key_of(request), response);
    if (request.method == "POST" && request.has_param("uploads")) return create(request, response);
    if (request.method == "POST" && of_upload) return complete(request, response);
    if (request.method == "GET" && of_upload) return list_parts(request, response);
    if (request.method == "PUT" && of_upload && request.has_header("x-amz-copy-source"))
      return copy_part(request, response);
    if (request.method == "DELETE" && of_upload) {
      note("AbortMultipartUpload");
      owner.state_.uploads.erase(request.get_param_value("uploadId"));
      response.status = 204;
      return;
    }
    if (request.method == "DELETE") {
      note("DeleteObject");
      owner.state_.objects.erase(key_of(request));
      response.status = 204;
      return;
    }
    fail(response, 501, "NotImplemented");
  }

  void head(const std::string& key, httplib::Response& response) {
    note("HeadObject");
    const auto found = owner.state_.objects.find(key);
    if (found == owner.state_.objects.end()) {
      response.status = 404;
      return;
    }
    response.set_header("ETag", "\"" + found->second.etag + "\"");
    response.set_header("Last-Modified", found->second.modified);
    response.set_header("x-amz-meta-mtime", "1354040105.123456789");
    response.set_header("x-amz-meta-author", "Zoe");
    // A length without its bytes: for HEAD the library sends the header and no body.
    response.set_content_provider(static_cast<std::size_t>(found->second.size), "text/plain",
                                  [](std::size_t, std::size_t, httplib::DataSink&) { return true; });
  }

  void create(const httplib::Request& request, httplib::Response& response) {
    note("CreateMultipartUpload");
    for (const auto& [name, value] : request.headers)
      owner.state_.headers_of_create[name] = value;
    const std::string id = "upload-" + std::to_string(++last_upload);
    owner.state_.uploads[id] = key_of(request);
    response.set_content("<InitiateMultipartUploadResult><Bucket>demo</Bucket><Key>k</Key><UploadId>" + id +
                             "</UploadId></InitiateMultipartUploadResult>",
                         "application/xml");
  }

  void complete(const httplib::Request& request, httplib::Response& response) {
    note("CompleteMultipartUpload");
    State& state = owner.state_;
    const auto upload = state.uploads.find(request.get_param_value("uploadId"));
    if (upload == state.uploads.end()) return fail(response, 404, "NoSuchUpload");
    if (state.refuse_complete) return fail(response, 400, "InvalidPart");
    state.objects[upload->second] = state.result;
    state.uploads.erase(upload);
    if (state.lose_answer_of_complete) return fail(response, 500, "InternalError");
    const std::string etag = state.hide_etag_of_complete ? "" : state.result.etag;
    response.set_content("<CompleteMultipartUploadResult><ETag>&quot;" + etag +
                             "&quot;</ETag></CompleteMultipartUploadResult>",
                         "application/xml");
  }

  // Part 1 has the MD5 "111...", part 2 "222...".
  void copy_part(const httplib::Request& request, httplib::Response& response) {
    note("UploadPartCopy " + request.get_header_value("x-amz-copy-source") + " " +
         request.get_header_value("x-amz-copy-source-range"));
    const std::string md5(32, request.get_param_value("partNumber").front());
    response.set_content("<CopyPartResult><LastModified>2026-11-21T00:00:00.000Z</LastModified><ETag>&quot;" +
                             md5 + "&quot;</ETag></CopyPartResult>",
                         "application/xml");
  }

  void list_parts(const httplib::Request& request, httplib::Response& response) {
    note("ListParts");
    if (!owner.state_.uploads.contains(request.get_param_value("uploadId")))
      return fail(response, 404, "NoSuchUpload");
    response.set_content(
        "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><Size>5</Size>"
        "<ETag>&quot;11111111111111111111111111111111&quot;</ETag></Part></ListPartsResult>",
        "application/xml");
  }

  void note(const std::string& call) { owner.state_.calls.push_back(call); }

  FakeStorage& owner;
  httplib::Server server;
  std::thread thread;
  int port = 0;
  int last_upload = 0;
};

FakeStorage::FakeStorage() : impl_(std::make_unique<Impl>(*this)) {
  const auto bucket = [this](const httplib::Request& q, httplib::Response& r) { impl_->bucket(q, r); };
  const auto object = [this](const httplib::Request& q, httplib::Response& r) { impl_->object(q, r); };
  httplib::Server& server = impl_->server;
  server.Get("/", [this](const httplib::Request&, httplib::Response& r) { impl_->buckets(r); });
  server.Get("/[a-z]+/?", bucket).Put("/[a-z]+/?", bucket);
  server.Get("/demo/.+", object).Put("/demo/.+", object).Post("/demo/.+", object).Delete("/demo/.+", object);
  // The library takes what follows a DELETE for its body where it has no length: one request to a connection.
  server.set_keep_alive_max_count(1);
  server.set_post_routing_handler([this](const httplib::Request&, httplib::Response& response) {
    const std::lock_guard lock(mutex_);
    if (!state_.date.empty()) response.set_header("Date", state_.date);
  });
  impl_->port = server.bind_to_any_port("127.0.0.1");
  impl_->thread = std::thread([&server] { server.listen_after_bind(); });
  server.wait_until_ready();
}

FakeStorage::~FakeStorage() {
  impl_->server.stop();
  impl_->thread.join();
}

std::string FakeStorage::endpoint() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port);
}

int FakeStorage::count(const std::string& call) {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count(state_.calls.begin(), state_.calls.end(), call));
}

}  // namespace r2deck::services
