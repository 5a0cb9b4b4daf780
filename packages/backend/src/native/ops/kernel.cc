#include "kernel.h"

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

Attributes::Attributes(TF_OpKernelConstruction* construction)
    : construction_(construction), status_(TF_NewStatus()) {}

Attributes::~Attributes() { TF_DeleteStatus(status_); }

bool Attributes::Flag(const char* name) {
  unsigned char flag = 0;
  TF_OpKernelConstruction_GetAttrBool(construction_, name, &flag, status_);
  Check();
  return flag != 0;
}

float Attributes::Float(const char* name) {
  float number = 0;
  TF_OpKernelConstruction_GetAttrFloat(construction_, name, &number, status_);
  Check();
  return number;
}

Shape Attributes::Integers(const char* name, int length) {
  int32_t given = 0;
  int32_t total = 0;
  TF_OpKernelConstruction_GetAttrSize(construction_, name, &given, &total, status_);
  Check();
  if (given != length) {
    throw Refused{std::string(name) + " has " + std::to_string(given) + " numbers and needs " +
                  std::to_string(length)};
  }
  Shape numbers(length);
  TF_OpKernelConstruction_GetAttrInt64List(construction_, name, numbers.data(), length, status_);
  Check();
  return numbers;
}

void Attributes::Check() {
  if (TF_GetCode(status_) != TF_OK) throw Refused{TF_Message(status_)};
}

Call::Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}

Call::~Call() {
  for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
  TF_DeleteStatus(status_);
}

Input Call::In(int index) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context_, index, &tensor, status_);
  Check();
  tensors_.push_back(tensor);
  Shape shape(TF_NumDims(tensor));
  for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor, static_cast<int>(axis));
  return {shape, TF_TensorData(tensor)};
}

float* Call::Floats(int index, const Shape& shape) {
  return static_cast<float*>(Output(index, TF_FLOAT, sizeof(float), shape));
}

int32_t* Call::Integers(int index, const Shape& shape) {
  return static_cast<int32_t*>(Output(index, TF_INT32, sizeof(int32_t), shape));
}

void* Call::Output(int index, TF_DataType type, size_t bytes, const Shape& shape) {
  TF_Tensor* tensor = TF_AllocateOutput(context_, index, type, shape.data(), static_cast<int>(shape.size()),
                                        bytes * SizeOf(shape), status_);
  Check();
  tensors_.push_back(tensor);
  return TF_TensorData(tensor);
}

void* Call::Over(int input, int index) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context_, input, &tensor, status_);
  Check();
  tensors_.push_back(tensor);
  TF_SetOutput(context_, index, tensor, status_);
  Check();
  return TF_TensorData(tensor);
}

void Call::Check() {
  if (TF_GetCode(status_) != TF_OK) throw Refused{TF_Message(status_)};
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

void RegisterKernel(const char* name, void* (*create)(TF_OpKernelConstruction*),
                    void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*)) {
  TF_Status* status = TF_NewStatus();
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, destroy), status);
  CheckRegistered(status);
}

void FailConstruction(TF_OpKernelConstruction* construction, const char* op, const std::string& message) {
  TF_Status* status = Refusal(op, message);
  TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
}

void FailCall(TF_OpKernelContext* context, const char* op, const std::string& message) {
  TF_Status* status = Refusal(op, message);
  TF_OpKernelContext_Failure(context, status);
  TF_DeleteStatus(status);
}

}  // namespace zoo
