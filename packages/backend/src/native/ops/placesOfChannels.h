// What is computed with a number for each channel, by threads and by vectors: few channels are taken as those of several places.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "parallel.h"

namespace zoo {

class PlacesOfChannels {
 public:
  PlacesOfChannels(int64_t size, int64_t channels)
      : size_(size), width_(channels == 0 || channels >= kFewChannels ? channels : kFewChannels / channels * channels) {}

  // A number for each channel, for as many places as are taken together.
  std::vector<float> Repeated(const std::vector<float>& numbers) const {
    std::vector<float> repeated(width_);
    for (int64_t i = 0; i < width_; i++) repeated[i] = numbers[i % numbers.size()];
    return repeated;
  }

  // Calls `work(begin, rows, width)` for all values: so many rows from a value on, and at the end one that is shorter.
  template <typename Work>
  void InParallel(const Work& work) const {
    const int64_t rows = size_ / width_;
    ParallelRanges(rows, std::max<int64_t>(1, kGrain / width_),
                   [&](int64_t begin, int64_t end) { work(begin * width_, end - begin, width_); });
    const int64_t rest = rows * width_;
    work(rest, 1, size_ - rest);
  }

 private:
  // Values that a thread takes at a time: less is not worth waking one.
  static constexpr int64_t kGrain = 1 << 16;
  static constexpr int64_t kFewChannels = 64;

  int64_t size_;
  int64_t width_;
};

}  // namespace zoo
