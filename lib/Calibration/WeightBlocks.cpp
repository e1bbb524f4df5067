// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which synapses feed which neurons, and the blocks of weights that follow.

#include "snnc/Calibration/WeightBlocks.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Diagnostics.h"

#include <numeric>

using namespace mlir;

namespace snnc {

static int64_t sizeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

static int64_t rowsOf(snn::SynapseOpInterface synapse) {
  Value weight = synapse.getWeightOperand().get();
  return cast<RankedTensorType>(weight.getType()).getDimSize(0);
}

std::vector<snn::SynapseOpInterface> getSynapses(Operation *network) {
  std::vector<snn::SynapseOpInterface> synapses;
  for (Operation *op : snn::getNetworkOrder(network))
    if (auto synapse = dyn_cast<snn::SynapseOpInterface>(op))
      synapses.push_back(synapse);
  return synapses;
}

std::string WeightBlock::name() const {
  std::string result;
  for (const BlockSource &source : sources) {
    snn::SynapseOpInterface synapse = source.synapse;
    result += (result.empty() ? "" : " + ") + synapse.getLayerName().str();
  }
  return result;
}

std::vector<std::span<const WeightBlock>>
getLayers(std::span<const WeightBlock> blocks) {
  std::vector<std::span<const WeightBlock>> layers;
  for (size_t begin = 0, k = 0; k < blocks.size(); begin = k) {
    size_t index = blocks[begin].sources.front().index;
    while (k < blocks.size() && blocks[k].sources.front().index == index)
      ++k;
    layers.push_back(blocks.subspan(begin, k - begin));
  }
  return layers;
}

namespace {

/// Where the currents of a synapse go first.
struct Target {
  snn::NeuronOpInterface neuron;
  int64_t delay = 0;
};

class Collector {
public:
  explicit Collector(Operation *network)
      : network(network), synapses(getSynapses(network)),
        targets(synapses.size()), group(synapses.size()) {
    std::iota(group.begin(), group.end(), 0);
    for (auto [k, synapse] : llvm::enumerate(synapses))
      numbers[synapse.getOperation()] = k;
  }

  FailureOr<std::vector<WeightBlock>> collect();

private:
  LogicalResult follow(snn::NeuronOpInterface neuron);
  void meet(size_t synapse, std::vector<size_t> &arrived);
  void addBlocks(const std::vector<size_t> &members,
                 std::vector<WeightBlock> &blocks);
  std::vector<double> filterOf(snn::NeuronOpInterface neuron) const;

  /// The first synapse that is one problem with this one.
  size_t groupOf(size_t synapse) const {
    while (group[synapse] != synapse)
      synapse = group[synapse];
    return synapse;
  }

  Operation *network;
  std::vector<snn::SynapseOpInterface> synapses;
  std::vector<Target> targets; ///< by synapse
  std::vector<size_t> group;   ///< by synapse: one before it, or itself
  llvm::DenseMap<Operation *, size_t> numbers;
  /// Of an `li` in front of neurons: those neurons.
  llvm::DenseMap<Operation *, Operation *> behind;
};

/// A value on the way back from a neuron.
struct Way {
  Value value;
  int64_t delay = 0;
  bool inPlace = true; ///< elements are where the neuron has them
  Operation *scale = nullptr;
};

/// Finds the synapses whose currents reach `neuron`. Where one arrives in
/// several ways, the first counts.
LogicalResult Collector::follow(snn::NeuronOpInterface neuron) {
  std::vector<Way> ways{{neuron.getCurrent()}};
  llvm::DenseSet<Value> seen;
  std::vector<size_t> arrived;
  while (!ways.empty()) {
    Way way = ways.back();
    ways.pop_back();
    Operation *op = way.value.getDefiningOp();
    if (!op || !seen.insert(way.value).second)
      continue;
    if (auto found = numbers.find(op); found != numbers.end()) {
      if (way.scale)
        return emitLayerError(way.scale)
               << "stands between '" << synapses[found->second].getLayerName()
               << "' and '" << neuron.getLayerName()
               << "'; fold it into one of them with "
               << advise("pass", "snn-fold-scales") << " first";
      if (!targets[found->second].neuron)
        targets[found->second] = {neuron, way.delay};
      if (way.inPlace)
        meet(found->second, arrived);
      continue;
    }
    if (auto before = dyn_cast<snn::NeuronOpInterface>(op)) {
      if (!before.getSpikeValue())
        behind.try_emplace(before, neuron);
      continue;
    }
    if (isa<snn::ScaleOp>(op))
      way.scale = op;
    if (auto delay = dyn_cast<snn::DelayOp>(op))
      way.delay += delay.getSteps();
    auto move = dyn_cast<snn::MoveOpInterface>(op);
    way.inPlace &= !isa<snn::WindowOpInterface>(op) &&
                   (!move || move.getSources().empty());
    for (Value operand : llvm::reverse(op->getOperands()))
      ways.push_back({operand, way.delay, way.inPlace, way.scale});
  }
  return success();
}

/// `synapse` arrives where others have arrived: those with the same rows at the
/// same positions are one problem with it.
void Collector::meet(size_t synapse, std::vector<size_t> &arrived) {
  for (size_t other : arrived) {
    snn::SynapseOpInterface a = synapses[synapse], b = synapses[other];
    if (rowsOf(a) != rowsOf(b) ||
        sizeOf(a.getPostsynaptic()) != sizeOf(b.getPostsynaptic()))
      continue;
    // By value: minmax of two temporaries would leave dangling references.
    size_t one = groupOf(synapse), another = groupOf(other);
    group[std::max(one, another)] = std::min(one, another);
  }
  arrived.push_back(synapse);
}

std::vector<double> Collector::filterOf(snn::NeuronOpInterface neuron) const {
  std::vector<double> filter;
  llvm::DenseSet<Operation *> seen;
  for (Operation *op = neuron; op && seen.insert(op).second;
       op = behind.lookup(op)) {
    auto decays = cast<snn::NeuronOpInterface>(op).getDecayValues();
    filter.push_back(std::accumulate(decays.begin(), decays.end(), 0.0) /
                     decays.size());
  }
  return filter;
}

/// The blocks of synapses that meet: as many rows as are in one group of each.
void Collector::addBlocks(const std::vector<size_t> &members,
                          std::vector<WeightBlock> &blocks) {
  snn::SynapseOpInterface first = synapses[members.front()];
  int64_t rows = rowsOf(first), together = 0;
  std::vector<FloatArray> weights;
  for (size_t k : members) {
    together = std::gcd(together, rows / synapses[k].getNumGroups());
    weights.push_back(snn::readWeights(synapses[k].getWeightOperand().get()));
  }
  for (int64_t row = 0; row < rows; row += together) {
    WeightBlock block;
    block.firstRow = row;
    block.rows = together;
    block.positions = sizeOf(first.getPostsynaptic()) / rows;
    block.cols = 0;
    if (snn::NeuronOpInterface neuron = targets[members.front()].neuron)
      block.filter = filterOf(neuron);
    for (auto [s, k] : llvm::enumerate(members)) {
      int64_t cols = int64_t(weights[s].size()) / rows;
      int64_t group = row / (rows / synapses[k].getNumGroups());
      block.sources.push_back({synapses[k], k, cols, group, targets[k].delay});
      block.cols += cols;
    }
    for (int64_t i = row; i < row + together; ++i)
      for (auto [s, source] : llvm::enumerate(block.sources))
        block.weights.insert(block.weights.end(),
                             weights[s].begin() + i * source.cols,
                             weights[s].begin() + (i + 1) * source.cols);
    blocks.push_back(std::move(block));
  }
}

FailureOr<std::vector<WeightBlock>> Collector::collect() {
  if (synapses.empty())
    return emitLayerError(network)
           << "has no synapses, so there is nothing to compress";
  for (Operation *op : snn::getNetworkOrder(network))
    if (auto neuron = dyn_cast<snn::NeuronOpInterface>(op))
      if (failed(follow(neuron)))
        return failure();
  std::vector<std::vector<size_t>> groups(synapses.size());
  for (size_t k = 0; k < synapses.size(); ++k)
    groups[groupOf(k)].push_back(k);
  std::vector<WeightBlock> blocks;
  for (const std::vector<size_t> &members : groups)
    if (!members.empty())
      addBlocks(members, blocks);
  return blocks;
}

} // namespace

FailureOr<std::vector<WeightBlock>> collectWeightBlocks(Operation *network) {
  return Collector(network).collect();
}

} // namespace snnc
