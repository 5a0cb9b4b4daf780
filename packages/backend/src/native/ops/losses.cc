// Losses of labels and outputs, averaged over the values of each sample, in one pass: `[batch, …]` twice to `[batch]`.

#include <algorithm>

#include "exponential.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "sum.h"

namespace zoo {
namespace {

// Values that a thread takes at a time: fewer are not worth waking one.
constexpr int64_t kGrain = 1 << 14;

// x ([x > 0] - y) + log(1 + e^-|x|), of logits
struct BinaryCrossEntropy {
  static constexpr const char* kName = "ZooBinaryCrossEntropy";
  ZOO_INLINE_MEMBER static float Value(float y, float x) {
    return x * ((x > 0 ? 1.0f : 0.0f) - y) + Log1pOfFraction(Exp(x > 0 ? -x : x));
  }
};

// max(1 - y x, 0), where y = 0 stands for -1
struct Hinge {
  static constexpr const char* kName = "ZooHinge";
  ZOO_INLINE_MEMBER static float Value(float y, float x) {
    const float shortfall = 1.0f - (y == 0 ? -1.0f : y) * x;
    return shortfall < 0 ? 0.0f : shortfall;
  }
};

struct MeanAbsoluteError {
  static constexpr const char* kName = "ZooMeanAbsoluteError";
  ZOO_INLINE_MEMBER static float Value(float y, float x) { return x - y < 0 ? y - x : x - y; }
};

struct MeanSquaredError {
  static constexpr const char* kName = "ZooMeanSquaredError";
  ZOO_INLINE_MEMBER static float Value(float y, float x) { return (x - y) * (x - y); }
};

using Sum = double (*)(const float* y, const float* x, int64_t size);

// Losses of labels and outputs, one by one.
template <typename F>
struct Pairs {
  const float* y;
  const float* x;
  ZOO_INLINE_MEMBER float At(int64_t i) const { return F::Value(y[i], x[i]); }
};

// Versions for kinds of processors are made of plain functions only, and not of templates.
#define ZOO_SUM(F)                                                                  \
  ZOO_VECTORISED double SumOf##F(const float* y, const float* x, int64_t size) {   \
    return SumOf(Pairs<F>{y, x}, size);                                             \
  }

ZOO_SUM(BinaryCrossEntropy)
ZOO_SUM(Hinge)
ZOO_SUM(MeanAbsoluteError)
ZOO_SUM(MeanSquaredError)

template <typename F, Sum kSum>
struct MeanOfSamples {
  static constexpr const char* kName = F::kName;

  explicit MeanOfSamples(Attributes&) {}

  void Run(Call& call) const {
    const Input y = call.In(0);
    const Input x = call.In(1);
    if (x.shape.empty() || y.shape != x.shape) {
      throw Refused{"labels have shape " + Show(y.shape) + " and outputs " + Show(x.shape) +
                    "; [batch, …] twice, the same, is needed"};
    }
    const int64_t batch = x.shape[0];
    const int64_t size = SizeOf(Shape(x.shape.begin() + 1, x.shape.end()));
    float* losses = call.Floats(0, {batch});
    ParallelRanges(batch, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, size)), [&](int64_t begin, int64_t end) {
      for (int64_t sample = begin; sample < end; sample++) {
        const double sum = kSum(y.Floats() + sample * size, x.Floats() + sample * size, size);
        losses[sample] = static_cast<float>(sum / static_cast<double>(size));
      }
    });
  }
};

template <typename F, Sum kSum>
void RegisterLoss() {
  Register<MeanOfSamples<F, kSum>>({"labels: float", "outputs: float"}, {"losses: float"});
}

}  // namespace

void RegisterLosses() {
  RegisterLoss<BinaryCrossEntropy, SumOfBinaryCrossEntropy>();
  RegisterLoss<Hinge, SumOfHinge>();
  RegisterLoss<MeanAbsoluteError, SumOfMeanAbsoluteError>();
  RegisterLoss<MeanSquaredError, SumOfMeanSquaredError>();
}

}  // namespace zoo
