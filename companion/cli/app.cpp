#include "companion/cli/app.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "companion/cli/exit_code.h"
#include "companion/cli/man.h"
#include "companion/cli/table.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"

namespace r2deck::cli {
namespace {

std::vector<Command> commands() {
  return {serve_command(),
          sandbox_command(),
          link_command(),
          account_add_command(),
          account_list_command(),
          account_test_command(),
          account_edit_command(),
          account_remove_command(),
          account_import_command(),
          bucket_list_command(),
          ls_command(),
          stat_command(),
          presign_command(),
          get_command(),
          put_command(),
          cp_command(),
          rm_command(),
          token_create_command(),
          token_list_command(),
          token_revoke_command(),
          user_add_command(),
          user_list_command(),
          user_passwd_command(),
          user_reset_command(),
          user_disable_command(),
          user_enable_command(),
          user_grant_command(),
          user_revoke_command(),
          vault_status_command(),
          vault_lock_command(),
          vault_unlock_command(),
          vault_mode_command(),
          vault_rotate_command(),
          vault_export_command(),
          vault_import_command(),
          backup_command(),
          restore_command(),
          doctor_command(),
          audit_list_command(),
          audit_export_command(),
          audit_verify_command(),
          audit_prune_command(),
          audit_new_key_command(),
          version_command()};
}

void print_help(std::ostream& out) {
  out << "R2 Deck " << kVersion
      << ": Cloudflare R2 in a browser tab.\n\nusage: r2deck COMMAND [OPTION]...\n\n";
  for (const Command& command : commands()) {
    std::string name(command.name);
    name.resize(16, ' ');
    out << "  " << name << "  " << command.summary << "\n";
  }
  out << "\n\"r2deck COMMAND --help\" tells a command's options; \"r2deck help --man\" prints the manual "
         "page:\n"
      << "  r2deck help --man | man -l -\n\n"
      << describe_exit_codes();
}

void print_help(const Command& command, std::ostream& out) {
  out << "usage: r2deck " << command.name;
  for (const Option& option : command.options) {
    if (!is_operand(option)) continue;
    const std::string name = std::string(option.name) + (option.repeatable ? "..." : "");
    out << " " << (option.required ? name : "[" + name + "]");
  }
  out << (command.options.empty() ? "" : " [OPTION]...") << "\n\n" << command.summary << ".\n";
  if (!command.options.empty()) out << "\n" << describe(command.options);
  if (!command.notes.empty()) out << "\n" << command.notes << "\n";
  out << "\n" << describe_exit_codes();
}

void print(const Problem& problem, std::ostream& err) {
  err << "r2deck: ";
  if (!problem.operation.empty()) err << problem.operation << ": ";
  if (!problem.subject.empty()) err << printable(problem.subject) << ": ";
  err << printable(problem.message) << "\n";
  if (!problem.hint.empty()) err << "  " << printable(problem.hint) << "\n";
}

bool asks_for_help(std::string_view word) {
  return word == "--help" || word == "-h" || word == "help";
}

// The command whose name the words begin with, and how many words that takes.
struct Found {
  const Command* command = nullptr;
  std::size_t words = 0;
};

Found find(std::span<const Command> all, std::span<const std::string_view> words) {
  for (const Command& command : all) {
    if (command.name == words[0]) return {&command, 1};
    if (words.size() > 1 && command.name == std::string(words[0]) + " " + std::string(words[1])) {
      return {&command, 2};
    }
  }
  return {};
}

constexpr Option kVersionOptions[] = {kJsonOption};

Result<void> print_version(const Arguments& arguments, Io& io) {
  tell(arguments, io, {{"version", kVersion}}, std::string("r2deck ") + kVersion);
  return {};
}

}  // namespace

Command version_command() {
  return {"version", "Prints the version", kVersionOptions, "", print_version};
}

int run(std::span<const std::string_view> words, Io& io) {
  if (words.empty()) {
    print_help(io.err);
    return kUsage;
  }
  const auto all = commands();
  if (asks_for_help(words[0]) && words.size() > 1 && words[1] == "--man") {
    print_man(all, io.out);
    return kOk;
  }
  if (asks_for_help(words[0]) && words.size() > 1) {  // "help account add"
    if (const Found asked = find(all, words.subspan(1)); asked.command != nullptr) {
      print_help(*asked.command, io.out);
      return kOk;
    }
  }
  if (asks_for_help(words[0])) {
    print_help(io.out);
    return kOk;
  }
  const std::string_view first = words[0] == "--version" ? "version" : words[0];
  std::vector<std::string_view> line(words.begin(), words.end());
  line[0] = first;
  const Found found = find(all, line);
  if (found.command == nullptr) {
    io.err << "r2deck: There is no such command.\n  See: r2deck --help\n";
    return kUsage;
  }
  const auto rest = std::span<const std::string_view>(line).subspan(found.words);
  if (std::any_of(rest.begin(), rest.end(), asks_for_help)) {
    print_help(*found.command, io.out);
    return kOk;
  }
  const auto arguments = parse(found.command->options, rest);
  const Result<void> done = arguments ? found.command->run(*arguments, io) : arguments.problem();
  io.out.flush();
  if (done) return kOk;
  print(done.problem(), io.err);
  return exit_code_of(done.problem().code);
}

}  // namespace r2deck::cli
