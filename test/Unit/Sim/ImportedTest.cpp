// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Imported networks against what frameworks compute with them (rule F8):
// trained ones layer by layer, one of every kind of neuron by its output.

#include "TestErrors.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Data/HDF5.h"
#include "snnc/Data/Recordings.h"
#include "snnc/Import/ONNX.h"
#include "snnc/Sim/Executable.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::test;

namespace {

const std::string kInputs = SNNC_TEST_INPUTS "/";

class Imported {
public:
  explicit Imported(const std::string &model) {
    ONNXImportOptions options;
    options.allowStateless = model == "frameworks/no_memory";
    module = importONNX(kInputs + model + ".onnx", options, &context);
    if (!module)
      return;
    network = *getOnlyNetwork(*module);
    if (auto made = sim::Executable::create(network); succeeded(made))
      executable = std::move(*made);
  }

  /// All recordings of `input`, with traces.
  std::vector<sim::RunResult> run(const std::string &input) {
    std::vector<sim::RunResult> results;
    auto source = data::openRecordings(kInputs + input, getInputSpec(network));
    EXPECT_TRUE(ok(source));
    sim::RunOptions options;
    options.trace = true;
    EXPECT_TRUE(
        ok(sim::runAll(*executable, **source, 0, (*source)->size(), options, 2,
                       [&](const data::Recording &, sim::RunResult &run) {
                         results.push_back(std::move(run));
                         return llvm::Error::success();
                       })));
    return results;
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::Operation *network = nullptr;
  std::unique_ptr<sim::Executable> executable;
};

template <class T>
std::vector<T> read(const std::string &path, const std::string &name) {
  auto file = data::h5::openFile(kInputs + path);
  EXPECT_TRUE(ok(file));
  auto dataset = data::h5::openDataset(*file, kInputs + path, name);
  EXPECT_TRUE(ok(dataset)) << name;
  auto values = dataset->readAll<T>();
  EXPECT_TRUE(ok(values)) << name;
  return std::move(*values);
}

/// Values outside the band of rule F8. `got` are the parts, in order.
template <class Get>
int64_t outside(const std::vector<sim::RunResult> &runs, Get part,
                const std::vector<float> &want) {
  int64_t count = 0;
  size_t at = 0;
  for (const sim::RunResult &run : runs)
    for (double got : part(run)) {
      if (at == want.size())
        return -1;
      double expected = want[at++];
      count += !(std::abs(got - expected) <=
                 1e-4 * std::max(1.0, std::abs(expected)));
    }
  return at == want.size() ? count : -1;
}

/// A layer of the network and its name in the trace.
struct Layer {
  std::string ours, golden;
  std::vector<std::string> membranes; // of the trace
};

struct TrainedCase {
  std::string model, golden;
  std::vector<Layer> layers;
};

void PrintTo(const TrainedCase &c, std::ostream *os) { *os << c.model; }

class Trained : public testing::TestWithParam<TrainedCase> {};

TEST_P(Trained, SpikesAndMembranes) {
  Imported imported(GetParam().model);
  ASSERT_TRUE(imported.executable);
  const std::string &golden = GetParam().golden;
  std::vector<sim::RunResult> runs = imported.run(golden + ":input");
  auto neurons = imported.executable->neurons();
  ASSERT_EQ(neurons.size(), GetParam().layers.size());
  for (size_t l = 0; l < neurons.size(); ++l) {
    const Layer &layer = GetParam().layers[l];
    EXPECT_EQ(neurons[l].name, layer.ours);
    std::string path = "layers/" + layer.golden + "/";
    for (const std::string &membrane : layer.membranes)
      EXPECT_EQ(outside(
                    runs,
                    [&](const sim::RunResult &run) {
                      return membrane == "mem_pre_reset" ? run.neurons[l].pre
                                                         : run.neurons[l].post;
                    },
                    read<float>(golden, path + membrane)),
                0)
          << layer.ours << " " << membrane;
    if (!neurons[l].hasSpikes)
      continue;
    std::vector<uint8_t> want = read<uint8_t>(golden, path + "spikes"), got;
    for (const sim::RunResult &run : runs)
      got.insert(got.end(), run.neurons[l].spikes.begin(),
                 run.neurons[l].spikes.end());
    EXPECT_EQ(got, want) << layer.ours;
    EXPECT_NE(std::count(want.begin(), want.end(), 1), 0);
  }
}

const std::string pre = "mem_pre_reset", post = "mem_post_reset";

INSTANTIATE_TEST_SUITE_P(
    Networks, Trained,
    testing::Values(
        TrainedCase{"mnist/mlp_step",
                    "mnist/mlp_golden.h5",
                    {{"lif1", "lif1", {pre}}, {"lif2", "lif2", {pre}}}},
        TrainedCase{"mnist/mlp_custom_step",
                    "mnist/mlp_golden.h5",
                    {{"lif1", "lif1", {pre}}, {"lif2", "lif2", {pre}}}},
        TrainedCase{"mnist/rec_step",
                    "mnist/rec_golden.h5",
                    {{"n.lif1", "lif1", {pre}}, {"n.li", "li", {"mem"}}}},
        TrainedCase{"mnist/rec_step_dynamo",
                    "mnist/rec_golden.h5",
                    {{"lif1", "lif1", {pre}}, {"li2", "li", {"mem"}}}},
        TrainedCase{"nmnist/conv_step",
                    "nmnist/conv_golden.h5",
                    {{"lif1", "lif1", {pre}},
                     {"lif2", "lif2", {pre}},
                     {"lif3", "lif3", {pre, post}}}},
        TrainedCase{"nmnist/conv_step_dynamo",
                    "nmnist/conv_golden.h5",
                    {{"lif1", "lif1", {pre}},
                     {"lif2", "lif2", {pre}},
                     {"lif3", "lif3", {pre, post}}}}));

/// The output of every step, from models of one neuron each.
class Frameworks : public testing::TestWithParam<const char *> {};

TEST_P(Frameworks, Outputs) {
  std::string name = GetParam();
  Imported imported("frameworks/" + name);
  ASSERT_TRUE(imported.executable);
  auto runs = imported.run("frameworks/golden.h5:" + name + "/input");
  std::vector<float> want =
      read<float>("frameworks/golden.h5", name + "/output");
  EXPECT_EQ(
      outside(
          runs, [](const sim::RunResult &run) { return run.outputs[0]; }, want),
      0);
  EXPECT_NE(
      std::adjacent_find(want.begin(), want.end(), std::not_equal_to<float>()),
      want.end()); // a constant would tell nothing
}

INSTANTIATE_TEST_SUITE_P(
    Models, Frameworks,
    testing::Values("averages", "beta_zero", "conv1d", "convolution",
                    "lapicque", "lapicque_zero", "leaky_none", "leaky_none_now",
                    "leaky_subtract", "leaky_subtract_now", "leaky_zero",
                    "leaky_zero_now", "membrane_post", "membrane_pre",
                    "no_memory", "norse_box", "norse_lif", "residual", "rleaky",
                    "rleaky_one_to_one", "sinabs_floor", "sinabs_lif",
                    "sinabs_syn", "sj_if", "sj_if_soft", "sj_lif",
                    "sj_lif_soft", "sj_lif_undecayed", "sj_plif", "stbp",
                    "stbp_soft", "synaptic", "synaptic_zero"));

} // namespace
