// r2deck link: a fresh sign-in link.
#include <boost/json.hpp>
#include <filesystem>
#include <ostream>
#include <string>

#include "companion/cli/call.h"
#include "companion/cli/redirect_page.h"
#include "companion/cli/told.h"
#include "companion/cli/verbs.h"
#include "companion/config.h"

namespace r2deck::cli {
namespace {

constexpr Option kLinkOptions[] = {
    kDataDirOption,
    {"--port", "N", "the port of a companion that is not running yet (default: 8722)"},
    {"--user", "NAME", "whom it lets in (default: owner)"},
    {"--open", "", "open it in the browser instead of printing it"},
    kJsonOption,
};

Result<void> link(const Arguments& arguments, Io& io) {
  const std::filesystem::path data_dir = arguments.get_or("--data-dir", default_data_dir().string());
  const auto port = arguments.number("--port", kDefaultPort, 1, 65'535);
  if (!port) return port.problem();
  const std::string origin = std::string("http://") + kDefaultHost + ":" + std::to_string(*port);

  const auto made =
      call(data_dir, "link.create", {{"origin", origin}, {"user", arguments.get_or("--user", "owner")}});
  if (!made) return made.problem();
  const std::string url(made->at("url").as_string());
  if (!made->at("serving").as_bool()) {
    io.err << "R2 Deck is not running on this data folder: start it with \"r2deck serve\" before you use the "
              "link.\n";
  }
  if (!arguments.has("--open")) {
    tell(arguments, io, {{"url", url}, {"expiresAt", made->at("expiresAt")}}, url);
    return {};
  }
  const auto page = write_redirect_page(data_dir, url);
  if (!page) return page.problem();
  if (auto opened = open_redirect_page(*page); !opened || !arguments.has("--json")) return opened;
  tell(arguments, io, {{"opened", true}, {"expiresAt", made->at("expiresAt")}}, "");
  return {};
}

}  // namespace

Command link_command() {
  return {
      "link", "Prints a sign-in link that works once, within ten minutes", kLinkOptions,
      "With --open the browser gets a file that only you can read and that sends it on, so that the link\n"
      "shows in no list of processes. The file is removed after half a minute.",
      link};
}

}  // namespace r2deck::cli
