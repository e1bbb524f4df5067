// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q5a where it promises equality: a float network of every operation and
// its integer twin, bit for bit.

#include "DyadicNetwork.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Blobs.h"
#include "test/Unit/Sim/TestErrors.h"

#include "mlir/IR/Verifier.h"

using namespace snnc;
using namespace snnc::test;

namespace {

/// A network at both levels.
struct Twins {
  TestContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  qsnn::NetworkOp integer;
  std::unique_ptr<sim::Executable> real, whole;

  Twins(const DyadicNetwork &net, const IntegerForm &given) {
    module = context.parse(net.text());
    if (!module)
      return;
    auto network = llvm::cast<snn::NetworkOp>(module->getBody()->front());
    IntegerForm form = given;
    form.inputs.emplace_back();
    if (auto step =
            network.getArgAttrOfType<mlir::FloatAttr>(0, snn::kArgStepAttr))
      form.inputs[0] = {
          step.getValueAsDouble(),
          network.getArgAttrOfType<mlir::IntegerAttr>(0, snn::kArgZeroAttr)
              .getInt()};
    // Units that cannot meet are refused; how often is counted below.
    mlir::ScopedDiagnosticHandler quiet(
        module->getContext(),
        [](mlir::Diagnostic &) { return mlir::success(); });
    auto lowered = buildIntegerNetwork(network, form);
    if (failed(lowered))
      return;
    integer = *lowered;
    if (failed(mlir::verify(integer)))
      return;
    real = std::move(*sim::Executable::create(network));
    whole = std::move(*sim::Executable::create(integer));
  }
};

std::vector<double> times(std::vector<double> values,
                          const std::vector<double> &unit) {
  for (size_t i = 0; i < values.size(); ++i)
    values[i] *= unit[i % unit.size()];
  return values;
}

void compare(Twins &twins, const DyadicNetwork &net,
             const std::vector<double> &input) {
  sim::RunOptions options;
  options.trace = true;
  auto recording = toRecording(input, net.input.size());
  auto real = twins.real->run(recording, options);
  auto whole = twins.whole->run(recording, options);
  ASSERT_TRUE(ok(real) && ok(whole));
  std::map<std::string, size_t> byName;
  for (auto [n, layer] : llvm::enumerate(twins.real->neurons()))
    byName[layer.name] = n;
  for (auto [n, layer] : llvm::enumerate(twins.whole->neurons())) {
    const sim::NeuronRecord &got = whole->neurons[n],
                            &want = real->neurons[byName.at(layer.name)];
    ASSERT_EQ(got.spikes, want.spikes) << layer.name;
    ASSERT_EQ(times(got.pre, layer.unit), want.pre) << layer.name;
    ASSERT_EQ(times(got.post, layer.unit), want.post) << layer.name;
  }
  std::vector<double> unit{1};
  if (auto attr = twins.integer.getResultAttr(0, snn::kUnitAttr))
    unit = expandParam(attr, twins.real->outputShapes()[0]);
  ASSERT_EQ(times(whole->outputs[0], unit), real->outputs[0]);
}

/// Decays of at most one bit a step, T ≤ 4, constants of few bits: with 14
/// fractional bits all of it is whole, for any rounding.
TEST(Dyadic, IntegerTwinsAreEqual) {
  std::map<std::string, int> used;
  int lowered = 0;
  for (int seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    DyadicNetwork net(random);
    IntegerForm form;
    form.rounding = static_cast<qsnn::Rounding>(seed % 4);
    form.frac = 14;
    Twins twins(net, form);
    ASSERT_TRUE(twins.module) << net.text();
    if (!twins.whole)
      continue;
    ++lowered;
    for (const auto &[op, count] : net.used)
      used[op] += count;
    for (int sample = 0; sample < 4; ++sample)
      compare(twins, net, net.makeInput());
    if (HasFailure())
      FAIL() << "seed " << seed << "\n" << net.text();
  }
  EXPECT_GE(lowered, 1450);
  for (const char *op :
       {"linear", "conv", "pool", "scale", "add", "concat", "transpose",
        "reshape", "slice", "encode", "delay", "li", "lif"})
    EXPECT_GE(used[op], 200) << op;
}

} // namespace
