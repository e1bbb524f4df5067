// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// .net files: what is written is read back to the same network.

#include "snnc/Export/Netx.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Import/Netx.h"
#include "snnc/Support/Blobs.h"
#include "test/Unit/TemporaryFolder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace snnc;
using loihi::NetworkOp;

namespace {

struct NetFileTest : ::testing::Test {
  NetFileTest() : quiet(&context, [](Diagnostic &) { return success(); }) {
    context.loadDialect<loihi::LoihiDialect, arith::ArithDialect>();
  }

  /// A module of one network with `body`, whose input is %x.
  NetworkOp parse(const std::string &input, const std::string &body,
                  const std::string &result) {
    std::string text = "loihi.network @net(%x: tensor<" + input +
                       "> {snn.name = \"x\"}) -> tensor<" + result +
                       "> attributes {decode = #snn.decode<count>} {\n" + body +
                       "}\n";
    module = parseSourceString<ModuleOp>(text, &context);
    if (!module) {
      ADD_FAILURE() << "cannot parse\n" << text;
      return nullptr;
    }
    return *module->getOps<NetworkOp>().begin();
  }
  std::string write(NetworkOp network, const std::string &name) {
    std::string path = folder / name;
    if (llvm::Error error = loihi::writeNetFile(network, path))
      ADD_FAILURE() << toString(std::move(error));
    return path;
  }
  OwningOpRef<ModuleOp> read(const std::string &path,
                             const NetxImportOptions &options = {}) {
    return importNetx(path, options, &context);
  }

  MLIRContext context;
  ScopedDiagnosticHandler quiet;
  OwningOpRef<ModuleOp> module;
  test::TemporaryFolder folder;
};

std::string print(Operation *op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  op->print(os);
  return text;
}

using test::slurp;

TEST_F(NetFileTest, whatIsWrittenReadsBackToTheSameNetwork) {
  struct Case {
    const char *name;
    std::optional<int64_t> bits = {}, interval = {};
  };
  for (auto [name, bits, interval] :
       {Case{"simple_dense"}, Case{"simple_bias_decay"}, Case{"simple_conv"},
        Case{"simple_delay"}, Case{"simple_sparse"}, Case{"lava_recurrent"},
        Case{"lava_reset", {}, 7}, Case{"lava_input_neurons"},
        Case{"lava_graded_delay", 16}, Case{"lava_one_sign"},
        Case{"lava_per_neuron"}, Case{"lava_conv_bias"},
        Case{"lava_conv_groups"}, Case{"lava_wrap", 16}, Case{"lava_defaults"},
        Case{"lava_delay_clamped"}}) {
    NetxImportOptions options;
    options.inputMessageBits = bits;
    options.resetInterval = interval;
    std::string file = std::string(name) + ".net";
    auto first =
        read(std::string(SNNC_TEST_INPUTS) + "/loihi/" + file, options);
    ASSERT_TRUE(first) << name;
    NetworkOp network = *first->getOps<NetworkOp>().begin();
    auto second = read(write(network, file), options);
    ASSERT_TRUE(second) << name;
    EXPECT_EQ(print(*first), print(*second)) << name;
  }
}

TEST_F(NetFileTest, equalNetworksGiveEqualBytes) {
  auto net =
      read(std::string(SNNC_TEST_INPUTS) + "/loihi/lava_conv_groups.net");
  NetworkOp network = *net->getOps<NetworkOp>().begin();
  std::string bytes = slurp(write(network, "a.net"));
  EXPECT_GT(bytes.size(), 1000u);
  EXPECT_EQ(bytes, slurp(write(network, "b.net")));
}

/// A layer without weights, and one without a weight above 0: both would go
/// wrong in netx.
TEST_F(NetFileTest, aNeuronThatNeverFiresKeepsWeightsRight) {
  NetworkOp network = parse(
      "2xi1",
      "%w = arith.constant dense<[[3, -1], [5, 2]]> : tensor<2x2xi8>\n"
      "%z = arith.constant dense<[[-4, 0], [-1, -2]]> : tensor<2x2xi8>\n"
      "%a = loihi.dense \"a\" %x, %w : (tensor<2xi1>, tensor<2x2xi8>) -> "
      "tensor<2xi32>\n"
      "%s = loihi.lif \"s\" %a i_decay 4096 v_decay 0 bias 7 threshold 9 : "
      "(tensor<2xi32>) -> tensor<2xi1>\n"
      "%b = loihi.dense \"b\" %s, %z exponent 5 : (tensor<2xi1>, "
      "tensor<2x2xi8>) -> tensor<2xi32>\n"
      "%t = loihi.lif \"t\" %b i_decay 4096 v_decay 0 bias 3 threshold 9 : "
      "(tensor<2xi32>) -> tensor<2xi1>\n"
      "loihi.output %t : tensor<2xi1>\n",
      "2xi1");
  ASSERT_TRUE(network);
  loihi::NetFileReport report = loihi::checkNetFile(network);
  EXPECT_TRUE(report.problems.empty());
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_EQ(report.notes[0],
            "layer 's' has one neuron more, the last, which never fires: netx "
            "would misread the weights of layer 't' without a weight from it");
  auto again = read(write(network, "a.net"));
  ASSERT_TRUE(again);
  SmallVector<loihi::LifOp> lifs;
  SmallVector<loihi::DenseOp> denses;
  again->walk([&](loihi::LifOp op) { lifs.push_back(op); });
  again->walk([&](loihi::DenseOp op) { denses.push_back(op); });
  ASSERT_EQ(lifs.size(), 2u);
  EXPECT_EQ(integerParamValues(lifs[0].getBias()),
            (std::vector<int64_t>{7, 7, 0}));
  EXPECT_EQ(integerParamValues(lifs[0].getThreshold()),
            (std::vector<int64_t>{9, 9, 131071}));
  EXPECT_EQ(readIntegers(getConstantAttr(denses[0].getWeight())),
            (std::vector<int64_t>{3, -1, 5, 2, 0, 0}));
  EXPECT_EQ(readIntegers(getConstantAttr(denses[1].getWeight())),
            (std::vector<int64_t>{-128, 0, 1, -32, -64, 0}));
}

/// Its synapses wait as long as nothing does, those of the others as before.
TEST_F(NetFileTest, aNeuronThatNeverFiresHasDelaysToo) {
  NetworkOp network = parse(
      "2xi1",
      "%w = arith.constant dense<[[3, -1], [5, 2]]> : tensor<2x2xi8>\n"
      "%z = arith.constant dense<[[-4, 0], [-1, -2]]> : tensor<2x2xi8>\n"
      "%a = loihi.dense \"a\" %x, %w delay dense<[[1, 2], [3, 4]]> : "
      "tensor<2x2xi64> : (tensor<2xi1>, tensor<2x2xi8>) -> tensor<2xi32>\n"
      "%s = loihi.lif \"s\" %a i_decay 4096 v_decay 0 bias 7 threshold 9 : "
      "(tensor<2xi32>) -> tensor<2xi1>\n"
      "%b = loihi.dense \"b\" %s, %z exponent 5 : (tensor<2xi1>, "
      "tensor<2x2xi8>) -> tensor<2xi32>\n"
      "%t = loihi.lif \"t\" %b i_decay 4096 v_decay 0 bias 3 threshold 9 : "
      "(tensor<2xi32>) -> tensor<2xi1>\n"
      "loihi.output %t : tensor<2xi1>\n",
      "2xi1");
  ASSERT_TRUE(network);
  auto again = read(write(network, "a.net"));
  ASSERT_TRUE(again);
  SmallVector<loihi::DenseOp> denses;
  again->walk([&](loihi::DenseOp op) { denses.push_back(op); });
  ASSERT_EQ(denses.size(), 2u);
  EXPECT_EQ(readIntegers(getConstantAttr(denses[0].getWeight())),
            (std::vector<int64_t>{3, -1, 5, 2, 0, 0}));
  EXPECT_EQ(integerParamValues(denses[0].getDelayAttr()),
            (std::vector<int64_t>{1, 2, 3, 4, 0, 0}));
}

/// A neuron that never fires already is used as it stands.
TEST_F(NetFileTest, aSilentNeuronOfTheNetworkIsEnough) {
  NetworkOp network = parse(
      "2xi1",
      "%w = arith.constant dense<[[3, -1], [0, 0]]> : tensor<2x2xi8>\n"
      "%z = arith.constant dense<0> : tensor<2x2xi8>\n"
      "%a = loihi.dense \"a\" %x, %w : (tensor<2xi1>, tensor<2x2xi8>) -> "
      "tensor<2xi32>\n"
      "%s = loihi.lif \"s\" %a i_decay 4096 v_decay 0 bias -1 threshold 9 : "
      "(tensor<2xi32>) -> tensor<2xi1>\n"
      "%b = loihi.dense \"b\" %s, %z : (tensor<2xi1>, tensor<2x2xi8>) -> "
      "tensor<2xi32>\n"
      "%t = loihi.lif \"t\" %b i_decay 4096 v_decay 0 bias 3 threshold 9 : "
      "(tensor<2xi32>) -> tensor<2xi1>\n"
      "loihi.output %t : tensor<2xi1>\n",
      "2xi1");
  ASSERT_TRUE(network);
  loihi::NetFileReport report = loihi::checkNetFile(network);
  EXPECT_TRUE(report.problems.empty());
  EXPECT_TRUE(report.notes.empty());
  auto again = read(write(network, "a.net"));
  SmallVector<loihi::DenseOp> denses;
  again->walk([&](loihi::DenseOp op) { denses.push_back(op); });
  EXPECT_EQ(readIntegers(getConstantAttr(denses[1].getWeight())),
            (std::vector<int64_t>{0, 1, 0, 0}));
}

//===----------------------------------------------------------------------===//
// What is refused
//===----------------------------------------------------------------------===//

/// A dense layer on the input with these weights and words.
std::string denseLayer(const std::string &weights,
                       const std::string &dense = "",
                       const std::string &clear = "",
                       const std::string &bias = "0") {
  return "%w = arith.constant dense<" + weights +
         "> : tensor<2x2xi16>\n"
         "%a = loihi.dense \"a\" %x, %w " +
         dense +
         " : (tensor<2xi1>, tensor<2x2xi16>) -> tensor<2xi32>\n"
         "%s = loihi.lif \"s\" %a i_decay 4096 v_decay 0 bias " +
         bias + " threshold 9 " + clear +
         " : (tensor<2xi32>) -> tensor<2xi1>\nloihi.output %s : "
         "tensor<2xi1>\n";
}

TEST_F(NetFileTest, saysWhyNetxCouldNotLoadIt) {
  const std::string mixed = "[[1, -2], [3, 4]]";
  const std::pair<std::string, std::string> cases[] = {
      {denseLayer("[[1, -2], [3, 400]]"),
       "layer 's': has weights of -2 to 400 (with their exponent); netx holds "
       "-256 to 254 of both signs, 0 to 255 or -255 to 0; scale weights, bias "
       "and threshold down"},
      {denseLayer(mixed, "exponent -1"),
       "layer 's': its weights times 2^-1 are not whole, but netx has no "
       "exponent; scale weights, bias and threshold up"},
      {denseLayer(mixed, "delay 63"),
       "layer 's': a synapse waits 63 steps, but netx clamps delays to 62"},
      {denseLayer("0"),
       "layer 's': has weights that are all 0, which netx cannot load; a "
       "weight of the other sign on an input that never fires would help, but "
       "there is none"},
      {denseLayer("[[-1, -2], [-3, -4]]"),
       "layer 's': has weights of -4 to -1, which netx misreads, as none is "
       "above 0 and the least is a power of two; a weight of the other sign "
       "on an input that never fires would help, but there is none"},
      {denseLayer(mixed, "", "", "40000"),
       "layer 's': a bias of 40000 does not fit the 16 bits in which Lava "
       "holds it"},
  };
  for (const auto &[body, message] : cases) {
    NetworkOp network = parse("2xi1", body, "2xi1");
    ASSERT_TRUE(network);
    loihi::NetFileReport report = loihi::checkNetFile(network);
    ASSERT_EQ(report.problems.size(), 1u) << message;
    EXPECT_EQ(report.problems[0], message);
    std::string path = folder / "refused.net";
    llvm::Error error = loihi::writeNetFile(network, path);
    EXPECT_TRUE(bool(error));
    EXPECT_NE(toString(std::move(error)).find(message), std::string::npos);
    EXPECT_FALSE(llvm::sys::fs::exists(path));
  }
}

/// Two layers of one neuron each, cleared in these words.
std::string twoLayers(const std::string &first, const std::string &second) {
  return "%w = arith.constant dense<[[3, -1]]> : tensor<1x2xi8>\n"
         "%z = arith.constant dense<7> : tensor<1x1xi8>\n"
         "%a = loihi.dense \"a\" %x, %w : (tensor<2xi1>, tensor<1x2xi8>) -> "
         "tensor<1xi32>\n"
         "%s = loihi.lif \"s\" %a i_decay 4096 v_decay 0 bias 7 threshold 9 " +
         first +
         " : (tensor<1xi32>) -> tensor<1xi1>\n"
         "%b = loihi.dense \"b\" %s, %z : (tensor<1xi1>, tensor<1x1xi8>) -> "
         "tensor<1xi32>\n"
         "%t = loihi.lif \"t\" %b i_decay 4096 v_decay 0 bias 3 threshold 9 " +
         second +
         " : (tensor<1xi32>) -> tensor<1xi1>\n"
         "loihi.output %t : tensor<1xi1>\n";
}

TEST_F(NetFileTest, layersAreClearedOneAfterTheOther) {
  NetworkOp network =
      parse("2xi1", twoLayers("clear every 5 phase 4", "clear every 5 phase 0"),
            "1xi1");
  ASSERT_TRUE(network);
  loihi::NetFileReport report = loihi::checkNetFile(network);
  EXPECT_TRUE(report.problems.empty());
  EXPECT_EQ(report.notes, std::vector<std::string>{
                              "states are cleared: load with reset_interval=5, "
                              "reset_offset=4"});
  NetxImportOptions options;
  options.resetInterval = 5;
  options.resetOffset = 4;
  auto again = read(write(network, "a.net"), options);
  ASSERT_TRUE(again);
  std::vector<uint64_t> phases;
  again->walk([&](loihi::LifOp op) { phases.push_back(*op.getClearPhase()); });
  EXPECT_EQ(phases, (std::vector<uint64_t>{4, 0}));
  for (const char *second :
       {"", "clear every 5 phase 1", "clear every 6 phase 0"}) {
    NetworkOp other =
        parse("2xi1", twoLayers("clear every 5 phase 4", second), "1xi1");
    ASSERT_TRUE(other);
    EXPECT_EQ(loihi::checkNetFile(other).problems,
              std::vector<std::string>{
                  "layer 't': netx clears the states of all layers or of none, "
                  "those of each layer one step after those before it (rule "
                  "Q10)"});
  }
}

TEST_F(NetFileTest, branchesHavePlaceInNoChain) {
  NetworkOp network = parse(
      "2xi1",
      "%w = arith.constant dense<[[3, -1], [5, 2]]> : tensor<2x2xi8>\n"
      "%a = loihi.dense \"a\" %x, %w : (tensor<2xi1>, tensor<2x2xi8>) -> "
      "tensor<2xi32>\n"
      "%b = loihi.dense \"b\" %x, %w delay 2 : (tensor<2xi1>, "
      "tensor<2x2xi8>) -> tensor<2xi32>\n"
      "%s = loihi.lif \"s\" %a, %b i_decay 4096 v_decay 0 bias 7 threshold 9 "
      ": (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>\n"
      "loihi.output %s : tensor<2xi1>\n",
      "2xi1");
  ASSERT_TRUE(network);
  loihi::NetFileReport report = loihi::checkNetFile(network);
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_EQ(report.problems[0],
            "layer 's': is expected to read the layer before it, and itself, "
            "through one synapse layer each; netx has no layers that branch or "
            "join");
}

TEST_F(NetFileTest, aConvolutionHasItsExponentInItsWeights) {
  auto conv = [](const std::string &weight, const std::string &words) {
    return "%w = arith.constant dense<" + weight +
           "> : tensor<1x1x2x2xi16>\n"
           "%a = loihi.conv \"a\" %x, %w stride [1, 1] " +
           words +
           " : (tensor<1x3x3xi1>, tensor<1x1x2x2xi16>) -> "
           "tensor<1x3x3xi32>\n"
           "%s = loihi.lif \"s\" %a i_decay 4096 v_decay 0 bias 7 threshold 9 "
           ": (tensor<1x3x3xi32>) -> tensor<1x3x3xi1>\n"
           "loihi.output %s : tensor<1x3x3xi1>\n";
  };
  const std::pair<std::string, std::string> cases[] = {
      {conv("3", "pads [0, 0, 1, 1] dilation [1, 1] groups 1"),
       "layer 's': its convolution has unequal pads in front and behind, which "
       "netx has not"},
      {conv("3", "pads [1, 1, 0, 0] dilation [1, 1] groups 1 delay 2"),
       "layer 's': its convolution waits 2 steps, but netx ignores delays of "
       "convolutions"},
      {conv("3000", "pads [1, 1, 0, 0] dilation [1, 1] groups 1 exponent 12"),
       "layer 's': its sums may pass 24 bits, where netx wraps them with their "
       "exponent and the network without; use exponent 0"},
  };
  for (const auto &[body, message] : cases) {
    NetworkOp network = parse("1x3x3xi1", body, "1x3x3xi1");
    ASSERT_TRUE(network);
    std::vector<std::string> problems = loihi::checkNetFile(network).problems;
    EXPECT_TRUE(llvm::is_contained(problems, message)) << message;
  }
}

} // namespace
