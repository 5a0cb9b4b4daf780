// Local response normalisation over the last axis and its gradient:
//
//   y[c] = x[c] s[c]^-β,  s[c] = k + α Σ x[j]²,  j from c - floor(n / 2) to c + floor((n - 1) / 2)
//   dx[c] = g[c] s[c]^-β - 2αβ x[c] Σ g[j] x[j] s[j]^(-β-1),  over the j whose windows hold c, with g = dy

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Values that a thread takes at a time: fewer are not worth waking one.
constexpr int64_t kGrain = 1 << 14;

struct Window {
  int64_t channels;
  int64_t size;
  float alpha;
  float beta;
  float k;

  // What is further away than any channel is 0.
  int64_t Before() const { return std::min(size / 2, channels); }
  int64_t After() const { return std::min((size - 1) / 2, channels); }
  // Channels, and zeros on both sides of them.
  int64_t Padded() const { return Before() + channels + After(); }
};

// What a thread needs besides inputs and outputs: rows of channels, the first with zeros on both sides.
struct Rows {
  std::vector<float> padded;
  std::vector<float> scale;
  std::vector<float> power;
  std::vector<float> sums;

  explicit Rows(const Window& window)
      : padded(window.Padded()), scale(window.channels), power(window.channels), sums(window.channels) {}
};

ZOO_INLINE void SumWindows(const Window& window, const float* __restrict padded, float* __restrict sums) {
  for (int64_t c = 0; c < window.channels; c++) sums[c] = padded[c];
  for (int64_t j = 1; j <= window.Before() + window.After(); j++) {
    for (int64_t c = 0; c < window.channels; c++) sums[c] += padded[c + j];
  }
}

// s and s^-β of a row; leaves the values' squares in `padded`.
ZOO_INLINE void ScaleOf(const Window& window, const float* __restrict x, float* __restrict padded,
                        float* __restrict scale, float* __restrict power) {
  const int64_t channels = window.channels;
  float* __restrict squares = padded + window.Before();
  for (int64_t c = 0; c < window.Before(); c++) padded[c] = 0;
  for (int64_t c = 0; c < channels; c++) squares[c] = x[c] * x[c];
  for (int64_t c = 0; c < window.After(); c++) squares[channels + c] = 0;
  SumWindows(window, padded, scale);
  for (int64_t c = 0; c < channels; c++) scale[c] = window.k + window.alpha * scale[c];
  if (window.beta == 0.75f) {
    for (int64_t c = 0; c < channels; c++) {
      const float inverse = 1.0f / std::sqrt(scale[c]);
      power[c] = inverse * std::sqrt(inverse);
    }
  } else {
    for (int64_t c = 0; c < channels; c++) power[c] = std::pow(scale[c], -window.beta);
  }
}

ZOO_VECTORISED void Normalise(const Window& window, const float* x, int64_t rows, Rows& own, float* y) {
  float* __restrict power = own.power.data();
  for (int64_t row = 0; row < rows; row++, x += window.channels, y += window.channels) {
    ScaleOf(window, x, own.padded.data(), own.scale.data(), power);
    for (int64_t c = 0; c < window.channels; c++) y[c] = x[c] * power[c];
  }
}

ZOO_VECTORISED void Differentiate(const Window& window, const float* dy, const float* x, int64_t rows, Rows& own,
                                  float* dx) {
  const int64_t channels = window.channels;
  const float factor = 2 * window.alpha * window.beta;
  float* __restrict scale = own.scale.data();
  float* __restrict power = own.power.data();
  float* __restrict sums = own.sums.data();
  float* __restrict padded = own.padded.data();
  for (int64_t row = 0; row < rows; row++, dy += channels, x += channels, dx += channels) {
    ScaleOf(window, x, padded, scale, power);
    // A channel is held by windows from After() below it to Before() above it.
    float* __restrict shares = padded + window.After();
    for (int64_t c = 0; c < window.After(); c++) padded[c] = 0;
    for (int64_t c = 0; c < channels; c++) {
      power[c] *= dy[c];
      shares[c] = power[c] * x[c] / scale[c];
    }
    for (int64_t c = 0; c < window.Before(); c++) shares[channels + c] = 0;
    SumWindows(window, padded, sums);
    for (int64_t c = 0; c < channels; c++) dx[c] = power[c] - factor * x[c] * sums[c];
  }
}

struct Constants {
  int64_t size;
  float alpha;
  float beta;
  float k;

  explicit Constants(Attributes& given)
      : size(given.Integers("size", 1)[0]), alpha(given.Float("alpha")), beta(given.Float("beta")), k(given.Float("k")) {
    if (size < 1) throw Refused{"size is " + std::to_string(size) + "; a number of at least 1 is needed"};
  }

  Window Of(const Input& x) const {
    if (x.shape.empty()) throw Refused{"x has shape []; […, channels] is needed"};
    return {x.shape.back(), size, alpha, beta, k};
  }
};

template <typename Work>
void ForEachRows(const Input& x, const Window& window, const Work& work) {
  if (x.Size() == 0) return;
  ParallelRanges(x.Size() / window.channels, std::max<int64_t>(1, kGrain / window.channels),
                 [&](int64_t begin, int64_t end) {
                   Rows own(window);
                   work(begin * window.channels, end - begin, own);
                 });
}

struct LocalResponseNorm {
  static constexpr const char* kName = "ZooLocalResponseNorm";

  Constants constants;

  explicit LocalResponseNorm(Attributes& given) : constants(given) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Window window = constants.Of(x);
    float* y = call.Floats(0, x.shape);
    ForEachRows(x, window, [&](int64_t at, int64_t rows, Rows& own) {
      Normalise(window, x.Floats() + at, rows, own, y + at);
    });
  }
};

struct LocalResponseNormGrad {
  static constexpr const char* kName = "ZooLocalResponseNormGrad";

  Constants constants;

  explicit LocalResponseNormGrad(Attributes& given) : constants(given) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input x = call.In(1);
    if (dy.shape != x.shape) throw Refused{"dy has shape " + Show(dy.shape) + " and x " + Show(x.shape)};
    const Window window = constants.Of(x);
    float* dx = call.Floats(0, x.shape);
    ForEachRows(x, window, [&](int64_t at, int64_t rows, Rows& own) {
      Differentiate(window, dy.Floats() + at, x.Floats() + at, rows, own, dx + at);
    });
  }
};

}  // namespace

void RegisterLocalResponseNorm() {
  const char* const kSize = "size: list(int)";
  Register<LocalResponseNorm>({"x: float"}, {"y: float"}, {kSize, "alpha: float", "beta: float", "k: float"});
  Register<LocalResponseNormGrad>({"dy: float", "x: float"}, {"dx: float"},
                                  {kSize, "alpha: float", "beta: float", "k: float"});
}

}  // namespace zoo
