// e^x and what is made of it, in steps that compilers turn into those of vectors: exact to two units in the last place.
#pragma once

#include <cstdint>

#include "bits.h"
#include "kernel.h"

namespace zoo {

// x = n ln 2 + r with r of at most ln 2 / 2.
struct Reduced {
  float r;
  int32_t n;
};

ZOO_INLINE Reduced Reduce(float x) {
  // Adding 1.5 * 2^23 rounds to a whole number, which the last bits then are.
  constexpr float kRound = 12582912.0f;
  const float rounded = x * 1.44269504088896341f + kRound;
  const float n = rounded - kRound;
  return {(x - n * 0.693359375f) + n * 2.12194440e-4f, BitsOf(rounded) - BitsOf(kRound)};
}

// e^r - 1: the polynomial of Cephes' expf (S. L. Moshier).
ZOO_INLINE float SmallExpm1(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r;
}

// 2^n, where that is a normal number.
ZOO_INLINE float PowerOf2(int32_t n) { return OfBits((n + 127) << 23); }

ZOO_INLINE float Exp(float x) {
  // Beyond these it is 0 and infinite; NaN is neither.
  float held = x < -104.0f ? -104.0f : x;
  held = held > 89.0f ? 89.0f : held;
  const Reduced reduced = Reduce(held);
  // In two factors, as the result need be no normal number.
  const int32_t half = reduced.n >> 1;
  return ((SmallExpm1(reduced.r) + 1.0f) * PowerOf2(half)) * PowerOf2(reduced.n - half);
}

// e^x - 1 for x up to 0, with all digits near 0.
ZOO_INLINE float Expm1OfNegative(float x) {
  const Reduced reduced = Reduce(x < -40.0f ? -40.0f : x);
  const float power = PowerOf2(reduced.n);
  return power * SmallExpm1(reduced.r) + (power - 1.0f);
}

// log(1 + u) for u from 0 to 1, as 2 artanh(u / (2 + u)).
ZOO_INLINE float Log1pOfFraction(float u) {
  const float s = u / (2.0f + u);
  const float z = s * s;
  float p = 1.0f / 15;
  p = p * z + 1.0f / 13;
  p = p * z + 1.0f / 11;
  p = p * z + 1.0f / 9;
  p = p * z + 1.0f / 7;
  p = p * z + 1.0f / 5;
  p = p * z + 1.0f / 3;
  return 2.0f * (s + s * (z * p));
}

// 1 / (1 + e^-x), with all digits where it is near 0.
ZOO_INLINE float Sigmoid(float x) {
  const float e = Exp(x < 0 ? x : -x);
  return (x < 0 ? e : 1.0f) / (1.0f + e);
}

// The error function, as XLA has it: x P(x²) / Q(x²), which is ±1 from ±4 on.
ZOO_INLINE float Erf(float x) {
  float held = x < -4.0f ? -4.0f : x;
  held = held > 4.0f ? 4.0f : held;
  const float z = held * held;
  float p = -2.72614225801306e-10f;
  p = p * z + 2.77068142495902e-08f;
  p = p * z - 2.10102402082508e-06f;
  p = p * z - 5.69250639462346e-05f;
  p = p * z - 7.34990630326855e-04f;
  p = p * z - 2.95459980854025e-03f;
  p = p * z - 1.60960333262415e-02f;
  float q = -1.45660718464996e-05f;
  q = q * z - 2.13374055278905e-04f;
  q = q * z - 1.68282697438203e-03f;
  q = q * z - 7.37332916720468e-03f;
  q = q * z - 1.42647390514189e-02f;
  return held * p / q;
}

}  // namespace zoo
