// What a kernel is written with: its attributes, inputs and outputs, and how it refuses what it cannot take.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
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
  virtual ~Attributes() = default;

  virtual bool Flag(const char* name) = 0;
  virtual float Float(const char* name) = 0;
  virtual int64_t Integer(const char* name) = 0;
  virtual Shape Integers(const char* name) = 0;
  virtual std::string Text(const char* name) = 0;
  // A list of as many integers.
  Shape Integers(const char* name, size_t length);
};

// Inputs and outputs of a call.
class Call {
 public:
  virtual ~Call() = default;

  virtual Input In(int index) = 0;
  // Memory of an output whose values have so many bytes each.
  virtual void* Output(int index, TF_DataType type, size_t bytes, const Shape& shape) = 0;
  // That of an input as an output's: nobody else may have seen its values.
  virtual void* Over(int input, int index) = 0;

  float* Floats(int index, const Shape& shape);
  int32_t* Integers(int index, const Shape& shape);
};

// An operation with its attributes.
class Kernel {
 public:
  virtual ~Kernel() = default;

  virtual const char* Name() const = 0;
  virtual void Run(Call& call) const = 0;
};

using MakeKernel = std::unique_ptr<Kernel> (*)(Attributes& given);

// What makes kernels of an operation of our own.
MakeKernel FindKernel(const std::string& name);

// `name: type`, in order.
using Specs = std::initializer_list<const char*>;

void RegisterOp(const char* name, Specs inputs, Specs outputs, Specs attributes);
void RegisterKernel(const char* name, MakeKernel make, void* (*create)(TF_OpKernelConstruction*));
// Makes a kernel for TensorFlow.
void* Construct(TF_OpKernelConstruction* construction, const char* name, MakeKernel make);

template <typename K>
class KernelOf final : public Kernel {
 public:
  explicit KernelOf(Attributes& given) : kernel_(given) {}

  const char* Name() const override { return K::kName; }
  void Run(Call& call) const override { kernel_.Run(call); }

  static std::unique_ptr<Kernel> Make(Attributes& given) { return std::make_unique<KernelOf>(given); }

 private:
  const K kernel_;
};

// Registers an operation and its kernel: `K::kName`, a constructor of Attributes, and `void Run(Call&) const`.
template <typename K>
void Register(Specs inputs, Specs outputs, Specs attributes = {}) {
  RegisterOp(K::kName, inputs, outputs, attributes);
  RegisterKernel(K::kName, KernelOf<K>::Make, [](TF_OpKernelConstruction* construction) {
    return Construct(construction, K::kName, KernelOf<K>::Make);
  });
}

}  // namespace zoo
