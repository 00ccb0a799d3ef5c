#include "companion/s3/xml_pull.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace r2deck::s3::xml {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
// Text in which this is found is not what it stands for. Not by find_first_of(): libstdc++ calls memchr for
// every byte, which made half of the time.
std::size_t find_special(std::string_view text, std::size_t from) {
  while (from < text.size() && text[from] != '&' && text[from] != '\r')
    ++from;
  return from;
}
bool ends_name(char c) {
  return is_space(c) || c == '>' || c == '/' || c == '<' || c == '=' || c == '"' || c == '\'';
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// The character of "#38" or "#x26"; nothing when there is none.
std::optional<std::uint32_t> numbered(std::string_view reference) {
  reference.remove_prefix(1);
  const bool hex = reference.starts_with('x');
  if (hex) reference.remove_prefix(1);
  std::uint32_t code = 0;
  const char* end = reference.data() + reference.size();
  const auto parsed = std::from_chars(reference.data(), end, code, hex ? 16 : 10);
  if (parsed.ec != std::errc{} || parsed.ptr != end || code == 0 || code > 0x10ffff ||
      (code >= 0xd800 && code < 0xe000))
    return std::nullopt;
  return code;
}

}  // namespace

PullReader::Markup PullReader::fault() {
  fault_ = true;
  return Markup::fault;
}

// Moves behind the terminator.
bool PullReader::pass(std::string_view terminator) {
  const auto end = body_.find(terminator, at_);
  if (end == std::string_view::npos) return false;
  at_ = end + terminator.size();
  return true;
}

// What begins with the "<" at at_, which is then passed.
PullReader::Markup PullReader::markup() {
  if (fault_ || ++tags_ > kMaxTags || at_ + 1 >= body_.size()) return fault();
  switch (body_[at_ + 1]) {
    case '/':
      return end_tag();
    case '!':
      return declaration();
    case '?':
      return pass("?>") ? Markup::ignored : fault();
    default:
      return start_tag();
  }
}

PullReader::Markup PullReader::declaration() {
  constexpr std::string_view kCdata = "<![CDATA[", kComment = "<!--";
  const std::string_view rest = body_.substr(at_);
  if (rest.starts_with(kComment)) {
    at_ += kComment.size();
    return pass("-->") ? Markup::ignored : fault();
  }
  if (!rest.starts_with(kCdata) || depth_ == 0) return fault();  // a document type
  const std::size_t start = at_ += kCdata.size();
  if (!pass("]]>")) return fault();
  cdata_ = body_.substr(start, at_ - 3 - start);
  return Markup::cdata;
}

PullReader::Markup PullReader::start_tag() {
  const std::size_t start = at_ + 1;
  std::size_t end = start, local = start;
  for (; end < body_.size() && !ends_name(body_[end]); ++end) {
    if (body_[end] == ':') local = end + 1;
  }
  if (end == start || local == end || depth_ == kMaxDepth) return fault();
  open_[static_cast<std::size_t>(depth_++)] = body_.substr(start, end - start);
  name_ = body_.substr(local, end - local);
  // Attributes say nothing that matters here; a ">" may stand in their quotes.
  for (at_ = end; at_ < body_.size(); ++at_) {
    const char c = body_[at_];
    if (c == '>') {
      empty_element_ = body_[at_ - 1] == '/';
      ++at_;
      return Markup::start;
    }
    if (c == '<') return fault();
    if (c == '"' || c == '\'') {
      at_ = body_.find(c, at_ + 1);
      if (at_ == std::string_view::npos) break;
    }
  }
  return fault();
}

PullReader::Markup PullReader::end_tag() {
  if (depth_ == 0) return fault();
  const std::string_view name = open_[static_cast<std::size_t>(depth_ - 1)];
  std::size_t end = at_ + 2 + name.size();
  if (body_.compare(at_ + 2, name.size(), name) != 0) return fault();
  while (end < body_.size() && is_space(body_[end]))
    ++end;
  if (end >= body_.size() || body_[end] != '>') return fault();
  at_ = end + 1;
  --depth_;
  return Markup::end;
}

bool PullReader::enter(std::string_view root) {
  // XML has no such character, not even as a reference (2.2): what holds it was not meant as text.
  if (body_.find('\0') != std::string_view::npos) return fault(), false;
  if (body_.starts_with("\xef\xbb\xbf")) at_ = 3;
  for (;;) {
    at_ = std::min(body_.find_first_not_of(kSpace, at_), body_.size());
    if (at_ == body_.size() || body_[at_] != '<') return fault(), false;
    switch (markup()) {
      case Markup::ignored:
        continue;
      case Markup::start:
        if (name_ == root) return true;
        return fault(), false;
      default:
        return fault(), false;
    }
  }
}

bool PullReader::next_child() {
  if (std::exchange(empty_element_, false)) return --depth_, false;
  while (!fault_) {
    at_ = body_.find('<', at_);
    if (at_ == std::string_view::npos) return fault(), false;
    const Markup met = markup();
    if (met == Markup::start) return true;
    if (met == Markup::end) return false;
  }
  return false;
}

void PullReader::skip() {
  const int outside = depth_ - 1;
  while (!fault_ && depth_ > outside)
    next_child();
}

std::string_view PullReader::text() {
  if (std::exchange(empty_element_, false)) return --depth_, std::string_view();
  const int inside = depth_;
  std::string_view only;  // not decoded, as long as there is but one piece that needs none
  bool pieces = false;
  decoded_.clear();
  while (!fault_) {
    const std::size_t start = at_;
    at_ = body_.find('<', at_);
    if (at_ == std::string_view::npos) return fault(), std::string_view();
    const std::string_view raw = body_.substr(start, at_ - start);
    const bool ends = at_ + 1 < body_.size() && body_[at_ + 1] == '/';
    if (!pieces && ends && find_special(raw, 0) == raw.size()) {
      only = raw;
    } else {
      append_decoded(raw);
    }
    const Markup met = markup();
    if (met == Markup::end) return only.empty() ? std::string_view(decoded_) : only;
    pieces = true;
    if (met == Markup::cdata) decoded_ += cdata_;
    if (met == Markup::start) {
      skip();
      if (depth_ != inside) return fault(), std::string_view();
    }
  }
  return {};
}

bool PullReader::finished() {
  while (!fault_ && depth_ == 0) {
    at_ = std::min(body_.find_first_not_of(kSpace, at_), body_.size());
    if (at_ == body_.size()) return true;
    if (body_[at_] != '<' || markup() != Markup::ignored) fault();
  }
  return false;
}

// XML 1.0: line ends become "\n" (2.11), references their characters (4.1).
void PullReader::append_decoded(std::string_view raw) {
  for (std::size_t i = 0; i < raw.size();) {
    const auto special = find_special(raw, i);
    decoded_.append(raw, i, special - i);
    i = special;
    if (i == raw.size()) return;
    if (raw[i] == '&') {
      i += append_reference(raw.substr(i));
    } else {
      decoded_ += '\n';
      i += i + 1 < raw.size() && raw[i + 1] == '\n' ? 2 : 1;
    }
  }
}

// How long the reference at the beginning of `raw` is; an unknown one stays as it is, as with pugixml.
std::size_t PullReader::append_reference(std::string_view raw) {
  static constexpr std::pair<std::string_view, char> kNamed[] = {
      {"quot", '"'}, {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"apos", '\''}};
  constexpr std::size_t kLongest = 12;
  const auto end = raw.substr(0, kLongest).find(';');
  const std::string_view name = end == std::string_view::npos ? std::string_view() : raw.substr(1, end - 1);
  for (const auto& [known, character] : kNamed) {
    if (name != known) continue;
    decoded_ += character;
    return end + 1;
  }
  if (name.starts_with('#')) {
    if (const auto code = numbered(name)) {
      append_utf8(decoded_, *code);
      return end + 1;
    }
  }
  decoded_ += '&';
  return 1;
}

}  // namespace r2deck::s3::xml
