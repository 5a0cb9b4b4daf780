// Steps of optimizers, which write over some rows of a weight and of what is remembered of it: the one kind of operation here that
// changes its inputs. The caller makes sure that nobody else can see their memory.
//
// All numbers of an update are a tensor, as TensorFlow keeps a kernel for each set of attributes that it has seen.

#include <string>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Values that a thread takes at a time.
constexpr int64_t kGrain = 1 << 16;

ZOO_VECTORISED void MomentumStep(const float* numbers, const float* __restrict gradient, int64_t count,
                                 float* __restrict weight, float* const* slots) {
  const float rate = numbers[0];
  const float momentum = numbers[1];
  const float undamped = numbers[2];
  const float decay = numbers[3];
  float* __restrict velocity = slots[0];
  if (numbers[4] != 0) {
    const float ahead = rate * momentum;
    for (int64_t i = 0; i < count; i++) {
      const float g = (decay == 0 ? gradient[i] : gradient[i] + decay * weight[i]) * undamped;
      velocity[i] = velocity[i] * momentum + g;
      weight[i] -= g * rate + velocity[i] * ahead;
    }
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    const float g = (decay == 0 ? gradient[i] : gradient[i] + decay * weight[i]) * undamped;
    velocity[i] = velocity[i] * momentum + g;
    weight[i] -= velocity[i] * rate;
  }
}

struct Momentum {
  static constexpr const char* kName = "ZooMomentumUpdate";
  static constexpr int kNumbers = 5;
  static constexpr int kSlots = 1;
  static void Step(const float* numbers, const float* gradient, int64_t count, float* weight, float* const* slots) {
    MomentumStep(numbers, gradient, count, weight, slots);
  }
};

ZOO_VECTORISED void AdamStep(const float* numbers, const float* __restrict gradient, int64_t count,
                             float* __restrict weight, float* const* slots) {
  const float rate = numbers[0];
  const float fresh1 = 1 - numbers[1];
  const float fresh2 = 1 - numbers[2];
  const float epsilon = numbers[3];
  const float l2 = numbers[4];
  const float shrinkage = numbers[5];
  float* __restrict m = slots[0];
  float* __restrict v = slots[1];
  for (int64_t i = 0; i < count; i++) {
    const float g = l2 == 0 ? gradient[i] : gradient[i] + l2 * weight[i];
    m[i] += (g - m[i]) * fresh1;
    v[i] += (g * g - v[i]) * fresh2;
    const float change = m[i] * rate / (__builtin_sqrtf(v[i]) + epsilon);
    weight[i] -= shrinkage == 0 ? change : change + shrinkage * weight[i];
  }
}

struct Adam {
  static constexpr const char* kName = "ZooAdamUpdate";
  static constexpr int kNumbers = 6;
  static constexpr int kSlots = 2;
  static void Step(const float* numbers, const float* gradient, int64_t count, float* weight, float* const* slots) {
    AdamStep(numbers, gradient, count, weight, slots);
  }
};

// Of `gradient`, `begin`, `numbers`, the weight and its slots.
template <typename Rule>
struct Update {
  static constexpr const char* kName = Rule::kName;

  explicit Update(Attributes&) {}

  void Run(Call& call) const {
    const Input gradient = call.In(0);
    const Input begin = call.In(1);
    const Input numbers = call.In(2);
    const Input weight = call.In(3);
    const int64_t length = weight.shape.empty() ? 1 : weight.shape[0];
    const int64_t row = length == 0 ? 0 : weight.Size() / length;
    const int64_t rows = gradient.shape.empty() ? 1 : gradient.shape[0];
    if (begin.Size() != 1 || numbers.Size() != Rule::kNumbers) {
      throw Refused{"begin has shape " + Show(begin.shape) + " and numbers " + Show(numbers.shape) + "; [1] and [" +
                    std::to_string(Rule::kNumbers) + "] are needed"};
    }
    const int64_t first = begin.Integers()[0];
    if (first < 0 || first + rows > length || gradient.Size() != rows * row) {
      throw Refused{"rows from " + std::to_string(first) + " of a gradient " + Show(gradient.shape) +
                    " do not fit a weight " + Show(weight.shape)};
    }
    float* slots[Rule::kSlots];
    for (int i = 0; i < Rule::kSlots; i++) {
      const Input slot = call.In(4 + i);
      if (slot.shape != weight.shape) {
        throw Refused{"a slot " + Show(slot.shape) + " does not fit a weight " + Show(weight.shape)};
      }
      slots[i] = slot.Changing() + first * row;
    }
    float* to = weight.Changing() + first * row;
    ParallelRanges(rows * row, kGrain, [&](int64_t from, int64_t end) {
      float* parts[Rule::kSlots];
      for (int i = 0; i < Rule::kSlots; i++) parts[i] = slots[i] + from;
      Rule::Step(numbers.Floats(), gradient.Floats() + from, end - from, to + from, parts);
    });
  }
};

}  // namespace

void RegisterUpdates() {
  Register<Update<Momentum>>({"gradient: float", "begin: int32", "numbers: float", "weight: float", "velocity: float"}, {});
  Register<Update<Adam>>({"gradient: float", "begin: int32", "numbers: float", "weight: float", "m: float", "v: float"},
                         {});
}

}  // namespace zoo
