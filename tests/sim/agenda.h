// Simulated time: what happens when, in order. Real time plays no part.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace r2deck::sim {

using Millis = std::int64_t;

class Agenda {
 public:
  Millis now() const { return now_; }
  void after(Millis delay, std::function<void()> what) {
    items_.push({now_ + delay, ++sequence_, std::move(what)});
  }
  // The next thing happens; false when nothing is left to happen.
  bool step() {
    if (items_.empty()) return false;
    Item item = items_.top();
    items_.pop();
    if (item.when > now_) now_ = item.when;
    item.what();
    return true;
  }
  // The machine sleeps: what was due meanwhile happens late, after waking up.
  void sleep(Millis duration) { now_ += duration; }

 private:
  struct Item {
    Millis when;
    std::uint64_t sequence;
    std::function<void()> what;
    bool operator<(const Item& other) const {
      return when != other.when ? when > other.when : sequence > other.sequence;
    }
  };
  Millis now_ = 1'700'000'000'000;
  std::uint64_t sequence_ = 0;
  std::priority_queue<Item> items_;
};

}  // namespace r2deck::sim
