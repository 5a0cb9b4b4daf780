// Max pooling of images `[batch, height, width, channels]`: the largest value of each window, where it is, and where its gradient
// goes. Of equal values the first is taken, of NaNs the last, as in PyTorch.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "bits.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "windows.h"

namespace zoo {
namespace {

// Channels whose gradients are taken at a time: what is kept of them stays in the nearest cache.
constexpr int64_t kBlock = 128;

// Windows that slide, with holes.
struct Dilated : Sliding {
  Shape dilations;

  explicit Dilated(Attributes& given) : Sliding(given), dilations(Pair(given, "dilations", 1)) {}

  Axis Of(int axis, int64_t length, int64_t count) const { return Sliding::Of(axis, length, count, dilations[axis]); }
};

// The windows over images of `size`, `[batch, height, width, channels]`, of which there are as many as values in what is pooled.
template <typename Kind>
Windows WindowsOver(const Kind& kind, const Shape& size, const Shape& pooled) {
  const Windows windows{kind.Of(0, size[1], pooled[1]), kind.Of(1, size[2], pooled[2]), size[3]};
  if (!windows.rows.EachSeesSomething() || !windows.columns.EachSeesSomething()) {
    throw Refused{"x has shape " + Show(size) + ", of which " + kind.Shown() + " do not all see something where " +
                  Show(pooled) + " was pooled of it"};
  }
  return windows;
}

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
  const int64_t count = static_cast<int64_t>(columns.windows.size());
  for (int64_t u = 0; u < static_cast<int64_t>(rows.windows.size()); u++) {
    const auto [first_row, end_row] = rows.windows[u];
    for (int64_t v = 0; v < count; v++) {
      const auto [first_column, end_column] = columns.windows[v];
      for (int64_t c = begin; c < end; c += kBlock) {
        const int64_t width = std::min(kBlock, end - c);
        const int64_t at = (u * count + v) * channels + c;
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

// Of windows that slide, over values in bfloat16 too, and of those that share an axis evenly.
struct OfSliding {
  using Kind = Dilated;
  using Value = float;
  static constexpr const char* kValues = "ZooMaxPool2d";
  static constexpr const char* kGrad = "ZooMaxPool2dGrad";
};
struct OfSlidingHalves {
  using Kind = Dilated;
  using Value = Half;
  static constexpr const char* kValues = "ZooMaxPool2dHalf";
};
struct OfEven {
  using Kind = Adaptive;
  using Value = float;
  static constexpr const char* kValues = "ZooAdaptiveMaxPool2d";
  static constexpr const char* kGrad = "ZooAdaptiveMaxPool2dGrad";
};

template <typename F>
struct MaxPoolGrad {
  static constexpr const char* kName = F::kGrad;

  typename F::Kind kind;

  explicit MaxPoolGrad(Attributes& given) : kind(given) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input y = call.In(1);
    const Input dy = call.In(2);
    CheckImages(x, y);
    const Windows windows = WindowsOver(kind, x.shape, y.shape);
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

// Of the values of a window the largest, or NaN if there is one.
template <typename T, int kWidth>
struct Largest {
  using Value = T;
  using Result = T;
  float most[kWidth];
  int32_t odd[kWidth];

  ZOO_INLINE_MEMBER void Start(int64_t) {
    for (int i = 0; i < kWidth; i++) {
      most[i] = -INFINITY;
      odd[i] = 0;
    }
  }
  // Two steps without a branch: which value is the largest cannot be foreseen.
  ZOO_INLINE_MEMBER void See(const T* values, int64_t) {
    for (int i = 0; i < kWidth; i++) {
      const float value = Widened(values[i]);
      most[i] = value > most[i] ? value : most[i];
      odd[i] |= value != value;
    }
  }
  ZOO_INLINE_MEMBER void End(T* y) const {
    for (int i = 0; i < kWidth; i++) y[i] = Narrowed<T>(odd[i] != 0 ? NAN : most[i]);
  }
};

// The same, kept in registers as wide as there are.
template <typename T, int kVectors>
struct LargestOfVectors {
  typedef float Values __attribute__((vector_size(64)));
  typedef int32_t Flags __attribute__((vector_size(64)));
  typedef uint32_t Words __attribute__((vector_size(64)));
  typedef Half Halves __attribute__((vector_size(32)));
  static constexpr int kLanes = 16;
  using Value = T;
  using Result = T;
  Values most[kVectors];
  Flags odd[kVectors];

  ZOO_INLINE_MEMBER static void Load(const float* from, Values& values) { std::memcpy(&values, from, sizeof values); }
  ZOO_INLINE_MEMBER static void Load(const Half* from, Values& values) {
    Halves halves;
    std::memcpy(&halves, from, sizeof halves);
    values = reinterpret_cast<Values>(__builtin_convertvector(halves, Words) << 16);
  }
  ZOO_INLINE_MEMBER static void Store(const Values& values, float* to) { std::memcpy(to, &values, sizeof values); }
  ZOO_INLINE_MEMBER static void Store(const Values& values, Half* to) {
    const Halves halves = __builtin_convertvector(reinterpret_cast<const Words&>(values) >> 16, Halves);
    std::memcpy(to, &halves, sizeof halves);
  }

  ZOO_INLINE_MEMBER void Start(int64_t) {
    for (int i = 0; i < kVectors; i++) {
      most[i] = Values{} - INFINITY;
      odd[i] = Flags{};
    }
  }
  ZOO_INLINE_MEMBER void See(const T* values, int64_t) {
    for (int i = 0; i < kVectors; i++) {
      Values seen;
      Load(values + i * kLanes, seen);
      most[i] = seen > most[i] ? seen : most[i];
      odd[i] |= seen != seen;
    }
  }
  ZOO_INLINE_MEMBER void End(T* y) const {
    for (int i = 0; i < kVectors; i++) {
      const Values found = odd[i] != 0 ? Values{} + NAN : most[i];
      Store(found, y + i * kLanes);
    }
  }
};
template <typename T>
struct Largest<T, 64> : LargestOfVectors<T, 4> {};
template <typename T>
struct Largest<T, 16> : LargestOfVectors<T, 1> {};

template <int kWidth>
using LargestFloats = Largest<float, kWidth>;
template <int kWidth>
using LargestHalves = Largest<Half, kWidth>;

// Where the largest value is: of equal ones the first, of NaNs the last.
template <int kWidth>
struct Where {
  using Value = float;
  using Result = int32_t;
  float most[kWidth];
  int32_t found[kWidth];

  ZOO_INLINE_MEMBER void Start(int64_t first) {
    for (int i = 0; i < kWidth; i++) {
      most[i] = -INFINITY;
      found[i] = static_cast<int32_t>(first);
    }
  }
  ZOO_INLINE_MEMBER void See(const float* values, int64_t index) {
    for (int i = 0; i < kWidth; i++) {
      const bool wins = (values[i] > most[i]) | (values[i] != values[i]);
      most[i] = wins ? values[i] : most[i];
      found[i] = wins ? static_cast<int32_t>(index) : found[i];
    }
  }
  ZOO_INLINE_MEMBER void End(int32_t* indices) const {
    for (int i = 0; i < kWidth; i++) indices[i] = found[i];
  }
};

// Searches a window for neighbouring channels, of which the first values are given.
template <typename What>
ZOO_INLINE void SearchWindow(const Windows& windows, const Range& of_rows, const Range& of_columns,
                             const typename What::Value* x, typename What::Result* result) {
  const auto& [rows, columns, channels] = windows;
  What what;
  what.Start(of_rows.first * columns.length + of_columns.first);
  for (int64_t row = of_rows.first; row < of_rows.end; row += rows.dilation) {
    for (int64_t column = of_columns.first; column < of_columns.end; column += columns.dilation) {
      const int64_t index = row * columns.length + column;
      what.See(x + index * channels, index);
    }
  }
  what.End(result);
}

template <template <int> class What>
ZOO_INLINE void Search(const Windows& windows, const typename What<1>::Value* x, int64_t begin, int64_t end,
                       typename What<1>::Result* result) {
  for (const Range& rows : windows.rows.windows) {
    for (const Range& columns : windows.columns.windows) {
      int64_t c = begin;
      for (; c + 64 <= end; c += 64) SearchWindow<What<64>>(windows, rows, columns, x + c, result + c);
      for (; c + 16 <= end; c += 16) SearchWindow<What<16>>(windows, rows, columns, x + c, result + c);
      for (; c + 4 <= end; c += 4) SearchWindow<What<4>>(windows, rows, columns, x + c, result + c);
      for (; c < end; c++) SearchWindow<What<1>>(windows, rows, columns, x + c, result + c);
      result += windows.channels;
    }
  }
}

ZOO_VECTORISED void IndicesOfImage(const Windows& windows, const float* x, int64_t begin, int64_t end,
                                   int32_t* indices) {
  Search<Where>(windows, x, begin, end, indices);
}

ZOO_VECTORISED void LargestOfImage(const Windows& windows, const float* x, int64_t begin, int64_t end, float* y) {
  Search<LargestFloats>(windows, x, begin, end, y);
}
ZOO_VECTORISED void LargestOfImage(const Windows& windows, const Half* x, int64_t begin, int64_t end, Half* y) {
  Search<LargestHalves>(windows, x, begin, end, y);
}

struct MaxPoolIndices {
  static constexpr const char* kName = "ZooMaxPool2dIndices";

  Dilated kind;

  explicit MaxPoolIndices(Attributes& given) : kind(given) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input pooled = call.In(1);
    CheckImages(x, pooled);
    const Windows windows = WindowsOver(kind, x.shape, pooled.shape);
    if (x.shape[1] * x.shape[2] > INT32_MAX) throw Refused{"x has shape " + Show(x.shape) + ": places exceed int32"};
    int32_t* indices = call.Integers(0, pooled.shape);
    const int64_t of_image = x.shape[1] * x.shape[2] * x.shape[3];
    const int64_t of_pooled = pooled.shape[1] * pooled.shape[2] * pooled.shape[3];
    ForEachBlock(x.shape, [&](int64_t sample, int64_t begin, int64_t end) {
      IndicesOfImage(windows, x.Floats() + sample * of_image, begin, end, indices + sample * of_pooled);
    });
  }
};

template <typename F>
struct MaxPool {
  static constexpr const char* kName = F::kValues;

  typename F::Kind kind;
  Shape size;

  explicit MaxPool(Attributes& given) : kind(given), size(Pair(given, "size", 1)) {}

  void Run(Call& call) const {
    using Value = typename F::Value;
    const Input x = call.In(0);
    const Shape pooled = ImagesOf(x, size);
    const Windows windows = WindowsOver(kind, x.shape, pooled);
    const auto* values = static_cast<const Value*>(x.data);
    constexpr TF_DataType kType = sizeof(Value) == sizeof(Half) ? TF_BFLOAT16 : TF_FLOAT;
    auto* y = static_cast<Value*>(call.Output(0, kType, sizeof(Value), pooled));
    const int64_t of_image = x.shape[1] * x.shape[2] * x.shape[3];
    const int64_t of_pooled = pooled[1] * pooled[2] * pooled[3];
    ForEachBlock(x.shape, [&](int64_t sample, int64_t begin, int64_t end) {
      LargestOfImage(windows, values + sample * of_image, begin, end, y + sample * of_pooled);
    });
  }
};

}  // namespace

void RegisterMaxPool() {
  const char* const kPool = "pool: list(int)";
  const char* const kStrides = "strides: list(int)";
  const char* const kBefore = "before: list(int)";
  const char* const kDilations = "dilations: list(int)";
  const char* const kSize = "size: list(int)";
  Register<MaxPool<OfSliding>>({"x: float"}, {"y: float"}, {kPool, kStrides, kBefore, kDilations, kSize});
  Register<MaxPool<OfSlidingHalves>>({"x: bfloat16"}, {"y: bfloat16"}, {kPool, kStrides, kBefore, kDilations, kSize});
  Register<MaxPoolGrad<OfSliding>>({"x: float", "y: float", "dy: float"}, {"dx: float"},
                                   {kPool, kStrides, kBefore, kDilations});
  Register<MaxPoolIndices>({"x: float", "pooled: float"}, {"indices: int32"}, {kPool, kStrides, kBefore, kDilations});
  Register<MaxPool<OfEven>>({"x: float"}, {"y: float"}, {kSize});
  Register<MaxPoolGrad<OfEven>>({"x: float", "y: float", "dy: float"}, {"dx: float"});
}

}  // namespace zoo
