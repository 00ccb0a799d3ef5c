#include "wasm-ui/core/listing.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "shared/text/fold.h"
#include "shared/text/media_type.h"
#include "shared/text/natural.h"

namespace r2deck::core {

void Listing::open(std::string account_id, std::string bucket_name, std::string prefix_name) {
  account = std::move(account_id);
  bucket = std::move(bucket_name);
  prefix = std::move(prefix_name);
  loading = Loading::idle;
  loaded = false;
  problem.reset();
  filter_.clear();
  folded_filter_.clear();
  clear_rows();
  begin_reload();
}

void Listing::begin_reload() {
  replacing_ = true;
  cursor.reset();
  written_.clear();
  removed_.clear();
}

void Listing::take(const api::ObjectPage& page) {
  std::unordered_set<std::string> reselect;
  const bool replacing = std::exchange(replacing_, false);
  if (replacing) {
    for (const Row* row : selection())
      reselect.insert(row->key);
    clear_rows();
    for (const api::Object& object : written_)
      add(row_of(object));
  }
  const auto is_gone = [&](const std::string& key) {
    return std::find(removed_.begin(), removed_.end(), key) != removed_.end();
  };
  for (const std::string& folder : page.prefixes)
    if (folder.size() > prefix.size()) add(folder_row(folder));
  for (const api::Object& object : page.objects)  // the prefix itself may be an object: a folder's marker
    if (object.key.size() > prefix.size() && !is_gone(object.key)) add(row_of(object));
  merge_added();
  if (!reselect.empty())
    for (const std::uint32_t index : visible_)
      if (reselect.contains(rows_[index].key)) set_selected(rows_[index], true);

  cursor = page.cursor;
  loaded = true;
  problem.reset();
}

Row Listing::row_of(const api::Object& object) {
  const std::string_view type = text::media_type_of(object.key).label;
  return {.key = object.key, .type = type, .size = object.size, .modified = object.modified};
}

Row Listing::folder_row(std::string key) {
  return {.key = std::move(key), .type = "Folder", .folder = true};
}

void Listing::put(const api::Object& object) {
  if (object.key.size() <= prefix.size() || !object.key.starts_with(prefix)) return;
  std::erase(removed_, object.key);
  const std::size_t slash = object.key.find('/', prefix.size());
  if (slash != std::string::npos) {
    add(folder_row(object.key.substr(0, slash + 1)));
    merge_added();
    return;
  }
  if (replacing_) {
    std::erase_if(written_, [&](const api::Object& other) { return other.key == object.key; });
    written_.push_back(object);
  }
  const bool was_selected = find(object.key) != nullptr && find(object.key)->selected;
  erase(object.key);
  add(row_of(object));
  merge_added();
  if (was_selected) set_selected(rows_.back(), true);
}

void Listing::remove(std::string_view key) {
  removed_.emplace_back(key);
  std::erase_if(written_, [&](const api::Object& object) { return object.key == key; });
  erase(key);
}

void Listing::erase(std::string_view key) {
  const auto entry = index_.find(key);
  if (entry == index_.end()) return;
  const std::uint32_t index = entry->second;
  Row& row = rows_[index];
  set_selected(row, false);
  total_bytes_ -= row.size;
  if (row.folder) --folder_count_;
  index_.erase(entry);
  std::erase(order_, index);
  std::erase(visible_, index);
  merged_ = order_.size();
  ++version_;
}

void Listing::sort_by(SortKey key, bool is_descending) {
  if (key == sort_key_ && is_descending == descending_) return;
  sort_key_ = key;
  descending_ = is_descending;
  std::sort(order_.begin(), order_.end(), [this](auto a, auto b) { return before(a, b); });
  rebuild_visible();
}

void Listing::filter_by(std::string text) {
  if (text == filter_) return;
  filter_ = std::move(text);
  folded_filter_ = text::fold(filter_);
  rebuild_visible();
  // What cannot be seen must not be deleted along with what can.
  if (selected_count_ == 0) return;
  for (const std::uint32_t index : order_)
    if (rows_[index].selected && !passes(rows_[index])) set_selected(rows_[index], false);
}

const Row* Listing::find(std::string_view key) const {
  const auto entry = index_.find(key);
  return entry == index_.end() ? nullptr : &rows_[entry->second];
}

std::string_view Listing::name_of(const Row& row) const {
  std::string_view name = row.key;
  name.remove_prefix(prefix.size());
  if (row.folder) name.remove_suffix(1);
  return name;
}

void Listing::select(std::size_t first, std::size_t last, bool selected) {
  if (visible_.empty()) return;
  last = std::min(last, visible_.size() - 1);
  for (std::size_t i = first; i <= last; ++i)
    set_selected(rows_[visible_[i]], selected);
}

void Listing::select_all(bool selected) {
  if (!selected && selected_count_ == 0) return;
  for (const std::uint32_t index : visible_)
    set_selected(rows_[index], selected);
}

std::vector<const Row*> Listing::selection() const {
  std::vector<const Row*> rows;
  if (selected_count_ == 0) return rows;
  rows.reserve(selected_count_);
  for (const std::uint32_t index : visible_)
    if (rows_[index].selected) rows.push_back(&rows_[index]);
  return rows;
}

// Folders stand first whatever the order is; equal rows stand by name, so that an order is always total.
bool Listing::before(std::uint32_t a, std::uint32_t b) const {
  const Row& left = rows_[a];
  const Row& right = rows_[b];
  if (left.folder != right.folder) return left.folder;
  int order = 0;
  const auto compare = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
  if (sort_key_ == SortKey::size) order = compare(left.size, right.size);
  if (sort_key_ == SortKey::modified) order = compare(left.modified, right.modified);
  if (sort_key_ == SortKey::type) order = left.type.compare(right.type);
  if (order == 0 && sort_key_ != SortKey::name)
    return text::natural_compare(name_of(left), name_of(right)) < 0;
  if (order == 0) order = text::natural_compare(name_of(left), name_of(right));
  return descending_ ? order > 0 : order < 0;
}

bool Listing::passes(const Row& row) const {
  return folded_filter_.empty() || text::fold(name_of(row)).find(folded_filter_) != std::string::npos;
}

void Listing::add(Row row) {
  if (index_.contains(row.key)) return;
  total_bytes_ += row.size;
  if (row.folder) ++folder_count_;
  const auto index = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back(std::move(row));
  index_.emplace(rows_.back().key, index);
  order_.push_back(index);
}

void Listing::merge_added() {
  const auto by_order = [this](auto a, auto b) { return before(a, b); };
  const auto middle = order_.begin() + static_cast<std::ptrdiff_t>(merged_);
  std::sort(middle, order_.end(), by_order);
  std::inplace_merge(order_.begin(), middle, order_.end(), by_order);
  merged_ = order_.size();
  rebuild_visible();
}

void Listing::set_selected(Row& row, bool selected) {
  if (row.selected == selected) return;
  row.selected = selected;
  if (selected) {
    ++selected_count_;
    selected_bytes_ += row.size;
    if (row.folder) ++selected_folders_;
  } else {
    --selected_count_;
    selected_bytes_ -= row.size;
    if (row.folder) --selected_folders_;
  }
}

void Listing::rebuild_visible() {
  ++version_;
  if (folded_filter_.empty()) {
    visible_ = order_;
    return;
  }
  visible_.clear();
  for (const std::uint32_t index : order_)
    if (passes(rows_[index])) visible_.push_back(index);
}

void Listing::clear_rows() {
  index_.clear();
  rows_.clear();
  order_.clear();
  visible_.clear();
  merged_ = 0;
  selected_count_ = 0;
  selected_folders_ = 0;
  selected_bytes_ = 0;
  total_bytes_ = 0;
  folder_count_ = 0;
  ++version_;
}

}  // namespace r2deck::core
