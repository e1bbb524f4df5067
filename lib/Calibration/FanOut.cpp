// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With how much energy each row of weights reaches the synapses behind.

#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/WeightBlocks.h"
#include "snnc/Compression/Budget.h"

using namespace mlir;

namespace snnc {

namespace {

/// Energies of values by element, pulled from results back to operands.
class FanOut {
public:
  explicit FanOut(Operation *network) {
    // An edge out of a delay leads backwards in network order: what the first
    // sweep brings to delays goes on in the second.
    std::vector<std::pair<Value, Energy>> delayed;
    SmallVector<Operation *> order = snn::getNetworkOrder(network);
    for (int sweep = 0; sweep < 2; ++sweep) {
      energies.clear();
      for (auto &[value, energy] : delayed)
        add(value, energy);
      for (Operation *op : llvm::reverse(order))
        if (!isDelay(op))
          pull(op);
      delayed.clear();
      for (Operation *op : order)
        if (isDelay(op))
          delayed.emplace_back(op->getOperand(0), of(op->getResult(0)));
    }
  }

  using Energy = std::vector<double>;
  /// Empty: 0.
  Energy of(Value value) const { return energies.lookup(value); }

private:
  static bool isDelay(Operation *op) {
    auto stateful = dyn_cast<snn::StatefulOpInterface>(op);
    return stateful && stateful.breaksCycle();
  }

  static size_t sizeOf(Value value) {
    return cast<RankedTensorType>(value.getType()).getNumElements();
  }

  void add(Value value, const Energy &more) {
    if (more.empty())
      return;
    Energy &energy = energies[value];
    energy.resize(more.size());
    for (size_t i = 0; i < more.size(); ++i)
      energy[i] += more[i];
  }

  void pull(Operation *op) {
    if (auto synapse = dyn_cast<snn::SynapseOpInterface>(op))
      return add(synapse.getPresynaptic(), weightEnergy(synapse));
    if (auto neuron = dyn_cast<snn::NeuronOpInterface>(op)) {
      for (Value result : op->getResults())
        add(neuron.getCurrent(), of(result));
      return;
    }
    if (op->getNumResults() != 1)
      return;
    Energy energy = of(op->getResult(0));
    if (energy.empty())
      return;
    if (auto window = dyn_cast<snn::WindowOpInterface>(op))
      return add(op->getOperand(0),
                 windowEnergy(window.getWindowGeometry(), energy));
    if (auto move = dyn_cast<snn::MoveOpInterface>(op))
      return pullMove(op, move.getSources(), energy);
    // Sums, scales and the like work element by element.
    for (Value operand : op->getOperands())
      if (sizeOf(operand) == energy.size())
        add(operand, energy);
  }

  void pullMove(Operation *op, const std::vector<uint32_t> &sources,
                const Energy &energy) {
    if (sources.empty())
      return add(op->getOperand(0), energy);
    size_t elements = 0;
    for (Value operand : op->getOperands())
      elements += sizeOf(operand);
    Energy all(elements); // of what a slice leaves out none
    for (size_t i = 0; i < sources.size(); ++i)
      all[sources[i]] += energy[i];
    size_t at = 0;
    for (Value operand : op->getOperands()) {
      size_t size = sizeOf(operand);
      add(operand, Energy(all.begin() + at, all.begin() + at + size));
      at += size;
    }
  }

  /// Each element of a pool's input counts in all windows that cover it.
  static Energy windowEnergy(const snn::Window &w, const Energy &energy) {
    Energy result(w.inputSize());
    size_t at = 0;
    for (int64_t c = 0; c < w.channels; ++c)
      for (int64_t oy = 0; oy < w.outHeight; ++oy)
        for (int64_t ox = 0; ox < w.outWidth; ++ox, ++at)
          for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
            for (int64_t kx = 0; kx < w.kernelWidth; ++kx) {
              int64_t y = w.inputRow(oy, ky), x = w.inputColumn(ox, kx);
              if (y >= 0 && y < w.height && x >= 0 && x < w.width)
                result[(c * w.height + y) * w.width + x] += energy[at];
            }
    return result;
  }

  /// The squared weights that read each element; of a convolution those that
  /// read its channel, at the border too.
  static Energy weightEnergy(snn::SynapseOpInterface synapse) {
    Value weight = synapse.getWeightOperand().get();
    auto shape = cast<RankedTensorType>(weight.getType()).getShape();
    std::vector<double> channels =
        osbc::channelEnergy(snn::readWeights(weight), shape[0], shape[1],
                            ShapedType::getNumElements(shape.drop_front(2)),
                            synapse.getNumGroups());
    size_t plane = sizeOf(synapse.getPresynaptic()) / channels.size();
    Energy result;
    for (double energy : channels)
      result.insert(result.end(), plane, energy);
    return result;
  }

  llvm::DenseMap<Value, Energy> energies;
};

} // namespace

std::vector<std::vector<double>>
fanOutEnergies(Operation *network, const std::vector<WeightBlock> &blocks) {
  std::vector<std::vector<double>> energies(blocks.size());
  FanOut fanOut(network);
  for (auto [block, rows] : llvm::zip(blocks, energies)) {
    snn::SynapseOpInterface synapse = block.sources.front().synapse;
    std::vector<double> all = fanOut.of(synapse.getPostsynaptic());
    if (all.empty())
      continue;
    for (int64_t i = block.firstRow; i < block.firstRow + block.rows; ++i) {
      double &sum = rows.emplace_back(0);
      for (int64_t p = 0; p < block.positions; ++p)
        sum += all[i * block.positions + p];
    }
    if (llvm::all_of(rows, [](double energy) { return energy == 0; }))
      rows.clear();
  }
  return energies;
}

} // namespace snnc
