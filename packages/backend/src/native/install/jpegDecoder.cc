// Decodes JPEGs by the libjpeg-turbo inside libtensorflow, without starting TensorFlow.
//
//   decode(bytes: Uint8Array, into: Uint8Array, width: number, height: number): Promise<boolean>
//
// false: not a whole JPEG of that size decoded without a warning; `into` then holds anything.
//
// libjpeg-turbo and TensorFlow print what they think of a damaged file. Decoding is therefore left to threads that have a
// table of files of their own, in which standard error is /dev/null; nobody else's is touched. Node cannot be told from
// such a thread that it is done, so one of libuv's threads waits for it meanwhile.

#include <fcntl.h>
#include <linux/close_range.h>
#include <node_api.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

// What TensorFlow's tensorflow/core/lib/jpeg/jpeg_mem.h declares. Other releases of the library lack that header.
enum J_DCT_METHOD { JDCT_ISLOW, JDCT_IFAST, JDCT_FLOAT };

namespace tensorflow {
namespace jpeg {

struct UncompressFlags {
  int ratio = 1;
  int components = 0;
  bool fancy_upscaling = true;
  bool try_recover_truncated_jpeg = false;
  float min_acceptable_fraction = 1.0;
  int stride = 0;
  J_DCT_METHOD dct_method = JDCT_ISLOW;
  bool crop = false;
  int crop_x = 0;
  int crop_y = 0;
  int crop_width = 0;
  int crop_height = 0;
};

uint8_t* Uncompress(const void* srcdata, int datasize, const UncompressFlags& flags, int64_t* nwarn,
                    std::function<uint8_t*(int, int, int)> allocate_output);

}  // namespace jpeg
}  // namespace tensorflow

namespace {

constexpr int kComponents = 3;

struct Job {
  napi_async_work work;
  napi_deferred promise;
  // Keeps `into` from being collected.
  napi_ref kept;
  // A copy: JavaScript may change or transfer what it gave.
  std::unique_ptr<uint8_t[]> bytes;
  int length;
  uint8_t* into;
  int width;
  int height;
  std::condition_variable finished;
  bool done = false;
  bool decoded = false;
};

// Threads that decode, as many as of libuv's ever waited at a time.
struct Decoders {
  std::mutex mutex;
  std::condition_variable added;
  std::deque<Job*> queue;
  size_t idle = 0;
};

// Never destroyed: at the end of the process threads still wait on it.
Decoders& All() {
  static auto* decoders = new Decoders;
  return *decoders;
}

// A table of files of this thread's own, with nothing in it but /dev/null. Handlers of signals would miss theirs.
bool Silence() {
  sigset_t signals;
  sigfillset(&signals);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (syscall(SYS_close_range, 0u, ~0u, CLOSE_RANGE_UNSHARE) != 0) return false;
  return open("/dev/null", O_RDWR) == 0 && dup(0) == 1 && dup(0) == 2;
}

bool Decode(const Job& job) {
  tensorflow::jpeg::UncompressFlags flags;
  flags.components = kComponents;
  int64_t warnings = 0;
  const uint8_t* decoded = tensorflow::jpeg::Uncompress(
      job.bytes.get(), job.length, flags, &warnings, [&job](int width, int height, int components) -> uint8_t* {
        return width == job.width && height == job.height && components == kComponents ? job.into : nullptr;
      });
  return decoded != nullptr && warnings == 0;
}

void DecodeForever() {
  const bool silent = Silence();
  Decoders& all = All();
  std::unique_lock<std::mutex> lock(all.mutex);
  for (;;) {
    all.idle++;
    all.added.wait(lock, [&all] { return !all.queue.empty(); });
    all.idle--;
    Job* job = all.queue.front();
    all.queue.pop_front();
    lock.unlock();
    // Kernels before 5.9 have no such tables: everything is refused then.
    const bool decoded = silent && Decode(*job);
    lock.lock();
    job->decoded = decoded;
    job->done = true;
    job->finished.notify_one();
  }
}

// On a thread of libuv's.
void Execute(napi_env, void* data) {
  auto* job = static_cast<Job*>(data);
  Decoders& all = All();
  std::unique_lock<std::mutex> lock(all.mutex);
  if (all.queue.size() >= all.idle) {
    try {
      std::thread(DecodeForever).detach();
    } catch (const std::system_error&) {
      return;  // No more threads: not decoded.
    }
  }
  all.queue.push_back(job);
  all.added.notify_one();
  job->finished.wait(lock, [job] { return job->done; });
}

// On JavaScript's thread.
void Complete(napi_env env, napi_status, void* data) {
  std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_value decoded;
  napi_get_boolean(env, job->decoded, &decoded);
  napi_resolve_deferred(env, job->promise, decoded);
  napi_delete_reference(env, job->kept);
  napi_delete_async_work(env, job->work);
}

bool BytesOf(napi_env env, napi_value value, uint8_t** data, size_t* length) {
  napi_typedarray_type type;
  return napi_get_typedarray_info(env, value, &type, length, reinterpret_cast<void**>(data), nullptr, nullptr) ==
             napi_ok &&
         type == napi_uint8_array;
}

napi_value DecodeAsync(napi_env env, napi_callback_info info) {
  napi_value args[4];
  size_t count = 4;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  uint8_t* bytes;
  size_t length;
  size_t capacity;
  auto job = std::make_unique<Job>();
  if (count != 4 || !BytesOf(env, args[0], &bytes, &length) || !BytesOf(env, args[1], &job->into, &capacity) ||
      napi_get_value_int32(env, args[2], &job->width) != napi_ok ||
      napi_get_value_int32(env, args[3], &job->height) != napi_ok || length > INT_MAX || job->width < 1 ||
      job->height < 1 || capacity != static_cast<size_t>(job->width) * job->height * kComponents) {
    napi_throw_type_error(env, nullptr, "decode(bytes, into, width, height): into must have width * height * 3 bytes");
    return nullptr;
  }
  job->bytes.reset(new uint8_t[length]);
  std::memcpy(job->bytes.get(), bytes, length);
  job->length = static_cast<int>(length);
  napi_value name;
  napi_value promise;
  napi_create_string_utf8(env, "jpegDecoder", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, Execute, Complete, job.get(), &job->work);
  napi_create_reference(env, args[1], 1, &job->kept);
  napi_create_promise(env, &job->promise, &promise);
  napi_queue_async_work(env, job.release()->work);
  return promise;
}

napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "decode", NAPI_AUTO_LENGTH, DecodeAsync, nullptr, &function);
  napi_set_named_property(env, exports, "decode", function);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
