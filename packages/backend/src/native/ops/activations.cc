// Activation functions and their gradients, in one pass each. Slopes at kinks are those of PyTorch.

#include "exponential.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Values that a thread takes at a time: less is not worth waking one.
constexpr int64_t kGrain = 1 << 16;

// `a` and `b` are the numbers that a function is told.
struct Parameters {
  float a;
  float b;
};

// scale x above 0, else alpha (e^x - 1), of which the caller has multiplied the scale into alpha.
struct ExponentialUnit {
  static constexpr const char* kName = "ZooExponentialUnit";
  static constexpr const char* kGrad = "ZooExponentialUnitGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    return x > 0 ? given.b * x : given.a * Expm1OfNegative(x > 0 ? 0.0f : x);
  }
  ZOO_INLINE_MEMBER float Slope(float x) const { return x > 0 ? given.b : given.a * Exp(x > 0 ? 0.0f : x); }
};

// x σ(x)
struct Silu {
  static constexpr const char* kName = "ZooSilu";
  static constexpr const char* kGrad = "ZooSiluGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const { return x * Sigmoid(x); }
  ZOO_INLINE_MEMBER float Slope(float x) const {
    const float e = Exp(x < 0 ? x : -x);
    const float most = 1.0f / (1.0f + e);
    const float least = e * most;
    return (x < 0 ? least : most) * (1.0f + x * (x < 0 ? most : least));
  }
};

// x tanh(log(1 + e^x)) = x n / (n + 2) with n = w² + 2w, w = e^x; from 20 on that is x.
struct Mish {
  static constexpr const char* kName = "ZooMish";
  static constexpr const char* kGrad = "ZooMishGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    const float w = Exp(x > 20.0f ? 20.0f : x);
    const float n = w * (w + 2.0f);
    return x * (n / (n + 2.0f));
  }
  ZOO_INLINE_MEMBER float Slope(float x) const {
    float z = x > 20.0f ? 20.0f : x;
    z = z < -1e4f ? -1e4f : z;
    const float w = Exp(z);
    const float n = w * (w + 2.0f);
    const float d = n + 2.0f;
    return n / d + (4.0f * z) * ((w * (w + 1.0f)) / (d * d));
  }
};

// log(1 + e^z) / beta with z = beta x, and x where z is above the threshold: beta is a, the threshold b.
struct Softplus {
  static constexpr const char* kName = "ZooSoftplus";
  static constexpr const char* kGrad = "ZooSoftplusGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    const float z = given.a * x;
    const float curve = ((z > 0 ? z : 0.0f) + Log1pOfFraction(Exp(z > 0 ? -z : z))) / given.a;
    return z > given.b ? x : curve;
  }
  ZOO_INLINE_MEMBER float Slope(float x) const {
    const float z = given.a * x;
    const float slope = Sigmoid(z);
    return z > given.b ? 1.0f : slope;
  }
};

// -log(1 + e^-x)
struct LogSigmoid {
  static constexpr const char* kName = "ZooLogSigmoid";
  static constexpr const char* kGrad = "ZooLogSigmoidGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    return (x < 0 ? x : 0.0f) - Log1pOfFraction(Exp(x < 0 ? x : -x));
  }
  ZOO_INLINE_MEMBER float Slope(float x) const { return Sigmoid(-x); }
};

// Its slope is 4s(1 - s) with s = σ(-2|x|), which does not cancel where tanh is near 1. TensorFlow has the function itself.
struct Tanh {
  static constexpr const char* kGrad = "ZooTanhGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Slope(float x) const {
    const float e = Exp(-2.0f * (x < 0 ? -x : x));
    const float sum = 1.0f + e;
    return 4.0f * e / (sum * sum);
  }
};

// 1 / (1 + e^-x): its slope is e / (1 + e)² with e = e^-|x|, where y(1 - y) is 0 from 17 on. TensorFlow has the function itself.
struct Logistic {
  static constexpr const char* kGrad = "ZooSigmoidGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Slope(float x) const {
    const float e = Exp(x < 0 ? x : -x);
    const float sum = 1.0f + e;
    return e / (sum * sum);
  }
};

// x from a to b, and these beyond.
struct Clip {
  static constexpr const char* kName = "ZooClip";
  static constexpr const char* kGrad = "ZooClipGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    const float above = x < given.a ? given.a : x;
    return above > given.b ? given.b : above;
  }
  ZOO_INLINE_MEMBER float Slope(float x) const { return (x > given.a) & (x < given.b) ? 1.0f : 0.0f; }
};

// x Φ(x) with the normal distribution function Φ
struct Gelu {
  static constexpr const char* kName = "ZooGelu";
  static constexpr const char* kGrad = "ZooGeluGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const { return x * Cdf(x); }
  ZOO_INLINE_MEMBER float Slope(float x) const {
    return Cdf(x) + x * (Exp(-0.5f * (x * x)) * 0.398942280401432678f);
  }

 private:
  ZOO_INLINE_MEMBER static float Cdf(float x) { return 0.5f + 0.5f * Erf(x * 0.707106781186547524f); }
};

// x σ(2u) with u = √(2/π) (x + 0.044715 x³), which is 1/2 x (1 + tanh u)
struct GeluTanh {
  static constexpr const char* kName = "ZooGeluTanh";
  static constexpr const char* kGrad = "ZooGeluTanhGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    return x * Sigmoid(2 * kFactor * (x + kCube * (x * x * x)));
  }
  ZOO_INLINE_MEMBER float Slope(float given_x) const {
    // From 13 on it is 0 or 1, and nothing overflows yet.
    const float below = given_x > 13.0f ? 13.0f : given_x;
    const float x = below < -13.0f ? -13.0f : below;
    const float square = x * x;
    const float u = 2 * kFactor * (x + kCube * (x * square));
    const float e = Exp(u < 0 ? u : -u);
    const float most = 1.0f / (1.0f + e);
    const float least = e * most;
    return (u < 0 ? least : most) + (x * (most * least)) * (2 * kFactor * (1.0f + 3 * kCube * square));
  }
  static constexpr float kFactor = 0.797884560802865356f;
  static constexpr float kCube = 0.044715f;
};

// (x + 3) / 6 from 0 to 1
struct HardSigmoid {
  static constexpr const char* kName = "ZooHardSigmoid";
  static constexpr const char* kGrad = "ZooHardSigmoidGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const {
    const float above = x + 3.0f < 0 ? 0.0f : x + 3.0f;
    return (above > 6.0f ? 6.0f : above) / 6.0f;
  }
  ZOO_INLINE_MEMBER float Slope(float x) const { return (x > -3.0f) & (x < 3.0f) ? 1.0f / 6 : 0.0f; }
};

// x times that
struct HardSwish {
  static constexpr const char* kName = "ZooHardSwish";
  static constexpr const char* kGrad = "ZooHardSwishGrad";
  Parameters given;
  ZOO_INLINE_MEMBER float Value(float x) const { return x * HardSigmoid{given}.Value(x); }
  ZOO_INLINE_MEMBER float Slope(float x) const {
    const float inside = x / 3.0f + 0.5f;
    const float from_below = x <= -3.0f ? 0.0f : inside;
    return x >= 3.0f ? 1.0f : from_below;
  }
};

using Values = void (*)(Parameters, const float* x, int64_t size, float* y);
using Slopes = void (*)(Parameters, const float* dy, const float* x, int64_t size, float* dx);

// Versions for kinds of processors are made of plain functions only, and not of templates.
#define ZOO_SLOPES(F)                                                                                           \
  ZOO_VECTORISED void SlopesOf##F(Parameters given, const float* __restrict dy, const float* __restrict x,      \
                                  int64_t size, float* __restrict dx) {                                         \
    const F f{given};                                                                                           \
    for (int64_t i = 0; i < size; i++) dx[i] = dy[i] * f.Slope(x[i]);                                           \
  }
#define ZOO_LOOPS(F)                                                                                            \
  ZOO_VECTORISED void ValuesOf##F(Parameters given, const float* __restrict x, int64_t size, float* __restrict y) { \
    const F f{given};                                                                                           \
    for (int64_t i = 0; i < size; i++) y[i] = f.Value(x[i]);                                                    \
  }                                                                                                             \
  ZOO_SLOPES(F)

ZOO_LOOPS(ExponentialUnit)
ZOO_LOOPS(Silu)
ZOO_LOOPS(Mish)
ZOO_LOOPS(Softplus)
ZOO_LOOPS(LogSigmoid)
ZOO_SLOPES(Tanh)
ZOO_SLOPES(Logistic)
ZOO_LOOPS(Clip)
ZOO_LOOPS(Gelu)
ZOO_LOOPS(GeluTanh)
ZOO_LOOPS(HardSigmoid)
ZOO_LOOPS(HardSwish)

template <typename F, Values kValues>
struct Activation {
  static constexpr const char* kName = F::kName;

  Parameters given;

  explicit Activation(Attributes& attributes) : given{attributes.Float("a"), attributes.Float("b")} {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    float* y = call.Floats(0, x.shape);
    ParallelRanges(x.Size(), kGrain, [&](int64_t begin, int64_t end) {
      kValues(given, x.Floats() + begin, end - begin, y + begin);
    });
  }
};

template <typename F, Slopes kSlopes>
struct ActivationGrad {
  static constexpr const char* kName = F::kGrad;

  Parameters given;

  explicit ActivationGrad(Attributes& attributes) : given{attributes.Float("a"), attributes.Float("b")} {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input x = call.In(1);
    if (dy.shape != x.shape) throw Refused{"dy has shape " + Show(dy.shape) + " and x " + Show(x.shape)};
    float* dx = call.Floats(0, x.shape);
    ParallelRanges(x.Size(), kGrain, [&](int64_t begin, int64_t end) {
      kSlopes(given, dy.Floats() + begin, x.Floats() + begin, end - begin, dx + begin);
    });
  }
};

template <typename F, Slopes kSlopes>
void RegisterGrad() {
  Register<ActivationGrad<F, kSlopes>>({"dy: float", "x: float"}, {"dx: float"}, {"a: float", "b: float"});
}

template <typename F, Values kValues, Slopes kSlopes>
void RegisterBoth() {
  Register<Activation<F, kValues>>({"x: float"}, {"y: float"}, {"a: float", "b: float"});
  RegisterGrad<F, kSlopes>();
}

}  // namespace

void RegisterActivations() {
  RegisterBoth<ExponentialUnit, ValuesOfExponentialUnit, SlopesOfExponentialUnit>();
  RegisterBoth<Silu, ValuesOfSilu, SlopesOfSilu>();
  RegisterBoth<Mish, ValuesOfMish, SlopesOfMish>();
  RegisterBoth<Softplus, ValuesOfSoftplus, SlopesOfSoftplus>();
  RegisterBoth<LogSigmoid, ValuesOfLogSigmoid, SlopesOfLogSigmoid>();
  RegisterGrad<Tanh, SlopesOfTanh>();
  RegisterGrad<Logistic, SlopesOfLogistic>();
  RegisterBoth<Clip, ValuesOfClip, SlopesOfClip>();
  RegisterBoth<Gelu, ValuesOfGelu, SlopesOfGelu>();
  RegisterBoth<GeluTanh, ValuesOfGeluTanh, SlopesOfGeluTanh>();
  RegisterBoth<HardSigmoid, ValuesOfHardSigmoid, SlopesOfHardSigmoid>();
  RegisterBoth<HardSwish, ValuesOfHardSwish, SlopesOfHardSwish>();
}

}  // namespace zoo
