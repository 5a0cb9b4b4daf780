// Batch norm by given statistics in one pass: y = (x - mean) · scale / √(variance + epsilon) + offset, channel by channel.

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernel.h"
#include "placesOfChannels.h"
#include "registrations.h"

namespace zoo {
namespace {

ZOO_VECTORISED void Normalise(const float* __restrict x, const float* __restrict mean, const float* __restrict factor,
                              const float* __restrict offset, int64_t rows, int64_t width, float* __restrict y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width) {
    for (int64_t i = 0; i < width; i++) y[i] = (x[i] - mean[i]) * factor[i] + offset[i];
  }
}

struct BatchNorm {
  static constexpr const char* kName = "ZooBatchNorm";

  float epsilon;

  explicit BatchNorm(Attributes& given) : epsilon(given.Float("epsilon")) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const int64_t channels = x.shape.empty() ? 1 : x.shape.back();
    const PlacesOfChannels places(x.Size(), channels);
    std::vector<float> numbers[4];
    for (int i = 0; i < 4; i++) {
      const Input given = call.In(i + 1);
      // there may be no scale and no offset
      if (given.Size() != channels && (given.Size() != 0 || i < 2)) {
        throw Refused{std::string(i < 2 ? "mean or variance" : "scale or offset") + " has shape " + Show(given.shape) +
                      " and x " + Show(x.shape) + "; a number for each channel is needed"};
      }
      numbers[i].assign(channels, i == 2 ? 1.0f : 0.0f);
      std::copy(given.Floats(), given.Floats() + given.Size(), numbers[i].begin());
    }
    auto& [mean, variance, scale, offset] = numbers;
    for (int64_t i = 0; i < channels; i++) scale[i] /= std::sqrt(variance[i] + epsilon);
    float* y = call.Floats(0, x.shape);
    if (x.Size() == 0) return;
    for (std::vector<float>* each : {&mean, &scale, &offset}) *each = places.Repeated(*each);
    places.InParallel([&](int64_t at, int64_t rows, int64_t width) {
      Normalise(x.Floats() + at, mean.data(), scale.data(), offset.data(), rows, width, y + at);
    });
  }
};

}  // namespace

void RegisterBatchNorm() {
  Register<BatchNorm>({"x: float", "mean: float", "variance: float", "scale: float", "offset: float"}, {"y: float"},
                      {"epsilon: float"});
}

}  // namespace zoo
