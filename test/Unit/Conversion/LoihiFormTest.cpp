// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q10 as convert-snn-to-qsnn writes it: a float network and its twin on
// the chip, bit for bit, each layer shifted by its offset.

#include "lib/Conversion/SNNToQSNN/LoihiForm.h"
#include "ChipNetwork.h"
#include "DyadicNetwork.h"
#include "lib/Conversion/SNNToLoihi/Plan.h"
#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Conversion/QSNNToLoihi.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Sim/Executable.h"
#include "test/Unit/Sim/TestErrors.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

using namespace snnc;
using namespace snnc::test;

namespace {

struct ChipTwins {
  TestContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module, lowered;
  std::unique_ptr<sim::Executable> real, chip;
  std::map<std::string, int64_t> offsets;
  mlir::FailureOr<loihi::NetworkOp> layers;

  explicit ChipTwins(const std::string &text) {
    context.context.loadDialect<loihi::LoihiDialect>();
    registerLoihiLevel();
    module = context.parse(text);
    if (!module)
      return;
    real = std::move(*sim::Executable::create(&module->getBody()->front()));
    lowered = module->clone();
    // What is refused is counted below.
    mlir::ScopedDiagnosticHandler quiet(
        module->getContext(),
        [](mlir::Diagnostic &) { return mlir::success(); });
    ConvertSNNToQSNNOptions options;
    options.target = "loihi";
    mlir::PassManager passes(module->getContext());
    passes.addPass(createConvertSNNToQSNN(options));
    if (failed(passes.run(*lowered)))
      return;
    auto network = llvm::cast<qsnn::NetworkOp>(lowered->getBody()->front());
    for (auto lif : network.getBody().getOps<qsnn::LifOp>()) {
      auto ledger = lif->getAttrOfType<snn::LedgerAttr>(snn::kLedgerAttr);
      auto entry =
          ledger.getPasses().getAs<mlir::DictionaryAttr>("convert-snn-to-qsnn");
      offsets[lif.getName().str()] =
          entry.getAs<mlir::IntegerAttr>("offset").getInt();
    }
    chip = std::move(*sim::Executable::create(network));
    // The level below takes all that is made here.
    layers = buildLoihiNetwork(network);
  }
};

/// `spikes` counts those that were compared.
void compare(ChipTwins &twins, const ChipNetwork &net,
             const std::vector<double> &input, int64_t &spikes) {
  sim::RunOptions options;
  options.trace = true;
  auto recording = toRecording(input, net.input.size());
  auto real = twins.real->run(recording, options);
  auto chip = twins.chip->run(recording, options);
  ASSERT_TRUE(ok(real) && ok(chip));
  std::map<std::string, size_t> byName;
  for (auto [n, layer] : llvm::enumerate(twins.chip->neurons()))
    byName[layer.name] = n;
  for (auto [n, layer] : llvm::enumerate(twins.real->neurons())) {
    if (!layer.hasSpikes)
      continue;
    const sim::NeuronLayer &there =
        twins.chip->neurons()[byName.at(layer.name)];
    const sim::NeuronRecord &want = real->neurons[n],
                            &got = chip->neurons[byName.at(layer.name)];
    double rest = net.rest[std::stoi(layer.name.substr(3))];
    int64_t offset = twins.offsets.at(layer.name) * layer.size;
    // Layers that no output reads may be later than it.
    int64_t last =
        std::min<int64_t>(want.spikes.size(), got.spikes.size() - offset);
    for (int64_t i = 0; i < last; ++i) {
      double unit = there.unit[i % layer.size % there.unit.size()];
      ASSERT_EQ(got.spikes[offset + i], want.spikes[i])
          << layer.name << " " << i;
      spikes += want.spikes[i];
      ASSERT_EQ(got.post[offset + i] * unit + rest, want.post[i])
          << layer.name << " " << i;
    }
  }
  ASSERT_EQ(chip->decision, real->decision);
}

TEST(LoihiForm, ChipTwinsAreEqual) {
  std::map<std::string, int> used;
  int lowered = 0;
  int64_t spikes = 0;
  for (int seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    ChipNetwork net(random);
    ChipTwins twins(net.text());
    ASSERT_TRUE(twins.module) << net.text();
    if (!twins.chip)
      continue;
    ++lowered;
    ASSERT_TRUE(succeeded(twins.layers)) << net.text();
    ASSERT_TRUE(succeeded(mlir::verify(*twins.layers))) << net.text();
    for (const auto &[op, count] : net.used)
      used[op] += count;
    for (int sample = 0; sample < 3; ++sample)
      compare(twins, net, net.makeInput(), spikes);
    if (HasFailure())
      FAIL() << "seed " << seed << "\n" << net.text();
  }
  EXPECT_GE(spikes, 10000);
  // Loops without delay enough, biases that would arrive early.
  EXPECT_GE(lowered, 750);
  for (const char *op :
       {"linear", "conv", "pool", "add", "concat", "transpose", "slice",
        "reshape", "delay", "li", "residual", "recurrence", "feedback", "rest"})
    EXPECT_GE(used[op], 40) << op;
}

/// Networks of every operation, with all that may be bent: lowered into what
/// the level below takes, or refused with a reason.
TEST(LoihiForm, EveryNetworkIsLoweredOrRefused) {
  int lowered = 0, reasons = 0;
  for (int seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    DyadicNetwork net(random);
    TestContext context;
    context.context.loadDialect<loihi::LoihiDialect>();
    registerLoihiLevel();
    auto module = context.parse(net.text());
    ASSERT_TRUE(module) << net.text();
    auto network = llvm::cast<snn::NetworkOp>(module->getBody()->front());
    IntegerForm form;
    form.inputs.emplace_back();
    if (auto step =
            network.getArgAttrOfType<mlir::FloatAttr>(0, snn::kArgStepAttr))
      form.inputs[0] = {
          step.getValueAsDouble(),
          network.getArgAttrOfType<mlir::IntegerAttr>(0, snn::kArgZeroAttr)
              .getInt()};
    LoihiOptions options;
    options.softReset = options.init = options.refractory = options.floor =
        true;
    int errors = 0;
    mlir::ScopedDiagnosticHandler count(
        module->getContext(), [&](mlir::Diagnostic &diagnostic) {
          errors += diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
          return mlir::success();
        });
    auto integer = buildLoihiForm(network, form, options);
    if (failed(integer)) {
      ASSERT_GT(errors, 0) << net.text();
      reasons += errors;
      continue;
    }
    ++lowered;
    ASSERT_EQ(errors, 0) << net.text();
    ASSERT_TRUE(succeeded(mlir::verify(*integer))) << net.text();
    ASSERT_TRUE(succeeded(buildLoihiNetwork(*integer))) << net.text();
  }
  EXPECT_GE(lowered, 20);
  EXPECT_GE(reasons, 600);
}

} // namespace
