// The largest value of each channel of whole inputs, and its gradient: of equal values the first has it, of NaNs the last, as in
// PyTorch.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "globalPool.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Largest values of `kWidth` neighbours in rows that lie `stride` apart.
template <int kWidth>
ZOO_INLINE void Largest(const float* __restrict x, int64_t rows, int64_t stride, float* __restrict y) {
  float most[kWidth];
  for (int i = 0; i < kWidth; i++) most[i] = x[i];
  for (int64_t row = 1; row < rows; row++) {
    const float* values = x + row * stride;
    for (int i = 0; i < kWidth; i++) {
      const float value = values[i];
      most[i] = ((value > most[i]) | (value != value)) ? value : most[i];
    }
  }
  for (int i = 0; i < kWidth; i++) y[i] = most[i];
}

ZOO_VECTORISED void LargestOfChannels(const float* x, int64_t rows, int64_t stride, int64_t width, float* y) {
  int64_t i = 0;
  for (; i + 64 <= width; i += 64) Largest<64>(x + i, rows, stride, y + i);
  for (; i + 16 <= width; i += 16) Largest<16>(x + i, rows, stride, y + i);
  for (; i < width; i++) Largest<1>(x + i, rows, stride, y + i);
}

// Places of few channels are taken as those of more channels, which are pooled last.
void LargestOfSample(const float* x, int64_t places, int64_t channels, float* y) {
  const int64_t together = std::min(places, std::max<int64_t>(1, kBlock / channels));
  if (together == 1) return LargestOfChannels(x, places, channels, channels, y);
  float folded[kBlock];
  const int64_t rows = places / together;
  const int64_t width = together * channels;
  LargestOfChannels(x, rows, width, width, folded);
  LargestOfChannels(folded, together, channels, channels, y);
  const int64_t rest = places - rows * together;
  for (int64_t place = places - rest; place < places; place++) {
    for (int64_t c = 0; c < channels; c++) {
      const float value = x[place * channels + c];
      if (value > y[c] || std::isnan(value)) y[c] = value;
    }
  }
}

struct GlobalMaxPool {
  static constexpr const char* kName = "ZooGlobalMaxPool";

  bool keep_dims;

  explicit GlobalMaxPool(Attributes& given) : keep_dims(given.Flag("keep_dims")) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Layout layout = LayoutOf(x);
    const auto [batch, places, channels] = layout;
    float* y = call.Floats(0, PooledShape(x, keep_dims));
    const int64_t block = BlockOf(layout);
    const int64_t blocks = (channels + block - 1) / block;
    Parallel(batch * blocks, [&, places = places, channels = channels](int64_t piece) {
      const int64_t sample = piece / blocks;
      const int64_t begin = piece % blocks * block;
      const float* from = x.Floats() + sample * places * channels;
      float* to = y + sample * channels;
      if (blocks == 1) return LargestOfSample(from, places, channels, to);
      LargestOfChannels(from + begin, places, channels, std::min(block, channels - begin), to + begin);
    });
  }
};

// Gives `dy` to the first of the values that equal `y`, and 0 to all others.
template <int kWidth>
ZOO_INLINE void ToFirst(const float* __restrict x, const float* __restrict y, const float* __restrict dy,
                        int64_t rows, int64_t stride, float* __restrict dx) {
  int32_t open[kWidth];
  float most[kWidth];
  float slope[kWidth];
  for (int i = 0; i < kWidth; i++) {
    open[i] = -1;
    most[i] = y[i];
    slope[i] = dy[i];
  }
  for (int64_t row = 0; row < rows; row++) {
    const float* values = x + row * stride;
    float* slopes = dx + row * stride;
    for (int i = 0; i < kWidth; i++) {
      const int32_t here = (values[i] == most[i] ? -1 : 0) & open[i];
      slopes[i] = here != 0 ? slope[i] : 0.0f;
      open[i] ^= here;
    }
  }
}

ZOO_VECTORISED void ToFirstOfChannels(const float* x, const float* y, const float* dy, int64_t rows, int64_t stride,
                                      int64_t width, float* dx) {
  int64_t i = 0;
  for (; i + 64 <= width; i += 64) ToFirst<64>(x + i, y + i, dy + i, rows, stride, dx + i);
  for (; i + 16 <= width; i += 16) ToFirst<16>(x + i, y + i, dy + i, rows, stride, dx + i);
  for (; i < width; i++) ToFirst<1>(x + i, y + i, dy + i, rows, stride, dx + i);
}

struct GlobalMaxPoolGrad {
  static constexpr const char* kName = "ZooGlobalMaxPoolGrad";

  explicit GlobalMaxPoolGrad(Attributes&) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input y = call.In(1);
    const Input dy = call.In(2);
    const Layout layout = LayoutOf(x);
    const auto [batch, places, channels] = layout;
    for (const Input* pooled : {&y, &dy}) {
      if (pooled->shape.empty() || pooled->shape.front() != batch || pooled->Size() != batch * channels) {
        throw Refused{"x has shape " + Show(x.shape) + " and y or dy " + Show(pooled->shape) +
                      "; one value for each sample and channel is needed"};
      }
    }
    float* dx = call.Floats(0, x.shape);
    const int64_t block = BlockOf(layout);
    const int64_t blocks = (channels + block - 1) / block;
    Parallel(batch * blocks, [&, places = places, channels = channels](int64_t piece) {
      const int64_t sample = piece / blocks;
      const int64_t begin = piece % blocks * block;
      const int64_t width = std::min(block, channels - begin);
      const int64_t at = sample * places * channels + begin;
      const float* most = y.Floats() + sample * channels + begin;
      const float* slope = dy.Floats() + sample * channels + begin;
      ToFirstOfChannels(x.Floats() + at, most, slope, places, channels, width, dx + at);
      for (int64_t c = 0; c < width; c++) {
        if (std::isnan(most[c])) ToLastNan(x.Floats() + at + c, slope[c], places, channels, dx + at + c);
      }
    });
  }

  static void ToLastNan(const float* x, float slope, int64_t places, int64_t channels, float* dx) {
    for (int64_t place = places - 1; place >= 0; place--) {
      if (!std::isnan(x[place * channels])) continue;
      dx[place * channels] = slope;
      return;
    }
  }
};

}  // namespace

void RegisterGlobalMaxPool() {
  Register<GlobalMaxPool>({"x: float"}, {"y: float"}, {"keep_dims: bool"});
  Register<GlobalMaxPoolGrad>({"x: float", "y: float", "dy: float"}, {"dx: float"});
}

}  // namespace zoo
