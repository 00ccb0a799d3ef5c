// The main part of the page: where one is, what can be done, and the objects; or why there are none.
#include <cmath>
#include <string>
#include <vector>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

using core::Listing;
using semantics::Role;

void crumb_separator() {
  ImGui::SameLine(0, 6);
  const float top = ImGui::GetCursorPosY();
  center_in_line(kControlHeight, ImGui::GetFontSize());
  ImGui::PushStyleColor(ImGuiCol_Text, colors().muted);
  ImGui::TextUnformatted(kIconChevronRight);
  ImGui::PopStyleColor();
  ImGui::SameLine(0, 6);
  ImGui::SetCursorPosY(top);
}

struct Crumb {
  std::string name;
  std::string prefix;
};

std::vector<Crumb> crumbs_of(const Listing& listing) {
  std::vector<Crumb> crumbs{{listing.bucket, ""}};
  std::size_t start = 0;
  for (std::size_t slash; (slash = listing.prefix.find('/', start)) != std::string::npos; start = slash + 1)
    crumbs.push_back({listing.prefix.substr(start, slash - start), listing.prefix.substr(0, slash + 1)});
  return crumbs;
}

// Above what the person may see: it says where they are, and leads nowhere.
void plain_crumb(const std::string& shown) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
  ImGui::Dummy({size.x, kControlHeight});  // as high as a link, so that the row stays level
  semantics::item(Role::text, shown);
  const float y = std::floor(at.y + (kControlHeight - size.y) / 2);
  ImGui::GetWindowDrawList()->AddText({at.x, y}, colors().muted, shown.c_str());
}

void draw_crumbs(Frame& frame) {
  const semantics::Scope path(Role::navigation, "path", "Path");
  const std::vector<Crumb> crumbs = crumbs_of(frame.model.listing);
  const std::size_t most = frame.narrow ? 2 : 5;
  for (std::size_t i = 0; i < crumbs.size(); ++i) {
    const bool left_out = crumbs.size() > most && i != 0 && i < crumbs.size() - most + 1;
    if (left_out && i != 1) continue;
    if (i != 0) crumb_separator();
    ImGui::PushID(static_cast<int>(i));
    const bool last = i + 1 == crumbs.size();
    const std::string shown = left_out ? "..." : fit(crumbs[i].name.empty() ? "/" : crumbs[i].name, 220);
    const Crumb& target = left_out ? crumbs[crumbs.size() - most] : crumbs[i];
    const Listing& listing = frame.model.listing;
    const bool closed = !frame.model.permits.opens(listing.account, listing.bucket, target.prefix);
    if (closed && !last)
      plain_crumb(shown);
    else if (link("##crumb", shown, last) && !last)
      frame.dispatch(core::msg::PrefixOpened{target.prefix});
    ImGui::PopID();
  }
}

void draw_cors_banner(Frame& frame) {
  const Listing& listing = frame.model.listing;
  const auto known = frame.model.buckets.cors.find(core::cors_key(listing.account, listing.bucket));
  if (known == frame.model.buckets.cors.end()) return;
  const core::CorsKnowledge& cors = known->second;
  if (!cors.state || cors.state->allowed || !may_here(frame, core::Permit::create)) return;
  const bool sets = frame.model.permits.configure(listing.account, listing.bucket);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {12, 10});
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, kRounding);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
  ImGui::BeginChild("cors", {0, 0}, ImGuiChildFlags_Borders | ImGuiChildFlags_AutoResizeY);
  callout("cors", kIconShieldCheck, colors().warn, "This bucket does not let this page send files yet.",
          "Its CORS policy must name " + cors.state->origin +
              (sets ? ". R2 Deck can add that rule; other rules stay."
                    : ". An admin of this bucket can set it up."));
  if (sets && button("Set up CORS", {.tone = Tone::primary, .disabled = cors.setting}))
    frame.dispatch(core::msg::SetCorsAsked{listing.account, listing.bucket});
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
  gap(kGrid);
}

void draw_nothing_chosen(Frame& frame) {
  const core::Accounts& accounts = frame.model.accounts;
  if (accounts.problem) {
    if (failed_state(*accounts.problem, "The accounts could not be loaded"))
      frame.dispatch(core::msg::RefreshAsked{});
  } else if (!accounts.loaded) {
    loading_state(frame, "Loading accounts");
  } else if (accounts.list.empty() && !frame.model.permits.owner()) {
    if (!frame.model.permits.known) return loading_state(frame, "Loading accounts");
    empty_state(kIconServer, "Nothing is shared with you yet",
                "Ask an owner of this R2 Deck for access to a bucket.");
  } else if (accounts.list.empty()) {
    const ButtonLook look{.tone = Tone::primary, .icon = kIconPlus};
    empty_state(kIconServer, "No account yet",
                "Add your Cloudflare R2 account, or any S3 endpoint. Its keys stay sealed on this machine.",
                button_width("Add account", look));
    if (button("Add account", look)) frame.dispatch(core::msg::AddAccountAsked{});
  } else if (frame.model.buckets.loading && !frame.model.buckets.loaded) {
    loading_state(frame, "Loading buckets");
  } else if (frame.model.buckets.problem) {
    if (failed_state(*frame.model.buckets.problem, "The buckets could not be loaded"))
      frame.dispatch(core::msg::BucketsRefreshAsked{});
  } else if (frame.model.buckets.list.empty() &&
             !frame.model.permits.create_bucket(frame.model.accounts.chosen)) {
    empty_state(kIconDatabase, "No buckets here", "Ask an owner of this R2 Deck for access to one.");
  } else if (frame.model.buckets.list.empty()) {
    const ButtonLook look{.tone = Tone::primary, .icon = kIconPlus};
    empty_state(kIconDatabase, "No buckets yet", "Create one to put files in.",
                button_width("Create a bucket", look));
    if (button("Create a bucket", look)) frame.dispatch(core::msg::CreateBucketAsked{});
  } else {
    empty_state(kIconDatabase, "Choose a bucket", "The buckets of this account are listed on the left.");
  }
}

}  // namespace

void draw_main(Frame& frame) {
  if (frame.model.listing.bucket.empty()) {
    // On a narrow screen the list of buckets is the page itself.
    if (frame.narrow && !frame.model.buckets.list.empty()) return draw_buckets(frame);
    return draw_nothing_chosen(frame);
  }
  const float side = frame.narrow ? kGrid : 3 * kGrid;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {side, kGrid});
  ImGui::BeginChild("bucket", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  draw_crumbs(frame);
  gap(4);
  draw_toolbar(frame);
  gap(kGrid);
  draw_cors_banner(frame);
  draw_objects(frame);
  ImGui::EndChild();
}

}  // namespace r2deck::view
