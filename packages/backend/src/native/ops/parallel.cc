#include "parallel.h"

#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace zoo {
namespace {

// How long a thread looks out for work before it sleeps. To be woken takes as long as a small operation, more so where the processor
// is virtual; operations of a network follow each other sooner than that.
constexpr std::chrono::microseconds kLookout{1000};
// How long the owner of a job looks out for the end of pieces that others have begun, before it sleeps.
constexpr std::chrono::microseconds kPatience{200};

struct Job {
  const std::function<void(int64_t)>& work;
  const int64_t pieces;
  std::atomic<int64_t> next{0};
  // Threads that work on it besides its owner.
  std::atomic<int> helpers{0};

  void Work() {
    for (int64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < pieces;) work(i);
  }
};

struct Pool {
  // Held by whoever has the threads.
  std::mutex owner;
  // Of all below; jobs and their helpers may be read without it.
  std::mutex mutex;
  std::condition_variable added;
  std::condition_variable left;
  Job* job = nullptr;
  std::atomic<uint64_t> jobs{0};
  int started = 0;
};

// Never destroyed: at the end of the process threads still wait on it.
Pool& All() {
  static auto* pool = new Pool;
  return *pool;
}

std::atomic<int> wanted{0};

// Waits until `done`, or for so long. Whoever has work for this processor comes first.
template <typename Done>
void LookOut(std::chrono::microseconds most, const Done& done) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!done() && std::chrono::steady_clock::now() < end) sched_yield();
}

void HelpForever() {
  sigset_t signals;
  sigfillset(&signals);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  Pool& pool = All();
  uint64_t seen = 0;
  std::unique_lock<std::mutex> lock(pool.mutex);
  for (;;) {
    pool.added.wait(lock, [&] { return pool.job != nullptr && pool.jobs != seen; });
    seen = pool.jobs;
    Job* job = pool.job;
    job->helpers++;
    lock.unlock();
    job->Work();
    lock.lock();
    if (--job->helpers == 0) pool.left.notify_one();
    lock.unlock();
    LookOut(kLookout, [&] { return pool.jobs.load(std::memory_order_relaxed) != seen; });
    lock.lock();
  }
}

}  // namespace

void SetThreads(int threads) {
  int none = 0;
  wanted.compare_exchange_strong(none, std::max(1, threads));
}

int Threads() { return std::max(1, wanted.load(std::memory_order_relaxed)); }

void Parallel(int64_t pieces, const std::function<void(int64_t)>& work) {
  Pool& pool = All();
  std::unique_lock<std::mutex> own(pool.owner, std::defer_lock);
  if (pieces < 2 || Threads() < 2 || !own.try_lock()) {
    for (int64_t i = 0; i < pieces; i++) work(i);
    return;
  }
  Job job{work, pieces};
  {
    std::lock_guard<std::mutex> lock(pool.mutex);
    for (; pool.started < Threads() - 1; pool.started++) {
      try {
        std::thread(HelpForever).detach();
      } catch (const std::system_error&) {
        break;  // No more threads now: those that are there do it.
      }
    }
    pool.job = &job;
    pool.jobs++;
  }
  pool.added.notify_all();
  job.Work();
  std::unique_lock<std::mutex> lock(pool.mutex);
  pool.job = nullptr;
  lock.unlock();
  LookOut(kPatience, [&] { return job.helpers.load(std::memory_order_relaxed) == 0; });
  lock.lock();
  pool.left.wait(lock, [&job] { return job.helpers == 0; });
}

void ParallelRanges(int64_t length, int64_t grain, const std::function<void(int64_t, int64_t)>& work) {
  const int64_t pieces = (length + grain - 1) / grain;
  Parallel(pieces, [&](int64_t i) { work(i * grain, std::min(length, (i + 1) * grain)); });
}

}  // namespace zoo
