// Numbers that are added to channels.
#pragma once

#include <algorithm>
#include <vector>

#include "kernel.h"

namespace zoo {

inline bool HasBias(const Input& bias) { return bias.shape != Shape{0}; }

// A bias of so many channels, or zeros where there is none, and zeros up to `length`.
inline std::vector<float> BiasOf(const Input& bias, int64_t channels, int64_t length) {
  if (HasBias(bias) && bias.shape != Shape{channels}) {
    throw Refused{"bias has shape " + Show(bias.shape) + "; " + Show({channels}) + ", or [0] for none, is needed"};
  }
  std::vector<float> added(length, 0.0f);
  std::copy_n(bias.Floats(), bias.Size(), added.begin());
  return added;
}

}  // namespace zoo
