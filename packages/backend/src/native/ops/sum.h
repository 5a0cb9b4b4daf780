// Sums in vectors' lanes, which are added up exactly every now and then.
#pragma once

#include <algorithm>

#include "kernel.h"

namespace zoo {

// Values that are summed side by side, and those after which their sums are added up exactly.
inline constexpr int64_t kLanes = 32;
inline constexpr int64_t kPart = 2048;

// The sum of `value.At(i)` for i of 0 … size - 1.
template <typename Value>
ZOO_INLINE double SumOf(const Value& value, int64_t size) {
  double sum = 0;
  int64_t begin = 0;
  while (size - begin >= kLanes) {
    float lanes[kLanes] = {};
    const int64_t end = begin + std::min(kPart, (size - begin) / kLanes * kLanes);
    for (; begin < end; begin += kLanes) {
      for (int64_t i = 0; i < kLanes; i++) lanes[i] += value.At(begin + i);
    }
    for (float lane : lanes) sum += lane;
  }
  for (; begin < size; begin++) sum += value.At(begin);
  return sum;
}

}  // namespace zoo
