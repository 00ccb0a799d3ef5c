// Events and effects in words, for the trace of a run that failed.
#include <string>
#include <type_traits>

#include "tests/sim/tab.h"

namespace r2deck::sim {
namespace {

constexpr const char* kEvents[] = {
    "Start",       "Created",         "CreateFailed", "Signed",         "SignFailed",   "PutProgress",
    "PutDone",     "PutFailed",       "PartHashed",   "FileUnreadable", "FileReadable", "Diagnosed",
    "PartsListed", "ListPartsFailed", "CompleteDone", "CompleteFailed", "AbortDone",    "AbortFailed",
    "Tick",        "Online",          "Pause",        "Resume",         "Retry",        "Cancel"};
constexpr const char* kEffects[] = {"CreateUpload",   "SignParts",   "PutPart",  "HashPart",
                                    "StopPut",        "CheckFile",   "Diagnose", "ListParts",
                                    "CompleteUpload", "AbortUpload", "Wake"};
static_assert(std::size(kEvents) == std::variant_size_v<transfer::Event>);
static_assert(std::size(kEffects) == std::variant_size_v<transfer::Effect>);

template <class T>
void add_details(std::string& text, const T& value) {
  if constexpr (requires { value.part; }) text += " part " + std::to_string(value.part);
  if constexpr (requires { value.attempt; }) text += " attempt " + std::to_string(value.attempt);
  if constexpr (requires { value.sent; }) text += " sent " + std::to_string(value.sent);
  if constexpr (requires { value.status; }) text += " status " + std::to_string(value.status);
  if constexpr (requires { value.online; }) text += value.online ? " yes" : " no";
  if constexpr (requires { value.at; }) text += " at " + std::to_string(value.at);
  if constexpr (std::is_same_v<decltype(T{}), transfer::event::PutFailed>) text += " " + value.code;
  if constexpr (requires { value.problem; }) text += " " + std::string(to_string(value.problem.code));
  if constexpr (requires { value.diagnosis; }) text += " " + value.diagnosis.code;
  if constexpr (std::is_same_v<T, transfer::effect::SignParts>) {
    for (const std::int32_t part : value.parts)
      text += " " + std::to_string(part);
  }
}

}  // namespace

std::string describe(const transfer::Event& event) {
  std::string text = kEvents[event.index()];
  std::visit([&text](const auto& e) { add_details(text, e); }, event);
  return text;
}

std::string describe(const transfer::Effect& effect) {
  std::string text = kEffects[effect.index()];
  std::visit([&text](const auto& e) { add_details(text, e); }, effect);
  return text;
}

}  // namespace r2deck::sim
