// What pooling over whole inputs has in common.
#pragma once

#include "kernel.h"
#include "parallel.h"

namespace zoo {

// Channels that are pooled at a time: what is kept of them stays in registers.
inline constexpr int64_t kBlock = 64;

// Values `[batch, places, channels]`.
struct Layout {
  int64_t batch;
  int64_t places;
  int64_t channels;
};

inline Layout LayoutOf(const Input& x) {
  const size_t rank = x.shape.size();
  if (rank < 3 || x.Size() == 0) {
    throw Refused{"x has shape " + Show(x.shape) + "; [batch, …, channels] of three axes or more, none empty, is needed"};
  }
  return {x.shape[0], x.Size() / (x.shape[0] * x.shape[rank - 1]), x.shape[rank - 1]};
}

// Channels of a piece of work: fewer where there are not enough samples for all threads.
inline int64_t BlockOf(const Layout& layout) {
  return layout.batch >= Threads() || layout.channels <= kBlock ? layout.channels : kBlock;
}

// `[batch, channels]`, or with axes of 1 between them.
inline Shape PooledShape(const Input& x, bool keep_dims) {
  Shape shape = keep_dims ? Shape(x.shape.size(), 1) : Shape(2);
  shape.front() = x.shape.front();
  shape.back() = x.shape.back();
  return shape;
}

}  // namespace zoo
