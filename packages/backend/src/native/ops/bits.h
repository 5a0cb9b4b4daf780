// The bits of numbers.
#pragma once

#include <cstdint>
#include <cstring>

#include "kernel.h"

namespace zoo {

ZOO_INLINE float OfBits(int32_t bits) {
  float number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

ZOO_INLINE int32_t BitsOf(float number) {
  int32_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

// The nearest number whose lower 16 bits are 0, of two equally near the even one; what is not a number stays none.
ZOO_INLINE float RoundedToBfloat16(float number) {
  const uint32_t bits = static_cast<uint32_t>(BitsOf(number));
  const uint32_t rounded = number != number ? bits | 0x400000u : bits + 0x7fffu + (bits >> 16 & 1u);
  return OfBits(static_cast<int32_t>(rounded & 0xffff0000u));
}

}  // namespace zoo
