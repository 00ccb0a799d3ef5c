// What a fuzz target is made of. A target is one file that defines run(): it reads one input and holds what
// the code makes of it against properties (round trips, bounds, two implementations that must agree), not
// only against crashes. libFuzzer (libfuzzer.cpp) and the replay of tests (replay.cpp) call it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace r2deck::fuzz {

void run(std::string_view input);

// Ends the process when `holds` is false: a finding. `property` says what should have held.
void expect(bool holds, std::string_view property);
// The same for two texts that must be equal; a finding shows both.
void expect_equal(std::string_view left, std::string_view right, std::string_view property);

// An input taken apart: fields with the byte 0x1F (Unit Separator) between them, so that seeds stay readable
// and a mutation of one field leaves the others alone. Past the end every field is empty.
class Fields {
 public:
  explicit Fields(std::string_view input) : rest_(input) {}

  std::string_view next();
  // The next field as a decimal number; 0 when it is none.
  std::int64_t number();
  // The next field's pieces between commas; none when it is empty.
  std::vector<std::string> list();
  // "name: value" from the next field; both empty when there is no colon.
  struct Named {
    std::string name, value;
  };
  Named named();
  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace r2deck::fuzz
