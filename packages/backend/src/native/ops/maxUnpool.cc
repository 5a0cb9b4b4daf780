// The partial inverse of max pooling of images `[batch, height, width, channels]`: values go back to where they were, all else is 0.

#include <atomic>
#include <cstring>

#include "kernel.h"
#include "parallel.h"
#include "registrations.h"

namespace zoo {
namespace {

// Of an image: pooled places, and places of the result.
struct Layout {
  int64_t batch;
  int64_t pooled;
  int64_t places;
  int64_t channels;
};

// Calls `visit` with each pooled value's position and that of its place, from several threads.
template <typename Visit>
void ForEachPlace(const Layout& layout, const int32_t* indices, const Visit& visit) {
  const auto [batch, pooled, places, channels] = layout;
  std::atomic<bool> outside{false};
  Parallel(batch, [&, pooled = pooled, places = places, channels = channels](int64_t sample) {
    for (int64_t place = 0; place < pooled; place++) {
      for (int64_t c = 0; c < channels; c++) {
        const int64_t from = (sample * pooled + place) * channels + c;
        const int64_t index = indices[from];
        if (index < 0 || index >= places) {
          outside = true;
          return;
        }
        visit(from, (sample * places + index) * channels + c);
      }
    }
  });
  if (outside) throw Refused{"indices reach beyond the " + std::to_string(places) + " places of the result"};
}

struct MaxUnpool {
  static constexpr const char* kName = "ZooMaxUnpool2d";

  Shape size;

  explicit MaxUnpool(Attributes& given) : size(given.Integers("output_size", 2)) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input indices = call.In(1);
    if (x.shape.size() != 4 || indices.shape != x.shape || size[0] < 0 || size[1] < 0) {
      throw Refused{"x has shape " + Show(x.shape) + ", indices " + Show(indices.shape) + " and the result's size is " +
                    Show(size) + "; [batch, height, width, channels] twice, and two numbers of at least 0, are needed"};
    }
    const Shape shape{x.shape[0], size[0], size[1], x.shape[3]};
    const Layout layout{shape[0], x.shape[1] * x.shape[2], size[0] * size[1], shape[3]};
    float* y = call.Floats(0, shape);
    const int64_t of_image = layout.places * layout.channels;
    Parallel(layout.batch, [&](int64_t sample) { std::memset(y + sample * of_image, 0, of_image * sizeof(float)); });
    const float* values = x.Floats();
    ForEachPlace(layout, indices.Integers(), [&](int64_t from, int64_t to) { y[to] = values[from]; });
  }
};

struct MaxUnpoolGrad {
  static constexpr const char* kName = "ZooMaxUnpool2dGrad";

  explicit MaxUnpoolGrad(Attributes&) {}

  void Run(Call& call) const {
    const Input dy = call.In(0);
    const Input indices = call.In(1);
    if (dy.shape.size() != 4 || indices.shape.size() != 4 || dy.shape[0] != indices.shape[0] ||
        dy.shape[3] != indices.shape[3]) {
      throw Refused{"dy has shape " + Show(dy.shape) + " and indices " + Show(indices.shape) +
                    "; [batch, height, width, channels] with the same batch and channels is needed"};
    }
    const Layout layout{dy.shape[0], indices.shape[1] * indices.shape[2], dy.shape[1] * dy.shape[2], dy.shape[3]};
    float* dx = call.Floats(0, indices.shape);
    const float* slopes = dy.Floats();
    ForEachPlace(layout, indices.Integers(), [&](int64_t from, int64_t to) { dx[from] = slopes[to]; });
  }
};

}  // namespace

void RegisterMaxUnpool() {
  Register<MaxUnpool>({"x: float", "indices: int32"}, {"y: float"}, {"output_size: list(int)"});
  Register<MaxUnpoolGrad>({"dy: float", "indices: int32"}, {"dx: float"});
}

}  // namespace zoo
