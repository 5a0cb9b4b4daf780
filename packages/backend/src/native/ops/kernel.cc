#include "kernel.h"

#include <map>
#include <utility>

namespace zoo {
namespace {

void CheckRegistered(TF_Status* status) {
  const std::string message = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  if (!message.empty()) throw Refused{message};
}

TF_Status* Refusal(const char* op, const std::string& message) {
  TF_Status* status = TF_NewStatus();
  TF_SetStatus(status, TF_INVALID_ARGUMENT, (std::string(op) + ": " + message).c_str());
  return status;
}

// Those that TensorFlow has for a kernel.
class TensorflowAttributes final : public Attributes {
 public:
  explicit TensorflowAttributes(TF_OpKernelConstruction* construction)
      : construction_(construction), status_(TF_NewStatus()) {}
  ~TensorflowAttributes() override { TF_DeleteStatus(status_); }
  TensorflowAttributes(const TensorflowAttributes&) = delete;
  TensorflowAttributes& operator=(const TensorflowAttributes&) = delete;

  bool Flag(const char* name) override {
    unsigned char flag = 0;
    TF_OpKernelConstruction_GetAttrBool(construction_, name, &flag, status_);
    Check();
    return flag != 0;
  }

  float Float(const char* name) override {
    float number = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &number, status_);
    Check();
    return number;
  }

  int64_t Integer(const char* name) override {
    int64_t number = 0;
    TF_OpKernelConstruction_GetAttrInt64(construction_, name, &number, status_);
    Check();
    return number;
  }

  Shape Integers(const char* name) override {
    Shape numbers(Size(name).first);
    TF_OpKernelConstruction_GetAttrInt64List(construction_, name, numbers.data(), static_cast<int>(numbers.size()),
                                             status_);
    Check();
    return numbers;
  }

  std::string Text(const char* name) override {
    std::string text(Size(name).second, ' ');
    TF_OpKernelConstruction_GetAttrString(construction_, name, text.data(), text.size(), status_);
    Check();
    return text;
  }

 private:
  // Of a list how many there are, and of a text how many bytes.
  std::pair<int32_t, int32_t> Size(const char* name) {
    int32_t numbers = 0;
    int32_t bytes = 0;
    TF_OpKernelConstruction_GetAttrSize(construction_, name, &numbers, &bytes, status_);
    Check();
    return {numbers, bytes};
  }

  void Check() {
    if (TF_GetCode(status_) != TF_OK) throw Refused{TF_Message(status_)};
  }

  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

// A call by TensorFlow.
class TensorflowCall final : public Call {
 public:
  explicit TensorflowCall(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~TensorflowCall() override {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }
  TensorflowCall(const TensorflowCall&) = delete;
  TensorflowCall& operator=(const TensorflowCall&) = delete;

  Input In(int index) override {
    TF_Tensor* tensor = Tensor(index);
    Shape shape(TF_NumDims(tensor));
    for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor, static_cast<int>(axis));
    return {shape, TF_TensorData(tensor)};
  }

  void* Output(int index, TF_DataType type, size_t bytes, const Shape& shape) override {
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, type, shape.data(), static_cast<int>(shape.size()),
                                          bytes * SizeOf(shape), status_);
    Check();
    tensors_.push_back(tensor);
    return TF_TensorData(tensor);
  }

  void* Over(int input, int index) override {
    TF_Tensor* tensor = Tensor(input);
    TF_SetOutput(context_, index, tensor, status_);
    Check();
    return TF_TensorData(tensor);
  }

 private:
  TF_Tensor* Tensor(int input) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, input, &tensor, status_);
    Check();
    tensors_.push_back(tensor);
    return tensor;
  }

  void Check() {
    if (TF_GetCode(status_) != TF_OK) throw Refused{TF_Message(status_)};
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

std::map<std::string, MakeKernel>& Kernels() {
  static auto* kernels = new std::map<std::string, MakeKernel>;
  return *kernels;
}

void Compute(void* kernel, TF_OpKernelContext* context) {
  const auto* own = static_cast<const Kernel*>(kernel);
  try {
    TensorflowCall call(context);
    own->Run(call);
  } catch (const Refused& refused) {
    TF_Status* status = Refusal(own->Name(), refused.message);
    TF_OpKernelContext_Failure(context, status);
    TF_DeleteStatus(status);
  }
}

}  // namespace

std::string Show(const Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); i++) text += (i == 0 ? "" : ",") + std::to_string(shape[i]);
  return text + "]";
}

int64_t SizeOf(const Shape& shape) {
  int64_t size = 1;
  for (int64_t length : shape) size *= length;
  return size;
}

Shape Attributes::Integers(const char* name, size_t length) {
  Shape numbers = Integers(name);
  if (numbers.size() == length) return numbers;
  throw Refused{std::string(name) + " has " + std::to_string(numbers.size()) + " numbers and needs " +
                std::to_string(length)};
}

float* Call::Floats(int index, const Shape& shape) {
  return static_cast<float*>(Output(index, TF_FLOAT, sizeof(float), shape));
}

int32_t* Call::Integers(int index, const Shape& shape) {
  return static_cast<int32_t*>(Output(index, TF_INT32, sizeof(int32_t), shape));
}

void RegisterOp(const char* name, Specs inputs, Specs outputs, Specs attributes) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  TF_Status* status = TF_NewStatus();
  TF_RegisterOpDefinition(builder, status);
  CheckRegistered(status);
}

void RegisterKernel(const char* name, MakeKernel make, void* (*create)(TF_OpKernelConstruction*)) {
  TF_Status* status = TF_NewStatus();
  TF_KernelBuilder* builder =
      TF_NewKernelBuilder(name, "CPU", create, Compute, [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  TF_RegisterKernelBuilder(name, builder, status);
  CheckRegistered(status);
  Kernels()[name] = make;
}

MakeKernel FindKernel(const std::string& name) {
  const auto found = Kernels().find(name);
  if (found == Kernels().end()) throw Refused{"there is no operation of our own by the name " + name};
  return found->second;
}

void* Construct(TF_OpKernelConstruction* construction, const char* name, MakeKernel make) {
  try {
    TensorflowAttributes given(construction);
    return make(given).release();
  } catch (const Refused& refused) {
    TF_Status* status = Refusal(name, refused.message);
    TF_OpKernelConstruction_Failure(construction, status);
    TF_DeleteStatus(status);
    return nullptr;
  }
}

}  // namespace zoo
