// Average pooling of images `[batch, height, width, channels]` and its gradient. Both are sums of ranges of rows and columns:
//
//   result[i, j] = Σ source[r, c] weights[r] weights[c] / divisors[i] / divisors[j],  r of range i, c of range j
//
// A mean adds up what its window sees and divides by what counts; its gradient adds up, for each place, what flows back through the
// windows that hold it, weighted by 1 over what counts. Rows are added up first, for the columns of a few results at a time, in
// single precision, and where ranges are long in double precision.

#include <algorithm>
#include <memory>
#include <vector>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "windows.h"

namespace zoo {
namespace {

// Values that a thread takes at a time: fewer are not worth waking one.
constexpr int64_t kGrain = 1 << 15;
// Sums of rows that are kept at a time, in a near cache; and the fewest results that they are for, as neighbours share columns.
constexpr int64_t kTile = 1 << 13;
constexpr int64_t kLeast = 8;
// Values that are added up in single precision.
constexpr int64_t kFew = 64;

// Sums along an axis.
struct Sums {
  // Of each result.
  std::vector<Range> ranges;
  std::vector<float> divisors;
  // Of each value that is added up.
  std::vector<float> weights;
};

// Results [first, end) of a row of results, of sums of rows in columns `from` to `to`.
struct Tile {
  int64_t first;
  int64_t end;
  int64_t from;
  int64_t to;
  // Columns of the result that is of most.
  int64_t longest;
};

struct Plane {
  Sums rows;
  Sums columns;
  int64_t channels;
  std::vector<Tile> tiles;

  int64_t Height() const { return static_cast<int64_t>(rows.ranges.size()); }
  int64_t Width() const { return static_cast<int64_t>(columns.ranges.size()); }
  int64_t Pitch() const { return static_cast<int64_t>(columns.weights.size()) * channels; }
};

// The weighted sums of runs of `width` values that lie `stride` apart, over the divisor: of `kCount` runs.
template <int kCount>
ZOO_INLINE void AddSome(const float* __restrict x, const float* __restrict weights, int64_t stride, int64_t width,
                        float divisor, float* __restrict y) {
  float shares[kCount];
  for (int k = 0; k < kCount; k++) shares[k] = weights[k];
  for (int64_t i = 0; i < width; i++) {
    float sum = shares[0] * x[i];
    for (int k = 1; k < kCount; k++) sum += shares[k] * x[k * stride + i];
    y[i] = sum / divisor;
  }
}

// The same of any number of runs, `kWidth` values of each.
template <int kWidth, typename Real>
ZOO_INLINE void AddWide(const float* __restrict x, const float* __restrict weights, int64_t count, int64_t stride,
                        float divisor, float* __restrict y) {
  Real sums[kWidth] = {};
  for (int64_t k = 0; k < count; k++) {
    const Real weight = weights[k];
    for (int i = 0; i < kWidth; i++) sums[i] += weight * x[k * stride + i];
  }
  for (int i = 0; i < kWidth; i++) y[i] = static_cast<float>(sums[i] / divisor);
}

template <typename Real>
ZOO_INLINE void AddMany(const float* x, const float* weights, int64_t count, int64_t stride, int64_t width,
                        float divisor, float* y) {
  int64_t i = 0;
  for (; i + 64 <= width; i += 64) AddWide<64, Real>(x + i, weights, count, stride, divisor, y + i);
  for (; i + 16 <= width; i += 16) AddWide<16, Real>(x + i, weights, count, stride, divisor, y + i);
  for (; i < width; i++) AddWide<1, Real>(x + i, weights, count, stride, divisor, y + i);
}

ZOO_INLINE void Add(const float* x, const float* weights, int64_t count, int64_t stride, int64_t width, float divisor,
                    float* y) {
  if (count == 1) return AddSome<1>(x, weights, stride, width, divisor, y);
  if (count == 2) return AddSome<2>(x, weights, stride, width, divisor, y);
  if (count == 3) return AddSome<3>(x, weights, stride, width, divisor, y);
  if (count <= kFew) return AddMany<float>(x, weights, count, stride, width, divisor, y);
  AddMany<double>(x, weights, count, stride, width, divisor, y);
}

// Sums of columns of `kChannels` channels.
template <int kChannels>
ZOO_INLINE void AddColumns(const Sums& columns, const Tile& tile, const float* __restrict sums, float divisor,
                           float* __restrict y) {
  for (int64_t j = tile.first; j < tile.end; j++, y += kChannels) {
    const auto [left, right] = columns.ranges[j];
    AddWide<kChannels, float>(sums + (left - tile.from) * kChannels, columns.weights.data() + left, right - left,
                              kChannels, divisor * columns.divisors[j], y);
  }
}

// Results of a tile in row `row` of an image's, with room for the sums of rows.
ZOO_VECTORISED void SumTile(const Plane& plane, const Tile& tile, const float* source, int64_t row, float* kept,
                            float* result) {
  const auto& [rows, columns, channels, tiles] = plane;
  const auto [first, end] = rows.ranges[row];
  const float* sums = source + first * plane.Pitch() + tile.from * channels;
  const float* weights = rows.weights.data() + first;
  if (end - first != 1 || *weights != 1) {
    Add(sums, weights, end - first, plane.Pitch(), (tile.to - tile.from) * channels, 1, kept);
    sums = kept;
  }
  const float divisor = rows.divisors[row];
  float* to = result + (row * plane.Width() + tile.first) * channels;
  if (tile.longest <= kFew) {
    if (channels == 1) return AddColumns<1>(columns, tile, sums, divisor, to);
    if (channels == 2) return AddColumns<2>(columns, tile, sums, divisor, to);
    if (channels == 3) return AddColumns<3>(columns, tile, sums, divisor, to);
    if (channels == 4) return AddColumns<4>(columns, tile, sums, divisor, to);
  }
  for (int64_t j = tile.first; j < tile.end; j++, to += channels) {
    const auto [left, right] = columns.ranges[j];
    Add(sums + (left - tile.from) * channels, columns.weights.data() + left, right - left, channels, channels,
        divisor * columns.divisors[j], to);
  }
}

std::vector<Tile> TilesOf(const Plane& plane) {
  std::vector<Tile> tiles;
  for (int64_t j = 0; j < plane.Width(); j++) {
    const auto [left, right] = plane.columns.ranges[j];
    const bool is_full = !tiles.empty() && (right - tiles.back().from) * plane.channels > kTile &&
                         tiles.back().end - tiles.back().first >= kLeast;
    if (tiles.empty() || is_full) tiles.push_back({j, j, left, right, 0});
    tiles.back().end = j + 1;
    tiles.back().to = std::max(tiles.back().to, right);
    tiles.back().longest = std::max(tiles.back().longest, right - left);
  }
  return tiles;
}

// Computes all results of `batch` images, with several threads.
void SumAll(Plane plane, const float* source, int64_t batch, float* result) {
  plane.tiles = TilesOf(plane);
  int64_t room = 0;
  for (const Tile& tile : plane.tiles) room = std::max(room, (tile.to - tile.from) * plane.channels);
  const int64_t tiles = static_cast<int64_t>(plane.tiles.size());
  const int64_t pieces = batch * plane.Height() * tiles;
  const int64_t of_source = static_cast<int64_t>(plane.rows.weights.size()) * plane.Pitch();
  const int64_t of_result = plane.Height() * plane.Width() * plane.channels;
  // Neighbours share rows: they are better taken by the same thread.
  const int64_t piece = std::max<int64_t>(1, std::max(of_source, of_result) * batch / std::max<int64_t>(1, pieces));
  const int64_t grain = std::max(pieces / (4 * Threads()), std::max<int64_t>(1, kGrain / piece));
  ParallelRanges(pieces, grain, [&](int64_t begin, int64_t end) {
    const std::unique_ptr<float[]> kept(new float[room]);
    for (int64_t i = begin; i < end; i++) {
      const int64_t sample = i / tiles / plane.Height();
      SumTile(plane, plane.tiles[i % tiles], source + sample * of_source, i / tiles % plane.Height(), kept.get(),
              result + sample * of_result);
    }
  });
}

// Windows along an axis and what their sums are divided by.
struct Means {
  Axis seen;
  std::vector<float> counts;
};

Sums Forward(const Means& means) {
  return {means.seen.windows, means.counts, std::vector<float>(means.seen.length, 1.0f)};
}

// Of each place the windows that hold it, which share what flows back by what counts of each. Those that see nothing hold none.
Sums Backward(const Means& means, double factor) {
  Sums sums{std::vector<Range>(means.seen.length), std::vector<float>(means.seen.length, 1.0f), {}};
  const std::vector<Range>& windows = means.seen.windows;
  const int64_t count = static_cast<int64_t>(windows.size());
  Range holders{0, 0};
  for (int64_t place = 0; place < means.seen.length; place++) {
    while (holders.first < count && windows[holders.first].end <= place) holders.first++;
    while (holders.end < count && windows[holders.end].first <= place) holders.end++;
    sums.ranges[place] = {std::min(holders.first, holders.end), holders.end};
  }
  for (float number : means.counts) sums.weights.push_back(static_cast<float>(factor / number));
  return sums;
}

// What slides, and what counts of it.
struct SlidingMeans : Sliding {
  static constexpr const char* kValues = "ZooAvgPool2d";
  static constexpr const char* kGrad = "ZooAvgPool2dGrad";

  // Whether places outside of the image count: those before it, and so many after it.
  bool count_padding;
  Shape after;

  explicit SlidingMeans(Attributes& given)
      : Sliding(given), count_padding(given.Flag("count_padding")), after(Pair(given, "after", 0)) {}

  Means Along(int axis, int64_t length, int64_t windows) const {
    Means means{Of(axis, length, windows), {}};
    for (int64_t i = 0; i < windows; i++) {
      const auto [first, end] = means.seen.windows[i];
      const int64_t start = Start(axis, i);
      const int64_t counted = std::min(start + pool[axis], length + after[axis]) - start;
      means.counts.push_back(static_cast<float>(count_padding ? counted : end - first));
    }
    return means;
  }
};

struct EvenMeans : Adaptive {
  static constexpr const char* kValues = "ZooAdaptiveAvgPool2d";
  static constexpr const char* kGrad = "ZooAdaptiveAvgPool2dGrad";

  using Adaptive::Adaptive;

  Means Along(int axis, int64_t length, int64_t windows) const {
    Means means{Of(axis, length, windows), {}};
    for (const auto [first, end] : means.seen.windows) means.counts.push_back(static_cast<float>(end - first));
    return means;
  }
};

template <typename Kind>
struct AvgPool {
  static constexpr const char* kName = Kind::kValues;

  Kind kind;
  Shape size;

  explicit AvgPool(Attributes& given) : kind(given), size(Pair(given, "size", 0)) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Shape pooled = ImagesOf(x, size);
    float* y = call.Floats(0, pooled);
    const Sums rows = Forward(kind.Along(0, x.shape[1], pooled[1]));
    const Sums columns = Forward(kind.Along(1, x.shape[2], pooled[2]));
    SumAll({rows, columns, x.shape[3], {}}, x.Floats(), x.shape[0], y);
  }
};

template <typename Kind>
struct AvgPoolGrad {
  static constexpr const char* kName = Kind::kGrad;

  Kind kind;
  Shape size;

  explicit AvgPoolGrad(Attributes& given) : kind(given), size(Pair(given, "size", 0)) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Shape shape = ImagesOf(dy, size);
    float* dx = call.Floats(0, shape);
    const Means rows = kind.Along(0, shape[1], dy.shape[1]);
    const Means columns = kind.Along(1, shape[2], dy.shape[2]);
    // Rounded once where all windows are alike: the factors of columns then are 1.
    const float whole = columns.counts.empty() ? 1 : *std::max_element(columns.counts.begin(), columns.counts.end());
    SumAll({Backward(rows, 1.0 / whole), Backward(columns, whole), shape[3], {}}, dy.Floats(), shape[0], dx);
  }
};

}  // namespace

void RegisterAvgPool() {
  const char* const kSize = "size: list(int)";
  const Specs kSliding = {"pool: list(int)",  "strides: list(int)",  "before: list(int)",
                          "after: list(int)", "count_padding: bool", kSize};
  Register<AvgPool<SlidingMeans>>({"x: float"}, {"y: float"}, kSliding);
  Register<AvgPoolGrad<SlidingMeans>>({"dy: float"}, {"dx: float"}, kSliding);
  Register<AvgPool<EvenMeans>>({"x: float"}, {"y: float"}, {kSize});
  Register<AvgPoolGrad<EvenMeans>>({"dy: float"}, {"dx: float"}, {kSize});
}

}  // namespace zoo
