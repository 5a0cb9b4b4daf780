// ReLU whose slope below 0 is a weight, one for all values or one for each of the last axis, and its gradients:
//
//   y = x above 0, else weight x,  dx = dy or weight dy,  dweight = Σ dy x over the x that are not above 0

#include <algorithm>
#include <vector>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Values that a thread takes at a time, about: fewer are not worth waking one.
constexpr int64_t kGrain = 1 << 14;
// The fewest values that are treated together; few channels are repeated to so many.
constexpr int64_t kFewest = 512;
// Rows whose sums are taken in single precision.
constexpr int64_t kRows = 32;

// Weights of a row of values: each as often as channels are repeated.
std::vector<float> RowOf(const Input& x, const Input& weight) {
  const int64_t count = weight.Size();
  if (weight.shape.size() != 1 || count < 1 || (count != 1 && (x.shape.empty() || count != x.shape.back()))) {
    throw Refused{"x has shape " + Show(x.shape) + " and weight " + Show(weight.shape) +
                  "; one weight, or one for each of the last axis, is needed"};
  }
  std::vector<float> row((kFewest + count - 1) / count * count);
  for (size_t i = 0; i < row.size(); i++) row[i] = weight.Floats()[i % count];
  return row;
}

// What is chosen between is both computed, as processors foresee no sign.
ZOO_VECTORISED void ValuesOfRow(const float* __restrict x, const float* __restrict weights, int64_t size,
                                float* __restrict y) {
  for (int64_t i = 0; i < size; i++) {
    const float below = weights[i] * x[i];
    y[i] = x[i] > 0 ? x[i] : below;
  }
}

ZOO_VECTORISED void SlopesOfRow(const float* __restrict dy, const float* __restrict x, const float* __restrict weights,
                                int64_t size, float* __restrict dx) {
  for (int64_t i = 0; i < size; i++) {
    const float below = weights[i] * dy[i];
    dx[i] = x[i] > 0 ? dy[i] : below;
  }
}

// Adds dy x, where x is not above 0, to the sums of rows, of which the last may be shorter.
ZOO_VECTORISED void AddShares(const float* __restrict dy, const float* __restrict x, int64_t size, int64_t width,
                              float* __restrict part, double* __restrict sums) {
  while (size > 0) {
    const int64_t end = std::min(size, kRows * width);
    for (int64_t i = 0; i < width; i++) part[i] = 0;
    for (int64_t row = 0; row < end; row += width) {
      const int64_t length = std::min(width, end - row);
      for (int64_t i = 0; i < length; i++) {
        const float share = dy[row + i] * x[row + i];
        part[i] += x[row + i] > 0 ? 0.0f : share;
      }
    }
    for (int64_t i = 0; i < width; i++) sums[i] += part[i];
    dy += end;
    x += end;
    size -= end;
  }
}

// Values of a range, which are of whole rows.
int64_t RangeOf(int64_t width) { return std::max<int64_t>(1, kGrain / width) * width; }

// Calls `work` with ranges of values that begin with a row, from several threads, and with the ranges' numbers.
template <typename Work>
void ForRows(int64_t size, int64_t width, const Work& work) {
  const int64_t range = RangeOf(width);
  Parallel((size + range - 1) / range, [&](int64_t i) { work(i * range, std::min(size, (i + 1) * range), i); });
}

struct Prelu {
  static constexpr const char* kName = "ZooPrelu";

  explicit Prelu(Attributes&) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const std::vector<float> weights = RowOf(x, call.In(1));
    const int64_t width = static_cast<int64_t>(weights.size());
    float* y = call.Floats(0, x.shape);
    ForRows(x.Size(), width, [&](int64_t begin, int64_t end, int64_t) {
      for (int64_t i = begin; i < end; i += width) {
        ValuesOfRow(x.Floats() + i, weights.data(), std::min(width, end - i), y + i);
      }
    });
  }
};

void CheckSlopes(const Input& dy, const Input& x) {
  if (dy.shape != x.shape) throw Refused{"dy has shape " + Show(dy.shape) + " and x " + Show(x.shape)};
}

struct PreluGrad {
  static constexpr const char* kName = "ZooPreluGrad";

  explicit PreluGrad(Attributes&) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input x = call.In(1);
    const std::vector<float> weights = RowOf(x, call.In(2));
    CheckSlopes(dy, x);
    const int64_t width = static_cast<int64_t>(weights.size());
    float* dx = call.Floats(0, x.shape);
    ForRows(x.Size(), width, [&](int64_t begin, int64_t end, int64_t) {
      for (int64_t i = begin; i < end; i += width) {
        SlopesOfRow(dy.Floats() + i, x.Floats() + i, weights.data(), std::min(width, end - i), dx + i);
      }
    });
  }
};

// Adds the rows of `count` sums up.
void AddUp(const std::vector<double>& sums, int64_t count, double* total) {
  for (size_t row = 0; row < sums.size(); row += count) {
    for (int64_t c = 0; c < count; c++) total[c] += sums[row + c];
  }
}

// What flows back to the weights: ranges are summed by themselves and then in order, whichever thread took them.
struct PreluWeightGrad {
  static constexpr const char* kName = "ZooPreluWeightGrad";

  explicit PreluWeightGrad(Attributes&) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input x = call.In(1);
    const Input weight = call.In(2);
    CheckSlopes(dy, x);
    const int64_t width = static_cast<int64_t>(RowOf(x, weight).size());
    const int64_t count = weight.Size();
    std::vector<double> sums((x.Size() + RangeOf(width) - 1) / RangeOf(width) * count);
    ForRows(x.Size(), width, [&](int64_t begin, int64_t end, int64_t range) {
      std::vector<float> part(width);
      std::vector<double> row(width);
      AddShares(dy.Floats() + begin, x.Floats() + begin, end - begin, width, part.data(), row.data());
      AddUp(row, count, sums.data() + range * count);
    });
    std::vector<double> total(count);
    AddUp(sums, count, total.data());
    float* slopes = call.Floats(0, weight.shape);
    for (int64_t c = 0; c < count; c++) slopes[c] = static_cast<float>(total[c]);
  }
};

}  // namespace

void RegisterPrelu() {
  Register<Prelu>({"x: float", "weight: float"}, {"y: float"});
  Register<PreluGrad>({"dy: float", "x: float", "weight: float"}, {"dx: float"});
  Register<PreluWeightGrad>({"dy: float", "x: float", "weight: float"}, {"slopes: float"});
}

}  // namespace zoo
