// Axes of a tensor in another order, on one thread: for tensors so small that waking others would take longer.

#include <algorithm>
#include <vector>

#include "kernel.h"
#include "registrations.h"

namespace zoo {
namespace {

// An axis of the output: how long it is, and how far its places lie apart in the input.
struct Strided {
  int64_t length;
  int64_t stride;
};

// Values along some axes, in order; where the next are to go.
float* Walk(const Strided* axis, const Strided* end, const float* from, float* to) {
  if (axis == end) {
    *to = *from;
    return to + 1;
  }
  const auto [length, stride] = *axis;
  if (axis + 1 == end) {
    for (int64_t i = 0; i < length; i++) to[i] = from[i * stride];
    return to + length;
  }
  for (int64_t i = 0; i < length; i++) to = Walk(axis + 1, end, from + i * stride, to);
  return to;
}

struct Transpose {
  static constexpr const char* kName = "ZooTranspose";

  Shape order;

  explicit Transpose(Attributes& given) : order(given.Integers("perm")) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const int64_t rank = static_cast<int64_t>(x.shape.size());
    Shape sorted = order;
    std::sort(sorted.begin(), sorted.end());
    Shape axes(rank);
    Shape strides(rank, 1);
    for (int64_t axis = rank - 1; axis >= 0; axis--) {
      axes[axis] = axis;
      if (axis + 1 < rank) strides[axis] = strides[axis + 1] * x.shape[axis + 1];
    }
    if (sorted != axes) throw Refused{"perm is " + Show(order) + "; an order of " + Show(axes) + " is needed"};

    Shape shape;
    std::vector<Strided> walked;
    for (const int64_t axis : order) {
      shape.push_back(x.shape[axis]);
      // axes that follow each other in both are one
      if (!walked.empty() && walked.back().stride == strides[axis] * x.shape[axis]) {
        walked.back() = {walked.back().length * x.shape[axis], strides[axis]};
      } else {
        walked.push_back({x.shape[axis], strides[axis]});
      }
    }
    float* y = call.Floats(0, shape);
    if (x.Size() > 0) Walk(walked.data(), walked.data() + walked.size(), x.Floats(), y);
  }
};

}  // namespace

void RegisterTranspose() { Register<Transpose>({"x: float"}, {"y: float"}, {"perm: list(int)"}); }

}  // namespace zoo
