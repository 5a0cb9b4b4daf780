// Operations of our own inside libtensorflow: after register() they are called by name, like its own.
//
//   register(threads: number): void
//   releaseLibraryPages(): void
//
// A process holds them once, whichever of its threads asks first; threads of their own are as many as were asked for first.

#include <node_api.h>

#include <mutex>
#include <string>

#include "kernel.h"
#include "libraryPages.h"
#include "parallel.h"
#include "registrations.h"

namespace {

// Once a process, for better or worse: what has failed half-way cannot be done again.
const std::string& RegisterAll() {
  static std::once_flag once;
  static auto* failure = new std::string;
  std::call_once(once, [] {
    try {
      zoo::RegisterAvgPool();
      zoo::RegisterGlobalAvgPool();
      zoo::RegisterGlobalMaxPool();
      zoo::RegisterMaxPool();
      zoo::RegisterMaxUnpool();
      zoo::RegisterActivations();
      zoo::RegisterBatchNorm();
      zoo::RegisterBiasRelu();
      zoo::RegisterConv2d();
      zoo::RegisterLocalResponseNorm();
      zoo::RegisterLogSoftmax();
      zoo::RegisterLosses();
      zoo::RegisterLinearRows();
      zoo::RegisterPrelu();
      zoo::RegisterProgram();
      zoo::RegisterTranspose();
      zoo::RegisterUpdates();
      zoo::RegisterLinearGrad();
    } catch (const zoo::Refused& refused) {
      *failure = refused.message;
    }
  });
  return *failure;
}

napi_value RegisterOnce(napi_env env, napi_callback_info info) {
  napi_value arg;
  size_t count = 1;
  int32_t threads = 0;
  napi_get_cb_info(env, info, &count, &arg, nullptr, nullptr);
  if (count != 1 || napi_get_value_int32(env, arg, &threads) != napi_ok || threads < 1) {
    napi_throw_type_error(env, nullptr, "register(threads): threads must be an integer of at least 1");
    return nullptr;
  }
  zoo::SetThreads(threads);
  const std::string& failure = RegisterAll();
  if (!failure.empty()) napi_throw_error(env, nullptr, failure.c_str());
  return nullptr;
}

napi_value ReleaseLibraryPages(napi_env, napi_callback_info) {
  zoo::ReleaseLibraryPages();
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

napi_value Init(napi_env env, napi_value exports) {
  Export(env, exports, "register", RegisterOnce);
  Export(env, exports, "releaseLibraryPages", ReleaseLibraryPages);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
