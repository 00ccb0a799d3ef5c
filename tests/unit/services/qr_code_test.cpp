#include "companion/services/qr_code.h"

#include <gmock/gmock.h>

namespace r2deck::services {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(QrCode, IsWhatAScannerReads) {
  // zbarimg reads "R2 Deck" from it.
  // clang-format off
  EXPECT_THAT(qr_code("R2 Deck"), ElementsAre(
      "#######..##.#.#######",
      "#.....#..###..#.....#",
      "#.###.#.#.###.#.###.#",
      "#.###.#.##..#.#.###.#",
      "#.###.#..###..#.###.#",
      "#.....#..#.##.#.....#",
      "#######.#.#.#.#######",
      "..........#..........",
      "...##.##.#.......##..",
      "#..##...#..#.##.#.##.",
      ".########.##..##.#..#",
      "##..##.###..####.##.#",
      "....###..###...#.#.##",
      "........####..#.#.#.#",
      "#######.####....#.#..",
      "#.....#..#....##.###.",
      "#.###.#.##.#..##.####",
      "#.###.#.#.#..#....#..",
      "#.###.#...####..#####",
      "#.....#...#..#.#.####",
      "#######...#.....#...."));
  // clang-format on
}

TEST(QrCode, GrowsWithItsText) {
  EXPECT_EQ(qr_code(std::string(2'953, 'a')).size(), 177U);
  EXPECT_THAT(qr_code(std::string(2'954, 'a')), IsEmpty());
}

}  // namespace
}  // namespace r2deck::services
