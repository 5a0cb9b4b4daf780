// Logarithms of softmax over the last axis, and their gradient, a row at a time while it is in a near cache:
//
//   y[c] = x[c] - max x - log Σ e^(x[k] - max x),  dx[c] = dy[c] - e^y[c] Σ dy[k]

#include <algorithm>
#include <cmath>

#include "exponential.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "sum.h"

namespace zoo {
namespace {

// Values that a thread takes at a time: fewer are not worth waking one.
constexpr int64_t kGrain = 1 << 14;

struct Values {
  const float* x;
  ZOO_INLINE_MEMBER float At(int64_t i) const { return x[i]; }
};

struct Exponentials {
  const float* x;
  float most;
  ZOO_INLINE_MEMBER float At(int64_t i) const { return Exp(x[i] - most); }
};

// Takes the larger of halves of so many values until one is left.
template <int64_t kWidth>
ZOO_INLINE void KeepLarger(float* values) {
  if constexpr (kWidth > 1) {
    for (int64_t i = 0; i < kWidth / 2; i++) {
      values[i] = values[i + kWidth / 2] > values[i] ? values[i + kWidth / 2] : values[i];
    }
    KeepLarger<kWidth / 2>(values);
  }
}

ZOO_INLINE float LargestOf(const float* x, int64_t size) {
  float lanes[kLanes];
  for (float& lane : lanes) lane = -INFINITY;
  int64_t begin = 0;
  for (; size - begin >= kLanes; begin += kLanes) {
    for (int64_t i = 0; i < kLanes; i++) lanes[i] = x[begin + i] > lanes[i] ? x[begin + i] : lanes[i];
  }
  for (int64_t i = 0; i < size - begin; i++) lanes[i] = x[begin + i] > lanes[i] ? x[begin + i] : lanes[i];
  KeepLarger<kLanes>(lanes);
  return lanes[0];
}

ZOO_VECTORISED void LogsOfRows(const float* __restrict x, int64_t rows, int64_t classes, float* __restrict y) {
  for (int64_t row = 0; row < rows; row++, x += classes, y += classes) {
    const float most = LargestOf(x, classes);
    const float log = static_cast<float>(std::log(SumOf(Exponentials{x, most}, classes)));
    for (int64_t c = 0; c < classes; c++) y[c] = (x[c] - most) - log;
  }
}

ZOO_VECTORISED void SlopesOfRows(const float* __restrict dy, const float* __restrict y, int64_t rows, int64_t classes,
                                 float* __restrict dx) {
  for (int64_t row = 0; row < rows; row++, dy += classes, y += classes, dx += classes) {
    const float sum = static_cast<float>(SumOf(Values{dy}, classes));
    for (int64_t c = 0; c < classes; c++) dx[c] = dy[c] - Exp(y[c]) * sum;
  }
}

// Calls `work` with ranges of rows of the last axis, from several threads.
template <typename Work>
void ForRows(const Input& x, const Work& work) {
  const int64_t classes = x.shape.back();
  if (x.Size() == 0) return;
  ParallelRanges(x.Size() / classes, std::max<int64_t>(1, kGrain / classes), work);
}

struct LogSoftmax {
  static constexpr const char* kName = "ZooLogSoftmax";

  explicit LogSoftmax(Attributes&) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    if (x.shape.empty()) throw Refused{"x has shape []; […, classes] is needed"};
    float* y = call.Floats(0, x.shape);
    const int64_t classes = x.shape.back();
    ForRows(x, [&](int64_t begin, int64_t end) {
      LogsOfRows(x.Floats() + begin * classes, end - begin, classes, y + begin * classes);
    });
  }
};

struct LogSoftmaxGrad {
  static constexpr const char* kName = "ZooLogSoftmaxGrad";

  explicit LogSoftmaxGrad(Attributes&) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input y = call.In(1);
    if (y.shape.empty() || dy.shape != y.shape) {
      throw Refused{"dy has shape " + Show(dy.shape) + " and y " + Show(y.shape) + "; […, classes] twice is needed"};
    }
    float* dx = call.Floats(0, y.shape);
    const int64_t classes = y.shape.back();
    ForRows(y, [&](int64_t begin, int64_t end) {
      const int64_t at = begin * classes;
      SlopesOfRows(dy.Floats() + at, y.Floats() + at, end - begin, classes, dx + at);
    });
  }
};

}  // namespace

void RegisterLogSoftmax() {
  Register<LogSoftmax>({"x: float"}, {"y: float"});
  Register<LogSoftmaxGrad>({"dy: float", "y: float"}, {"dx: float"});
}

}  // namespace zoo
