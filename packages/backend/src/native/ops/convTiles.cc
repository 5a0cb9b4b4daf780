// Tiles of convolutions.
//
// As in the multiplication of matrices by Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008): registers
// hold the sums of some places and some channels while a part of the kernel comes from the caches. The rows of the other matrix are
// never made: what a row of the kernel sees of an image lies in order, too.

#include "convTiles.h"

#include <algorithm>
#include <cstring>

#include "kernel.h"
#include "vectors.h"

namespace zoo {
namespace {

// Lines of a row of the kernel that are fetched for the next part while a part is multiplied, one with each row.
constexpr int64_t kLineFloats = 16;
constexpr int64_t kLines = 4;

template <typename V>
constexpr int64_t kLanes = sizeof(typename V::Floats) / sizeof(float);
template <typename V>
constexpr int kVectors = sizeof(typename V::Floats) == 64 ? 4 : 2;

// Rows of a part, only these channels of them, one after the other, and filled up with zeros.
template <typename V>
ZOO_INLINE void Copy(const Convolution& all, const Part& part, const Channels& channels, float* copy) {
  const float* from = all.kernel + part.row * all.channels + channels.first;
  const int64_t width = channels.vectors * kLanes<V>;
  for (int64_t row = 0; row < part.depth; row++, from += all.channels, copy += width) {
    std::memcpy(copy, from, channels.count * sizeof(float));
    std::fill(copy + channels.count, copy + width, 0.0f);
  }
}

// Adds the sums of a part to those of the parts before, and ends them after the last.
template <typename V, int kRows, int kWide>
ZOO_INLINE void End(const Convolution& all, const Part& part, const Channels& channels, int64_t place,
                    const typename V::Floats (&sums)[kRows][kWide]) {
  using Floats = typename V::Floats;
  using Anywhere = typename V::FloatsAnywhere;
  const bool first = part.row == 0;
  const bool last = &part == &all.parts.back();
  const Floats least = Floats{} - (last && all.relu ? 0.0f : __builtin_inff());
  for (int row = 0; row < kRows; row++) {
    float* to = all.y + (place + row) * all.channels + channels.first;
    for (int v = 0; v < kWide; v++, to += kLanes<V>) {
      const int64_t count = std::min(kLanes<V>, channels.count - v * kLanes<V>);
      Floats sum = sums[row][v];
      if (!first) {
        Floats before = {};
        if (count == kLanes<V>) before = reinterpret_cast<const Anywhere*>(to)->floats;
        else std::memcpy(&before, to, count * sizeof(float));
        sum += before;
      }
      if (last) sum += reinterpret_cast<const Anywhere*>(all.bias + channels.first + v * kLanes<V>)->floats;
      sum = sum < least ? least : sum;
      if (count == kLanes<V>) reinterpret_cast<Anywhere*>(to)->floats = sum;
      else std::memcpy(to, &sum, count * sizeof(float));
    }
  }
}

// Some places and some channels, of a part. `next` is fetched meanwhile.
template <typename V, int kRows, int kWide>
ZOO_INLINE void Tile(const Convolution& all, const Part& part, const Channels& channels, const float* const* at,
                     int64_t place, const float* kernel, int64_t stride, const float* next) {
  using Floats = typename V::Floats;
  using Anywhere = typename V::FloatsAnywhere;
  Floats sums[kRows][kWide] = {};
  for (const Run& run : part.runs) {
    const float* x[kRows];
    for (int row = 0; row < kRows; row++) x[row] = at[row] + run.from;
    for (int64_t i = 0; i < run.length; i++, kernel += stride) {
      __builtin_prefetch(next + i % kLines * kLineFloats);
      if (i % kLines == kLines - 1) next += stride;
      Floats weights[kWide];
      for (int v = 0; v < kWide; v++) weights[v] = reinterpret_cast<const Anywhere*>(kernel + v * kLanes<V>)->floats;
      for (int row = 0; row < kRows; row++) {
        const float value = x[row][i];
        for (int v = 0; v < kWide; v++) sums[row][v] += value * weights[v];
      }
    }
  }
  End<V>(all, part, channels, place, sums);
}

// The same, of as many places as there are.
template <typename V, int kWide, int kRows, typename... Rest>
ZOO_INLINE void Rows(int64_t rows, const Rest&... rest) {
  if (rows == kRows) {
    Tile<V, kRows, kWide>(rest...);
  } else if constexpr (kRows > 1) {
    Rows<V, kWide, kRows - 1>(rows, rest...);
  }
}

// All places, for as many vectors of channels as there are. `copy` is memory for a part of the kernel.
template <typename V, int kWide>
ZOO_INLINE void Places(const Convolution& all, const Channels& channels, int64_t begin, int64_t end, float* copy) {
  if (channels.vectors == kWide) {
    const float* at[kMostPlaces];
    for (int64_t place = begin; place < end; place++) at[place - begin] = all.At(place);
    const bool whole = channels.count == kWide * kLanes<V>;
    const int64_t stride = whole ? all.channels : kWide * kLanes<V>;
    for (const Part& part : all.parts) {
      if (!whole) Copy<V>(all, part, channels, copy);
      // of a copy nothing lies ahead
      const int64_t following = !whole || &part == &all.parts.back() ? 0 : (&part)[1].depth;
      const float* kernel = whole ? all.kernel + part.row * all.channels + channels.first : copy;
      for (int64_t place = begin; place < end; place += kPlaces) {
        const int64_t ahead = part.depth + (place - begin) / kPlaces * (part.depth / kLines);
        const float* next = kernel + (ahead < part.depth + following ? ahead : 0) * stride;
        Rows<V, kWide, kPlaces>(std::min(kPlaces, end - place), all, part, channels, at + (place - begin), place, kernel,
                                stride, next);
      }
    }
  } else if constexpr (kWide > 1) {
    Places<V, kWide - 1>(all, channels, begin, end, copy);
  }
}

template <typename V>
ZOO_INLINE void AllPlaces(const Convolution& all, const Channels& channels, int64_t begin, int64_t end) {
  alignas(64) float copy[kDepth * kVectors<V> * kLanes<V>];
  Places<V, kVectors<V>>(all, channels, begin, end, copy);
}

// One version for each kind of processors, into which all of the above is inlined.
void PlacesNarrow(const Convolution& all, const Channels& channels, int64_t begin, int64_t end) {
  AllPlaces<Narrow>(all, channels, begin, end);
}
__attribute__((target("avx2,fma"))) void PlacesMedium(const Convolution& all, const Channels& channels, int64_t begin,
                                                      int64_t end) {
  AllPlaces<Medium>(all, channels, begin, end);
}
__attribute__((target("avx512f"))) void PlacesWide(const Convolution& all, const Channels& channels, int64_t begin,
                                                   int64_t end) {
  AllPlaces<Wide>(all, channels, begin, end);
}

template <typename V>
constexpr TileVersion Of(decltype(TileVersion::places) places) {
  return {places, kLanes<V>, kVectors<V>};
}

}  // namespace

TileVersion FastestTiles() {
  if (__builtin_cpu_supports("avx512f")) return Of<Wide>(PlacesWide);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Of<Medium>(PlacesMedium);
  return Of<Narrow>(PlacesNarrow);
}

}  // namespace zoo
