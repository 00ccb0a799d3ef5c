// What companion/openapi.yaml says of its operations; a reader for our own way of writing YAML: paths,
// methods, ids, actions and statuses each at their own indentation.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace r2deck::http {

struct Operation {
  std::string method;  // "GET"
  std::string path;
  std::string id;
  std::string action;  // x-r2deck-action; empty where there is none
  std::string status;  // of success
};

inline std::vector<Operation> described_operations() {
  std::ifstream in(R2DECK_SOURCE_DIR "/companion/openapi.yaml");
  std::vector<Operation> operations;
  std::string path;
  const auto after = [](const std::string& line, std::string_view name) {
    return line.starts_with(name) ? line.substr(name.size()) : std::string();
  };
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /")) path = line.substr(2, line.find(':') - 2);
    const bool is_method =
        line.size() > 5 && line.starts_with("    ") && line[4] != ' ' && line.back() == ':';
    if (is_method && line != "    parameters:") {
      std::string method = line.substr(4, line.size() - 5);
      for (char& c : method)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      operations.push_back({method, path, {}, {}, {}});
    }
    if (operations.empty()) continue;
    Operation& last = operations.back();
    if (auto id = after(line, "      operationId: "); !id.empty()) last.id = id;
    if (auto action = after(line, "      x-r2deck-action: "); !action.empty()) last.action = action;
    if (line.starts_with("        '2")) last.status = line.substr(9, 3);
  }
  return operations;
}

}  // namespace r2deck::http
