// A convolution as its tiles are computed: what of images is multiplied with what of the kernel.
#pragma once

#include <cstdint>
#include <vector>

namespace zoo {

// Rows of the kernel that are multiplied at a time, so that they stay in the second cache. Their sums are added to the rest, which
// keeps more digits than one long sum.
constexpr int64_t kDepth = 512;
// Places whose sums are in registers, for as many vectors of channels as there are registers for; and the most that are computed
// with the same part of the kernel.
constexpr int64_t kPlaces = 6;
constexpr int64_t kMostPlaces = 32 * kPlaces;

// Values of an image, from that of the first place on, that rows of the kernel are multiplied with, all in order.
struct Run {
  int64_t from;
  int64_t length;
};

// Rows of the kernel from `row` on that are multiplied at a time.
struct Part {
  int64_t row;
  int64_t depth;
  std::vector<Run> runs;
};

struct Convolution {
  const float* x;
  const float* kernel;
  // Zeros where there is none, and as many values as whole vectors have.
  const float* bias;
  bool relu;
  float* y;
  int64_t channels;
  std::vector<Part> parts;
  // Of the output; and how far images, rows and columns that are neighbours in it lie apart in the input.
  int64_t height;
  int64_t width;
  int64_t image;
  int64_t row;
  int64_t column;

  const float* At(int64_t place) const {
    return x + place / (height * width) * image + place / width % height * row + place % width * column;
  }
};

// Some vectors of channels: the first channel, how many vectors, and how many channels there are of them.
struct Channels {
  int64_t first;
  int64_t vectors;
  int64_t count;
};

// Computes places from `begin` to before `end`, at most `kMostPlaces`, for some channels.
struct TileVersion {
  void (*places)(const Convolution& all, const Channels& channels, int64_t begin, int64_t end);
  // Numbers of a vector, and the most vectors of channels.
  int64_t lanes;
  int64_t vectors;
};

// That of this processor.
TileVersion FastestTiles();

}  // namespace zoo
