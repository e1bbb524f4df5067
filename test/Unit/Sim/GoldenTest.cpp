// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The imported N-MNIST network against the trace of the framework that trained
// it (rule F8), and its classes on all shipped test recordings.

#include "TestErrors.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Data/HDF5.h"
#include "snnc/Data/Recordings.h"
#include "snnc/Import/ONNX.h"
#include "snnc/Sim/Interpreter.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::test;

namespace {

const std::string kFolder = SNNC_TEST_INPUTS "/nmnist/";

class Golden : public testing::Test {
protected:
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::Operation *network = nullptr;
  std::unique_ptr<sim::Executable> executable;

  void SetUp() override {
    ONNXImportOptions options;
    options.stepLengthUs = 10000;
    options.steps = 30;
    options.events = "counts:15";
    module = importONNX(kFolder + "nmnist.onnx", options, &context);
    ASSERT_TRUE(module);
    network = *getOnlyNetwork(*module);
    executable = std::move(*sim::Executable::create(network));
  }

  template <class T>
  std::vector<T> read(const data::h5::Id &file, llvm::StringRef path) {
    auto dataset = data::h5::openDataset(file, kFolder + "golden.h5", path);
    EXPECT_TRUE(ok(dataset)) << path.str();
    auto values = dataset->readAll<T>();
    EXPECT_TRUE(ok(values)) << path.str();
    return std::move(*values);
  }

  data::h5::Id open() {
    auto file = data::h5::openFile(kFolder + "golden.h5");
    EXPECT_TRUE(ok(file));
    return std::move(*file);
  }
};

/// The least distance of these membranes to the threshold is 8.8e-5, so rule F8
/// lets some spikes differ; none does.
TEST_F(Golden, SpikesAndMembranes) {
  data::h5::Id file = open();
  auto source =
      data::openRecordings(kFolder + "golden.h5:input", getInputSpec(network));
  ASSERT_TRUE(ok(source));
  sim::RunOptions options;
  options.trace = true;
  ASSERT_EQ(executable->neurons().size(), 2u);
  struct Layer {
    std::vector<uint8_t> spikes;
    std::vector<float> pre, post;
    size_t at = 0;
  };
  std::vector<Layer> layers;
  for (const sim::NeuronLayer &layer : executable->neurons())
    layers.push_back(
        {read<uint8_t>(file, "layers/" + layer.name + "/spikes"),
         read<float>(file, "layers/" + layer.name + "/mem_pre_reset"),
         read<float>(file, "layers/" + layer.name + "/mem_post_reset")});
  auto near = [](double got, double want) {
    return std::abs(got - want) <= 1e-4 * std::max(1.0, std::abs(want));
  };
  int64_t different = 0, membranes = 0;
  EXPECT_TRUE(ok(
      sim::runAll(*executable, **source, 0, (*source)->size(), options, 2,
                  [&](const data::Recording &, sim::RunResult &run) {
                    for (size_t l = 0; l < layers.size(); ++l)
                      for (size_t i = 0; i < run.neurons[l].pre.size(); ++i) {
                        size_t at = layers[l].at++;
                        const sim::NeuronRecord &got = run.neurons[l];
                        different += got.spikes[i] != layers[l].spikes[at];
                        membranes += !near(got.pre[i], layers[l].pre[at]) ||
                                     !near(got.post[i], layers[l].post[at]);
                      }
                    return llvm::Error::success();
                  })));
  for (const Layer &layer : layers)
    EXPECT_EQ(layer.at, layer.spikes.size());
  EXPECT_EQ(layers[0].at, 4u * 30 * 256);
  EXPECT_EQ(different, 0);
  EXPECT_EQ(membranes, 0);
}

TEST_F(Golden, ClassesOfTheTestRecordings) {
  data::h5::Id file = open();
  auto counts = read<uint8_t>(file, "test400/output_counts");
  auto predicted = read<uint8_t>(file, "test400/predicted");
  auto labels = read<uint8_t>(file, "test400/labels");
  auto source =
      data::openRecordings(kFolder + "test.h5:test", getInputSpec(network));
  ASSERT_TRUE(ok(source));
  ASSERT_EQ((*source)->size(), 200);
  int64_t index = 0, right = 0, otherCounts = 0;
  EXPECT_TRUE(
      ok(sim::runAll(*executable, **source, 0, 200, {}, 2,
                     [&](const data::Recording &r, sim::RunResult &run) {
                       EXPECT_EQ(run.decision, predicted[index]) << index;
                       EXPECT_EQ(r.label, labels[index]) << index;
                       right += run.decision == r.label;
                       for (int64_t k = 0; k < 10; ++k)
                         otherCounts += run.counts[k] != counts[index * 10 + k];
                       ++index;
                       return llvm::Error::success();
                     })));
  EXPECT_EQ(right, 194);
  EXPECT_EQ(otherCounts, 0);
}

} // namespace
