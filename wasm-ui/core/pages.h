// The pages of the app. Files is everybody's. People and Activity are for owners, who alone are offered a way
// there; whoever is none any more is back at Files.
#pragma once

namespace r2deck::core {

struct Model;

enum class Page { files, people, activity };

// Is there more than Files for who is signed in? Until it is known what they may, there is not.
bool has_pages(const Model& model);

namespace msg {

// The page on show too: it is then asked for anew.
struct PageChosen {
  Page page = Page::files;
};

}  // namespace msg

}  // namespace r2deck::core
