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

// A number in bfloat16: the upper half of its bits.
using Half = uint16_t;

ZOO_INLINE float Widened(float number) { return number; }
ZOO_INLINE float Widened(Half number) { return OfBits(static_cast<int32_t>(static_cast<uint32_t>(number) << 16)); }

// A number whose lower 16 bits are 0, or any number, in its type.
template <typename T>
ZOO_INLINE T Narrowed(float number) {
  if constexpr (sizeof(T) == sizeof(Half)) return static_cast<Half>(static_cast<uint32_t>(BitsOf(number)) >> 16);
  else return number;
}

}  // namespace zoo
