// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The synapses that are mapped are those of the network: sums over them are the
// activations that the interpreter finds, for windows of any kind.

#include "targets/Loihi/LoadNetwork.h"
#include "dialects/Loihi/LoihiDialect.h"
#include "dialects/QSNN/QSNNDialect.h"
#include "snnc/Sim/Executable.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {

/// One convolution of random size in front of neurons whose current does not
/// last, so that it is 64 times the activation.
struct RandomConv {
  std::mt19937 random;
  int64_t groups, in[3], out[3], kernel[2], stride[2], pads[4], dilation[2];
  int64_t exponent, delay;
  std::string text;

  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

  explicit RandomConv(unsigned seed) : random(seed) {
    groups = pick(1, 2);
    in[0] = groups * pick(1, 2), out[0] = groups * pick(1, 2);
    for (int d = 0; d < 2; ++d) {
      kernel[d] = pick(1, 3), stride[d] = pick(1, 2), dilation[d] = pick(1, 2);
      pads[d] = pick(0, 2), pads[d + 2] = pick(0, 2);
      int64_t span = dilation[d] * (kernel[d] - 1) + 1;
      in[d + 1] = span + pick(0, 3);
      out[d + 1] = (in[d + 1] + pads[d] + pads[d + 2] - span) / stride[d] + 1;
    }
    exponent = pick(0, 2), delay = pick(0, 2);
    write();
  }

  static std::string list(ArrayRef<int64_t> numbers) {
    std::string all;
    for (int64_t number : numbers)
      all += (all.empty() ? "" : ", ") + std::to_string(number);
    return "[" + all + "]";
  }
  static std::string tensor(ArrayRef<int64_t> shape, const char *element) {
    std::string type = "tensor<";
    for (int64_t extent : shape)
      type += std::to_string(extent) + "x";
    return type + element + ">";
  }

  void write() {
    std::vector<int64_t> shape{out[0], in[0] / groups, kernel[0], kernel[1]};
    std::string weights = tensor(shape, "i4"), input = tensor(in, "i1"),
                spikes = tensor(out, "i1"), current = tensor(out, "i32");
    std::vector<int64_t> numbers(ShapedType::getNumElements(shape));
    for (int64_t &number : numbers)
      number = pick(-7, 7);
    text = "loihi.network @net(%x: " + input + ") -> " + spikes +
           " attributes {latency = " + std::to_string(delay + 1) +
           " : i64} {\n" + "  %w = arith.constant dense<" +
           nest(numbers, shape) + "> : " + weights +
           "\n  %a = loihi.conv \"conv\" %x, %w stride " + list(stride) +
           " pads " + list(pads) + " dilation " + list(dilation) + " groups " +
           std::to_string(groups) + " exponent " + std::to_string(exponent) +
           " delay " + std::to_string(delay) + " : (" + input + ", " + weights +
           ") -> " + current +
           "\n  %s = loihi.lif \"lif\" %a i_decay 4096 v_decay 4096 bias 0 "
           "threshold 1000 : (" +
           current + ") -> " + spikes + "\n  loihi.output %s : " + spikes +
           "\n}\n";
  }
  static std::string nest(ArrayRef<int64_t> numbers, ArrayRef<int64_t> shape) {
    if (shape.size() == 1)
      return list(numbers);
    std::string all;
    size_t part = numbers.size() / shape[0];
    for (int64_t i = 0; i < shape[0]; ++i)
      all += (i ? ", " : "") +
             nest(numbers.slice(i * part, part), shape.drop_front());
    return "[" + all + "]";
  }

  /// Spikes in the only step, about half of the inputs.
  data::Recording spikes() {
    data::Recording recording;
    recording.steps = 1;
    for (int64_t i = 0; i < in[0] * in[1] * in[2]; ++i)
      if (pick(0, 1)) {
        recording.address.push_back(i);
        recording.value.push_back(1);
      }
    recording.stepBegin = {0, uint32_t(recording.address.size())};
    return recording;
  }
};

TEST(LoadNetwork, ConvolutionsAreTheInterpreters) {
  MLIRContext context;
  context.loadDialect<arith::ArithDialect, LoihiDialect, qsnn::QSNNDialect>();
  for (unsigned seed = 0; seed < 200; ++seed) {
    RandomConv conv(seed);
    auto module = parseSourceString<ModuleOp>(conv.text, &context);
    ASSERT_TRUE(module) << conv.text;
    auto op = *module->getOps<NetworkOp>().begin();
    auto executable = sim::Executable::create(op, sim::Executor::Interpreter);
    ASSERT_TRUE(succeeded(executable)) << conv.text;
    data::Recording recording = conv.spikes();
    sim::RunOptions options;
    options.trace = true;
    auto run = (*executable)->run(recording, options);
    ASSERT_TRUE(bool(run)) << llvm::toString(run.takeError()) << conv.text;
    size_t stage = 0; // of the current
    while ((*executable)->neurons()[stage].hasSpikes)
      ++stage;
    ArrayRef<double> current(run->neurons[stage].post);
    size_t size = current.size() / run->steps;
    current = current.slice((conv.delay + 1) * size, size);

    std::vector<Violation> violations;
    LoadedNetwork loaded = loadNetwork(op, violations);
    ASSERT_TRUE(violations.empty());
    const Synapses &synapses = loaded.network.synapses.at(0);
    ASSERT_EQ(synapses.begin.size(), size + 1);
    for (size_t n = 0; n < size; ++n) {
      int64_t sum = 0;
      for (uint64_t e = synapses.begin[n]; e < synapses.begin[n + 1]; ++e) {
        const Incoming &synapse = synapses.entries[e];
        EXPECT_EQ(synapse.delay, conv.delay);
        if (llvm::is_contained(recording.address, synapse.source))
          sum += int64_t(synapse.weight) << conv.exponent;
      }
      EXPECT_EQ(64 * sum, current[n]) << "neuron " << n << "\n" << conv.text;
    }
    ASSERT_FALSE(HasFailure());
  }
}

} // namespace
