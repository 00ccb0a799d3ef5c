// Opens a browser on a sign-in link without the link standing in any process's arguments: the browser is
// given a file that only its owner can read, and the file sends it on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "shared/problem.h"

namespace r2deck::cli {

// <dir>/open-<random>.html, 0600. Errors: data_dir_unwritable.
Result<std::filesystem::path> write_redirect_page(const std::filesystem::path& dir, std::string_view url);

// xdg-open on the page. The page goes half a minute later, by a process of its own: browsers read it when
// they please, and nobody says when. Errors: not_found (no xdg-open), io_failed; then the page is gone at
// once.
Result<void> open_redirect_page(const std::filesystem::path& page);

// What a killed process left behind.
void remove_redirect_pages(const std::filesystem::path& dir);

}  // namespace r2deck::cli
