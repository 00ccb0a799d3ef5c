#include <gmock/gmock.h>

#include "tests/unit/ui/fake_page.h"

namespace r2deck::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Browse : testing::Test {
  FakePage page;
  void SetUp() override { page.sign_in({account_named("a1"), account_named("a2")}, {"demo", "other"}); }
};

TEST_F(Browse, ShowsTheFirstAccountAndItsBuckets) {
  EXPECT_EQ(page.model.accounts.chosen, "a1");
  EXPECT_THAT(page.model.buckets.list, SizeIs(2));
  EXPECT_EQ(page.model.listing.bucket, "");
}

TEST_F(Browse, DropsBucketsOfAnAccountThatIsNoLongerShown) {
  page.send(msg::AccountChosen{"a2"});
  const Generation of_second = page.model.buckets.generation;
  page.send(msg::AccountChosen{"a1"});
  page.send(msg::BucketsAnswered{of_second, api::BucketList{{{"of-the-second", 0}}}});
  EXPECT_THAT(page.model.buckets.list, IsEmpty());
}

TEST_F(Browse, DropsObjectsOfAPlaceThatIsNoLongerShown) {
  page.send(msg::BucketChosen{"demo"});
  const Generation of_demo = page.model.listing.generation;
  page.send(msg::BucketChosen{"other"});
  page.send(msg::ObjectsAnswered{of_demo, api::ObjectPage{{object_named("stale")}, {}, {}}});
  EXPECT_THAT(page.visible(), IsEmpty());
  EXPECT_FALSE(page.model.listing.loaded);
  page.answer_objects({object_named("fresh")});
  EXPECT_THAT(page.visible(), ElementsAre("fresh"));
}

TEST_F(Browse, ListsFoldersFirstAndNamesInNaturalOrder) {
  page.open("demo", {object_named("file10"), object_named("file2"), object_named("Alpha")}, {"zoo/", "art/"});
  EXPECT_THAT(page.visible(), ElementsAre("art", "zoo", "Alpha", "file2", "file10"));
}

TEST_F(Browse, SortsBySizeWithFoldersStillFirst) {
  page.open("demo", {object_named("a", 5), object_named("b", 50), object_named("c", 1)}, {"folder/"});
  page.send(msg::SortChosen{SortKey::size, true});
  EXPECT_THAT(page.visible(), ElementsAre("folder", "b", "a", "c"));
}

TEST_F(Browse, MergesPagesIntoTheOrder) {
  page.send(msg::BucketChosen{"demo"});
  page.answer_objects({object_named("b"), object_named("d")}, {}, "cursor-1");
  page.effects.clear();
  page.send(msg::MoreAsked{});
  page.send(msg::MoreAsked{});  // scrolling asks again and again
  const auto asked = page.take<effect::LoadObjects>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].cursor, "cursor-1");
  page.answer_objects({object_named("c"), object_named("a")});
  EXPECT_THAT(page.visible(), ElementsAre("a", "b", "c", "d"));
  EXPECT_FALSE(page.model.listing.cursor);
  page.send(msg::MoreAsked{});
  EXPECT_THAT(page.take<effect::LoadObjects>(), IsEmpty());
}

TEST_F(Browse, KeepsRowsAndSelectionWhileRefreshing) {
  page.open("demo", {object_named("a"), object_named("b")});
  page.select(1, 1);
  page.send(msg::RefreshAsked{});
  EXPECT_THAT(page.visible(), ElementsAre("a", "b"));
  page.answer_objects({object_named("b"), object_named("c")});
  EXPECT_THAT(page.visible(), ElementsAre("b", "c"));
  ASSERT_EQ(page.model.listing.selected_count(), 1U);
  EXPECT_EQ(page.model.listing.selection()[0]->key, "b");
}

TEST_F(Browse, FiltersWithoutCaseAndAccentsAndDeselectsWhatIsHidden) {
  page.open("demo", {object_named("Café.txt"), object_named("tea.txt")});
  page.select(0, 1);
  page.send(msg::FilterChanged{"CAFE"});
  EXPECT_THAT(page.visible(), ElementsAre("Café.txt"));
  EXPECT_EQ(page.model.listing.selected_count(), 1U);
  page.send(msg::FilterChanged{});
  EXPECT_EQ(page.model.listing.selected_count(), 1U);
}

TEST_F(Browse, IgnoresASelectionMadeInRowsThatHaveMoved) {
  page.open("demo", {object_named("a"), object_named("b")});
  const std::uint32_t before = page.model.listing.version();
  page.send(msg::SortChosen{SortKey::name, true});
  page.send(msg::RowsSelected{.version = before, .first = 0, .last = 0});
  EXPECT_EQ(page.model.listing.selected_count(), 0U);
}

TEST_F(Browse, HidesTheMarkerObjectOfAFolder) {
  page.open("demo", {}, {"photos/"});
  page.send(msg::PrefixOpened{"photos/"});
  page.answer_objects({object_named("photos/"), object_named("photos/a.jpg")});
  EXPECT_THAT(page.visible(), ElementsAre("a.jpg"));
}

TEST_F(Browse, ReturnsToTheBucketShownLast) {
  page.open("other");
  const std::string kept = page.take<effect::SavePreferences>().back().text;
  FakePage again;
  again.send(msg::Started{"", kept});
  again.send(msg::SessionAnswered{api::Session{}, false});
  again.answer_scopes({kOwner});
  again.send(msg::AccountsAnswered{api::AccountList{{account_named("a1"), account_named("a2")}}});
  again.answer_buckets({"demo", "other"});
  EXPECT_EQ(again.model.listing.bucket, "other");
}

TEST_F(Browse, SetsCorsOfABucketItCreatesAndOpensIt) {
  page.send(msg::CreateBucketAsked{});
  page.send(msg::CreateBucketSubmitted{"new-one", true});
  page.send(msg::CreateBucketAnswered{"a1", "new-one", true, {}});
  EXPECT_THAT(page.take<effect::SetCors>(), SizeIs(1));
  page.answer_buckets({"demo", "new-one", "other"});
  EXPECT_EQ(page.model.listing.bucket, "new-one");
}

TEST_F(Browse, KeepsHundredsOfThousandsOfRowsInOrder) {
  page.send(msg::BucketChosen{"demo"});
  constexpr int kPages = 100;
  for (int i = 0; i < kPages; ++i) {
    std::vector<api::Object> objects;
    for (int j = 0; j < 1000; ++j)
      objects.push_back(object_named("object-" + std::to_string(i * 1000 + j)));
    page.answer_objects(std::move(objects), {},
                        i + 1 < kPages ? std::optional<std::string>("more") : std::nullopt);
    page.send(msg::MoreAsked{});
  }
  EXPECT_EQ(page.model.listing.visible_count(), 100'000U);
  EXPECT_EQ(page.model.listing.name_of(page.model.listing.visible(99'999)), "object-99999");
}

struct Removal : Browse {
  void SetUp() override {
    Browse::SetUp();
    page.open("demo", {object_named("a", 10), object_named("b", 20), object_named("c", 30)}, {"folder/"});
    page.effects.clear();
  }
};

TEST_F(Removal, AsksFirstAndNamesWhatGoes) {
  page.select(1, 2);
  page.send(msg::DeleteAsked{});
  EXPECT_THAT(page.take<effect::DeleteObject>(), IsEmpty());
  const auto& dialog = std::get<DeleteDialog>(page.model.dialog);
  EXPECT_THAT(dialog.names, ElementsAre("a", "b"));
  EXPECT_EQ(dialog.bytes, 30);
  page.send(msg::DialogClosed{});
  page.send(msg::DeleteConfirmed{});
  EXPECT_THAT(page.take<effect::DeleteObject>(), IsEmpty()) << "the question was withdrawn";
}

TEST_F(Removal, TakesRowsAwayAsStorageConfirms) {
  page.select(1, 2);
  page.send(msg::DeleteAsked{});
  page.send(msg::DeleteConfirmed{});
  EXPECT_THAT(page.take<effect::DeleteObject>(), SizeIs(2));
  page.send(msg::DeleteAnswered{"a1", "demo", "a", {}});
  EXPECT_THAT(page.visible(), ElementsAre("folder", "b", "c"));
  page.send(msg::DeleteAnswered{"a1", "demo", "b", problem_of(ErrorCode::access_denied)});
  EXPECT_THAT(page.visible(), ElementsAre("folder", "b", "c")) << "what could not be deleted stays";
  EXPECT_TRUE(std::holds_alternative<std::monostate>(page.model.dialog));
  EXPECT_THAT(page.model.notices, SizeIs(2));
}

TEST_F(Removal, RefusesFolders) {
  page.select(0, 1);
  page.send(msg::DeleteAsked{});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(page.model.dialog));
}

TEST_F(Removal, ForgetsADeletedObjectThatALatePageStillLists) {
  page.send(msg::RefreshAsked{});
  page.select(1, 1);
  page.send(msg::DeleteAsked{});
  page.send(msg::DeleteConfirmed{});
  page.send(msg::DeleteAnswered{"a1", "demo", "a", {}});
  page.answer_objects({object_named("a"), object_named("b")});
  EXPECT_THAT(page.visible(), ElementsAre("b"));
}

struct Links : Removal {};

TEST_F(Links, CopiesALinkUnderTheRightFileName) {
  page.select(1, 1);
  page.send(msg::LinkAsked{});
  page.send(msg::LinkSubmitted{600});
  const auto asked = page.take<effect::PresignLink>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].request.expires, 600);
  EXPECT_EQ(asked[0].request.file_name, "a");
  api::PresignedUrl url;
  url.url = "https://storage.example/a";
  page.send(msg::LinkAnswered{asked[0].generation, LinkPurpose::copy, url});
  EXPECT_THAT(page.take<effect::CopyText>(), SizeIs(1));
  page.send(msg::TextCopied{false});
  EXPECT_EQ(std::get<LinkDialog>(page.model.dialog).copy, LinkDialog::Copy::refused);
}

TEST_F(Links, DropsTheAnswerToADialogThatIsClosed) {
  page.select(1, 1);
  page.send(msg::LinkAsked{});
  page.send(msg::LinkSubmitted{600});
  const auto asked = page.take<effect::PresignLink>();
  page.send(msg::DialogClosed{});
  page.send(msg::LinkAnswered{asked[0].generation, LinkPurpose::copy, api::PresignedUrl{}});
  EXPECT_THAT(page.take<effect::CopyText>(), IsEmpty());
}

TEST_F(Links, RefusesAnExpiryThatR2WouldRefuse) {
  page.select(1, 1);
  page.send(msg::LinkAsked{});
  page.send(msg::LinkSubmitted{0});
  page.send(msg::LinkSubmitted{604'801});
  EXPECT_THAT(page.take<effect::PresignLink>(), IsEmpty());
  page.send(msg::LinkSubmitted{604'800});
  EXPECT_THAT(page.take<effect::PresignLink>(), SizeIs(1));
}

}  // namespace
}  // namespace r2deck::core
