// The objects of one prefix: loaded page by page, kept sorted, filtered and selected. Rows stay where they
// were loaded; sorting and filtering move 4-byte indexes, and a new page is merged into the order, so that
// hundreds of thousands of rows stay quick.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/api/objects.h"
#include "shared/problem.h"
#include "wasm-ui/core/msg.h"

namespace r2deck::core {

struct Row {
  std::string key;          // whole key; of a folder, its prefix with the "/" at the end
  std::string_view type{};  // for people: "JPEG image", "Folder"
  std::int64_t size = 0;    // bytes; 0 for a folder
  UnixMillis modified = 0;  // 0 for a folder
  bool folder = false;
  bool selected = false;
};

class Listing {
 public:
  enum class Loading { idle, first, more };

  Listing() = default;
  Listing(Listing&&) = default;             // index_ looks into rows_, which a move carries along
  Listing& operator=(Listing&&) = default;  // but a copy would not

  std::string account;
  std::string bucket;
  std::string prefix;         // "" or ends with "/"
  Generation generation = 0;  // of the page asked for last
  Loading loading = Loading::idle;
  bool loaded = false;                // at least one page of this prefix has come
  std::optional<std::string> cursor;  // there is more to load
  std::optional<Problem> problem;     // why the last load failed

  // Forget everything and show another place.
  void open(std::string account_id, std::string bucket_name, std::string prefix_name);
  // A new first page is asked for: rows stay on show until it comes.
  void begin_reload();
  // A page came; the first one replaces what an earlier load left.
  void take(const api::ObjectPage& page);
  // Objects that this tab wrote or deleted meanwhile. A page that was asked for before may not know of them.
  void put(const api::Object& object);
  void remove(std::string_view key);

  void sort_by(SortKey key, bool is_descending);
  void filter_by(std::string text);
  SortKey sort_key() const { return sort_key_; }
  bool descending() const { return descending_; }
  const std::string& filter() const { return filter_; }

  // The rows to show, in their order. `index` is 0..visible_count()-1.
  std::size_t visible_count() const { return visible_.size(); }
  const Row& visible(std::size_t index) const { return rows_[visible_[index]]; }
  std::size_t total_count() const { return order_.size(); }
  std::int64_t total_bytes() const { return total_bytes_; }
  std::size_t folder_count() const { return folder_count_; }
  const Row* find(std::string_view key) const;
  // A row's own name: its key without the prefix, nor a folder's "/".
  std::string_view name_of(const Row& row) const;

  void select(std::size_t first, std::size_t last, bool selected);  // visible rows, inclusive
  void select_all(bool selected);
  std::size_t selected_count() const { return selected_count_; }
  std::size_t selected_folders() const { return selected_folders_; }
  std::int64_t selected_bytes() const { return selected_bytes_; }
  std::vector<const Row*> selection() const;  // in visible order

  // Changes whenever visible rows may have moved.
  std::uint32_t version() const { return version_; }

 private:
  bool before(std::uint32_t a, std::uint32_t b) const;
  bool passes(const Row& row) const;
  static Row row_of(const api::Object& object);
  static Row folder_row(std::string key);
  void add(Row row);
  void erase(std::string_view key);
  void merge_added();
  void set_selected(Row& row, bool selected);
  void rebuild_visible();
  void clear_rows();

  std::deque<Row> rows_;                // also holds removed ones, until the next load
  std::vector<std::uint32_t> order_;    // all, sorted
  std::vector<std::uint32_t> visible_;  // those that pass the filter, in the same order
  std::size_t merged_ = 0;              // how much of order_ is sorted; the rest was just added
  std::unordered_map<std::string_view, std::uint32_t> index_;  // key -> row
  std::vector<api::Object> written_;                           // put() since the load began
  std::vector<std::string> removed_;                           // remove() since the load began
  bool replacing_ = false;                                     // the next page is the first of a new load

  SortKey sort_key_ = SortKey::name;
  bool descending_ = false;
  std::string filter_;
  std::string folded_filter_;
  std::size_t selected_count_ = 0;
  std::size_t selected_folders_ = 0;
  std::int64_t selected_bytes_ = 0;
  std::int64_t total_bytes_ = 0;
  std::size_t folder_count_ = 0;
  std::uint32_t version_ = 0;
};

}  // namespace r2deck::core
