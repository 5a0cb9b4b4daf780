// Sums in vectors' lanes, which are added up exactly every now and then.
#pragma once

#include <algorithm>

#include "kernel.h"

namespace zoo {

// Values that are summed side by side, and those after which their sums are added up exactly.
inline constexpr int64_t kLanes = 32;
inline constexpr int64_t kPart = 2048;

// Adds the halves of so many values to each other until one is left.
template <int64_t kWidth>
ZOO_INLINE void Fold(double* values) {
  if constexpr (kWidth > 1) {
    for (int64_t i = 0; i < kWidth / 2; i++) values[i] += values[i + kWidth / 2];
    Fold<kWidth / 2>(values);
  }
}

ZOO_INLINE double SumOfLanes(const float* lanes) {
  double values[kLanes];
  for (int64_t i = 0; i < kLanes; i++) values[i] = lanes[i];
  Fold<kLanes>(values);
  return values[0];
}

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
    sum += SumOfLanes(lanes);
  }
  if (begin == size) return sum;
  float rest[kLanes] = {};
  for (int64_t i = 0; i < size - begin; i++) rest[i] = value.At(begin + i);
  return sum + SumOfLanes(rest);
}

}  // namespace zoo
