// Several operations of our own as one: each result stays here and goes as soon as nothing needs it any more.
//
// A program is a line an operation: its name, what it takes, and its attributes,
//
//   ZooConv2d 0,1,2 strides=4,4 dilations=1,1 before=2,2 size=55,55 relu=1
//   Reshape 3 shape=1,193600
//
// where numbers up to that of the inputs are those, in order, and the next those of the lines; -1 is a tensor without values. The
// last line's result is the program's. `Reshape` copies nothing.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "kernel.h"
#include "registrations.h"
#include "vectors.h"

namespace zoo {
namespace {

constexpr const char* kReshape = "Reshape";
constexpr int kNothing = -1;

std::vector<std::string> Split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

int64_t Whole(const std::string& text) {
  char* end = nullptr;
  const long long number = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') throw Refused{"'" + text + "' is no whole number"};
  return number;
}

// Attributes that a line of a program has.
class WrittenAttributes final : public Attributes {
 public:
  // `name=1,2`, one a word.
  void Add(const std::string& word) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) throw Refused{"'" + word + "' is no attribute; name=value is needed"};
    words_[word.substr(0, equals)] = word.substr(equals + 1);
  }

  bool Flag(const char* name) override { return Integer(name) != 0; }
  int64_t Integer(const char* name) override { return Whole(Text(name)); }

  float Float(const char* name) override {
    const std::string text = Text(name);
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') throw Refused{"'" + text + "' is no number"};
    return static_cast<float>(number);
  }

  Shape Integers(const char* name) override {
    Shape numbers;
    for (const std::string& part : Split(Text(name), ',')) numbers.push_back(Whole(part));
    return numbers;
  }

  std::string Text(const char* name) override {
    const auto found = words_.find(name);
    if (found == words_.end()) throw Refused{std::string(name) + " is missing"};
    return found->second;
  }

 private:
  std::map<std::string, std::string> words_;
};

// One operation of a program: a kernel, or values in another shape.
struct Step {
  std::unique_ptr<Kernel> kernel;
  Shape shape;
  std::vector<int> inputs;
  // What nothing needs any more after it.
  std::vector<int> done;
};

// A call of one operation of a program; its result is made here, or is the program's.
class StepCall final : public Call {
 public:
  StepCall(const std::vector<Input>& values, const std::vector<int>& inputs, Call* whole)
      : values_(values), inputs_(inputs), whole_(whole) {}

  Input In(int index) override {
    if (index < 0 || index >= static_cast<int>(inputs_.size())) throw Refused{"too few inputs"};
    return inputs_[index] == kNothing ? Input{{0}, nullptr} : values_[inputs_[index]];
  }

  void* Output(int index, TF_DataType type, size_t, const Shape& shape) override {
    if (index != 0 || type != TF_FLOAT) throw Refused{"a single output of float32 is needed"};
    result.shape = shape;
    if (whole_ != nullptr) {
      result.data = whole_->Floats(0, shape);
    } else {
      memory = NewBuffer<float>(SizeOf(shape));
      result.data = memory.get();
    }
    return const_cast<void*>(result.data);
  }

  void* Over(int, int) override { throw Refused{"inputs are not written over"}; }

  Input result;
  Buffer<float> memory;

 private:
  const std::vector<Input>& values_;
  const std::vector<int>& inputs_;
  Call* whole_;
};

struct Program {
  static constexpr const char* kName = "ZooProgram";

  int inputs;
  std::vector<Step> steps;

  explicit Program(Attributes& given) : inputs(static_cast<int>(given.Integer("n"))) {
    for (const std::string& line : Split(given.Text("program"), '\n')) {
      try {
        steps.push_back(Read(line));
      } catch (const Refused& refused) {
        throw Refused{"'" + line + "': " + refused.message};
      }
    }
    if (steps.empty() || steps.back().kernel == nullptr) throw Refused{"the last line is no operation"};
    Forget();
  }

  void Run(Call& call) const {
    std::vector<Input> values;
    values.reserve(inputs + steps.size());
    for (int i = 0; i < inputs; i++) values.push_back(call.In(i));
    std::vector<Buffer<float>> memory(inputs + steps.size());
    for (const Step& step : steps) {
      if (step.kernel == nullptr) {
        const Input& from = values[step.inputs[0]];
        if (from.Size() != SizeOf(step.shape)) {
          throw Refused{"values of shape " + Show(from.shape) + " have no shape " + Show(step.shape)};
        }
        values.push_back({step.shape, from.data});
      } else {
        StepCall one(values, step.inputs, &step == &steps.back() ? &call : nullptr);
        try {
          step.kernel->Run(one);
        } catch (const Refused& refused) {
          throw Refused{std::string(step.kernel->Name()) + ": " + refused.message};
        }
        memory[values.size()] = std::move(one.memory);
        values.push_back(one.result);
      }
      for (const int value : step.done) memory[value].reset();
    }
  }

 private:
  Step Read(const std::string& line) const {
    const std::vector<std::string> words = Split(line, ' ');
    if (words.size() < 2) throw Refused{"a name and inputs are needed"};
    WrittenAttributes given;
    for (size_t i = 2; i < words.size(); i++) given.Add(words[i]);
    Step step;
    for (const std::string& number : Split(words[1], ',')) {
      const int64_t input = Whole(number);
      if (input < kNothing || input >= inputs + static_cast<int64_t>(steps.size())) {
        throw Refused{"there is no value " + number + " before it"};
      }
      step.inputs.push_back(static_cast<int>(input));
    }
    if (words[0] != kReshape) {
      step.kernel = FindKernel(words[0])(given);
    } else {
      if (step.inputs.size() != 1 || step.inputs[0] == kNothing) throw Refused{"one value is needed"};
      step.shape = given.Integers("shape");
    }
    return step;
  }

  // After which step each value goes: values in another shape are those that they are of.
  void Forget() {
    std::vector<int> owners;
    for (int i = 0; i < inputs; i++) owners.push_back(i);
    std::map<int, size_t> last;
    for (size_t at = 0; at < steps.size(); at++) {
      const Step& step = steps[at];
      for (const int input : step.inputs) {
        if (input != kNothing) last[owners[input]] = at;
      }
      owners.push_back(step.kernel == nullptr ? owners[step.inputs[0]] : static_cast<int>(owners.size()));
    }
    for (const auto& [value, at] : last) steps[at].done.push_back(value);
  }
};

}  // namespace

void RegisterProgram() { Register<Program>({"inputs: n * float"}, {"y: float"}, {"n: int >= 1", "program: string"}); }

}  // namespace zoo
