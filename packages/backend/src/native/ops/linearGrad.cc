// The gradient of a linear layer's weight: dw[o][i] = Σ dy[r][o] x[r][i] over the rows of a batch. These are few, and the result is
// large: it is written once, and a part of the rows stays in the caches meanwhile.

#include <algorithm>
#include <type_traits>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "vectors.h"

namespace zoo {
namespace {

// Outputs whose sums registers hold, with as many columns as so many vectors have.
constexpr int kOuts = 6;
template <typename V>
constexpr int kVectors = std::is_same_v<V, Wide> ? 4 : 2;
template <typename V>
constexpr int64_t kColumns = kVectors<V> * sizeof(typename V::Floats) / sizeof(float);
// Values of rows that stay in a core's second cache.
constexpr int64_t kTile = 1 << 16;
// Values of the result that a thread takes at a time, of which each takes as long as writing it for so many rows.
constexpr int64_t kGrain = 1 << 17;
constexpr int64_t kRowsOfWriting = 16;

// Of x so many columns of all rows, of dy so many outputs, then the next; the last are filled up with zeros.
struct Product {
  const float* dy;
  const float* x;
  float* dw;
  int64_t rows;
  int64_t in;
  int64_t out;
};

// Some outputs and columns: all that fit, or fewer at the ends.
template <typename V>
ZOO_INLINE void Block(const float* __restrict dy, const float* __restrict x, int64_t rows, float* dw, int64_t in, int64_t outs,
                      int64_t columns) {
  using Anywhere = typename V::FloatsAnywhere;
  constexpr int kLanes = sizeof(typename V::Floats) / sizeof(float);
  typename V::Floats sums[kOuts][kVectors<V>] = {};
  for (int64_t row = 0; row < rows; row++, x += kColumns<V>, dy += kOuts) {
    for (int o = 0; o < kOuts; o++) {
      for (int i = 0; i < kVectors<V>; i++) sums[o][i] += reinterpret_cast<const Anywhere*>(x + i * kLanes)->floats * dy[o];
    }
  }
  const bool whole = outs == kOuts && columns == kColumns<V>;
  float ends[kOuts * kColumns<V>];
  float* to = whole ? dw : ends;
  const int64_t stride = whole ? in : kColumns<V>;
  for (int o = 0; o < kOuts; o++) {
    for (int i = 0; i < kVectors<V>; i++) reinterpret_cast<Anywhere*>(to + o * stride + i * kLanes)->floats = sums[o][i];
  }
  for (int64_t o = 0; !whole && o < outs; o++) std::copy(ends + o * stride, ends + o * stride + columns, dw + o * in);
}

// Outputs from `begin` to `end`, of which the first is one that fits.
template <typename V>
ZOO_INLINE void Outputs(const Product& product, int64_t begin, int64_t end) {
  const auto& [all_dy, all_x, all_dw, rows, in, out] = product;
  const int64_t tile = Padded(std::max<int64_t>(1, kTile / std::max<int64_t>(1, rows)), kColumns<V>);
  for (int64_t left = 0; left < in; left += tile) {
    for (int64_t o = begin; o < end; o += kOuts) {
      for (int64_t i = left; i < std::min(in, left + tile); i += kColumns<V>) {
        Block<V>(all_dy + o * rows, all_x + i * rows, rows, all_dw + o * in + i, in, std::min<int64_t>(kOuts, end - o),
                 std::min(kColumns<V>, in - i));
      }
    }
  }
}

// One version for each kind of processors, into which all of the above is inlined: by itself it would be for the least.
void OutputsNarrow(const Product& product, int64_t begin, int64_t end) { Outputs<Narrow>(product, begin, end); }
__attribute__((target("avx2,fma"))) void OutputsMedium(const Product& product, int64_t begin, int64_t end) {
  Outputs<Medium>(product, begin, end);
}
__attribute__((target("avx512f"))) void OutputsWide(const Product& product, int64_t begin, int64_t end) {
  Outputs<Wide>(product, begin, end);
}

struct Version {
  void (*outputs)(const Product&, int64_t begin, int64_t end);
  int64_t columns;
};

Version Fastest() {
  if (__builtin_cpu_supports("avx512f")) return {OutputsWide, kColumns<Wide>};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {OutputsMedium, kColumns<Medium>};
  return {OutputsNarrow, kColumns<Narrow>};
}

// So many columns of all rows, then the next.
Buffer<float> Arranged(const float* x, int64_t rows, int64_t columns, int64_t together) {
  Buffer<float> arranged = NewBuffer<float>(rows * Padded(columns, together));
  float* to = arranged.get();
  for (int64_t begin = 0; begin < columns; begin += together) {
    const int64_t end = std::min(columns, begin + together);
    for (int64_t row = 0; row < rows; row++, to += together) {
      std::fill(std::copy(x + row * columns + begin, x + row * columns + end, to), to + together, 0.0f);
    }
  }
  return arranged;
}

struct LinearWeightGrad {
  static constexpr const char* kName = "ZooLinearWeightGrad";

  explicit LinearWeightGrad(Attributes&) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input x = call.In(1);
    if (dy.shape.size() != 2 || x.shape.size() != 2 || dy.shape[0] != x.shape[0]) {
      throw Refused{"dy has shape " + Show(dy.shape) + " and x " + Show(x.shape) +
                    "; [rows, out] and [rows, in] with the same rows are needed"};
    }
    const int64_t rows = x.shape[0];
    const int64_t in = x.shape[1];
    const int64_t out = dy.shape[1];
    float* dw = call.Floats(0, {out, in});
    if (in * out == 0) return;
    const Version version = Fastest();
    const Buffer<float> of_dy = Arranged(dy.Floats(), rows, out, kOuts);
    const Buffer<float> of_x = Arranged(x.Floats(), rows, in, version.columns);
    const Product product{of_dy.get(), of_x.get(), dw, rows, in, out};
    const int64_t grain = kGrain / std::max<int64_t>(1, rows / kRowsOfWriting) / in;
    ParallelRanges(out, Padded(std::max<int64_t>(1, grain), kOuts),
                   [&](int64_t begin, int64_t end) { version.outputs(product, begin, end); });
  }
};

}  // namespace

void RegisterLinearGrad() { Register<LinearWeightGrad>({"dy: float", "x: float"}, {"dw: float"}); }

}  // namespace zoo
