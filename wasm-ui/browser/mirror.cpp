#include "wasm-ui/browser/mirror.h"

#include <optional>
#include <string_view>

namespace r2deck::browser {
namespace {

using view::semantics::Node;
using view::semantics::State;

void append_text(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_member(std::string& out, std::string_view name) {
  out += ",\"";
  out += name;
  out += "\":";
}

void append_text_member(std::string& out, std::string_view name, std::string_view text) {
  append_member(out, name);
  append_text(out, text);
}

void append_number_member(std::string& out, std::string_view name, std::int64_t number) {
  append_member(out, name);
  out += std::to_string(number);
}

void append_flag(std::string& out, std::string_view name, const std::optional<bool>& flag) {
  if (!flag) return;
  append_member(out, name);
  out += *flag ? "true" : "false";
}

void append_state(std::string& out, const State& state) {
  append_flag(out, "checked", state.checked);
  append_flag(out, "selected", state.selected);
  append_flag(out, "expanded", state.expanded);
  append_flag(out, "disabled", state.disabled);
  append_flag(out, "invalid", state.invalid);
  append_flag(out, "modal", state.modal);
  append_flag(out, "current", state.current);
  if (state.live) append_flag(out, "live", true);
  if (!state.value.empty()) append_text_member(out, "value", state.value);
  if (!state.description.empty()) append_text_member(out, "description", state.description);
  if (!state.autocomplete.empty()) append_text_member(out, "autocomplete", state.autocomplete);
  if (state.numeric) append_flag(out, "numeric", true);
  if (!state.member.empty()) append_text_member(out, "member", state.member);
  if (state.sort) append_text_member(out, "sort", *state.sort);
  if (state.row_index) append_number_member(out, "rowIndex", *state.row_index);
  if (state.row_count) append_number_member(out, "rowCount", *state.row_count);
}

void append_node(std::string& out, const Node& node, std::int64_t parent) {
  out += "{\"id\":" + std::to_string(node.id);
  append_number_member(out, "parent", parent);
  append_text_member(out, "role", view::semantics::role_name(node.role));
  append_text_member(out, "name", node.name);
  append_member(out, "box");
  out += '[' + std::to_string(node.x) + ',' + std::to_string(node.y) + ',' + std::to_string(node.w) + ',' +
         std::to_string(node.h) + ']';
  if (node.focused) append_flag(out, "focused", true);
  append_state(out, node.state);
  out += '}';
}

void separate(std::string& list) {
  if (!list.empty()) list += ',';
}

}  // namespace

std::string Mirror::changes(const std::vector<Node>& nodes) {
  if (nodes == last_) return {};
  last_ = nodes;
  ++frame_;

  std::string set, gone, order;
  Families families;
  for (const Node& node : nodes) {
    const auto parent_entry = sent_.find(node.parent);
    const short parent_layer = parent_entry == sent_.end() ? short{0} : parent_entry->second.node.layer;
    const std::int64_t parent =
        parent_layer == node.layer ? std::int64_t{node.parent} : -std::int64_t{node.layer};
    families[parent].push_back(node.id);

    const auto [entry, is_new] = sent_.try_emplace(node.id);
    Sent& sent = entry->second;
    sent.frame = frame_;
    if (!is_new && sent.node == node && sent.parent == parent) continue;
    sent.node = node;
    sent.parent = parent;
    separate(set);
    append_node(set, node, parent);
  }
  for (auto entry = sent_.begin(); entry != sent_.end();) {
    if (entry->second.frame == frame_) {
      ++entry;
      continue;
    }
    separate(gone);
    gone += std::to_string(entry->first);
    entry = sent_.erase(entry);
  }
  for (const auto& [parent, children] : families) {
    const auto before = families_.find(parent);
    if (before != families_.end() && before->second == children) continue;
    separate(order);
    order += '[' + std::to_string(parent);
    for (const ImGuiID child : children)
      order += ',' + std::to_string(child);
    order += ']';
  }
  families_ = std::move(families);
  return "{\"gone\":[" + gone + "],\"set\":[" + set + "],\"order\":[" + order + "]}";
}

}  // namespace r2deck::browser
