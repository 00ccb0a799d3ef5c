#include "companion/cli/man.h"

#include <ostream>
#include <string>

#include "companion/cli/exit_code.h"
#include "companion/config.h"

namespace r2deck::cli {
namespace {

// Text as roff shows it as it is.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

// A line of its own: one that begins with "." or "'" would be a request.
std::string line(std::string_view text) {
  const bool request = text.starts_with('.') || text.starts_with('\'');
  return (request ? "\\&" : "") + plain(text) + "\n";
}

std::string left_side(const Option& option) {
  if (is_operand(option)) return "\\fI" + plain(option.name) + "\\fR";
  std::string text;
  if (option.letter != '\0') text += std::string("\\fB\\-") + option.letter + "\\fR, ";
  text += "\\fB" + plain(option.name) + "\\fR";
  if (!option.value.empty()) text += " \\fI" + plain(option.value) + "\\fR";
  return text;
}

void print_options(std::span<const Option> options, std::ostream& out) {
  for (const Option& option : options) {
    std::string help(option.help);
    if (option.required) help += " (required)";
    if (option.repeatable) help += " (may be repeated)";
    out << ".TP\n" << left_side(option) << "\n" << line(help);
  }
}

// Lines were broken for a terminal; here they are filled again, but an example stands alone.
void print_notes(std::string_view notes, std::ostream& out) {
  if (!notes.empty()) out << ".PP\n";
  while (!notes.empty()) {
    const std::size_t end = notes.find('\n');
    const std::string_view one = notes.substr(0, end);
    if (one.starts_with("Example: ")) {
      out << ".PP\n.EX\n" << line(one.substr(9)) << ".EE\n";
    } else {
      out << line(one);
    }
    notes.remove_prefix(end == std::string_view::npos ? notes.size() : end + 1);
  }
}

void print_command(const Command& command, std::ostream& out) {
  out << ".SS \"" << plain(command.name) << "\"\n\\fBr2deck " << plain(command.name) << "\\fR";
  for (const Option& option : command.options) {
    if (!is_operand(option)) continue;
    const std::string name = "\\fI" + plain(option.name) + "\\fR" + (option.repeatable ? "..." : "");
    out << " " << (option.required ? name : "[" + name + "]");
  }
  out << (command.options.empty() ? "" : " [\\fIOPTION\\fR]...") << "\n.PP\n"
      << line(std::string(command.summary) + ".");
  print_options(command.options, out);
  print_notes(command.notes, out);
}

}  // namespace

void print_man(std::span<const Command> commands, std::ostream& out) {
  out << ".TH R2DECK 1 \"\" \"R2 Deck " << kVersion << "\" \"User Commands\"\n"
      << ".SH NAME\nr2deck \\- Cloudflare R2 in a browser tab and on the command line\n"
      << ".SH SYNOPSIS\n.B r2deck\n.I COMMAND\n[\\fIOPTION\\fR]...\n"
      << ".SH DESCRIPTION\n"
      << line(
             "Commands work through the companion that serves the data folder, or, where nobody does, on the")
      << line(
             "folder itself. Secrets are read from standard input, never from the command line. Errors go to")
      << line("standard error; --json prints what a script can read.") << ".SH COMMANDS\n";
  for (const Command& command : commands)
    print_command(command, out);
  std::string_view codes = describe_exit_codes();
  codes.remove_prefix(codes.find('\n') + 1);  // its heading
  out << ".SH EXIT STATUS\n.nf\n";
  while (!codes.empty()) {
    const std::size_t end = codes.find('\n');
    out << line(codes.substr(0, end));
    codes.remove_prefix(end + 1);
  }
  out << ".fi\n";
}

}  // namespace r2deck::cli
