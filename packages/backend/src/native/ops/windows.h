// Windows that pooling of images `[batch, height, width, channels]` looks through: those that slide, and those that share an axis
// evenly.
#pragma once

#include <algorithm>
#include <vector>

#include "kernel.h"

namespace zoo {

// Places from the first to before the end.
struct Range {
  int64_t first;
  int64_t end;
};

// What the windows along an axis see of its places, which lie `dilation` apart. Neither firsts nor ends ever go back.
struct Axis {
  int64_t length;
  int64_t dilation;
  std::vector<Range> windows;

  bool EachSeesSomething() const {
    return std::all_of(windows.begin(), windows.end(), [](const Range& seen) { return seen.first < seen.end; });
  }
};

struct Windows {
  Axis rows;
  Axis columns;
  int64_t channels;
};

// Two numbers, of height and width, of at least `least`.
inline Shape Pair(Attributes& given, const char* name, int64_t least) {
  const Shape pair = given.Integers(name, 2);
  if (*std::min_element(pair.begin(), pair.end()) < least) {
    throw Refused{std::string(name) + " is " + Show(pair) + "; numbers of at least " + std::to_string(least) + " are needed"};
  }
  return pair;
}

// Windows of one size that start `strides` apart, the first of them `before` the image.
struct Sliding {
  Shape pool;
  Shape strides;
  Shape before;

  explicit Sliding(Attributes& given)
      : pool(Pair(given, "pool", 1)), strides(Pair(given, "strides", 1)), before(Pair(given, "before", 0)) {}

  int64_t Start(int axis, int64_t window) const { return window * strides[axis] - before[axis]; }

  Axis Of(int axis, int64_t length, int64_t count, int64_t dilation = 1) const {
    Axis seen{length, dilation, std::vector<Range>(count)};
    for (int64_t i = 0; i < count; i++) {
      const int64_t start = Start(axis, i);
      const int64_t inside = start >= 0 ? start : start + (-start + dilation - 1) / dilation * dilation;
      const int64_t first = std::min(inside, length);
      const int64_t end = std::min(start + (pool[axis] - 1) * dilation + 1, length);
      seen.windows[i] = {first, std::max(first, end)};
    }
    return seen;
  }

  std::string Shown() const { return "windows of " + Show(pool) + " at strides of " + Show(strides); }
};

// Windows as wide as they must be: number i of n sees floor(i length / n) to ceil((i + 1) length / n).
struct Adaptive {
  explicit Adaptive(Attributes&) {}

  Axis Of(int, int64_t length, int64_t count) const {
    Axis seen{length, 1, std::vector<Range>(count)};
    for (int64_t i = 0; i < count; i++) seen.windows[i] = {i * length / count, ((i + 1) * length + count - 1) / count};
    return seen;
  }

  std::string Shown() const { return "even windows"; }
};

// The shape of as many images of another size.
inline Shape ImagesOf(const Input& x, const Shape& size) {
  if (x.shape.size() != 4) {
    throw Refused{"x has shape " + Show(x.shape) + "; [batch, height, width, channels] is needed"};
  }
  return {x.shape[0], size[0], size[1], x.shape[3]};
}

// Whether that may be pooled from this, or this from that: images of the same batch and channels.
inline void CheckImages(const Input& x, const Input& pooled) {
  if (x.shape.size() == 4 && pooled.shape.size() == 4 && x.shape[0] == pooled.shape[0] && x.shape[3] == pooled.shape[3]) {
    return;
  }
  throw Refused{"x has shape " + Show(x.shape) + " and what was pooled of it " + Show(pooled.shape) +
                "; [batch, height, width, channels] with the same batch and channels is needed"};
}

}  // namespace zoo
