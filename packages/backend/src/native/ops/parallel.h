// Threads that share the pieces of an operation's work. What waits for memory needs them, and TensorFlow's own are not to be had
// through its C interface. Those of OpenMP and onnxruntime, too, look out for work for a while before they sleep.
#pragma once

#include <cstdint>
#include <functional>

namespace zoo {

// How many threads work, the caller among them; the first call of a process counts.
void SetThreads(int threads);
int Threads();

// Calls `work` with 0 … pieces - 1, each once, from several threads, and returns when all are done. While another caller has the
// threads, this one does all of its work by itself.
void Parallel(int64_t pieces, const std::function<void(int64_t)>& work);

// The same for ranges [begin, end) of 0 … length - 1, of `grain` at least.
void ParallelRanges(int64_t length, int64_t grain, const std::function<void(int64_t, int64_t)>& work);

}  // namespace zoo
