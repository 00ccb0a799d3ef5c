// r2deck account import: accounts out of rclone.conf, AWS profiles and env files.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "companion/cli/account_options.h"
#include "companion/cli/call.h"
#include "companion/cli/table.h"
#include "companion/services/import.h"
#include "companion/vault/secret_string.h"
#include "shared/api/codec.h"

namespace r2deck::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr Option kImportOptions[] = {
    {"--from", "rclone|aws|env", "what kind of file it is", true},
    {"--file", "FILE", "\"-\" is standard input (default for rclone and aws: where they keep it)", false,
     true},
    {"--only", "NAME", "this remote or profile alone", false, true},
    {"--dry-run", "", "say what would be added, and add nothing"},
    kDataDirOption,
    kJsonOption,
};

fs::path in_home(const char* below) {
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / below;
}

// Of those that are there.
std::vector<std::string> default_files(const std::string& from) {
  std::vector<fs::path> candidates;
  if (from == "rclone") candidates = {in_home(".config/rclone/rclone.conf"), in_home(".rclone.conf")};
  if (from == "aws") candidates = {in_home(".aws/credentials"), in_home(".aws/config")};
  std::vector<std::string> files;
  std::error_code ignored;
  for (const fs::path& file : candidates) {
    if (fs::is_regular_file(file, ignored)) files.push_back(file.string());
  }
  if (from == "rclone" && files.size() > 1) files.resize(1);
  return files;
}

// At most one byte more than an import may have, so that it shows.
Result<std::string> read_all(const std::string& file, Io& io) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? io.in : opened;
  std::string text(services::kMaxImport + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file != "-" && !opened.is_open()) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "read the file",
                   .subject = file,
                   .message = "It cannot be read.",
                   .hint = "Name another with --file."};
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Result<services::Imported> read_files(const std::string& from, const std::vector<std::string>& files,
                                      Io& io) {
  std::vector<std::string> texts;
  Result<services::Imported> imported = services::Imported{};
  for (const std::string& file : files) {
    auto text = read_all(file, io);
    if (!text) return text.problem();
    texts.push_back(*std::move(text));
  }
  if (from == "rclone") imported = services::import_rclone(texts.front());
  if (from == "env") imported = services::import_env(texts.front());
  if (from == "aws") imported = services::import_aws({texts.begin(), texts.end()});
  for (std::string& text : texts)
    vault::wipe(text);
  return imported;
}

void keep_only(services::Imported& imported, const std::vector<std::string>& names) {
  if (names.empty()) return;
  const auto unwanted = [&](const auto& entry) {
    return std::find(names.begin(), names.end(), entry.name) == names.end();
  };
  std::erase_if(imported.accounts, unwanted);
  std::erase_if(imported.skipped, unwanted);
}

struct Row {
  std::string name, place, result;
};

std::string place_of(const api::CreateAccountRequest& request) {
  if (request.api_token) return "Cloudflare, by API token";
  if (request.kind == api::AccountKind::s3) return *request.endpoint;
  const std::string where = request.jurisdiction == api::Jurisdiction::eu        ? " (eu)"
                            : request.jurisdiction == api::Jurisdiction::fedramp ? " (fedramp)"
                                                                                 : "";
  return "R2 account " + *request.account_id + where;
}

// Adds it, unless it is there; wipes its secrets.
Result<std::string> add(const fs::path& dir, api::CreateAccountRequest& request) {
  std::string text = api::encode(request);
  json::object args{{"account", json::parse(text)}, {"ifAbsent", true}};
  vault::wipe(text);
  const auto done = call(dir, "account.add", args);
  if (!done) return done.problem();
  const std::string_view change = done->at("change").as_string();
  return std::string(change == "none"       ? "was there already"
                     : change == "replaced" ? "credentials replaced"
                                            : "added");
}

void print(const std::vector<Row>& rows, bool as_json, Io& io) {
  if (as_json) {
    json::array list;
    for (const Row& row : rows)
      list.push_back(json::object{{"name", row.name}, {"place", row.place}, {"result", row.result}});
    io.out << json::serialize(json::object{{"entries", std::move(list)}}) << "\n";
    return;
  }
  std::vector<std::vector<std::string>> table = {{"NAME", "WHERE", "RESULT"}};
  for (const Row& row : rows)
    table.push_back({row.name, row.place, row.result});
  io.out << format_table(table);
}

Result<void> import(const Arguments& arguments, Io& io) {
  const std::string from = arguments.get_or("--from", "");
  if (from != "rclone" && from != "aws" && from != "env")
    return wrong_option("--from", "It is rclone, aws or env.");
  std::vector<std::string> files = arguments.all("--file");
  if (files.empty()) files = default_files(from);
  if (files.empty()) return wrong_option("--file", "No file was found where it usually is: name it.");
  if (files.size() > 1 && from != "aws") return wrong_option("--file", "It may be given once only.");

  auto imported = read_files(from, files, io);
  if (!imported) return imported.problem();
  keep_only(*imported, arguments.all("--only"));
  const fs::path dir = account_data_dir(arguments);
  std::vector<Row> rows;
  std::optional<Problem> first_failure;
  for (services::ImportedAccount& each : imported->accounts) {
    Row row{each.name, place_of(each.request), "would be added"};
    if (!arguments.has("--dry-run")) {
      const auto added = add(dir, each.request);
      row.result = added ? *added : "failed: " + added.problem().message;
      if (!added && !first_failure) first_failure = added.problem();
    }
    vault::wipe(each.request.secret_access_key);
    if (each.request.api_token) vault::wipe(*each.request.api_token);
    rows.push_back(std::move(row));
  }
  for (const services::SkippedEntry& each : imported->skipped)
    rows.push_back({each.name, "", "skipped: " + each.reason});
  if (rows.empty()) {
    return Problem{.code = ErrorCode::not_found,
                   .operation = "import accounts",
                   .subject = {},
                   .message = "There is no account in it.",
                   .hint = "Look at --from, --file and --only."};
  }
  print(rows, arguments.has("--json"), io);
  if (first_failure) return *std::move(first_failure);
  return {};
}

}  // namespace

Command account_import_command() {
  return {"account import", "Adds the accounts of rclone.conf, of AWS profiles, or of an env file",
          kImportOptions,
          "Example: r2deck account import --from rclone --dry-run\n"
          "What is there already stays; other credentials replace its own. Files are read, never changed.",
          import};
}

}  // namespace r2deck::cli
