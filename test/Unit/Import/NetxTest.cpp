// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// .net files that are wrong, odd, or read otherwise by netx.

#include "TestNet.h"
#include "dialects/Loihi/LoihiOps.h"
#include "snnc/Import/NetxWeights.h"
#include "snnc/Support/Blobs.h"

using namespace mlir;
using namespace snnc;

namespace {

using Change = std::function<void(TestNet &)>;

/// Input [2, 4, 4], a convolution, flatten, two dense layers.
TestNet goodNet() {
  TestNet net;
  net.input({2, 4, 4});
  net.conv(1, 3, 2);
  net.flatten(2);
  net.dense(3, 2, 12, std::vector<double>(24, 1));
  net.numbers["layer/3/weight"].values[3] = -2;
  net.dense(4, 2, 2, {1, -3, 5, 7});
  return net;
}

struct NetxTest : ::testing::Test {
  MLIRContext context;
  Imported changed(const Change &change,
                   const NetxImportOptions &options = {}) {
    TestNet net = goodNet();
    change(net);
    return importTest(context, net, options);
  }
};

template <class Op>
Op layerOf(Imported &imported, StringRef name) {
  Op found;
  imported.module->walk([&](Op op) {
    if (op.getName() == name)
      found = op;
  });
  return found;
}

TEST_F(NetxTest, aGoodFileHasNothingToSay) {
  Imported imported = changed([](TestNet &) {});
  EXPECT_TRUE(imported.module);
  EXPECT_TRUE(imported.errors.empty());
  EXPECT_TRUE(imported.warnings.empty());
  // How the class is read, and the comparison.
  EXPECT_EQ(imported.remarks.size(), 2u);
}

TEST_F(NetxTest, eachErrorNamesGroupAndWhatWasExpected) {
  const std::pair<const char *, Change> cases[] = {
      {"layer/3/type: 'pool' is not supported; expected input, flatten, dense, "
       "dense_rec, conv or average (--num-layers=3 leaves out what begins "
       "here)",
       [](TestNet &net) { net.texts["layer/3/type"] = "pool"; }},
      {"layer/4/type: expected a string, but it is missing",
       [](TestNet &net) { net.texts.erase("layer/4/type"); }},
      {"expected groups layer/0 to layer/5, as 'layer' has 6 entries, but "
       "layer/5 is missing",
       [](TestNet &net) { net.number("layer/7/groups", 1); }},
      {"layer/3/shape: expected sizes of at least 1, but got [0]",
       [](TestNet &net) { net.list("layer/3/shape", {0}); }},
      {"layer/0/shape: [2147483647, 2147483647, 2147483647]: expected at most "
       "268435456 elements of tensors, but got more, which no option allows",
       [](TestNet &net) {
         net.list("layer/0/shape", {2147483647, 2147483647, 2147483647});
       }},
      {"layer/3/weight: expected numbers, but it is missing",
       [](TestNet &net) { net.numbers.erase("layer/3/weight"); }},
      {"layer/4/weight: expected whole numbers within 32 bits, but got nan at "
       "[1, 0]",
       [](TestNet &net) { net.numbers["layer/4/weight"].values[2] = NAN; }},
      {"layer/4/weight: expected weights [out, in] with 2 rows as the shape "
       "says, but got [4, 1]",
       [](TestNet &net) { net.numbers["layer/4/weight"].shape = {4, 1}; }},
      {"layer/4/weight: has 1 columns, but the layer before gives [2]",
       [](TestNet &net) { net.numbers["layer/4/weight"] = {{2, 1}, {1, -1}}; }},
      {"layer/4/neuron/type: expected CUBA or LOIHI, but got 'SDNN'",
       [](TestNet &net) { net.texts["layer/4/neuron/type"] = "SDNN"; }},
      {"layer/4/neuron/iDecay: expected 0 to 4096, but got 4097",
       [](TestNet &net) { net.number("layer/4/neuron/iDecay", 4097); }},
      {"layer/4/neuron/vDecay: expected whole numbers within 32 bits, but got "
       "100.5",
       [](TestNet &net) { net.number("layer/4/neuron/vDecay", 100.5); }},
      {"layer/4/neuron/vThMant: expected one number or one per neuron in "
       "Lava's order [2], but got [3]",
       [](TestNet &net) { net.list("layer/4/neuron/vThMant", {1, 2, 3}); }},
      {"layer/1/bias: expected one number, one per channel [3] or one per "
       "neuron in Lava's order [2, 2, 3], but got [2]",
       [](TestNet &net) { net.list("layer/1/bias", {1, 2}); }},
      {"layer/4/delay: expected delays of at least 0, but got -1",
       [](TestNet &net) { net.list("layer/4/delay", {0, -1}); }},
      {"layer/4/delay: expected one delay, or one per output [2], per input "
       "[2] or per synapse [2, 2], but got [3]",
       [](TestNet &net) { net.list("layer/4/delay", {0, 1, 2}); }},
      {"layer/1: expected a group 'neuron', which netx needs for a convolution",
       [](TestNet &net) {
         for (const char *name : {"iDecay", "vDecay", "vThMant"})
           net.numbers.erase(std::string("layer/1/neuron/") + name);
         net.texts.erase("layer/1/neuron/type");
       }},
      {"layer/1/stride: expected numbers of 1 to 1048576, but got 0",
       [](TestNet &net) { net.number("layer/1/stride", 0); }},
      {"layer/1/groups: expected one number of at least 1",
       [](TestNet &net) { net.number("layer/1/groups", 0); }},
      {"layer/1/weight: expected groups that divide 3 output channels and 2 "
       "input channels, but got 2 groups and weights [3, 2, 3, 3]",
       [](TestNet &net) { net.number("layer/1/groups", 2); }},
      {"layer/1/shape: expected [3, 4, 4], which the window gives of [2, 4, "
       "4], but got [3, 2, 2]",
       [](TestNet &net) { net.number("layer/1/padding", 1); }},
      {"layer/1: a convolution needs an input of shape C,H,W, but gets [32]",
       [](TestNet &net) { net.list("layer/0/shape", {32}); }},
      {"layer/4/type: 'average' expects a layer of neurons that fire before it",
       [](TestNet &net) {
         net.texts.erase("layer/3/neuron/type");
         for (const char *name : {"iDecay", "vDecay", "vThMant"})
           net.numbers.erase(std::string("layer/3/neuron/") + name);
         net.texts["layer/4/type"] = "average";
       }},
      {"layer/3/type: 'average' is read as what counts the spikes of the last "
       "layer, but more layers follow",
       [](TestNet &net) { net.texts["layer/3/type"] = "average"; }},
      {"layer/4/shape: expected groups of equal size, but 2 neurons do not "
       "divide into 3",
       [](TestNet &net) {
         net.texts["layer/4/type"] = "average";
         net.list("layer/4/shape", {3, 1, 1});
       }},
      {"layer/4: an input layer is expected in front",
       [](TestNet &net) { net.texts["layer/4/type"] = "input"; }},
  };
  for (const auto &[message, change] : cases) {
    Imported imported = changed(change);
    EXPECT_FALSE(imported.module) << message;
    ASSERT_EQ(imported.errors.size(), 1u) << message;
    EXPECT_EQ(imported.errors[0], message);
  }
}

TEST_F(NetxTest, allFindingsComeInOneRun) {
  Imported imported = changed([](TestNet &net) {
    net.texts["layer/3/type"] = "pool";
    net.number("layer/1/stride", -1);
    net.number("layer/4/neuron/iDecay", -1);
    net.number("layer/4/neuron/vDecay", 5000);
  });
  EXPECT_EQ(imported.errors.size(), 4u);
}

TEST_F(NetxTest, aFileWithoutNeuronsIsNoNetwork) {
  TestNet net;
  net.input({4});
  Imported imported = importTest(context, net);
  ASSERT_EQ(imported.errors.size(), 1u);
  EXPECT_EQ(imported.errors[0],
            "expected layers of neurons, but there are none");
}

//===----------------------------------------------------------------------===//
// What netx reads otherwise
//===----------------------------------------------------------------------===//

TEST_F(NetxTest, warnsOfWhatNetxReadsOtherwise) {
  const std::pair<const char *, Change> cases[] = {
      {"layer/4/weight: all weights are 0; netx cannot load the layer "
       "(OverflowError)",
       [](TestNet &net) { net.numbers["layer/4/weight"].values.assign(4, 0); }},
      {"layer/4/weight: weights of 0 to 300 have one sign and pass 8 bits; "
       "netx would take them all as 0, here they are kept",
       [](TestNet &net) {
         net.numbers["layer/4/weight"].values = {0, 3, 300, 1};
       }},
      {"layer/4/weight: no weight is above 0 and the least is -128; for -128 "
       "netx would compute with -127, here it is kept",
       [](TestNet &net) {
         net.numbers["layer/4/weight"].values = {-1, -3, -128, -5};
       }},
      {"layer/4/weight: no weight is above 0 and the least is -64; for -64 "
       "netx would compute with 0, here it is kept",
       [](TestNet &net) {
         net.numbers["layer/4/weight"].values.assign(4, -64);
       }},
      {"layer/4/weight: weights of -300 to 100 are clipped to -256 to 254, as "
       "netx does",
       [](TestNet &net) {
         net.numbers["layer/4/weight"].values = {-300, 100, 1, 2};
       }},
      {"layer/4/neuron/messageBits: not used; netx cannot load a CUBA layer "
       "that has it",
       [](TestNet &net) { net.number("layer/4/neuron/messageBits", 8); }},
      {"layer/1/delay: delays of a convolution are ignored, as netx does",
       [](TestNet &net) { net.number("layer/1/delay", 3); }},
      {"layer/4/delay: delays of up to 70 steps are clamped to 62, as netx "
       "does",
       [](TestNet &net) { net.number("layer/4/delay", 70); }},
      {"layer/4/delay: is one per output or one per input, as 2 is the number "
       "of both; taken as one per output, as netx does",
       [](TestNet &net) { net.list("layer/4/delay", {1, 2}); }},
      {"layer/4/bias: wraps at 16 bits, as in Lava: 32768 becomes -32768",
       [](TestNet &net) { net.list("layer/4/bias", {32768, 1}); }},
      {"layer/1/bias: taken for all channels; netx cannot load one number for "
       "3 channels",
       [](TestNet &net) { net.number("layer/1/bias", 5); }},
      {"layer/1/groups: netx cannot load it, as it is no scalar",
       [](TestNet &net) { net.list("layer/1/groups", {1}); }},
      {"layer/1/stride: one number is taken for y and x; netx cannot load it, "
       "as it is no scalar",
       [](TestNet &net) { net.list("layer/1/stride", {1}); }},
      {"layer/2: read as if a flatten layer (c, y, x) stood before it; netx "
       "needs one there",
       [](TestNet &net) {
         net.dense(2, 2, 12, net.numbers["layer/3/weight"].values);
         net.dense(3, 2, 2, {1, -3, 5, 7});
       }},
  };
  for (const auto &[message, change] : cases) {
    Imported imported = changed(change);
    EXPECT_TRUE(imported.module) << message;
    ASSERT_EQ(imported.warnings.size(), 1u) << message;
    EXPECT_EQ(imported.warnings[0], message);
  }
}

TEST_F(NetxTest, nothingComesBehindALayerWithoutNeurons) {
  Imported imported = changed([](TestNet &net) {
    net.texts.erase("layer/3/neuron/type");
    for (const char *name : {"iDecay", "vDecay", "vThMant"})
      net.numbers.erase(std::string("layer/3/neuron/") + name);
  });
  ASSERT_TRUE(imported.module);
  ASSERT_EQ(imported.warnings.size(), 1u);
  EXPECT_EQ(imported.warnings[0],
            "layer/3: never fires, so nothing behind it gets a spike; its "
            "membranes are the output only of a last layer (--num-layers=4)");
  EXPECT_FALSE(layerOf<loihi::LifOp>(imported, "layer3").getPotential());
}

TEST_F(NetxTest, delaysOfRecurrentLayersLoseTheExponentInNetx) {
  Imported imported = changed([](TestNet &net) {
    net.texts["layer/4/type"] = "dense_rec";
    net.numbers["layer/4/weight_rec"] = {{2, 2}, {0, 1, -2, 0}};
    net.number("layer/4/delay", 1);
  });
  ASSERT_EQ(imported.warnings.size(), 1u);
  EXPECT_EQ(imported.warnings[0],
            "layer/4: is recurrent with delays; netx would make all its "
            "activations 32 times too large, here they are kept");
  auto recurrent = layerOf<loihi::DenseOp>(imported, "layer4.weight_rec");
  ASSERT_TRUE(recurrent);
  EXPECT_EQ(recurrent.getDelays(), std::vector<int64_t>(4, 1));
  EXPECT_TRUE(recurrent.getInput().getDefiningOp<loihi::LifOp>());
}

/// The table of weights that netx loads as they are.
TEST(NetxWeightsTest, mostMatricesAreExact) {
  const std::vector<int64_t> exact[] = {
      {-256, 254}, {-3, 5, 7}, {253, -255}, {0, 255},   {1},    {255, 17},
      {-127, -3},  {-255},     {0, -3, -7}, {-1, 0, 1}, {-6, 0}};
  for (const std::vector<int64_t> &weights : exact) {
    NetxWeights netx(weights);
    EXPECT_FALSE(netx.clips() || netx.vanish() || netx.firstWrong())
        << weights[0];
    for (int64_t w : weights)
      EXPECT_EQ(netx.effective(w), w);
  }
  const std::vector<int64_t> wrong[] = {{-128, -3}, {-64}, {0, -128}, {-1}};
  for (const std::vector<int64_t> &weights : wrong)
    EXPECT_TRUE(NetxWeights(weights).firstWrong()) << weights[0];
  const std::vector<int64_t> none[] = {{300, 0}, {-300, -1}, {-300, 0}};
  for (const std::vector<int64_t> &weights : none)
    EXPECT_TRUE(NetxWeights(weights).vanish()) << weights[0];
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

TEST_F(NetxTest, weightsAreMantissasWithOneExponent) {
  Imported imported = changed([](TestNet &net) {
    net.numbers["layer/4/weight"].values = {8, -24, 40.9, 0};
  });
  auto dense = layerOf<loihi::DenseOp>(imported, "layer4.weight");
  EXPECT_EQ(dense.getExponent(), 3);
  EXPECT_EQ(readIntegers(getConstantAttr(dense.getWeight())),
            (std::vector<int64_t>{1, -3, 5, 0}));
  ASSERT_EQ(imported.remarks.size(), 3u);
  EXPECT_EQ(imported.remarks[0], "layer/4/weight: fractions are cut toward "
                                 "zero, as netx does");
}

/// A convolution's sum wraps at 24 bits with its exponent.
TEST_F(NetxTest, aConvolutionKeepsItsExponentWhereSumsMayWrap) {
  auto even = [](TestNet &net) {
    net.numbers["layer/1/weight"].values.assign(54, 64);
  };
  Imported spikes = changed(even);
  EXPECT_EQ(layerOf<loihi::ConvOp>(spikes, "layer1.weight").getExponent(), 6);
  NetxImportOptions options;
  options.inputMessageBits = 16;
  Imported messages = changed(even, options);
  EXPECT_EQ(layerOf<loihi::ConvOp>(messages, "layer1.weight").getExponent(), 0);
}

TEST_F(NetxTest, arraysOfImagesStandInLavasOrder) {
  Imported imported = changed([](TestNet &net) {
    TestNet::Numbers bias{{2, 2, 3}, {}}; // W, H, C
    for (int k = 0; k < 12; ++k)
      bias.values.push_back(k);
    net.numbers["layer/1/bias"] = bias;
    net.list("layer/1/neuron/iDecay", {1, 2, 3});
  });
  auto lif = layerOf<loihi::LifOp>(imported, "layer1");
  // c, y, x: element x·6 + y·3 + c of the file.
  EXPECT_EQ(expandIntegerParam(lif.getBias(), {3, 2, 2}),
            (std::vector<int64_t>{0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11}));
  EXPECT_EQ(expandIntegerParam(lif.getIDecay(), {3, 2, 2}),
            (std::vector<int64_t>{1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}));
}

TEST_F(NetxTest, delaysPerInputPerOutputAndPerSynapse) {
  auto delays = [&](TestNet::Numbers numbers) {
    Imported imported =
        changed([&](TestNet &net) { net.numbers["layer/3/delay"] = numbers; });
    return layerOf<loihi::DenseOp>(imported, "layer3.weight").getDelays();
  };
  std::vector<double> perInput(12), perSynapse(24);
  std::vector<int64_t> twice, all;
  for (int k = 0; k < 24; ++k) {
    perInput[k % 12] = k % 12;
    perSynapse[k] = k;
    twice.push_back(k % 12);
    all.push_back(k);
  }
  EXPECT_EQ(delays({{12}, perInput}), twice);
  EXPECT_EQ(delays({{2, 12}, perSynapse}), all);
  std::vector<int64_t> perOutput(12, 4);
  perOutput.resize(24, 9);
  EXPECT_EQ(delays({{2}, {4, 9}}), perOutput);
  EXPECT_EQ(delays({{}, {5}}), std::vector<int64_t>(24, 5));
}

TEST_F(NetxTest, aFileMayStartWithADenseLayer) {
  for (int first : {0, 1}) {
    TestNet net;
    if (first == 1)
      net.flatten(0);
    net.dense(first, 2, 3, {1, -2, 3, 4, 5, 6});
    Imported imported = importTest(context, net);
    ASSERT_TRUE(imported.module);
    auto dense = layerOf<loihi::DenseOp>(
        imported, "layer" + std::to_string(first) + ".weight");
    EXPECT_TRUE(isa<BlockArgument>(dense.getInput()));
  }
}

TEST_F(NetxTest, inputNeuronsTakeTheDataAsActivation) {
  Imported imported = changed([](TestNet &net) { net.neuron(0); });
  auto lif = layerOf<loihi::LifOp>(imported, "layer0");
  ASSERT_TRUE(lif);
  auto argument = dyn_cast<BlockArgument>(lif.getActivations()[0]);
  ASSERT_TRUE(argument);
  EXPECT_TRUE(cast<RankedTensorType>(argument.getType())
                  .getElementType()
                  .isSignlessInteger(32));
}

} // namespace
