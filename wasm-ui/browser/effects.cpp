#include "wasm-ui/browser/effects.h"

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "wasm-ui/browser/host.h"
#include "wasm-ui/core/api_call.h"

namespace r2deck::browser {
namespace {

std::string packed(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    out.append(name).push_back('\0');
    out.append(value).push_back('\0');
  }
  return out;
}

void run_transfer(const core::effect::Transfer& transfer) {
  namespace call = transfer::effect;
  std::visit(
      [&](const auto& it) {
        using T = std::decay_t<decltype(it)>;
        if constexpr (std::is_same_v<T, call::PutPart>) {
          host::put({transfer.id, it.part, it.attempt}, transfer.file, it.offset, it.length, it.target.url,
                    packed(it.target.headers));
        } else if constexpr (std::is_same_v<T, call::HashPart>) {
          host::hash(transfer.id, it.part, transfer.file, it.offset, it.length);
        } else if constexpr (std::is_same_v<T, call::StopPut>) {
          host::stop_put({transfer.id, it.part, it.attempt});
        } else if constexpr (std::is_same_v<T, call::CheckFile>) {
          host::check_file(transfer.id, transfer.file);
        }
      },
      transfer.call);
}

void run_on_page(const core::Effect& effect) {
  namespace page = core::effect;
  std::visit(
      [](const auto& it) {
        using T = std::decay_t<decltype(it)>;
        if constexpr (std::is_same_v<T, page::Transfer>) {
          run_transfer(it);
        } else if constexpr (std::is_same_v<T, page::KeepToken>) {
          host::keep_token(it.token);
        } else if constexpr (std::is_same_v<T, page::Wake>) {
          host::tick_at(it.at);
        } else if constexpr (std::is_same_v<T, page::PickFiles>) {
          host::pick_files(it.folder);
        } else if constexpr (std::is_same_v<T, page::ForgetFiles>) {
          for (const core::FileId file : it.files)
            host::forget_file(file);
        } else if constexpr (std::is_same_v<T, page::CopyText>) {
          host::copy_text(it.text);
        } else if constexpr (std::is_same_v<T, page::OpenDownload>) {
          host::open_download(it.url);
        } else if constexpr (std::is_same_v<T, page::SavePreferences>) {
          host::save_preferences(it.text);
        } else if constexpr (std::is_same_v<T, page::Announce>) {
          host::announce(it.text);
        }
      },
      effect);
}

}  // namespace

void Effects::run(core::Effect effect) {
  if (const auto request = core::api_call(effect)) {
    const std::uint32_t call = ++last_call_;
    calls_.emplace(call, std::move(effect));
    host::call_api(call, request->method, request->path, request->body, request->secret_member,
                   request->save_as);
    return;
  }
  run_on_page(effect);
}

std::optional<core::Message> Effects::answered(std::uint32_t call, int status, std::string_view body) {
  const auto entry = calls_.find(call);
  if (entry == calls_.end()) return std::nullopt;
  const core::Effect effect = std::move(entry->second);
  calls_.erase(entry);
  return core::from_answer(effect, status, body);
}

}  // namespace r2deck::browser
