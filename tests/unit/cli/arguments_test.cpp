#include "companion/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace r2deck::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Option kOptions[] = {
    {"--port", "N", "the port"},
    {"--name", "NAME", "the name", true},
    {"--open", "", "a flag"},
    {"--origin", "ORIGIN", "many", false, true},
};

Result<Arguments> parse_words(std::vector<std::string_view> words) {
  return parse(kOptions, words);
}

Problem refusal(std::vector<std::string_view> words) {
  const auto parsed = parse_words(std::move(words));
  return parsed ? Problem{.message = "it was taken"} : parsed.problem();
}

TEST(CommandLine, TakesAValueAsTheNextWordOrAfterAnEqualsSign) {
  const auto spaced = parse_words({"--name", "x", "--port", "80"});
  ASSERT_TRUE(spaced.ok());
  EXPECT_EQ(spaced->get("--name"), "x");
  EXPECT_EQ(spaced->get("--port"), "80");
  const auto joined = parse_words({"--name=a=b", "--port="});
  ASSERT_TRUE(joined.ok());
  EXPECT_EQ(joined->get("--name"), "a=b");
  EXPECT_EQ(joined->get("--port"), "");
}

TEST(CommandLine, ValuesMayBeginWithOneDash) {
  EXPECT_EQ(parse_words({"--name", "-x"})->get("--name"), "-x");
  EXPECT_EQ(parse_words({"--name", "-"})->get("--name"), "-");
  EXPECT_EQ(parse_words({"--name=--x"})->get("--name"), "--x");
}

TEST(CommandLine, WhatIsNotGivenIsAbsent) {
  const auto parsed = parse_words({"--name", "x"});
  EXPECT_FALSE(parsed->has("--open"));
  EXPECT_EQ(parsed->get("--port"), std::nullopt);
  EXPECT_EQ(parsed->get_or("--port", "1"), "1");
  EXPECT_TRUE(parse_words({"--name", "x", "--open"})->has("--open"));
}

TEST(CommandLine, KeepsTheOrderOfARepeatedOption) {
  const auto parsed = parse_words({"--origin", "a", "--name", "x", "--origin=b"});
  EXPECT_THAT(parsed->all("--origin"), ElementsAre("a", "b"));
}

TEST(CommandLine, RefusesWhatTheTableDoesNotAllow) {
  const std::vector<std::pair<std::vector<std::string_view>, std::string_view>> cases = {
      {{"--name", "x", "--prot", "1"}, "no such option"},
      {{"--name", "x", "--Port", "1"}, "no such option"},
      {{"--name", "x", "--"}, "belongs to no option"},
      {{"--name", "x", "-p", "1"}, "belongs to no option"},
      {{"--name", "x", "word"}, "belongs to no option"},
      {{"--name", "x", ""}, "belongs to no option"},
      {{"--name", "x", "--name", "y"}, "once only"},
      {{"--name"}, "needs a value"},
      {{"--port", "--name", "x"}, "needs a value"},
      {{"--name", "x", "--open=yes"}, "takes no value"},
      {{"--port", "1"}, "must be given"},
      {{}, "must be given"},
  };
  for (const auto& [words, why] : cases) {
    const Problem problem = refusal(words);
    EXPECT_EQ(problem.code, ErrorCode::invalid_request) << why;
    EXPECT_THAT(problem.message, HasSubstr(why));
    EXPECT_THAT(problem.hint, HasSubstr("--help"));
  }
}

TEST(CommandLine, NeverRepeatsAWordThatMayBeASecretInTheWrongPlace) {
  for (const auto& words : std::vector<std::vector<std::string_view>>{
           {"--name", "x", "s3cr3t"}, {"--name", "x", "--secret=s3cr3t"}, {"--name", "x", "--open=s3cr3t"}}) {
    const Problem problem = refusal(words);
    EXPECT_EQ((problem.subject + problem.message + problem.hint).find("s3cr3t"), std::string::npos);
  }
}

TEST(CommandLine, NumbersAreWholeDecimalAndInRange) {
  const auto number = [](std::string_view text) {
    return parse_words({"--name", "x", "--port", text})->number("--port", 8722, 0, 65'535);
  };
  EXPECT_EQ(*parse_words({"--name", "x"})->number("--port", 8722, 0, 65'535), 8722);
  EXPECT_EQ(*number("0"), 0);
  EXPECT_EQ(*number("65535"), 65'535);
  for (const std::string_view wrong :
       {"-1", "65536", "", " 1", "1 ", "+1", "0x10", "1e3", "1.0", "99999999999999999999", "eighty"}) {
    EXPECT_FALSE(number(wrong).ok()) << wrong;
  }
}

TEST(CommandLine, TakesOperandsInTheirOrderBetweenOptions) {
  constexpr Option kCopy[] = {{"FROM", "", "", true}, {"TO", "", "", true}, {"--force", "", ""}};
  const std::vector<std::string_view> words = {"a", "--force", "b"};
  const auto arguments = parse(kCopy, words);
  ASSERT_TRUE(arguments.ok());
  EXPECT_EQ(arguments->get("FROM"), "a");
  EXPECT_EQ(arguments->get("TO"), "b");
  for (const auto& wrong : std::vector<std::vector<std::string_view>>{
           {"a"}, {"a", "b", "c"}, {"a", "-b"}, {"--FROM", "a", "b"}}) {
    EXPECT_EQ(parse(kCopy, wrong).problem().code, ErrorCode::invalid_request);
  }
}

TEST(CommandLine, TakesOneDashAsAnOperand) {
  constexpr Option kPut[] = {{"FILE", "", "", true}, {"ADDRESS", "", "", true}};
  const std::vector<std::string_view> words = {"-", "demo/key"};
  const auto arguments = parse(kPut, words);
  ASSERT_TRUE(arguments.ok());
  EXPECT_EQ(arguments->get("FILE"), "-");
  EXPECT_EQ(arguments->get("ADDRESS"), "demo/key");
}

TEST(CommandLine, GivesARepeatableOperandAllWordsThatAreLeft) {
  constexpr Option kRemove[] = {{"ADDRESS", "", "", true, true}, {"--yes", "", ""}};
  const std::vector<std::string_view> words = {"b/1", "--yes", "b/2", "b/3"};
  const auto arguments = parse(kRemove, words);
  ASSERT_TRUE(arguments.ok());
  EXPECT_THAT(arguments->all("ADDRESS"), ElementsAre("b/1", "b/2", "b/3"));
  EXPECT_TRUE(arguments->has("--yes"));
  const std::vector<std::string_view> dashed = {"b/1", "-b/2"};
  EXPECT_EQ(parse(kRemove, dashed).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(parse(kRemove, {}).problem().subject, "ADDRESS");
}

TEST(CommandLine, TakesALetterWhereTheTableHasOne) {
  constexpr Option kList[] = {{"FILE", "", ""}, {"--recursive", "", "all of it", false, false, 'r'}};
  const std::vector<std::string_view> words = {"-r", "a"};
  const auto arguments = parse(kList, words);
  ASSERT_TRUE(arguments.ok());
  EXPECT_TRUE(arguments->has("--recursive"));
  EXPECT_EQ(arguments->get("FILE"), "a");
  for (const auto& wrong : std::vector<std::vector<std::string_view>>{{"-r", "-r"}, {"-rx"}, {"-x"}})
    EXPECT_EQ(parse(kList, wrong).problem().code, ErrorCode::invalid_request);
  EXPECT_EQ(describe(kList), "  FILE             \n  -r, --recursive  all of it\n");
}

TEST(CommandLine, DescribesItsOptionsFromTheSameTable) {
  EXPECT_EQ(describe(kOptions),
            "  --port N         the port\n"
            "  --name NAME      the name (required)\n"
            "  --open           a flag\n"
            "  --origin ORIGIN  many (may be repeated)\n");
}

}  // namespace
}  // namespace r2deck::cli
