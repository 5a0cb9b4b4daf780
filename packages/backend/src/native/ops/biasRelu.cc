// The end of a convolution or a linear layer in one pass: a number for each channel is added, and what is negative becomes 0. Where
// nobody else has seen the values, the result is written over them. NaN stays NaN.
//
// Sums of values in bfloat16 are rounded to bfloat16, as torch.autocast has them, whatever type the result is wanted in.

#include <vector>

#include "biasOf.h"
#include "bits.h"
#include "kernel.h"
#include "placesOfChannels.h"
#include "registrations.h"

namespace zoo {
namespace {

// What is computed of values of one type in the type of another.
template <typename From, typename To>
struct Sum;

template <>
struct Sum<float, float> {
  static constexpr const char* kName = "ZooBiasRelu";
  static constexpr const char* kInput = "x: float";
  static constexpr const char* kOutput = "y: float";
  static constexpr TF_DataType kType = TF_FLOAT;
  ZOO_INLINE_MEMBER static float As(float y) { return y; }
};

template <>
struct Sum<Half, Half> {
  static constexpr const char* kName = "ZooBiasReluHalf";
  static constexpr const char* kInput = "x: bfloat16";
  static constexpr const char* kOutput = "y: bfloat16";
  static constexpr TF_DataType kType = TF_BFLOAT16;
  ZOO_INLINE_MEMBER static Half As(float y) { return Narrowed<Half>(RoundedToBfloat16(y)); }
};

template <>
struct Sum<Half, float> {
  static constexpr const char* kName = "ZooBiasReluWiden";
  static constexpr const char* kInput = "x: bfloat16";
  static constexpr const char* kOutput = "y: float";
  static constexpr TF_DataType kType = TF_FLOAT;
  ZOO_INLINE_MEMBER static float As(float y) { return RoundedToBfloat16(y); }
};

// `least` is 0, or minus infinity where there is no rectifier. `x` and `y` may be the same.
template <typename From, typename To>
ZOO_INLINE void AddRows(const From* x, const float* bias, float least, int64_t rows, int64_t width, To* y) {
  for (int64_t row = 0; row < rows; row++) {
    const From* from = x + row * width;
    To* to = y + row * width;
#pragma GCC ivdep
    for (int64_t i = 0; i < width; i++) {
      const float sum = Widened(from[i]) + bias[i];
      to[i] = Sum<From, To>::As(sum < least ? least : sum);
    }
  }
}

// target_clones takes no templates.
ZOO_VECTORISED void Add(const float* x, const float* bias, float least, int64_t rows, int64_t width, float* y) {
  AddRows(x, bias, least, rows, width, y);
}
ZOO_VECTORISED void Add(const Half* x, const float* bias, float least, int64_t rows, int64_t width, Half* y) {
  AddRows(x, bias, least, rows, width, y);
}
ZOO_VECTORISED void Add(const Half* x, const float* bias, float least, int64_t rows, int64_t width, float* y) {
  AddRows(x, bias, least, rows, width, y);
}

template <typename From, typename To>
struct BiasRelu {
  static constexpr const char* kName = Sum<From, To>::kName;

  bool relu;
  bool in_place;

  explicit BiasRelu(Attributes& given) : relu(given.Flag("relu")), in_place(given.Flag("in_place")) {
    if (in_place && sizeof(From) != sizeof(To)) throw Refused{"in_place is true: what is widened has not the memory of its input"};
  }

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input bias = call.In(1);
    const int64_t channels = x.shape.empty() ? 1 : x.shape.back();
    const std::vector<float> numbers = BiasOf(bias, channels, channels);
    const From* from = static_cast<const From*>(x.data);
    To* to = static_cast<To*>(in_place ? call.Over(0, 0) : call.Output(0, Sum<From, To>::kType, sizeof(To), x.shape));
    const int64_t size = x.Size();
    if (size == 0) return;

    const PlacesOfChannels places(size, channels);
    const std::vector<float> added = places.Repeated(numbers);
    const float least = relu ? 0.0f : -__builtin_inff();
    places.InParallel([&](int64_t at, int64_t rows, int64_t width) {
      Add(from + at, added.data(), least, rows, width, to + at);
    });
  }
};

template <typename From, typename To>
void RegisterSum() {
  using Kind = Sum<From, To>;
  Register<BiasRelu<From, To>>({Kind::kInput, "bias: float"}, {Kind::kOutput}, {"relu: bool", "in_place: bool"});
}

}  // namespace

void RegisterBiasRelu() {
  RegisterSum<float, float>();
  RegisterSum<Half, Half>();
  RegisterSum<Half, float>();
}

}  // namespace zoo
