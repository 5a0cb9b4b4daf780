// Max pooling of images `[batch, height, width, channels]`: where the largest value of each window is, to where its gradient goes,
// and back. Of equal values the first is taken, of NaNs the last, as in PyTorch.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Channels that are searched at a time: what is kept of them stays in the nearest cache.
constexpr int64_t kBlock = 128;

// Windows along an axis.
struct Axis {
  int64_t length;
  int64_t size;
  int64_t stride;
  int64_t before;
  int64_t dilation;
  int64_t windows;

  // Of window `i` the first place inside the image, and the first after it: places lie `dilation` apart.
  int64_t First(int64_t i) const {
    const int64_t start = i * stride - before;
    return start >= 0 ? start : start + (-start + dilation - 1) / dilation * dilation;
  }
  int64_t End(int64_t i) const { return std::min(length, i * stride - before + (size - 1) * dilation + 1); }
  // Whether every window sees something.
  bool Fits() const {
    for (int64_t i = 0; i < windows; i++) {
      if (First(i) >= End(i)) return false;
    }
    return true;
  }
};

struct Windows {
  Axis rows;
  Axis columns;
  int64_t channels;
};

// What the attributes say of both axes.
struct Attrs {
  Shape pool;
  Shape strides;
  Shape before;
  Shape dilations;

  explicit Attrs(Attributes& given)
      : pool(given.Integers("pool", 2)),
        strides(given.Integers("strides", 2)),
        before(given.Integers("before", 2)),
        dilations(given.Integers("dilations", 2)) {
    for (const Shape* numbers : {&pool, &strides, &dilations}) {
      if (*std::min_element(numbers->begin(), numbers->end()) < 1) {
        throw Refused{"pool, strides or dilations are " + Show(*numbers) + "; numbers of at least 1 are needed"};
      }
    }
    if (*std::min_element(before.begin(), before.end()) < 0) {
      throw Refused{"before is " + Show(before) + "; numbers of at least 0 are needed"};
    }
  }

  // The windows of an image, as many as there are values in what was pooled of it.
  Windows Of(const Input& x, const Input& pooled) const {
    if (x.shape.size() != 4 || pooled.shape.size() != 4 || x.shape[0] != pooled.shape[0] ||
        x.shape[3] != pooled.shape[3]) {
      throw Refused{"x has shape " + Show(x.shape) + " and what was pooled of it " + Show(pooled.shape) +
                    "; [batch, height, width, channels] with the same batch and channels is needed"};
    }
    const Windows windows{{x.shape[1], pool[0], strides[0], before[0], dilations[0], pooled.shape[1]},
                          {x.shape[2], pool[1], strides[1], before[1], dilations[1], pooled.shape[2]},
                          x.shape[3]};
    if (!windows.rows.Fits() || !windows.columns.Fits()) {
      throw Refused{"x has shape " + Show(x.shape) + ", of which windows of " + Show(pool) + " at strides of " +
                    Show(strides) + " do not all see something where " + Show(pooled.shape) + " was pooled of it"};
    }
    return windows;
  }
};

// Calls `work` with samples and ranges of channels, from several threads.
template <typename Work>
void ForEachBlock(const Shape& shape, const Work& work) {
  const int64_t batch = shape[0];
  const int64_t channels = shape[3];
  const int64_t block = batch >= Threads() ? channels : std::min<int64_t>(channels, 32);
  const int64_t blocks = block == 0 ? 0 : (channels + block - 1) / block;
  Parallel(batch * blocks, [&](int64_t piece) {
    const int64_t begin = piece % blocks * block;
    work(piece / blocks, begin, std::min(begin + block, channels));
  });
}

// Gives each slope to the first value of its window that equals the largest, for channels from `begin` to `end` of an image.
ZOO_VECTORISED void GradOfImage(const Windows& windows, const float* x, const float* y, const float* dy,
                                int64_t begin, int64_t end, float* dx) {
  const auto& [rows, columns, channels] = windows;
  const int64_t pitch = columns.length * channels;
  int32_t open[kBlock];
  for (int64_t u = 0; u < rows.windows; u++) {
    const int64_t first_row = rows.First(u);
    const int64_t end_row = rows.End(u);
    for (int64_t v = 0; v < columns.windows; v++) {
      const int64_t first_column = columns.First(v);
      const int64_t end_column = columns.End(v);
      for (int64_t c = begin; c < end; c += kBlock) {
        const int64_t width = std::min(kBlock, end - c);
        const int64_t at = (u * columns.windows + v) * channels + c;
        const float* __restrict most = y + at;
        const float* __restrict slope = dy + at;
        for (int64_t i = 0; i < width; i++) open[i] = -1;
        for (int64_t row = first_row; row < end_row; row += rows.dilation) {
          for (int64_t column = first_column; column < end_column; column += columns.dilation) {
            const int64_t place = row * pitch + column * channels + c;
            const float* __restrict values = x + place;
            float* __restrict slopes = dx + place;
            for (int64_t i = 0; i < width; i++) {
              const int32_t here = (values[i] == most[i] ? -1 : 0) & open[i];
              slopes[i] += here != 0 ? slope[i] : 0.0f;
              open[i] ^= here;
            }
          }
        }
        int32_t missing = 0;
        for (int64_t i = 0; i < width; i++) missing |= open[i];
        if (missing == 0) continue;
        for (int64_t i = 0; i < width; i++) {
          if (!std::isnan(most[i])) continue;
          int64_t last = -1;
          for (int64_t row = first_row; row < end_row; row += rows.dilation) {
            for (int64_t column = first_column; column < end_column; column += columns.dilation) {
              const int64_t place = row * pitch + column * channels + c + i;
              if (std::isnan(x[place])) last = place;
            }
          }
          if (last >= 0) dx[last] += slope[i];
        }
      }
    }
  }
}

struct MaxPoolGrad {
  static constexpr const char* kName = "ZooMaxPool2dGrad";

  Attrs attrs;

  explicit MaxPoolGrad(Attributes& given) : attrs(given) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input y = call.In(1);
    const Input dy = call.In(2);
    const Windows windows = attrs.Of(x, y);
    if (dy.shape != y.shape) throw Refused{"y has shape " + Show(y.shape) + " and dy " + Show(dy.shape)};
    float* dx = call.Floats(0, x.shape);
    const int64_t places = x.shape[1] * x.shape[2];
    const int64_t channels = x.shape[3];
    const int64_t of_image = places * channels;
    const int64_t pooled = y.shape[1] * y.shape[2] * channels;
    ForEachBlock(x.shape, [&](int64_t sample, int64_t begin, int64_t end) {
      float* to = dx + sample * of_image;
      for (int64_t place = 0; place < places; place++) {
        std::memset(to + place * channels + begin, 0, (end - begin) * sizeof(float));
      }
      GradOfImage(windows, x.Floats() + sample * of_image, y.Floats() + sample * pooled, dy.Floats() + sample * pooled,
                  begin, end, to);
    });
  }
};

ZOO_VECTORISED void IndicesOfImage(const Windows& windows, const float* x, int64_t begin, int64_t end,
                                   int32_t* indices) {
  const auto& [rows, columns, channels] = windows;
  float most[kBlock];
  int32_t found[kBlock];
  for (int64_t u = 0; u < rows.windows; u++) {
    for (int64_t v = 0; v < columns.windows; v++) {
      const int64_t first = rows.First(u) * columns.length + columns.First(v);
      for (int64_t c = begin; c < end; c += kBlock) {
        const int64_t width = std::min(kBlock, end - c);
        for (int64_t i = 0; i < width; i++) {
          most[i] = -INFINITY;
          found[i] = static_cast<int32_t>(first);
        }
        for (int64_t row = rows.First(u); row < rows.End(u); row += rows.dilation) {
          for (int64_t column = columns.First(v); column < columns.End(v); column += columns.dilation) {
            const int32_t index = static_cast<int32_t>(row * columns.length + column);
            const float* __restrict values = x + index * channels + c;
            for (int64_t i = 0; i < width; i++) {
              const float value = values[i];
              const bool wins = (value > most[i]) | (value != value);
              most[i] = wins ? value : most[i];
              found[i] = wins ? index : found[i];
            }
          }
        }
        std::memcpy(indices + (u * columns.windows + v) * channels + c, found, width * sizeof(int32_t));
      }
    }
  }
}

struct MaxPoolIndices {
  static constexpr const char* kName = "ZooMaxPool2dIndices";

  Attrs attrs;

  explicit MaxPoolIndices(Attributes& given) : attrs(given) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input pooled = call.In(1);
    const Windows windows = attrs.Of(x, pooled);
    if (x.shape[1] * x.shape[2] > INT32_MAX) throw Refused{"x has shape " + Show(x.shape) + ": places exceed int32"};
    int32_t* indices = call.Integers(0, pooled.shape);
    const int64_t of_image = x.shape[1] * x.shape[2] * x.shape[3];
    const int64_t of_pooled = pooled.shape[1] * pooled.shape[2] * pooled.shape[3];
    ForEachBlock(x.shape, [&](int64_t sample, int64_t begin, int64_t end) {
      IndicesOfImage(windows, x.Floats() + sample * of_image, begin, end, indices + sample * of_pooled);
    });
  }
};

}  // namespace

void RegisterMaxPool() {
  const char* const kPool = "pool: list(int)";
  const char* const kStrides = "strides: list(int)";
  const char* const kBefore = "before: list(int)";
  const char* const kDilations = "dilations: list(int)";
  Register<MaxPoolGrad>({"x: float", "y: float", "dy: float"}, {"dx: float"}, {kPool, kStrides, kBefore, kDilations});
  Register<MaxPoolIndices>({"x: float", "pooled: float"}, {"indices: int32"}, {kPool, kStrides, kBefore, kDilations});
}

}  // namespace zoo
