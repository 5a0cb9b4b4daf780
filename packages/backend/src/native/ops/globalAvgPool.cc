// The mean of each channel over whole inputs. Values are added up a few rows at a time, and these sums in double precision.

#include <algorithm>

#include "globalPool.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Rows that are added up in single precision.
constexpr int64_t kRows = 32;

// Sums of `kWidth` neighbours in rows that lie `stride` apart.
template <int kWidth>
ZOO_INLINE void Sum(const float* __restrict x, int64_t rows, int64_t stride, double* __restrict sums) {
  for (int i = 0; i < kWidth; i++) sums[i] = 0;
  for (int64_t begin = 0; begin < rows; begin += kRows) {
    float part[kWidth] = {};
    for (int64_t row = begin; row < std::min(rows, begin + kRows); row++) {
      for (int i = 0; i < kWidth; i++) part[i] += x[row * stride + i];
    }
    for (int i = 0; i < kWidth; i++) sums[i] += part[i];
  }
}

ZOO_VECTORISED void SumsOfChannels(const float* x, int64_t rows, int64_t stride, int64_t width, double* sums) {
  int64_t i = 0;
  for (; i + 64 <= width; i += 64) Sum<64>(x + i, rows, stride, sums + i);
  for (; i + 16 <= width; i += 16) Sum<16>(x + i, rows, stride, sums + i);
  for (; i < width; i++) Sum<1>(x + i, rows, stride, sums + i);
}

// Means of so many channels, of which there are `kBlock` at most.
void MeansOfBlock(const float* x, int64_t places, int64_t stride, int64_t width, float* y) {
  double sums[kBlock];
  SumsOfChannels(x, places, stride, width, sums);
  for (int64_t c = 0; c < width; c++) y[c] = static_cast<float>(sums[c] / places);
}

// Places of few channels are taken as those of more channels, whose sums are added up last.
void MeansOfFewChannels(const float* x, int64_t places, int64_t channels, float* y) {
  const int64_t together = std::min(places, kBlock / channels);
  const int64_t rows = places / together;
  const int64_t width = together * channels;
  double folded[kBlock];
  double rest[kBlock];
  SumsOfChannels(x, rows, width, width, folded);
  SumsOfChannels(x + rows * width, places - rows * together, channels, channels, rest);
  for (int64_t c = 0; c < channels; c++) {
    double sum = rest[c];
    for (int64_t at = c; at < width; at += channels) sum += folded[at];
    y[c] = static_cast<float>(sum / places);
  }
}

struct GlobalAvgPool {
  static constexpr const char* kName = "ZooGlobalAvgPool";

  bool keep_dims;

  explicit GlobalAvgPool(Attributes& given) : keep_dims(given.Flag("keep_dims")) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const auto [batch, places, channels] = LayoutOf(x);
    float* y = call.Floats(0, PooledShape(x, keep_dims));
    const int64_t blocks = (channels + kBlock - 1) / kBlock;
    Parallel(batch * blocks, [&, places = places, channels = channels](int64_t piece) {
      const int64_t begin = piece % blocks * kBlock;
      const float* from = x.Floats() + piece / blocks * places * channels + begin;
      float* to = y + piece / blocks * channels + begin;
      if (2 * channels <= kBlock) return MeansOfFewChannels(from, places, channels, to);
      MeansOfBlock(from, places, channels, std::min(kBlock, channels - begin), to);
    });
  }
};

}  // namespace

void RegisterGlobalAvgPool() { Register<GlobalAvgPool>({"x: float"}, {"y: float"}, {"keep_dims: bool"}); }

}  // namespace zoo
