// How lifecycle rules are applied: in short steps beside the requests, and only to what they are about.
#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "companion/sandbox/store.h"
#include "tests/unit/sandbox/signed_server.h"

namespace r2deck::sandbox {
namespace {

using ::testing::ElementsAre;

constexpr text::UnixMillis kThen = 1'000'000;
constexpr std::size_t kMany = 600;  // more than one step

class LifecycleRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Store::open({folder_.path(), 0, 1, false, false, nullptr, [] { return kThen; }});
    ASSERT_TRUE(opened) << opened.problem().message;
    store_ = std::move(*opened);
    ASSERT_TRUE(store_->create_bucket({"bucket"}, 1));
    bucket_ = store_->find_bucket({"bucket"});
  }

  void put(const std::string& key) {
    auto blob = store_->create_blob(0);
    ASSERT_TRUE(blob);
    ASSERT_TRUE(store_->put_object({0, bucket_->id, key, key, 0, "tag", 0, {{}, "STANDARD"}}, *blob,
                                   [](const auto&) { return Verdict::proceed; }));
  }
  void put_many() {
    for (std::size_t i = 0; i < kMany; ++i)
      put("key-" + std::to_string(i));
  }
  void upload(const std::string& key, const std::string& id) {
    ASSERT_TRUE(store_->create_upload({id, bucket_->id, key, key, kThen, {{}, "STANDARD"}}));
  }

  void set(const Lifecycle& lifecycle) { ASSERT_TRUE(store_->set_lifecycle(*bucket_, lifecycle)); }
  void expire(const std::string& prefix) { set({{"e", prefix, true, kDayOld, {}, {}}}); }
  void make_cheaper(const std::string& prefix) { set({{"t", prefix, true, {}, kDayOld, {}}}); }
  void abort(const std::string& prefix) { set({{"a", prefix, true, {}, {}, 1}}); }

  void run(const std::function<bool()>& stop = [] { return false; }) {
    EXPECT_TRUE(store_->apply_lifecycle(kThen + kDay + 1, stop));
  }

  // Keys, those that became cheaper with a "*".
  std::vector<std::string> keys() {
    ListRequest request;
    std::vector<std::string> all;
    do {
      auto page = store_->list(*bucket_, request);
      if (!page) return {"error"};
      for (const auto& object : page->objects)
        all.push_back(object.key + (object.headers.storage_class == "STANDARD_IA" ? "*" : ""));
      request.cursor = page->next;
    } while (request.cursor);
    return all;
  }
  std::vector<std::string> uploads() {
    auto page = store_->list_uploads(*bucket_, {});
    std::vector<std::string> all;
    for (const auto& each : page->uploads)
      all.push_back(each.key);
    return all;
  }
  static std::int64_t version(Database& watcher) {
    Statement row(watcher, "PRAGMA data_version");
    return row.step() ? row.integer(0) : 0;
  }

  static inline const LifecycleTime kDayOld{1, std::nullopt};

  TempFolder folder_;
  std::unique_ptr<Store> store_;
  BucketPtr bucket_;
};

const std::string kLast = "\xf4\x8f\xbf\xbf";  // the greatest character there is

TEST_F(LifecycleRunTest, ExpiresWhatBeginsWithThePrefixAndNothingElse) {
  for (const std::string& key : {std::string("a"), std::string("a/"), std::string("a/x"), std::string("a0"),
                                 std::string("A/x"), std::string("a%x"), "a/" + kLast, kLast, kLast + "x"})
    put(key);
  expire("a/");
  run();
  EXPECT_THAT(keys(), ElementsAre("A/x", "a", "a%x", "a0", kLast, kLast + "x"));
  expire(kLast);
  run();
  EXPECT_THAT(keys(), ElementsAre("A/x", "a", "a%x", "a0"));
  expire("");
  run();
  EXPECT_THAT(keys(), ElementsAre());
}

TEST_F(LifecycleRunTest, AbortsWhatBeginsWithThePrefixAndNothingElse) {
  for (const char* key : {"a", "a/x", "a0"})
    upload(key, key);
  abort("a/");
  run();
  EXPECT_THAT(uploads(), ElementsAre("a", "a0"));
  abort("");
  run();
  EXPECT_THAT(uploads(), ElementsAre());
}

TEST_F(LifecycleRunTest, MakesCheaperOnceAndWritesNothingAfterThat) {
  put_many();
  put("other");
  make_cheaper("key-");
  run();
  auto all = keys();
  EXPECT_EQ(all.back(), "other");
  all.pop_back();
  EXPECT_THAT(all, ::testing::Each(::testing::EndsWith("*")));
  EXPECT_EQ(all.size(), kMany);
  Database watcher(folder_.path() / "catalog.db", false);  // SQLite tells it whether others wrote anything
  const auto before = version(watcher);
  run();
  EXPECT_EQ(version(watcher), before);
  put("one more");
  EXPECT_NE(version(watcher), before);
}

TEST_F(LifecycleRunTest, StopsBetweenSteps) {
  put_many();
  for (int i = 0; i < 100; ++i)
    upload("up", std::to_string(i));
  const auto run_twice = [this] {
    int asked = 0;
    run([&asked] { return asked++ == 2; });
  };
  expire("");
  run_twice();
  EXPECT_LT(keys().size(), kMany);
  EXPECT_GT(keys().size(), 0u);
  put_many();
  make_cheaper("");
  run_twice();
  const auto all = keys();
  EXPECT_THAT(all, ::testing::Contains(::testing::EndsWith("*")));
  EXPECT_THAT(all, ::testing::Contains(::testing::Not(::testing::EndsWith("*"))));
  abort("");
  run_twice();
  EXPECT_LT(uploads().size(), 100u);
  EXPECT_GT(uploads().size(), 0u);
}

TEST_F(LifecycleRunTest, MindsARuleNoMoreThatIsChangedMeanwhile) {
  put_many();
  expire("");
  int asked = 0;
  run([&] {
    if (asked++ == 2) expire("none");
    return false;
  });
  EXPECT_LT(keys().size(), kMany);
  EXPECT_GT(keys().size(), 0u);
}

class LifecycleThreadTest : public SignedServerTest {};

// The clock is asked by nobody else as long as no request comes.
TEST_F(LifecycleThreadTest, AnswersWhileRulesAreApplied) {
  std::mutex mutex;
  std::condition_variable changed;
  bool held = false, released = false;
  const auto main = std::this_thread::get_id();
  start([&](Options& options) {
    options.threads = 1;
    options.clock = [&] {
      std::unique_lock lock(mutex);
      if (!held && std::this_thread::get_id() != main) {
        held = true;
        changed.notify_all();
        changed.wait(lock, [&] { return released; });
      }
      return now_.load();
    };
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held; });
  }
  EXPECT_EQ(ask("PUT", "/demo/key", "x").substr(0, 12), "HTTP/1.1 200");
  {
    const std::lock_guard lock(mutex);
    released = true;
  }
  changed.notify_all();
  sandbox_->stop();
  sandbox_.reset();
}

}  // namespace
}  // namespace r2deck::sandbox
