// The page as update() knows it: messages go in, and the effects that come out wait here until a test looks
// at them or answers them. Time stands still unless a test moves it.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "shared/transfer/etag.h"
#include "shared/transfer/plan.h"
#include "wasm-ui/core/model.h"
#include "wasm-ui/core/update.h"

namespace r2deck::core {

inline Problem problem_of(ErrorCode code, std::string message = "It failed.") {
  Problem problem;
  problem.code = code;
  problem.message = std::move(message);
  problem.hint = "Do something about it.";
  return problem;
}

inline api::Account account_named(std::string id) {
  api::Account account;
  account.id = id;
  account.label = "Label of " + id;
  account.endpoint = "https://" + id + ".example";
  return account;
}

inline api::Object object_named(std::string key, std::int64_t size = 1, UnixMillis modified = 0) {
  api::Object object;
  object.key = std::move(key);
  object.size = size;
  object.modified = modified;
  return object;
}

inline const api::Scope kOwner{.role = api::AccessRole::owner};

class FakePage {
 public:
  Model model;
  UnixMillis now = 1'700'000'000'000;
  std::vector<Effect> effects;  // not looked at yet

  void send(Message message) {
    for (Effect& effect : update(model, {now, std::move(message)}))
      effects.push_back(std::move(effect));
  }

  // All that a frame dispatched; none is left.
  void send(std::vector<Message>& messages) {
    for (Message& message : std::exchange(messages, {}))
      send(std::move(message));
  }

  // Takes all effects of one kind.
  template <class T>
  std::vector<T> take() {
    std::vector<T> taken;
    std::erase_if(effects, [&](Effect& effect) {
      if (!std::holds_alternative<T>(effect)) return false;
      taken.push_back(std::move(std::get<T>(effect)));
      return true;
    });
    return taken;
  }

  void sign_in(std::vector<api::Account> accounts = {account_named("a1")},
               std::vector<std::string> buckets = {"demo"}, std::vector<api::Scope> scopes = {kOwner}) {
    send(msg::Started{});
    api::Session session;
    session.name = "owner";
    session.origin = "http://127.0.0.1:8722";
    send(msg::SessionAnswered{session, false});
    answer_scopes(std::move(scopes));
    send(msg::AccountsAnswered{api::AccountList{std::move(accounts)}});
    answer_buckets(std::move(buckets));
  }

  void answer_scopes(std::vector<api::Scope> scopes) {
    api::Me me;
    me.user = model.session.session.name;
    me.scopes = std::move(scopes);
    send(msg::ScopesAnswered{me});
  }

  void answer_buckets(std::vector<std::string> names) {
    api::BucketList list;
    for (std::string& name : names)
      list.buckets.push_back({std::move(name), 0, false});
    send(msg::BucketsAnswered{model.buckets.generation, std::move(list)});
  }

  void open(const std::string& bucket, std::vector<api::Object> objects = {},
            std::vector<std::string> prefixes = {}) {
    send(msg::BucketChosen{bucket});
    answer_objects(std::move(objects), std::move(prefixes));
  }

  void answer_objects(std::vector<api::Object> objects, std::vector<std::string> prefixes = {},
                      std::optional<std::string> cursor = std::nullopt) {
    send(msg::ObjectsAnswered{model.listing.generation,
                              api::ObjectPage{std::move(objects), std::move(prefixes), std::move(cursor)}});
  }

  std::vector<std::string> visible() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < model.listing.visible_count(); ++i)
      names.emplace_back(model.listing.name_of(model.listing.visible(i)));
    return names;
  }

  void select(std::size_t first, std::size_t last) {
    send(msg::RowsSelected{.version = model.listing.version(),
                           .first = static_cast<std::int64_t>(first),
                           .last = static_cast<std::int64_t>(last)});
  }

  void give(std::string path, std::int64_t size, FileId id = 1) {
    LocalFile file;
    file.id = id;
    file.path = std::move(path);
    file.size = size;
    send(msg::FilesGiven{{file}});
  }
};

// Storage and companion in one, as far as uploads go: every call succeeds unless told otherwise.
class FakeStorage {
 public:
  explicit FakeStorage(FakePage& page) : page_(page) {}
  bool cors = true;  // without it, the tab sees status 0

  // Answers what the engine asks until it asks for nothing more.
  void run() {
    for (auto calls = page_.take<effect::Transfer>(); !calls.empty(); calls = page_.take<effect::Transfer>())
      for (const effect::Transfer& call : calls)
        std::visit([&](const auto& one) { answer(call, one); }, call.call);
  }

 private:
  static std::string md5_of(std::int32_t part) {
    std::string hex = std::to_string(part);
    return std::string(32 - hex.size(), '0') + hex;
  }
  void reply(const effect::Transfer& call, transfer::Event event) {
    page_.send(msg::TransferAnswered{call.id, std::move(event)});
  }

  void answer(const effect::Transfer& call, const transfer::effect::CreateUpload& create) {
    const transfer::Plan plan = transfer::plan_parts(create.request.size, create.request.part_size).value();
    plan_ = plan;
    api::CreatedUpload upload;
    upload.id = "u" + std::to_string(call.id);
    upload.mode = plan.mode;
    upload.part_size = plan.part_size;
    upload.part_count = plan.part_count;
    reply(call, transfer::event::Created{upload});
  }
  void answer(const effect::Transfer& call, const transfer::effect::SignParts& sign) {
    std::vector<api::SignedPart> urls;
    for (const std::int32_t part : sign.parts)
      urls.push_back({part, "https://storage.example/part", page_.now + 900'000, {}});
    reply(call, transfer::event::Signed{std::move(urls)});
  }
  void answer(const effect::Transfer& call, const transfer::effect::PutPart& put) {
    if (cors)
      reply(call, transfer::event::PutDone{put.part, put.attempt, md5_of(put.part)});
    else
      reply(call, transfer::event::PutFailed{put.part, put.attempt, 0, ""});
  }
  void answer(const effect::Transfer& call, const transfer::effect::HashPart& hash) {
    reply(call, transfer::event::PartHashed{hash.part, md5_of(hash.part)});
  }
  void answer(const effect::Transfer&, const transfer::effect::StopPut&) {}
  void answer(const effect::Transfer& call, const transfer::effect::CheckFile&) {
    reply(call, transfer::event::FileReadable{});
  }
  void answer(const effect::Transfer& call, const transfer::effect::Diagnose&) {
    api::Diagnosis diagnosis;
    diagnosis.code = cors ? "ok" : "cors_missing";
    diagnosis.message = "The bucket does not let this page send files.";
    diagnosis.retryable = false;
    reply(call, transfer::event::Diagnosed{diagnosis});
  }
  void answer(const effect::Transfer& call, const transfer::effect::ListParts&) {
    reply(call, transfer::event::PartsListed{});
  }
  void answer(const effect::Transfer& call, const transfer::effect::CompleteUpload& complete) {
    std::vector<std::string> md5s;
    for (const api::CompletedPart& part : complete.parts)
      md5s.push_back(part.etag);
    api::CompletedUpload object;
    object.etag = plan_.mode == api::UploadMode::single ? md5s.front() : *transfer::composite_etag(md5s);
    object.size = plan_.size;
    reply(call, transfer::event::CompleteDone{object});
  }
  void answer(const effect::Transfer& call, const transfer::effect::AbortUpload&) {
    reply(call, transfer::event::AbortDone{});
  }
  void answer(const effect::Transfer&, const transfer::effect::Wake&) {}

  FakePage& page_;
  transfer::Plan plan_;
};

}  // namespace r2deck::core
