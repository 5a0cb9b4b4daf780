// Convolutions of images [batch, height, width, in] with a kernel [height, width, in, out], a bias and a rectifier included.

#include <algorithm>
#include <vector>

#include "biasOf.h"
#include "convTiles.h"
#include "kernel.h"
#include "parallel.h"
#include "registrations.h"
#include "vectors.h"
#include "windows.h"

namespace zoo {
namespace {

// The fewest places that a thread takes at a time.
constexpr int64_t kLeastPlaces = 8 * kPlaces;
// Pieces of work for each thread, so that none waits long for another.
constexpr int64_t kPiecesEach = 4;
// Values of the padded copy that a thread writes at a time.
constexpr int64_t kCopied = 1 << 14;

// What rows of the kernel see, `kDepth` of them at a time.
std::vector<Part> PartsOf(const Shape& kernel, const Shape& dilations, int64_t line) {
  const int64_t in = kernel[2];
  // columns without gaps between them lie in order
  const bool whole = dilations[1] == 1;
  const int64_t length = whole ? kernel[1] * in : in;
  std::vector<Part> parts;
  int64_t row = 0;
  for (int64_t i = 0; i < kernel[0]; i++) {
    for (int64_t j = 0; j < (whole ? 1 : kernel[1]); j++) {
      for (int64_t done = 0; done < length;) {
        if (parts.empty() || parts.back().depth == kDepth) parts.push_back({row, 0, {}});
        Part& part = parts.back();
        const int64_t some = std::min(length - done, kDepth - part.depth);
        part.runs.push_back({i * dilations[0] * line + j * dilations[1] * in + done, some});
        part.depth += some;
        done += some;
        row += some;
      }
    }
  }
  return parts;
}

// Images with a frame of zeros, of height and width `framed`.
Buffer<float> Framed(const Input& x, const Shape& before, const Shape& framed) {
  const int64_t in = x.shape[3];
  const int64_t line = framed[1] * in;
  const int64_t seen_rows = std::min(x.shape[1], framed[0] - before[0]);
  const int64_t begins = std::min(before[1], framed[1]) * in;
  const int64_t seen = std::min(x.shape[2] * in, line - begins);
  Buffer<float> copy = NewBuffer<float>(x.shape[0] * framed[0] * line);
  ParallelRanges(x.shape[0] * framed[0], std::max<int64_t>(1, kCopied / line), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      float* to = copy.get() + i * line;
      const int64_t row = i % framed[0] - before[0];
      if (row < 0 || row >= seen_rows) {
        std::fill(to, to + line, 0.0f);
        continue;
      }
      const float* from = x.Floats() + (i / framed[0] * x.shape[1] + row) * x.shape[2] * in;
      float* inside = std::fill_n(to, begins, 0.0f);
      std::fill(std::copy(from, from + seen, inside), to + line, 0.0f);
    }
  });
  return copy;
}

// Threads take some places and some channels at a time.
void Convolve(const Convolution& all, int64_t places, const TileVersion& version) {
  const Grouping groups(Padded(all.channels, version.lanes) / version.lanes, version.vectors);
  int64_t each = kMostPlaces;
  while (each > kLeastPlaces && groups.count * ((places + each - 1) / each) < kPiecesEach * Threads()) each /= 2;
  const int64_t ranges = (places + each - 1) / each;
  Parallel(groups.count * ranges, [&](int64_t piece) {
    const int64_t group = piece / ranges;
    const int64_t begin = piece % ranges * each;
    const int64_t first = groups.Begin(group) * version.lanes;
    const int64_t vectors = groups.Begin(group + 1) - groups.Begin(group);
    const Channels channels{first, vectors, std::min(vectors * version.lanes, all.channels - first)};
    version.places(all, channels, begin, std::min(places, begin + each));
  });
}

struct Conv2d {
  static constexpr const char* kName = "ZooConv2d";

  Shape strides;
  Shape dilations;
  Shape before;
  Shape size;
  bool relu;

  explicit Conv2d(Attributes& given)
      : strides(Pair(given, "strides", 1)),
        dilations(Pair(given, "dilations", 1)),
        before(Pair(given, "before", 0)),
        size(Pair(given, "size", 1)),
        relu(given.Flag("relu")) {}

  void Run(Call& call) const {
    const Input x = call.In(0);
    const Input kernel = call.In(1);
    const Input bias = call.In(2);
    if (x.shape.size() != 4 || kernel.shape.size() != 4 || x.shape[3] != kernel.shape[2]) {
      throw Refused{"x has shape " + Show(x.shape) + " and kernel " + Show(kernel.shape) +
                    "; [batch, height, width, in] and [height, width, in, out] with the same in are needed"};
    }
    const int64_t out = kernel.shape[3];
    if (kernel.Size() == 0) throw Refused{"kernel has shape " + Show(kernel.shape) + "; numbers of at least 1 are needed"};
    const TileVersion version = FastestTiles();
    const std::vector<float> added = BiasOf(bias, out, Padded(out, version.lanes));
    const Shape shape{x.shape[0], size[0], size[1], out};
    float* y = call.Floats(0, shape);
    if (SizeOf(shape) == 0) return;

    // what windows see, of which some columns of the image may be none
    Shape framed(2);
    for (int axis = 0; axis < 2; axis++) {
      framed[axis] = (size[axis] - 1) * strides[axis] + (kernel.shape[axis] - 1) * dilations[axis] + 1;
    }
    const bool inside = before == Shape{0, 0} && framed[0] <= x.shape[1] && framed[1] <= x.shape[2];
    const Buffer<float> copy = inside ? nullptr : Framed(x, before, framed);
    if (inside) framed = {x.shape[1], x.shape[2]};
    const int64_t line = framed[1] * x.shape[3];
    const Convolution all{inside ? x.Floats() : copy.get(),
                          kernel.Floats(),
                          added.data(),
                          relu,
                          y,
                          out,
                          PartsOf(kernel.shape, dilations, line),
                          size[0],
                          size[1],
                          framed[0] * line,
                          strides[0] * line,
                          strides[1] * x.shape[3]};
    Convolve(all, x.shape[0] * size[0] * size[1], version);
  }
};

}  // namespace

void RegisterConv2d() {
  Register<Conv2d>({"x: float", "kernel: float", "bias: float"}, {"y: float"},
                   {"strides: list(int)", "dilations: list(int)", "before: list(int)", "size: list(int)", "relu: bool"});
}

}  // namespace zoo
