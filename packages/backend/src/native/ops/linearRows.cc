// A few rows times a weight: y[r][o] = Σ x[r][i] w[o][i], a bias and a rectifier included. It takes about as long as reading the
// weight, which threads share.

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

#include "biasOf.h"
#include "bits.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "vectors.h"

namespace zoo {
namespace {

// Bytes of a row that are multiplied at a time: those of eight rows take two thirds of the nearest cache, and those of the weight
// are a page.
constexpr int64_t kTile = 4096;
// Columns whose products are added up before they are added to the rest, which keeps more digits.
constexpr int64_t kPart = 4096;
// Rows of which all columns are multiplied at a time, for so little is read again; no part of the weight is fetched beforehand.
constexpr int kFew = 2;
// Outputs that are computed side by side, of few rows and of more.
constexpr int kMostOuts = 4;
constexpr int kOuts = 2;
// Bytes of the weight that a thread takes at a time.
constexpr int64_t kGrain = 1 << 20;

// With an instruction for products of pairs. Older compilers do not know it, and Clang none in what is to be inlined.
struct WidePairs : Wide {};
#if __GNUC__ >= 10 && !defined(__clang__)
#define ZOO_HAS_PAIRS
#endif

// What is multiplied with what, and how vectors of both are.
struct Float32 {
  static constexpr const char* kName = "ZooLinearRows";
  using Stored = float;

  static float StoredOf(float number) { return number; }
  static float Result(float sum) { return sum; }

  template <typename V>
  ZOO_INLINE_MEMBER static void Add(const typename V::Words& x, const typename V::Words& w, typename V::Floats& sums) {
    sums += reinterpret_cast<typename V::Floats>(x) * reinterpret_cast<typename V::Floats>(w);
  }
};

// The upper halves of numbers, of which products lose no digits in float32. Sums are rounded to such numbers last.
struct Bfloat16 {
  static constexpr const char* kName = "ZooLinearRowsBfloat16";
  using Stored = uint16_t;

  static uint16_t StoredOf(float number) { return static_cast<uint16_t>(BitsOf(RoundedToBfloat16(number)) >> 16); }
  static float Result(float sum) { return RoundedToBfloat16(sum); }

  template <typename V>
  ZOO_INLINE_MEMBER static void Add(const typename V::Words& x, const typename V::Words& w, typename V::Floats& sums) {
    if constexpr (std::is_same_v<V, WidePairs>) {
      auto in_register = sums;  // an array that instructions name would stay in memory
      __asm__("vdpbf16ps %2, %1, %0" : "+v"(in_register) : "v"(w), "v"(x));
      sums = in_register;
    } else {
      Float32::Add<V>(x << 16, w << 16, sums);
      Float32::Add<V>(x & 0xffff0000u, w & 0xffff0000u, sums);
    }
  }
};

// Columns of a vector.
template <typename V, typename F>
constexpr int64_t kStep = sizeof(typename V::Words) / sizeof(typename F::Stored);

// Rows lie in groups: a vector of each row, then the next of each. The last is filled up with zeros.
template <typename F>
struct Product {
  const typename F::Stored* x;
  const typename F::Stored* w;
  float* y;
  int64_t rows;
  int64_t in;
  int64_t out;
};

template <typename V>
ZOO_INLINE float SumOf(const typename V::Floats& lanes) {
  constexpr int kLanes = sizeof lanes / sizeof(float);
  float sums[kLanes];
  std::memcpy(sums, &lanes, sizeof sums);
  for (int half = kLanes / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) sums[i] += sums[i + half];
  }
  return sums[0];
}

// Adds the products of a vector of each row and of each output.
template <typename V, typename F, int kRows, int kWide>
ZOO_INLINE void Step(const typename F::Stored* x, const typename F::Stored* w, int64_t stride,
                     typename V::Floats (&sums)[kWide][kRows]) {
  using Anywhere = typename V::Anywhere;
  for (int row = 0; row < kRows; row++) {
    const auto of_row = reinterpret_cast<const Anywhere*>(x + row * kStep<V, F>)->words;
    for (int o = 0; o < kWide; o++) {
      const auto of_weight = reinterpret_cast<const Anywhere*>(w + o * stride)->words;
      F::template Add<V>(of_row, of_weight, sums[o][row]);
    }
  }
}

// Adds products of some columns to y. `next` is what will be multiplied after them.
template <typename V, typename F, int kWide, int kRows>
ZOO_INLINE void Columns(const Product<F>& product, const typename F::Stored* x, const typename F::Stored* w,
                        const typename F::Stored* next, int64_t columns, float* y) {
  using Stored = typename F::Stored;
  constexpr int64_t kColumns = kStep<V, F>;
  typename V::Floats sums[kWide][kRows] = {};
  int64_t i = 0;
  for (; i + kColumns <= columns; i += kColumns) {
    if (kRows > kFew) {
      for (int o = 0; o < kWide; o++) __builtin_prefetch(next + o * product.in + i);
    }
    Step<V, F>(x + i * kRows, w + i, product.in, sums);
  }
  if (i < columns) {
    Stored rest[kWide][kColumns] = {};
    for (int o = 0; o < kWide; o++) std::memcpy(rest[o], w + o * product.in + i, (columns - i) * sizeof(Stored));
    Step<V, F>(x + i * kRows, rest[0], kColumns, sums);
  }
  for (int row = 0; row < kRows; row++) {
    for (int o = 0; o < kWide; o++) y[row * product.out + o] += SumOf<V>(sums[o][row]);
  }
}

// The same, of as many rows as there are.
template <typename V, typename F, int kWide, int kRows, typename... Rest>
ZOO_INLINE void Group(int64_t rows, const Product<F>& product, const Rest&... rest) {
  if (rows == kRows) {
    Columns<V, F, kWide, kRows>(product, rest...);
  } else if constexpr (kRows > 1) {
    Group<V, F, kWide, kRows - 1>(rows, product, rest...);
  }
}

// Outputs from `begin` to `end`, so many at a time that these are whole.
template <typename V, typename F, int kWide>
ZOO_INLINE void Outputs(const Product<F>& product, int64_t begin, int64_t end) {
  constexpr int kMostRows = kWide == kMostOuts ? kFew : V::kRows;
  const int64_t in = product.in;
  const int64_t tile = product.rows <= kFew ? in : kTile / static_cast<int64_t>(sizeof(typename F::Stored));
  const Grouping groups(product.rows, V::kRows);
  for (int64_t left = 0; left < in; left += tile) {
    const int64_t right = std::min(in, left + tile);
    for (int64_t o = begin; o < end; o += kWide) {
      const auto* w = product.w + o * in;
      const auto* next = o + kWide < end ? w + kWide * in + left : product.w + begin * in + std::min(right, in - 1);
      for (int64_t group = 0; group < groups.count; group++) {
        const int64_t row = groups.Begin(group);
        const int64_t rows = groups.Begin(group + 1) - row;
        const auto* x = product.x + row * Padded(in, kStep<V, F>);
        float* y = product.y + row * product.out + o;
        for (int64_t at = left; at < right; at += kPart) {
          const int64_t columns = std::min(kPart, right - at);
          Group<V, F, kWide, kMostRows>(rows, product, x + at * rows, w + at, next + (at - left), columns, y);
        }
      }
    }
  }
}

template <typename V, typename F>
ZOO_INLINE void Multiply(const Product<F>& product, int64_t begin, int64_t end) {
  const bool few = product.rows <= kFew;
  const int64_t whole = end - (end - begin) % (few ? kMostOuts : kOuts);
  if (few) {
    Outputs<V, F, kMostOuts>(product, begin, whole);
  } else {
    Outputs<V, F, kOuts>(product, begin, whole);
  }
  Outputs<V, F, 1>(product, whole, end);
}

// One version for each kind of processors, into which all of the above is inlined: by itself it would be for the least.
template <typename F>
void MultiplyNarrow(const Product<F>& product, int64_t begin, int64_t end) {
  Multiply<Narrow>(product, begin, end);
}
template <typename F>
__attribute__((target("avx2,fma"))) void MultiplyMedium(const Product<F>& product, int64_t begin, int64_t end) {
  Multiply<Medium>(product, begin, end);
}
template <typename F>
__attribute__((target("avx512f"))) void MultiplyWide(const Product<F>& product, int64_t begin, int64_t end) {
  Multiply<Wide>(product, begin, end);
}
#ifdef ZOO_HAS_PAIRS
__attribute__((target("avx512f,avx512bf16"))) void MultiplyPairs(const Product<Bfloat16>& product, int64_t begin,
                                                                 int64_t end) {
  Multiply<WidePairs>(product, begin, end);
}
#endif

template <typename F>
struct Version {
  void (*multiply)(const Product<F>&, int64_t begin, int64_t end);
  // Columns of a vector, and rows of a group.
  int64_t step;
  int64_t rows;
};

template <typename F>
Version<F> Fastest() {
#ifdef ZOO_HAS_PAIRS
  if constexpr (std::is_same_v<F, Bfloat16>) {
    if (__builtin_cpu_supports("avx512bf16")) return {MultiplyPairs, kStep<WidePairs, F>, WidePairs::kRows};
  }
#endif
  if (__builtin_cpu_supports("avx512f")) return {MultiplyWide<F>, kStep<Wide, F>, Wide::kRows};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {MultiplyMedium<F>, kStep<Medium, F>, Medium::kRows};
  }
  return {MultiplyNarrow<F>, kStep<Narrow, F>, Narrow::kRows};
}

// Rows as `Product` has them.
template <typename F>
Buffer<typename F::Stored> Arranged(const float* x, int64_t rows, int64_t in, const Version<F>& version) {
  using Stored = typename F::Stored;
  const int64_t width = Padded(in, version.step);
  Buffer<Stored> arranged = NewBuffer<Stored>(rows * width);
  const Grouping groups(rows, version.rows);
  Stored* to = arranged.get();
  for (int64_t group = 0; group < groups.count; group++) {
    for (int64_t begin = 0; begin < in; begin += version.step) {
      const int64_t end = std::min(in, begin + version.step);
      for (int64_t row = groups.Begin(group); row < groups.Begin(group + 1); row++, to += version.step) {
        std::fill(std::transform(x + row * in + begin, x + row * in + end, to, F::StoredOf), to + version.step, Stored{0});
      }
    }
  }
  return arranged;
}

template <typename F>
struct LinearRows {
  static constexpr const char* kName = F::kName;

  bool relu;

  explicit LinearRows(Attributes& given) : relu(given.Flag("relu")) {}

  void Run(Call& call) const {
    using Stored = typename F::Stored;
    const Input x = call.In(0);
    const Input w = call.In(1);
    const Input bias = call.In(2);
    if (x.shape.size() != 2 || w.shape.size() != 2 || x.shape[1] != w.shape[1]) {
      throw Refused{"x has shape " + Show(x.shape) + " and weight " + Show(w.shape) +
                    "; [rows, in] and [out, in] with the same in are needed"};
    }
    const int64_t rows = x.shape[0];
    const int64_t in = x.shape[1];
    const int64_t out = w.shape[0];
    const std::vector<float> added = BiasOf(bias, out, out);
    float* y = call.Floats(0, {rows, out});
    std::fill(y, y + rows * out, 0.0f);
    if (rows * in * out > 0) {
      const Version<F> version = Fastest<F>();
      const Buffer<Stored> arranged = Arranged<F>(x.Floats(), rows, in, version);
      const Product<F> product{arranged.get(), static_cast<const Stored*>(w.data), y, rows, in, out};
      const int64_t grain = kGrain / static_cast<int64_t>(sizeof(Stored)) / in;
      ParallelRanges(out, Padded(std::max<int64_t>(1, grain), kMostOuts),
                     [&](int64_t begin, int64_t end) { version.multiply(product, begin, end); });
    }
    const float least = relu ? 0.0f : -__builtin_inff();
    for (int64_t row = 0; row < rows; row++, y += out) {
      for (int64_t o = 0; o < out; o++) {
        const float sum = F::Result(y[o]) + added[o];
        y[o] = sum < least ? least : sum;
      }
    }
  }
};

}  // namespace

void RegisterLinearRows() {
  Register<LinearRows<Float32>>({"x: float", "weight: float", "bias: float"}, {"y: float"}, {"relu: bool"});
  Register<LinearRows<Bfloat16>>({"x: float", "weight: bfloat16", "bias: float"}, {"y: float"}, {"relu: bool"});
}

}  // namespace zoo
