// What a kernel is written with: its attributes, inputs and outputs, and how it refuses what it cannot take.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "tensorflowC.h"

// One version for each kind of processor, of which the right one is chosen when the addon is loaded.
#define ZOO_VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#define ZOO_INLINE static inline __attribute__((always_inline))
#define ZOO_INLINE_MEMBER inline __attribute__((always_inline))

namespace zoo {

using Shape = std::vector<int64_t>;

// `[2,3]`
std::string Show(const Shape& shape);
int64_t SizeOf(const Shape& shape);

// Thrown by a kernel for what it cannot take; the operation then fails with the message.
struct Refused {
  std::string message;
};

// An input. Its values live as long as the call.
struct Input {
  Shape shape;
  const void* data;

  const float* Floats() const { return static_cast<const float*>(data); }
  const int32_t* Integers() const { return static_cast<const int32_t*>(data); }
  // Values that the operation writes over, which nobody else may be able to see.
  float* Changing() const { return static_cast<float*>(const_cast<void*>(data)); }
  int64_t Size() const { return SizeOf(shape); }
};

// Attributes, when a kernel is made.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction);
  ~Attributes();
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  bool Flag(const char* name);
  float Float(const char* name);
  // A list of as many integers.
  Shape Integers(const char* name, int length);

 private:
  void Check();

  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

// Inputs and outputs of a call.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Input In(int index);
  float* Floats(int index, const Shape& shape);
  int32_t* Integers(int index, const Shape& shape);
  // Memory of an output whose values have so many bytes each.
  void* Output(int index, TF_DataType type, size_t bytes, const Shape& shape);
  // That of an input as an output's: nobody else may have seen its values.
  void* Over(int input, int index);

 private:
  void Check();

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

// `name: type`, in order.
using Specs = std::initializer_list<const char*>;

void RegisterOp(const char* name, Specs inputs, Specs outputs, Specs attributes);
void RegisterKernel(const char* name, void* (*create)(TF_OpKernelConstruction*),
                    void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
void FailConstruction(TF_OpKernelConstruction* construction, const char* op, const std::string& message);
void FailCall(TF_OpKernelContext* context, const char* op, const std::string& message);

// Registers an operation and its kernel: `K::kName`, a constructor of Attributes, and `void Run(Call&) const`.
template <typename K>
void Register(Specs inputs, Specs outputs, Specs attributes = {}) {
  RegisterOp(K::kName, inputs, outputs, attributes);
  RegisterKernel(
      K::kName,
      [](TF_OpKernelConstruction* construction) -> void* {
        try {
          Attributes given(construction);
          return new K(given);
        } catch (const Refused& refused) {
          FailConstruction(construction, K::kName, refused.message);
          return nullptr;
        }
      },
      [](void* kernel, TF_OpKernelContext* context) {
        try {
          Call call(context);
          static_cast<const K*>(kernel)->Run(call);
        } catch (const Refused& refused) {
          FailCall(context, K::kName, refused.message);
        }
      },
      [](void* kernel) { delete static_cast<K*>(kernel); });
}

}  // namespace zoo
