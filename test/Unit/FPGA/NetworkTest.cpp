// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Network.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
class NetworkTest : public testing::Test {
protected:
  NetworkTest() {
    DialectRegistry registry;
    registry.insert<arith::ArithDialect, snn::SNNDialect, qsnn::QSNNDialect>();
    context.appendDialectRegistry(registry);
  }
  /// The fields of the only layer of a network with these neurons.
  NeuronFields read(const std::string &neurons) {
    module = parseSourceString<ModuleOp>(
        R"(qsnn.network @n(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
             %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
             %b = arith.constant dense<[1, -2]> : tensor<2xi8>
             %i = qsnn.linear "fc" %x, %w bias %b : (tensor<2xi1>, tensor<2x2xi4>, tensor<2xi8>) -> tensor<2xi5>
             %s = qsnn.lif "lif" %i )" +
            neurons + R"( unit 1.0 : tensor<2xi5> -> tensor<2xi1>
             qsnn.output %s : tensor<2xi1>
           })",
        &context);
    if (!module)
      return {};
    auto layers = collectLayers(*module->getOps<qsnn::NetworkOp>().begin());
    return succeeded(layers) && layers->size() == 1
               ? readNeuronFields(layers->front())
               : NeuronFields();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};
} // namespace

using Values = std::vector<int64_t>;

TEST_F(NetworkTest, BiasesJoinAndInitLeaks) {
  NeuronFields fields =
      read("leak 1 shift 1 round floor frac 2 bias dense<[3, 0]> : "
           "tensor<2xi64> threshold 20 reset subtract 9 init 7 membrane exact "
           "i12");
  EXPECT_EQ(fields.bias, (Values{3 + 4, -8}));
  // What is stored before the first event: leak(7) + bias.
  EXPECT_EQ(fields.init, (Values{3 + 7, 3 - 8}));
  EXPECT_EQ(fields.reset, (Values{9, 9}));
  EXPECT_EQ(fields.threshold, (Values{20, 20}));
  EXPECT_EQ(fields.memWidth, 12u);
}

TEST_F(NetworkTest, UnreachableThresholdsStayUnreachable) {
  NeuronFields fields =
      read("leak 1 shift 1 round floor frac 0 bias 0 threshold dense<[5000, "
           "-5000]> : tensor<2xi64> reset to 0 init 0 membrane exact i8");
  // Above every membrane: never fires. Below: always, which needs one bit.
  EXPECT_EQ(fields.threshold, (Values{127, -129}));
  EXPECT_EQ(fields.memWidth, 9u);
}

TEST_F(NetworkTest, ConstantsOfAGroup) {
  NeuronFields fields;
  fields.init = {0, 0, 0};
  fields.reset = {0, 0, 0};
  fields.bias = {-1, 2, 1};
  fields.threshold = {5, 4, 3};
  ConstantFields constants = buildConstants(fields, {2, 0, 1}, 2);
  EXPECT_EQ(constants.init.width, 0u);
  EXPECT_EQ(constants.bias.width, 3u);
  EXPECT_EQ(constants.threshold.width, 4u);
  // Positions 0 and 1 hold neurons 2 and 0: {-1, 5}, {1, 3}; then {2, 4}.
  EXPECT_EQ(constants.image.toHex(), "3a93\n0024\n");
  fields.bias = {2, 2, 2};
  fields.threshold = {4, 4, 4};
  constants = buildConstants(fields, {0, 1, 2}, 2);
  EXPECT_EQ(constants.image.width, 0u);
  EXPECT_EQ(constants.threshold.value, 4);
}
