// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands in the operations of a chip is what is written, and only if it is
// the network.

#include "targets/Loihi/Emitter.h"
#include "targets/Loihi/Passes.h"

#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Hash.h"
#include "test/Unit/TemporaryFolder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {
constexpr const char *kText = R"(
loihi.network @net(%x: tensor<3xi1>) -> tensor<2xi1> attributes {latency = 2 : i64} {
  %w1 = arith.constant dense<[[7, 0, 1], [-3, 1, 1], [1, 2, 3]]> : tensor<3x3xi4>
  %w2 = arith.constant dense<[[1, 2, 0], [3, -4, 5]]> : tensor<2x3xi4>
  %a1 = loihi.dense "fc1" %x, %w1 : (tensor<3xi1>, tensor<3x3xi4>) -> tensor<3xi32>
  %s1 = loihi.lif "lif1" %a1 i_decay 4096 v_decay 128 bias 0 threshold 6 : (tensor<3xi32>) -> tensor<3xi1>
  %a2 = loihi.dense "fc2" %s1, %w2 delay dense<[[0], [5]]> : tensor<2x1xi64> : (tensor<3xi1>, tensor<2x3xi4>) -> tensor<2xi32>
  %s2 = loihi.lif "lif2" %a2 i_decay 2048 v_decay 0 bias dense<[1, -2]> : tensor<2xi64> threshold dense<[5, 6]> : tensor<2xi64> : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s2 : tensor<2xi1>
}
loihi.chip @chip network @net part "loihi1" {
  loihi.core @core0 index 4 {
    loihi.compartments "lif1" neurons dense<[2, 0]> : tensor<2xi64>
  }
  loihi.core @core1 {
    loihi.compartments "lif2" neurons dense<1> : tensor<1xi64>
  }
}
)";

class LoihiEmitter : public ::testing::Test {
protected:
  LoihiEmitter()
      : handler(&context, [this](Diagnostic &diagnostic) {
          messages += diagnostic.str() + "\n";
          return success();
        }) {
    context.loadDialect<arith::ArithDialect, LoihiDialect>();
    registerLoihiLevel();
    module = parseSourceString<ModuleOp>(kText, &context);
    PassManager passes(&context);
    passes.addPass(createLoihiPartition());
    passes.addPass(createLoihiPlace());
    passes.addPass(createLoihiBuildCores());
    EXPECT_TRUE(module && succeeded(passes.run(*module))) << messages;
  }
  LogicalResult emit() { return emitChip(*module, folder, TargetOptions()); }
  std::string read(const char *name) {
    return test::slurp(folder + "/" + name);
  }
  MappedChip getMapped() { return *getMappedChip(*module); }
  CoreOp getCore(unsigned k) {
    ChipOp chip = getMapped().chip;
    return *std::next(chip.getBody().front().getOps<CoreOp>().begin(), k);
  }

  std::string messages;
  MLIRContext context;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
  test::TemporaryFolder temporary;
  std::string folder = temporary / "out";
};
} // namespace

TEST_F(LoihiEmitter, OperationsMirrorTheImage) {
  MappedChip mapped = getMapped();
  std::vector<CoreNeurons> cores = readCores(mapped);
  ASSERT_EQ(cores.size(), 2u);
  EXPECT_EQ(cores[0].index, 4u);
  EXPECT_TRUE(readImage(mapped) ==
              buildImage(mapped.loaded.network, *mapped.model, cores));
}

TEST_F(LoihiEmitter, FilesHoldTheNetwork) {
  ASSERT_TRUE(succeeded(emit())) << messages;
  llvm::Error error = checkImage({read("cores.json"), read("cores.bin")},
                                 getMapped().loaded.network);
  EXPECT_FALSE(bool(error)) << llvm::toString(std::move(error));
  auto manifest = nlohmann::json::parse(read("manifest.json"));
  EXPECT_EQ(manifest["predicted"]["cores"], 2);
  EXPECT_EQ(manifest["predicted"]["compartments"], 5);
  EXPECT_EQ(manifest["files"]["cores.bin"], hashBytes(read("cores.bin")));
  EXPECT_EQ(manifest["latency"], 2);
  // Each source once: three inputs and three neurons, to one or two cores.
  uint64_t in = 0;
  for (const auto &core : manifest["cores"])
    in += core["messages_in"].get<uint64_t>();
  EXPECT_EQ(manifest["predicted"]["messages"], in);
}

TEST_F(LoihiEmitter, AnotherWeightInTheMemoryIsRefused) {
  CoreOp core = getCore(0);
  std::vector<int64_t> words = readIntegers(core.getMemoryAttr());
  // The lowest bit of the last field that is used in the first word.
  words[0] ^= int64_t(1) << (63 - llvm::countl_zero(uint64_t(words[0])));
  core.setMemoryAttr(makeIntegers(
      cast<RankedTensorType>(core.getMemoryAttr().getType()), "m", words));
  EXPECT_TRUE(failed(emit()));
  EXPECT_NE(messages.find("the core image of chip 'chip' is not network 'net'"),
            std::string::npos)
      << messages;
  EXPECT_FALSE(llvm::sys::fs::exists(folder));
}

TEST_F(LoihiEmitter, AnotherBiasIsRefused) {
  for (auto op : getCore(1).getBody().front().getOps<CompartmentsOp>()) {
    std::vector<int64_t> rows = readIntegers(op.getConstantsAttr());
    rows[2] += 1;
    op.setConstantsAttr(makeIntegers(
        cast<RankedTensorType>(op.getConstantsAttr().getType()), "c", rows));
  }
  EXPECT_TRUE(failed(emit()));
  EXPECT_NE(messages.find("has other constants"), std::string::npos)
      << messages;
}

TEST_F(LoihiEmitter, MissingTablesAreRefused) {
  for (auto op : getCore(0).getBody().front().getOps<CompartmentsOp>())
    op.removeConstantsAttr();
  EXPECT_TRUE(failed(emit()));
  EXPECT_NE(messages.find("chip 'chip' has no core image (run "
                          "'--loihi-build-cores' first)"),
            std::string::npos)
      << messages;
}
