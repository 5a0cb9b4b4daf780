// Batch norm by given statistics in one pass: y = (x - mean) · scale / √(variance + epsilon) + offset, channel by channel.

#include <cmath>
#include <optional>
#include <string>
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
    const std::vector<float> variance = Numbers("variance", call.In(2), x, {});
    std::vector<float> factor = Numbers("scale", call.In(3), x, 1.0f);
    for (int64_t i = 0; i < channels; i++) factor[i] /= std::sqrt(variance[i] + epsilon);
    factor = places.Repeated(factor);
    const std::vector<float> mean = places.Repeated(Numbers("mean", call.In(1), x, {}));
    const std::vector<float> offset = places.Repeated(Numbers("offset", call.In(4), x, 0.0f));
    float* y = call.Floats(0, x.shape);
    if (x.Size() == 0) return;
    places.InParallel([&](int64_t at, int64_t rows, int64_t width) {
      Normalise(x.Floats() + at, mean.data(), factor.data(), offset.data(), rows, width, y + at);
    });
  }

 private:
  // A number for each channel; without any, as many as `otherwise` says, if it does.
  static std::vector<float> Numbers(const char* name, const Input& given, const Input& x, std::optional<float> otherwise) {
    const int64_t channels = x.shape.empty() ? 1 : x.shape.back();
    if (given.Size() == 0 && otherwise) return std::vector<float>(channels, *otherwise);
    if (given.Size() == channels) return std::vector<float>(given.Floats(), given.Floats() + channels);
    throw Refused{std::string(name) + " has shape " + Show(given.shape) + " and x " + Show(x.shape) +
                  "; a number for each channel is needed"};
  }
};

}  // namespace

void RegisterBatchNorm() {
  Register<BatchNorm>({"x: float", "mean: float", "variance: float", "scale: float", "offset: float"}, {"y: float"},
                      {"epsilon: float"});
}

}  // namespace zoo
