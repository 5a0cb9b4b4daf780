// Catches what is written to standard error between begin() and end(), which returns it.
// libtensorflow prints two notices from its static initialisers, where no log level reaches them.

#include <node_api.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace {

int original = -1;
int captured = -1;

napi_value Begin(napi_env env, napi_callback_info) {
  if (original >= 0) return nullptr;
  captured = memfd_create("stderr", MFD_CLOEXEC);
  if (captured < 0) return nullptr;
  original = dup(STDERR_FILENO);
  dup2(captured, STDERR_FILENO);
  return nullptr;
}

napi_value End(napi_env env, napi_callback_info) {
  std::string text;
  if (original >= 0) {
    dup2(original, STDERR_FILENO);
    close(original);
    char part[4096];
    lseek(captured, 0, SEEK_SET);
    for (ssize_t n; (n = read(captured, part, sizeof part)) > 0;) text.append(part, n);
    close(captured);
    original = captured = -1;
  }
  napi_value result;
  napi_create_string_utf8(env, text.data(), text.size(), &result);
  return result;
}

napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "begin", NAPI_AUTO_LENGTH, Begin, nullptr, &function);
  napi_set_named_property(env, exports, "begin", function);
  napi_create_function(env, "end", NAPI_AUTO_LENGTH, End, nullptr, &function);
  napi_set_named_property(env, exports, "end", function);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
