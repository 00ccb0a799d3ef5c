// Before somebody is signed in: connecting, signing in, and how to get a link.
#include <algorithm>
#include <string>

#include "wasm-ui/view/fonts.h"
#include "wasm-ui/view/icons.h"
#include "wasm-ui/view/parts.h"
#include "wasm-ui/view/theme.h"
#include "wasm-ui/view/widgets.h"

namespace r2deck::view {
namespace {

constexpr float kCardWidth = 460;
constexpr float kCardHeight = 500;  // about; it grows and shrinks with its text

void code_line(const char* command) {
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max(min.x + ImGui::GetContentRegionAvail().x, min.y + kControlHeight + 6);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(min, max, colors().ground, kRounding);
  draw.AddRect(min, max, colors().border, kRounding);
  draw.AddText({min.x + 12, min.y + (max.y - min.y - ImGui::GetFontSize()) / 2}, colors().accent_text,
               command);
  ImGui::Dummy({max.x - min.x, max.y - min.y});
  semantics::at(semantics::Role::text, command, command, min, max);
}

void say_why(const Problem& problem) {
  const bool dead_link = problem.code == ErrorCode::link_expired || problem.code == ErrorCode::link_used;
  // What to do when a session has ended stands below.
  const std::string_view hint =
      problem.code == ErrorCode::unauthenticated ? std::string_view() : std::string_view(problem.hint);
  callout("why", dead_link ? kIconKeyRound : kIconTriangleAlert, colors().warn, problem.message, hint, true);
}

// A link is the way in where there is no password yet, or it is forgotten.
void draw_link_hint() {
  paragraph(
      "Without a password, R2 Deck opens by a one-time link from the companion's machine. Get one with:",
      colors().muted);
  code_line("r2deck link");
  paragraph("Then open the link in this browser. It works once, within 10 minutes.", colors().muted);
}

// Answers whether Enter was pressed in one of the fields.
bool draw_credentials(Frame& frame) {
  const core::SessionModel& session = frame.model.session;
  std::string& user = frame.state.sign_in_user;
  if (user.empty() && session.left && !frame.state.sign_in_user_given) user = session.left->user;
  frame.state.sign_in_user_given = true;
  bool entered = text_field("User name", user, {.autocomplete = "username"}).submitted;
  entered |= password_placeholder("Password", {.member = "password", .autocomplete = "current-password"});
  if (session.by_password.code_asked) {
    entered |=
        password_placeholder("Code", {.member = "code",
                                      .autocomplete = "one-time-code",
                                      .hint = "Six digits from your authenticator app, or a recovery code."});
  }
  return entered;
}

void draw_signed_out(Frame& frame) {
  const core::SessionModel& session = frame.model.session;
  heading(session.problem ? "Sign in again" : "Sign in", kTitleSize);
  if (session.problem) say_why(*session.problem);
  const bool entered = draw_credentials(frame);
  dialog_problem(session.by_password.problem);
  const bool ready = !session.by_password.busy && !frame.state.sign_in_user.empty();
  const float width = ImGui::GetContentRegionAvail().x;
  const bool pressed = button("Sign in", {.tone = Tone::primary, .disabled = !ready, .width = width});
  if ((pressed || entered) && ready)
    frame.dispatch(core::msg::PasswordSignInSubmitted{frame.state.sign_in_user});
  gap(kGrid / 2);
  draw_link_hint();
}

void draw_waiting(Frame& frame) {
  const core::Connection& connection = frame.model.connection;
  if (connection.reachable) {
    const bool signing_in = frame.model.session.state == core::SessionState::signing_in;
    spinner(20, colors().accent_text);
    ImGui::SameLine();
    paragraph(signing_in ? "Signing in" : "Connecting to the companion", colors().muted);
    frame.state.frame_in(33);
    return;
  }
  heading("The companion does not answer", kTitleSize);
  paragraph("R2 Deck needs its companion on this machine. Start it in its folder with:", colors().muted);
  code_line("scripts/start");
  paragraph("This page goes on by itself as soon as the companion answers.", colors().muted);
  gap(kGrid);
  if (button("Try again", {.tone = Tone::primary, .icon = kIconRotateCw}))
    frame.dispatch(core::msg::RetryAsked{});
}

}  // namespace

void draw_sign_in(Frame& frame) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(kCardWidth, screen.x - 4 * kGrid);
  const float height = std::min(kCardHeight, screen.y - 4 * kGrid);
  const float top = std::max(2 * kGrid, (screen.y - height) * 0.4F);
  ImGui::SetCursorPos({(screen.x - width) / 2, top});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, screen.y - top - kGrid});  // else it scrolls
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {4 * kGrid, 3 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, kRounding + 2);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, colors().surface);
  ImGui::BeginChild("sign-in", {width, 0}, ImGuiChildFlags_Borders | ImGuiChildFlags_AutoResizeY);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, kGrid + 4});
  const semantics::Scope card(semantics::Role::region, "sign-in", "Sign in");
  ImGui::PushFont(strong_font(), 16);
  ImGui::PushStyleColor(ImGuiCol_Text, colors().accent_text);
  ImGui::TextUnformatted("R2 Deck");
  ImGui::PopStyleColor();
  ImGui::PopFont();
  if (frame.model.session.state == core::SessionState::signed_out)
    draw_signed_out(frame);
  else
    draw_waiting(frame);
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace r2deck::view
