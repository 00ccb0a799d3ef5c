// Natural order, search, media types, percent-encoding, Content-Disposition.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "shared/text/content_disposition.h"
#include "shared/text/fold.h"
#include "shared/text/media_type.h"
#include "shared/text/natural.h"
#include "shared/text/percent.h"

namespace r2deck::text {
namespace {

TEST(NaturalOrder, SortsNamesAsPeopleDo) {
  const std::vector<std::string> sorted = {"",
                                           "!",
                                           "0",
                                           "00",
                                           "1",
                                           "1a",
                                           "2",
                                           "10",
                                           "99999999999999999999999999",
                                           "100000000000000000000000000",
                                           "A",
                                           "a",
                                           "file",
                                           "File1",
                                           "file01",
                                           "file1",
                                           "FILE2",
                                           "file2",
                                           "file10",
                                           "file10a",
                                           "Straße 9",
                                           "straße 10",
                                           "Äpfel",
                                           "äpfel 2",
                                           "日本"};
  std::vector<std::string> names(sorted.rbegin(), sorted.rend());
  std::sort(names.begin(), names.end(), NaturalLess{});
  EXPECT_EQ(names, sorted);
}

TEST(NaturalOrder, ComparesNumbersBeforeCaseAndCaseBeforeZeros) {
  EXPECT_LT(natural_compare("file2", "file10"), 0);
  EXPECT_LT(natural_compare("File2", "file10"), 0);
  EXPECT_LT(natural_compare("FILE2", "file2"), 0);
  EXPECT_LT(natural_compare("file01", "file1"), 0);
  EXPECT_LT(natural_compare("file1", "file02"), 0);
  EXPECT_LT(natural_compare("Äpfel", "äpfel 2"), 0);
  EXPECT_LT(natural_compare("99999999999999999999999999", "100000000000000000000000000"), 0);
}

TEST(NaturalOrder, IsTotal) {
  const std::vector<std::string> names = {"",     "0",     "00",  "0a",   "a0",   "a00", "a",   "A",
                                          "a1b2", "a01b1", "a1",  "a-",   "a/",   "a:",  "a 1", "Ä",
                                          "ä",    "é1",    "é01", "\xFF", "\xFE", "1.10"};
  for (const auto& a : names) {
    for (const auto& b : names) {
      EXPECT_EQ(natural_compare(a, b) == 0, a == b) << a << " " << b;
      EXPECT_EQ(natural_compare(a, b) < 0, natural_compare(b, a) > 0) << a << " " << b;
      for (const auto& c : names) {
        if (natural_compare(a, b) < 0 && natural_compare(b, c) < 0) {
          EXPECT_LT(natural_compare(a, c), 0) << a << " " << b << " " << c;
        }
      }
    }
  }
}

TEST(Fold, MakesSpellingsOfOneNameAlike) {
  EXPECT_EQ(fold("Caf\u00E9 MEN\u00DC"), "cafe menu");
  EXPECT_EQ(fold("Cafe\u0301 MENU\u0308"), "cafe menu");
  // A capital alpha with its iota subscript, composed and in two.
  EXPECT_EQ(fold("\u0391\u0345"), fold("\u1FBC"));
  EXPECT_EQ(fold("\xff"
                 "A"),
            "\xff"
            "a");
}

TEST(MediaType, FollowsTheExtensionInAnyCase) {
  EXPECT_EQ(media_type_of("a.jpg").type, "image/jpeg");
  EXPECT_EQ(media_type_of("A.B.JPEG").label, "JPEG image");
  EXPECT_EQ(media_type_of("folder.zip/movie.Mp4").type, "video/mp4");
  EXPECT_EQ(media_type_of("x.tar.zst").type, "application/zstd");
  EXPECT_EQ(media_type_of("a.7z").label, "7-Zip archive");
}

TEST(MediaType, FallsBackToBytes) {
  for (const char* name : {"", "README", ".", "a.", "a.unknownextension", "folder.zip/name", "folder/"}) {
    EXPECT_EQ(media_type_of(name).type, "application/octet-stream") << name;
    EXPECT_EQ(media_type_of(name).label, "File") << name;
  }
}

TEST(Percent, EncodesAllButUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b+c%/ü"), "a%20b%2Bc%25%2F%C3%BC");
  EXPECT_EQ(percent_encode("a/b c", "/"), "a/b%20c");
  EXPECT_EQ(percent_encode(std::string("\0\xFF", 2)), "%00%FF");
}

TEST(Percent, DecodesWhatItEncodes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(all)).value(), all);
  EXPECT_EQ(percent_decode("a+b%2fc").value(), "a+b/c");
  for (const char* text : {"%", "%2", "%g0", "%0g", "a%", "%%20"})
    EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(ContentDisposition, NamesTheFileTwice) {
  EXPECT_EQ(attachment_disposition("report.pdf"),
            "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf");
  EXPECT_EQ(attachment_disposition("Smørgås 1.txt"),
            "attachment; filename=\"Sm_rg_s 1.txt\"; filename*=UTF-8''Sm%C3%B8rg%C3%A5s%201.txt");
  EXPECT_EQ(attachment_disposition("日本.txt"),
            "attachment; filename=\"__.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt");
  EXPECT_EQ(attachment_disposition(""), "attachment; filename=\"download\"; filename*=UTF-8''download");
}

TEST(ContentDisposition, LetsNoNameAddAHeaderOrAParameter) {
  EXPECT_EQ(attachment_disposition("a\r\nSet-Cookie: x=y"),
            "attachment; filename=\"a__Set-Cookie: x=y\"; filename*=UTF-8''a__Set-Cookie%3A%20x%3Dy");
  EXPECT_EQ(attachment_disposition("a\";x=\"b"),
            "attachment; filename=\"a_;x=_b\"; filename*=UTF-8''a%22%3Bx%3D%22b");
  EXPECT_EQ(attachment_disposition("../..\\a%0d"),
            "attachment; filename=\".._.._a_0d\"; filename*=UTF-8''.._.._a%250d");
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  const std::string header = attachment_disposition(all);
  EXPECT_TRUE(std::all_of(header.begin(), header.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));
  EXPECT_EQ(std::count(header.begin(), header.end(), '"'), 2);
}

TEST(ContentDisposition, CutsLongNamesBeforeTheExtension) {
  const std::string fits(251, 'a');
  EXPECT_NE(attachment_disposition(fits + ".txt").find('"' + fits + ".txt\""), std::string::npos);
  EXPECT_NE(attachment_disposition(fits + "b.txt").find('"' + fits + ".txt\""), std::string::npos);
  // Never within a character: 84 of three bytes take 252, one more would take 255.
  std::string wide;
  for (int i = 0; i < 100; ++i)
    wide += "日";
  EXPECT_NE(attachment_disposition(wide + ".x").find('"' + std::string(84, '_') + ".x\""), std::string::npos);
}

}  // namespace
}  // namespace r2deck::text
