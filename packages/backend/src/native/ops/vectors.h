// Vectors of the kinds of processors, and memory that they are read from.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string>

#include "kernel.h"

namespace zoo {

// Vectors, also where they lie at any place in memory, and the most rows of a batch of which registers hold sums.
#define ZOO_VECTORS(kBytes, kMostRows)                         \
  typedef float Floats __attribute__((vector_size(kBytes)));   \
  typedef uint32_t Words __attribute__((vector_size(kBytes))); \
  struct __attribute__((packed, may_alias)) Anywhere {         \
    Words words;                                               \
  };                                                           \
  struct __attribute__((packed, may_alias)) FloatsAnywhere {   \
    Floats floats;                                             \
  };                                                           \
  static constexpr int kRows = kMostRows

struct Narrow {
  ZOO_VECTORS(16, 4);
};
struct Medium {
  ZOO_VECTORS(32, 4);
};
struct Wide {
  ZOO_VECTORS(64, 8);
};

inline int64_t Padded(int64_t length, int64_t step) { return (length + step - 1) / step * step; }

// Groups of rows or of vectors, even ones, of which none has more than `most`.
struct Grouping {
  int64_t rows;
  int64_t count;

  Grouping(int64_t rows, int64_t most) : rows(rows), count((rows + most - 1) / most) {}
  int64_t Begin(int64_t group) const { return group * rows / count; }
};

// What caches read at a time.
constexpr std::align_val_t kLine{64};

struct Release {
  void operator()(void* values) const { ::operator delete(values, kLine); }
};
template <typename T>
using Buffer = std::unique_ptr<T[], Release>;

template <typename T>
Buffer<T> NewBuffer(int64_t size) {
  void* values = ::operator new(size * sizeof(T), kLine, std::nothrow);
  if (values == nullptr) throw Refused{"there is no memory for " + std::to_string(size) + " values"};
  return Buffer<T>(static_cast<T*>(values));
}

}  // namespace zoo
