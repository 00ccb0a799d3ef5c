// Runs a fuzz target without libFuzzer, so that any compiler's build can: over every file of its corpus, and
// then over inputs made from those by a few blind mutations, always the same ones. usage: replay_<target>
// CORPUS_FOLDER INPUTS | replay_<target> FILE An input that ends the process is left in the file
// "finding-<target>" of the current folder.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;

// For the signal handler, which can be given nothing.
std::string current;
std::string finding_path;

extern "C" void keep_input(int signal) {
  const int file = ::open(finding_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file >= 0 && ::write(file, current.data(), current.size()) >= 0) ::close(file);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void run(std::string input) {
  current = std::move(input);
  r2deck::fuzz::run(current);
}

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& corpus) : corpus_(corpus) {}

  std::string next() {
    std::string input = any();
    for (std::size_t steps = 1 + below(4); steps > 0; --steps)
      mutate(input);
    return input;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  const std::string& any() { return corpus_[below(corpus_.size())]; }

  void mutate(std::string& input) {
    const std::size_t at = below(input.size() + 1);
    const std::size_t length = below(std::min<std::size_t>(input.size() - at, 8) + 1);
    switch (below(5)) {
      case 0:  // another byte
        if (at < input.size()) input[at] = static_cast<char>(random_());
        break;
      case 1:  // one more byte, mostly of those that mean something
        input.insert(at, 1, below(2) == 0 ? static_cast<char>(random_()) : kTelling[below(kTelling.size())]);
        break;
      case 2:
        input.erase(at, length);
        break;
      case 3:
        input.insert(at, input.substr(at, length));
        break;
      default: {  // the end of another
        const std::string& other = any();
        input.replace(at, input.npos, other.substr(below(other.size() + 1)));
      }
    }
  }

  static constexpr std::string_view kTelling = "\0\n\r\t\x1f\x7f\xff%&/:;<=>?\"'*+,-. 019AZ_az~";
  const std::vector<std::string>& corpus_;
  std::mt19937_64 random_{1};
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER INPUTS | %s FILE\n", arguments[0], arguments[0]);
    return 2;
  }
  finding_path = "finding-" + fs::path(arguments[0]).filename().string().substr(sizeof("replay_") - 1);
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
    std::signal(signal, keep_input);

  std::vector<fs::path> files;
  if (fs::is_directory(arguments[1])) {
    std::copy(fs::directory_iterator(arguments[1]), {}, std::back_inserter(files));
    std::sort(files.begin(), files.end());
  } else {
    files.emplace_back(arguments[1]);
  }
  std::vector<std::string> corpus;
  for (const auto& file : files)
    run(corpus.emplace_back(contents(file)));
  if (corpus.empty()) {
    std::fprintf(stderr, "%s holds no seeds\n", arguments[1]);
    return 1;
  }

  const std::string_view wanted = count == 3 ? arguments[2] : "0";
  std::size_t inputs = 0;
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), inputs);
  Mutator mutator(corpus);
  for (std::size_t i = 0; i < inputs; ++i)
    run(mutator.next());
  std::printf("%zu seeds and %zu inputs made from them\n", corpus.size(), inputs);
  return 0;
}
