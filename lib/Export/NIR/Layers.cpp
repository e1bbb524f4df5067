// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes without neurons.

#include "GraphBuilder.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc::nir {

static ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

void GraphBuilder::writeSynapse(snn::SynapseOpInterface op, Node &node) {
  mlir::Value weight = op.getWeightOperand().get();
  node.weightShape = shapeOf(weight).vec();
  node.weight = snn::readWeights(weight);
  if (mlir::Value bias = op.getBiasValue())
    node.bias = readFloats(getConstantAttr(bias));
}

void GraphBuilder::write(snn::LinearOp op) {
  int node = addNode(op.getBias() ? Node::Affine : Node::Linear, op.getName(),
                     op, op.getInput(), op.getResult());
  writeSynapse(op, graph.nodes[node]);
}

/// Of NIR's windows both sides have the same pads.
bool GraphBuilder::isSymmetric(Operation *op, ArrayRef<int64_t> pads,
                               Node &node) {
  size_t space = pads.size() / 2;
  node.padding = pads.take_front(space).vec();
  if (pads.take_front(space) == pads.drop_front(space))
    return true;
  refuse(op) << "its pads " << data::h5::formatShape(pads)
             << " differ before and behind, but NIR has one number a "
                "dimension";
  return false;
}

void GraphBuilder::write(snn::ConvOp op) {
  bool plane = shapeOf(op.getWeight()).size() == 4;
  int index = addNode(plane ? Node::Conv2d : Node::Conv1d, op.getName(), op,
                      op.getInput(), op.getResult());
  Node &node = graph.nodes[index];
  writeSynapse(op, node);
  if (node.bias.empty()) // which NIR always has
    node.bias.assign(node.weightShape[0], 0.0f);
  node.stride = op.getStride().vec();
  node.dilation = op.getDilation().vec();
  node.groups = op.getGroups();
  node.declared = shapeOf(op.getInput()).drop_front().vec();
  isSymmetric(op, op.getPads(), node);
}

void GraphBuilder::write(snn::PoolOp op) {
  bool average = op.getKind() == snn::PoolKind::Avg;
  if (op.getKind() == snn::PoolKind::Max || op.getWindow().size() != 2) {
    refuse(op) << "NIR has sums and averages of windows [height, width], but "
                  "no "
               << snn::stringifyPoolKind(op.getKind()) << " of "
               << data::h5::formatShape(op.getWindow());
    return;
  }
  int index = addNode(average ? Node::AvgPool2d : Node::SumPool2d, op.getName(),
                      op, op.getInput(), op.getResult());
  Node &node = graph.nodes[index];
  node.kernel = op.getWindow().vec();
  node.stride = op.getStride().vec();
  if (!isSymmetric(op, op.getPads(), node))
    return;
  bool padded = llvm::any_of(node.padding, [](int64_t p) { return p != 0; });
  snn::WindowLists lists{op.getWindow(), op.getStride(), op.getPads(),
                         op.getDilation()};
  bool ceil = false;
  for (size_t d = 0; d < 2; ++d)
    ceil |= snn::windowCount(shapeOf(op.getInput())[1 + d], lists, d) !=
            shapeOf(op.getResult())[1 + d];
  StringRef extra =
      ceil ? "'ceil'"
      : llvm::any_of(op.getDilation(), [](int64_t d) { return d > 1; })
          ? "dilation"
      : average && padded && !op.getCountIncludePad()
          ? "averages without the pads"
          : "";
  if (!extra.empty())
    refuse(op) << "its windows have " << extra << ", which NIR's have not";
  for (size_t d = 0; d < 2; ++d)
    if (node.padding[d] * 2 > node.kernel[d]) {
      refuse(op) << "its pads " << data::h5::formatShape(node.padding)
                 << " are more than half of the window "
                 << data::h5::formatShape(node.kernel)
                 << ", which no reader of NIR takes";
      return;
    }
}

void GraphBuilder::write(snn::ScaleOp op) {
  auto isAll = [](Attribute param, double value) {
    return llvm::all_of(paramValues(param),
                        [&](double other) { return other == value; });
  };
  if (!isAll(op.getShift(), 0)) {
    refuse(op) << "it shifts, but NIR's Scale only multiplies; 'snn-opt "
                  "--snn-fold-scales' folds it into a synapse";
    return;
  }
  if (isAll(op.getFactor(), 1))
    return; // spikes as the current of a neuron
  int node =
      addNode(Node::Scale, op.getName(), op, op.getInput(), op.getResult());
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  graph.nodes[node].params["scale"] = {shape.vec(),
                                       expandParam(op.getFactor(), shape)};
}

/// A Flatten: neighbouring dimensions become one.
void GraphBuilder::write(snn::ReshapeOp op) {
  ArrayRef<int64_t> in = shapeOf(op.getInput()), out = shapeOf(op.getResult());
  if (in == out)
    return;
  size_t start = 0;
  while (start + 1 < out.size() && start + 1 < in.size() &&
         in[start] == out[start])
    ++start;
  size_t joined = in.size() - out.size(); // dimensions less
  bool fits = in.size() > out.size() &&
              in.drop_front(start + joined + 1) == out.drop_front(start + 1);
  if (!fits) {
    refuse(op) << "reshapes " << data::h5::formatShape(in) << " to "
               << data::h5::formatShape(out)
               << ", but NIR only flattens neighbouring dimensions into one";
    return;
  }
  int index =
      addNode(Node::Flatten, "flatten", op, op.getInput(), op.getResult());
  Node &node = graph.nodes[index];
  node.startDim = start;
  node.endDim = start + joined;
  node.declared = in.vec();
}

void GraphBuilder::write(snn::EncodeOp op) {
  if (op.getEncoding() != snn::Encoding::Direct)
    refuse(op) << "NIR encodes nothing; encode recordings with "
               << advise("encode", snn::stringifyEncoding(op.getEncoding()))
               << " and export the network behind it";
}

/// A node by the specification; else an edge that arrives one step later.
void GraphBuilder::write(snn::DelayOp op) {
  bool zero =
      llvm::all_of(paramValues(op.getInit()), [](double v) { return v == 0; });
  if (!zero) {
    refuse(op) << "begins with values other than 0, which NIR cannot say";
    return;
  }
  if (choices.convention->id != Convention::NIR) {
    if (op.getSteps() != 1)
      refuse(op) << "waits " << op.getSteps()
                 << " steps; --nir-convention=nir has Delay nodes, "
                 << choices.convention->title << " has none";
    return;
  }
  int node =
      addNode(Node::Delay, op.getName(), op, op.getInput(), op.getResult());
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  std::vector<double> seconds(ShapedType::getNumElements(shape),
                              double(op.getSteps()) * choices.dt);
  graph.nodes[node].params["delay"] = {shape.vec(), std::move(seconds)};
}

} // namespace snnc::nir
